"""Pages that list tools: one for each category, risk and factor, in pieces of 500 tools."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from generator.catalogue import ToolSummary
from generator.site.context import Site
from generator.site.glossary import Word, glossary
from generator.site.page import Page, Section

PER_PAGE = 500
"""How many tools a page lists before the next one starts."""


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
    """Yield a listing for every category, risk and factor, from one pass over the tools."""
    held: dict[str, list[ToolSummary]] = {}
    for tool in site.catalogue.tools():
        keys: tuple[str, ...] = (tool.category, tool.risk, *tool.factors)
        for key in keys:
            held.setdefault(key, []).append(tool)
    for category, word in glossary().categories.items():
        yield Listing("category", category, word, f"categories/{category}/", held.get(category, ()))
    for risk, word in glossary().risks.items():
        yield Listing("risk", risk, word, f"risks/{risk}/", held.get(risk, ()))
    for factor, word in glossary().factors.items():
        yield Listing("factor", factor, word, f"factors/{factor}/", held.get(factor, ()))


def pages(site: Site) -> Iterator[Page]:
    """Yield the pages of every listing."""
    titles = {server.id: (server.title, server.url) for server in site.catalogue.servers}
    for listing in listings(site):
        count = max(1, -(-len(listing.tools) // PER_PAGE))
        for number in range(1, count + 1):
            yield _page(listing, number, count, titles, site)


def _page(
    listing: Listing, number: int, count: int, titles: dict[str, tuple[str, str]], site: Site
) -> Page:
    url = listing.url if number == 1 else f"{listing.url}{number}/"
    view = {
        "listing": listing,
        "word": listing.word,
        "tools": listing.tools[(number - 1) * PER_PAGE : number * PER_PAGE],
        "titles": titles,
        "number": number,
        "count": count,
    }
    head = site.templates.render("pages/lists/head.html", url, **view)
    body = site.templates.render("pages/lists/tools.html", url, **view)
    title = listing.word.title if number == 1 else f"{listing.word.title}, page {number}"
    section = Section("tools", "Tools", body)
    return Page(url, listing.kind, title, listing.word.definition, head, (section,))
