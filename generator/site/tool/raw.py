"""The definition as it came over the wire: readable, with its size and its hash."""

from __future__ import annotations

from generator.catalogue import ListedTool, Server
from generator.site.context import Site
from generator.site.page import Section


def section(listed: ListedTool, server: Server, site: Site) -> Section:
    """Render the raw definition."""
    body = site.templates.render(
        "pages/tool/raw.html",
        listed.url,
        file=f"{listed.slug}.json",
        text=listed.definition,
        size=size(listed.tool.size, site),
        digest=listed.tool.digest,
    )
    return Section("raw", site.say("tool_sections.raw"), body)


def size(count: int, site: Site) -> str:
    """Return a number of bytes in words: "812 bytes", "3.4 kB"."""
    if count < 1000:
        return site.say("raw.bytes", count=count)
    return site.say("raw.kilobytes", count=f"{count / 1000:.1f}")
