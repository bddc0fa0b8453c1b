"""The home page: what is in the catalogue, in numbers, one chart, and cards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from heapq import nlargest
from itertools import islice

from markupsafe import Markup

from generator.history import ChangeSet
from generator.models import Category, Risk
from generator.site.context import Site
from generator.site.page import Page, Section
from generator.site.strings import Strings
from generator.site.told import Told, first_seen, told
from generator.summaries import ToolSummary

CARDS = 60
"""Most servers that the home page shows as cards; the rest is on the page of all servers."""
NAMED = 5
"""How many tools the card of a server that says nothing of itself names."""
CHANGES = 8
"""How many of the newest changes the home page names."""
REVIEW = 8
"""Most tools that the home page lists as waiting for a person."""


def page(site: Site, text: str = "") -> Page:
    """Return the home page; `text` is HTML of the project's own in place of title and lead."""
    catalogue = site.catalogue
    title = catalogue.config.file.title
    counts: Counter[tuple[Category, Risk]] = Counter(
        (tool.category, tool.risk) for tool in catalogue.tools()
    )
    review = nlargest(REVIEW, filter(_waits, catalogue.tools()), key=_urgency)
    view = {
        "title": title,
        "text": Markup(text),  # noqa: S704 - made by MkDocs from the project's own Markdown
        "lead": catalogue.config.file.description,
        "servers": catalogue.servers,
        "counts": counts,
        "by_risk": _total(counts, 1),
        "by_category": _total(counts, 0),
        "tools": counts.total(),
        "findings": sum(tool.findings for tool in catalogue.tools()),
        "review": review,
        "titles": {server.id: server.title for server in catalogue.servers},
        "cards": CARDS,
        "named": NAMED,
        "day": site.say.day,
        "newest": list(islice(_newest(site), CHANGES)),
    }
    head = site.templates.render("pages/home/head.html", "", **view)
    sections = tuple(
        Section(id, heading, site.templates.render(f"pages/home/{id}.html", "", **view))
        for id, heading in _sections(site.say, bool(counts), bool(view["newest"]), bool(review))
    )
    return Page("", "home", title, _description(site), head, sections)


def _sections(say: Strings, tools: bool, changed: bool, review: bool) -> list[tuple[str, str]]:
    found = [("overview", say("home.overview"))] if tools else []
    found.append(("servers", say("common.servers")))
    if changed:
        found.append(("changes", say("home.changes")))
    if review:
        found.append(("review", say("home.review")))
    return [*found, ("method", say("common.method"))]


def _newest(site: Site) -> Iterator[tuple[ChangeSet, Told]]:
    """Yield the newest changes, each with the set that it came in."""
    for each in site.catalogue.changes:
        for change in each.changes:
            yield each, told(change, site.say)
        if not each.changes:
            yield each, first_seen(each, site.say)


def _waits(tool: ToolSummary) -> bool:
    """Whether a person should look at the tool."""
    return tool.review or tool.findings > 0


def _urgency(tool: ToolSummary) -> tuple[bool, int, int]:
    """Order what waits: unexplained and stale first, then by risk, then by findings."""
    return tool.review, tool.risk.rank, tool.findings


def _description(site: Site) -> str:
    file = site.catalogue.config.file
    return file.description or site.say("home.about", title=file.title)


def _total(counts: Counter[tuple[Category, Risk]], index: int) -> Counter[Category | Risk]:
    """Sum `counts` over one of its two keys."""
    found: Counter[Category | Risk] = Counter()
    for key, count in counts.items():
        found[key[index]] += count
    return found
