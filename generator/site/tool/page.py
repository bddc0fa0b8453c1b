"""The tool page: head and sections, in order."""

from __future__ import annotations

from generator.catalogue import ListedTool, Server
from generator.site.context import Site
from generator.site.page import Page


def tool_page(listed: ListedTool, server: Server, site: Site) -> Page:
    """Return the page of one tool."""
    head = site.templates.render("pages/tool/head.html", listed.url, listed=listed, server=server)
    return Page(listed.url, "tool", listed.tool.name, "", head, server=server.id)
