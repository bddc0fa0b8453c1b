"""Pages about change: the newest of all servers, one server's own, and tools that are gone.

A removed tool keeps its page for a while, so that a link to it says what became of the tool. How
long is counted from the newest change that the catalogue knows, not from today: a build looks at no
clock.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date as Date

from generator.catalogue import Catalogue, RemovedTool, Server
from generator.changes import ChangeKind
from generator.history import ChangeSet
from generator.models import Tool
from generator.site.context import Site
from generator.site.page import Page, Section
from generator.site.told import Told, first_seen, told
from generator.summaries import ServerSummary

URL = "changes/"
LATELY_DAYS = 30
"""How long a tool is marked as new or changed, in days before the newest change."""

KEPT_DAYS = 180
"""How long a removed tool keeps its page, in days before the newest change."""

Entry = tuple[str, str, str, list[Told]]


def page(site: Site) -> Page | None:
    """Return the page of the newest changes; None where nobody keeps a history."""
    if not site.catalogue.changes:
        return None
    titles = {server.id: (server.title, server.url) for server in site.catalogue.servers}
    sets = [
        (each.server, titles[each.server], _entry(each, site)) for each in site.catalogue.changes
    ]
    head = site.templates.render("pages/changes/head.html", URL)
    body = site.templates.render("pages/changes/newest.html", URL, sets=sets, urls=_urls(site))
    section = Section("newest", site.say("changes.newest"), body)
    title, about = site.say("changes.title"), site.say("changes.about")
    return Page(URL, "changes", title, about, head, (section,))


def section(server: Server, site: Site) -> Section | None:
    """Return the history of one server for its page; None where nobody keeps one."""
    if not server.history:
        return None
    entries = [_entry(each, site) for each in reversed(server.history)]
    urls = {listed.tool.name: listed.url for listed in server.tools}
    urls |= {gone.name: gone.url for gone in kept(server, site)}
    body = site.templates.render(
        "pages/changes/time.html", server.url, entries=entries, linked=True, urls=urls
    )
    return Section("changes", site.say("changes.title"), body)


def kept(server: Server, site: Site) -> tuple[RemovedTool, ...]:
    """Return the removed tools of `server` that still have a page."""
    newest = site.catalogue.changes[0].date if site.catalogue.changes else ""
    return tuple(gone for gone in server.removed if _days(gone.date, newest) <= KEPT_DAYS)


def ages(server: ServerSummary, catalogue: Catalogue) -> tuple[tuple[bool, bool], ...]:
    """Return what pages of `server` show of time: whether each of its days is late, and kept."""
    newest = catalogue.changes[0].date if catalogue.changes else ""
    ages = (_days(day, newest) for day in server.days)
    return tuple((age <= LATELY_DAYS, age <= KEPT_DAYS) for age in ages)


def marks(server: Server, site: Site) -> dict[str, str]:
    """Return the word for what came or changed lately, by the name of the tool."""
    newest = site.catalogue.changes[0].date if site.catalogue.changes else ""
    found = {}
    for name, past in server.changed.items():
        if name and _days(past[0].date, newest) <= LATELY_DAYS:
            came = any(c.kind is ChangeKind.TOOL_ADDED for c in past[0].changes)
            found[name] = site.say("changes.new") if came else site.say("changes.changed")
    return found


def tombstones(server: Server, site: Site) -> Iterator[Page]:
    """Yield a page for each removed tool that still has one."""
    for gone in kept(server, site):
        tool = Tool.parse(gone.raw if isinstance(gone.raw, dict) else {})
        view = {"gone": gone, "tool": tool, "server": server, "day": site.say.day(gone.date)}
        head = site.templates.render("pages/changes/gone.html", gone.url, **view)
        raw = site.templates.render("pages/changes/definition.html", gone.url, **view)
        about = site.say("gone.about", server=server.title, name=gone.name)
        parts = (Section("raw", site.say("gone.definition"), raw),)
        yield Page(gone.url, "gone", gone.name, about, head, parts, server.id)


def _entry(each: ChangeSet, site: Site) -> Entry:
    made = [told(change, site.say) for change in each.changes] or [first_seen(each, site.say)]
    return site.say.day(each.date), each.date, each.version, made


def _urls(site: Site) -> dict[tuple[str, str], str]:
    """Return the pages of the tools of those servers that changed lately, by server and name."""
    lately = {each.server for each in site.catalogue.changes}
    return {(t.server, t.name): t.url for t in site.catalogue.tools() if t.server in lately}


def _days(earlier: str, later: str) -> int:
    try:
        return (Date.fromisoformat(later) - Date.fromisoformat(earlier)).days
    except ValueError:
        return 0
