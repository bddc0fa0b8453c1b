"""What the site has beside its pages: Markdown twins, search index, policies, API, feeds.

All of it is written while the pages are made, server by server, and nothing is kept but what a
list of everything needs.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.catalogue import Server
from generator.publish import api, badges, feeds
from generator.site import redirects, server_policies
from generator.site.context import Site
from generator.site.inventory import Inventory
from generator.site.markdown import Twins
from generator.site.page import Page
from generator.site.search import Index


class Files:
    """Gathers what the files need while pages pass by."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._index = Index()
        self._inventory = Inventory(site.catalogue.config.file.title)
        self._twins = Twins(site)

    def of_page(self, page: Page) -> None:
        """Note a page."""
        self._inventory.add(page)

    def of_server(self, server: Server) -> Iterator[tuple[str, str | bytes]]:
        """Yield path and content of the files of one server."""
        yield from self._index.add(server)
        yield from self._twins.of_server(server)
        yield from server_policies.policy_files(server, self._site)
        yield from redirects.of_server(server, self._site)
        yield from api.of_server(server, self._site.catalogue, self._site.base)
        yield from badges.of_server(server)

    def of_site(self) -> Iterator[tuple[str, str | bytes]]:
        """Yield path and content of the files about everything."""
        yield from self._index.files()
        yield from self._twins.of_site()
        yield from api.overview(self._site.catalogue, self._site.base)
        yield from feeds.files(self._site.catalogue, self._site.base)
        yield "objects.inv", self._inventory.content()
