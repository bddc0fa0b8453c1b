"""Pages that list servers and tools: all servers, and one list for each category, risk, factor.

Lists come in pieces of 500, so that no page grows with the catalogue.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from generator.site.context import Site
from generator.site.glossary import Word
from generator.site.page import Page, Section
from generator.summaries import ToolSummary

T = TypeVar("T")
PER_PAGE = 500
"""How many rows a page lists before the next one starts."""


@dataclass(frozen=True)
class Listing:
    """One word and the tools that it holds for.

    Attributes:
        kind: category, risk or factor.
        name: The word.
        word: What it is called and means.
        url: Of its first page.
        tools: Every tool, in catalogue order.
    """

    kind: str
    name: str
    word: Word
    url: str
    tools: Sequence[ToolSummary]


def listings(site: Site) -> Iterator[Listing]:
    """Yield a listing for every risk, category and factor, from one pass over the tools."""
    held: dict[str, list[ToolSummary]] = {}
    for tool in site.catalogue.tools():
        keys: tuple[str, ...] = (tool.category, tool.risk, *tool.factors)
        for key in keys:
            held.setdefault(key, []).append(tool)
    known = site.say.glossary
    for risk, word in known.risks.items():
        yield Listing("risk", risk, word, f"risks/{risk}/", held.get(risk, ()))
    for category, word in known.categories.items():
        yield Listing("category", category, word, f"categories/{category}/", held.get(category, ()))
    for factor, word in known.factors.items():
        yield Listing("factor", factor, word, f"factors/{factor}/", held.get(factor, ()))


def pages(site: Site, wanted: Callable[[str], bool]) -> Iterator[Page]:
    """Yield the `wanted` pages of every listing (see `of_listings`), and those of all servers."""
    yield from of_listings(site, wanted)
    yield from _servers(site)


def of_listings(site: Site, wanted: Callable[[str], bool]) -> Iterator[Page]:
    """Yield those pages of listings whose URLs are `wanted`."""
    titles = {server.id: (server.title, server.url) for server in site.catalogue.servers}
    found = list(listings(site))
    for listing in found:
        for number, count, rows in pieces(listing.tools):
            if not wanted(_url(listing.url, number)):
                continue
            view = {
                "listing": listing,
                "word": listing.word,
                "tools": rows,
                "titles": titles,
                "first": listing.url,
                "number": number,
                "count": count,
            }
            yield _page(listing, number, view, _explore(found, listing, number, site), site)


def urls(site: Site) -> Iterator[tuple[str, int]]:
    """Yield the URL of every page of every listing and its number in it, in their order."""
    for listing in listings(site):
        yield from ((_url(listing.url, number), number) for number, *_ in pieces(listing.tools))


def pieces(rows: Sequence[T]) -> Iterator[tuple[int, int, Sequence[T]]]:
    """Yield (number, how many there are, rows) of each piece; one empty piece for no rows."""
    count = max(1, -(-len(rows) // PER_PAGE))
    for number in range(1, count + 1):
        yield number, count, rows[(number - 1) * PER_PAGE : number * PER_PAGE]


def _page(listing: Listing, number: int, view: dict[str, object], side: str, site: Site) -> Page:
    url = _url(listing.url, number)
    head = site.templates.render("pages/lists/head.html", url, **view)
    body = site.templates.render("pages/lists/tools.html", url, **view)
    name = listing.word.title
    if listing.kind == "risk":
        name = site.say("common.level_risk", level=name)
    title = _numbered(name, number, site)
    section = Section("tools", site.say("common.tools"), body)
    about = listing.word.definition
    return Page(url, listing.kind, title, about, head, (section,), data={"side": side})


def _numbered(title: str, number: int, site: Site) -> str:
    return title if number == 1 else site.say("lists.numbered", title=title, number=number)


def _url(first: str, number: int) -> str:
    return first if number == 1 else f"{first}{number}/"


def _explore(found: Sequence[Listing], current: Listing, number: int, site: Site) -> str:
    """Return the sidebar of the lists: every word with the number of its tools."""
    groups = [
        (
            site.say(f"common.{kind}"),
            kind,
            [(e.name, e.word.title, e.url, len(e.tools)) for e in found if e.kind == kind],
        )
        for kind in ("risk", "category", "factor")
    ]
    url = _url(current.url, number)
    return site.templates.render("pages/explore.html", url, groups=groups, current=current.url)


def _servers(site: Site) -> Iterator[Page]:
    total = len(site.catalogue.servers)
    for number, count, rows in pieces(site.catalogue.servers):
        url = _url("servers/", number)
        view = {"servers": rows, "total": total, "first": "servers/"}
        view |= {"number": number, "count": count}
        head = site.templates.render("pages/lists/servers_head.html", url, **view)
        body = site.templates.render("pages/lists/servers.html", url, **view)
        title = _numbered(site.say("common.servers"), number, site)
        section = Section("servers", site.say("lists.all_servers"), body)
        about = site.say("lists.servers_about", total)
        yield Page(url, "servers", title, about, head, (section,))
