"""Other tools to know of: those that work on the same things here, and the same job elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from generator.catalogue import ListedTool, Server
from generator.site.context import Site
from generator.site.page import Section
from generator.summaries import ToolSummary


def section(listed: ListedTool, server: Server, site: Site) -> Section | None:
    """Render the related tools; None when there are none."""
    index = server.places[listed.url]
    beside = site.related.beside(server.id, index)
    elsewhere = site.related.elsewhere(server.id, index)
    kinds = site.say.glossary.categories
    groups = [
        _group(site.say("related.beside"), ((t, kinds[t.category].title) for t in beside)),
        _group(site.say("related.elsewhere"), ((t, site.titles[t.server]) for t in elsewhere)),
    ]
    found = [group for group in groups if group.tools]
    if not found:
        return None
    body = site.templates.render("pages/tool/related.html", listed.url, groups=found)
    return Section("related", site.say("tool_sections.related"), body)


class Near(NamedTuple):
    """A related tool; `side` says where it stands."""

    name: str
    url: str
    risk: str
    side: str
    sentence: str


class Group(NamedTuple):
    """Tools that are related in one way."""

    title: str
    tools: list[Near]


def _group(title: str, tools: Iterable[tuple[ToolSummary, str]]) -> Group:
    shown = [Near(t.name, t.url, str(t.risk), side, t.sentence) for t, side in tools]
    return Group(title, shown)
