"""The definition as it came over the wire: readable, with its size and its hash."""

from __future__ import annotations

from generator.catalogue import ListedTool, Server
from generator.models import canonical_json
from generator.site.context import Site
from generator.site.page import Section
from generator.snippets import to_sorted_json


def section(listed: ListedTool, server: Server, site: Site) -> Section:
    """Render the raw definition."""
    raw = listed.tool.raw
    body = site.templates.render(
        "pages/tool/raw.html",
        listed.url,
        file=f"{listed.slug}.json",
        text=to_sorted_json(raw),
        size=size(len(canonical_json(raw).encode("utf-8", "surrogatepass")), site),
        digest=listed.tool.digest,
    )
    return Section("raw", site.say("tool_sections.raw"), body)


def size(count: int, site: Site) -> str:
    """Return a number of bytes in words: "812 bytes", "3.4 kB"."""
    if count < 1000:
        return site.say("raw.bytes", count=count)
    return site.say("raw.kilobytes", count=f"{count / 1000:.1f}")
