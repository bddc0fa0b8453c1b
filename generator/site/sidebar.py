"""The sidebar of a server's pages: its tools by category, the current one marked.

A server of 400 tools would cost 160,000 links if each page listed all. Up to `WHOLE` tools the
list is rendered once for all tool pages, which stand at the same depth, and only the mark of the
current one differs; larger servers show their categories, and of the current tool's category its
neighbours.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from generator.catalogue import ListedTool, Server
from generator.models import Category
from generator.site.render import Templates, relative

WHOLE = 60
"""Most tools that a sidebar lists whole."""
NEIGHBOURS = 8
"""How many tools before and after the current one a larger server's sidebar shows."""


@dataclass(frozen=True)
class Part:
    """One category in the sidebar.

    Attributes:
        category: Which.
        count: How many tools the server has in it.
        tools: The ones that are listed.
    """

    category: Category
    count: int
    tools: Sequence[ListedTool]


class Sidebar:
    """Makes the sidebar for each page of one server."""

    def __init__(self, server: Server, templates: Templates) -> None:
        self._server = server
        self._templates = templates
        self._whole = ""
        self._groups: dict[Category, list[ListedTool]] = {}
        for listed in server.tools:
            self._groups.setdefault(listed.assessment.category, []).append(listed)

    def at(self, url: str, current: ListedTool | None = None) -> str:
        """Return the sidebar of the page at `url`, which is the page of the tool `current`."""
        if len(self._server.tools) > WHOLE or current is None:
            return self._render(url, current)
        if not self._whole:
            self._whole = self._render(url, None)
        link = f'href="{relative(url, current.url)}"'
        return self._whole.replace(link, f'{link} aria-current="page"', 1)

    def _render(self, url: str, current: ListedTool | None) -> str:
        return self._templates.render(
            "pages/sidebar.html",
            url,
            server=self._server,
            parts=tuple(self._parts(current)),
            current=current,
            whole=len(self._server.tools) <= WHOLE,
        )

    def _parts(self, current: ListedTool | None) -> Iterator[Part]:
        for category in Category:
            tools = self._groups.get(category, [])
            if tools:
                yield Part(category, len(tools), self._listed(tools, current))

    def _listed(self, tools: list[ListedTool], current: ListedTool | None) -> Sequence[ListedTool]:
        if len(self._server.tools) <= WHOLE:
            return tools
        if current is None or current.assessment.category is not tools[0].assessment.category:
            return ()
        place = next(i for i, tool in enumerate(tools) if tool is current)
        return tools[max(0, place - NEIGHBOURS) : place + NEIGHBOURS + 1]
