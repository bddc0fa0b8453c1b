"""What happened to the tool since somebody began to watch it."""

from __future__ import annotations

from generator.catalogue import ListedTool, Server
from generator.changes import ChangeKind
from generator.site.context import Site
from generator.site.page import Section
from generator.site.told import first_seen, told


def section(listed: ListedTool, server: Server, site: Site) -> Section | None:
    """Render the tool's change sets, newest first; None where nobody keeps a history."""
    if not server.history:
        return None
    past = server.changed.get(listed.tool.name, ())
    say = site.say
    entries = [
        (say.day(each.date), each.date, each.version, [told(c, say) for c in each.changes])
        for each in past
    ]
    start = server.history[0]
    if not any(c.kind is ChangeKind.TOOL_ADDED for each in past for c in each.changes):
        seen = [first_seen(start, say)]
        entries.append((say.day(start.date), start.date, start.version, seen))
    body = site.templates.render(
        "pages/changes/time.html", listed.url, entries=entries, linked=False, urls={}
    )
    return Section("history", site.say("tool_sections.history"), body)
