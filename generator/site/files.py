"""What the site has beside its pages: Markdown twins, search index, policies, API, feeds.

The files of a server hang on that server alone; those about everything are made at the end, from
the summaries and from what was gathered of each server.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.catalogue import Server
from generator.publish import api, badges, feeds
from generator.site import markdown, redirects, search, server_policies
from generator.site.context import Site
from generator.site.inventory import Inventory
from generator.site.page import Page

File = tuple[str, str | bytes]
"""Path below the site's root, and content."""


@dataclass(frozen=True)
class Gathered:
    """What files about everything need of one server; plain values, kept between builds.

    Attributes:
        search: Its part of the search index.
        full: The twins of its tools, while llms-full.txt holds them.
    """

    search: search.Entry
    full: tuple[str, ...]


def of_server(server: Server, site: Site) -> Iterator[File]:
    """Yield the files of one server."""
    yield from markdown.of_server(server)
    yield from server_policies.policy_files(server, site)
    yield from redirects.of_server(server, site)
    yield from api.of_server(server, site.catalogue, site.base)
    yield from badges.of_server(server)


def gather(server: Server, site: Site) -> Gathered:
    """Return what files about everything need of `server`."""
    full = markdown.holds_all(site)
    twins = (markdown.tool(listed, server) for listed in server.tools) if full else ()
    return Gathered(search.entry(server), tuple(twins))


class Everything:
    """Makes the files about everything while servers and pages pass by."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._index = search.Index()
        self._inventory = Inventory(site.catalogue)
        self._full: list[str] = []

    def of_page(self, page: Page) -> None:
        """Note a page."""
        self._inventory.add(page)

    def add(self, gathered: Gathered) -> Iterator[File]:
        """Take a server in, in the catalogue's order; yield the files that are full by it."""
        self._full += gathered.full
        yield from self._index.add(gathered.search)

    def files(self) -> Iterator[File]:
        """Yield the files about everything."""
        yield from self._index.files()
        yield from markdown.of_site(self._site, self._full)
        yield from api.overview(self._site.catalogue, self._site.base)
        yield from feeds.files(self._site.catalogue, self._site.base)
        yield "objects.inv", self._inventory.content()
