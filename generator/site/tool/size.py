"""What the definition costs: every tool on offer takes a part of the model's context."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from generator import tokens
from generator.catalogue import ListedTool, Server
from generator.site import words
from generator.site.context import Site
from generator.site.page import Section


def section(listed: ListedTool, server: Server, site: Site) -> Section:
    """Render the size of the definition beside that of its server."""
    body = site.templates.render(
        "pages/tool/size.html",
        listed.url,
        sentences=tuple(sentences(listed, server)),
        method=site.say("size.method"),
    )
    return Section("size", site.say("tool_sections.size"), body)


def sentences(listed: ListedTool, server: Server) -> Iterator[str]:
    """Yield the tool's size, its place in the server, and the server's size."""
    yield f"The definition takes about {words.count(listed.tokens, 'token')} of a model’s context."
    if len(server.tools) == 1:
        return
    total = len(server.tools)
    rank = _rank(1 + total - bisect_right(server.sizes, listed.tokens), total)
    share = words.percent(listed.tokens / server.tokens if server.tokens else 0)
    yield f"That is {share} of what the server’s {total} tools take together, {rank}."
    window = words.percent(server.tokens / tokens.WINDOW)
    yield f"All of them take about {server.tokens:,}: {window} of a window of 200,000."


def _rank(place: int, total: int) -> str:
    if place == 1:
        return "the largest of them"
    if place == total:
        return "the smallest of them"
    return f"number {place} by size"
