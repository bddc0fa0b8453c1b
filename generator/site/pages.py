"""Every page of the site, in the order in which a build makes them.

One pass over the servers: a server is opened, its page and those of its tools are made, and it is
let go. Nothing made here looks at all pages at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from generator.catalogue import Server
from generator.site import changes, home, lists, method, search
from generator.site import server as server_pages
from generator.site.context import Site
from generator.site.page import Page
from generator.site.sidebar import Sidebar
from generator.site.tool.page import tool_page
from generator.summaries import ServerSummary


def pages(
    site: Site,
    servers: Callable[[ServerSummary], Iterable[Page]],
    wanted: Callable[[str], bool] = lambda url: True,
) -> Iterator[Page]:
    """Yield every page of `site`.

    Args:
        site: The site.
        servers: Makes the pages of a server from its summary.
        wanted: Which pages of listings to make, by their URLs.
    """
    yield home.page(site)
    yield search.page(site)
    for summary in site.catalogue.servers:
        yield from servers(summary)
    yield from lists.pages(site, wanted)
    newest = changes.page(site)
    if newest:
        yield newest
    yield from method.pages(site)


def of_server(server: Server, site: Site) -> Iterator[Page]:
    """Yield the page of `server` and those of its tools."""
    sidebar = Sidebar(server, site.templates)
    latest = server.history[-1].date if server.history else ""
    page = server_pages.page(server, site)
    yield _beside(page, sidebar.of_server(), server, latest)
    for listed in server.tools:
        page = tool_page(listed, server, site)
        date = server.last_changed(listed.tool.name)
        yield _beside(page, sidebar.of_tool(listed), server, date)
    for page in changes.tombstones(server, site):
        yield _beside(page, sidebar.of_gone(page.url), server, latest)


def _beside(page: Page, side: str, server: Server, changed: str) -> Page:
    data = {**page.data, "side": side, "server_title": server.title}
    return replace(page, data=data, changed=changed)
