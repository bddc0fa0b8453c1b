"""The sidebar of a server's pages: its tools by category, the current one marked.

A server of 400 tools would cost 160,000 links if each page listed all. Up to `WHOLE` tools the
list is rendered once for all tool pages, which stand at the same depth, and only the mark of the
current one differs; larger servers show their categories, and of the current tool's category its
neighbours, from entries that are rendered once each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from generator.catalogue import ListedTool, Server
from generator.models import Category
from generator.site.render import Templates

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
        entries: The list items of those that are shown.
    """

    category: Category
    count: int
    entries: Sequence[Markup]


class Sidebar:
    """Makes the sidebar for each page of one server."""

    def __init__(self, server: Server, templates: Templates) -> None:
        self._server = server
        self._templates = templates
        self._whole = ""
        self._entries: dict[str, Markup] = {}
        self._groups: dict[Category, list[ListedTool]] = {}
        self._places: dict[str, int] = {}
        for listed in server.tools:
            group = self._groups.setdefault(listed.assessment.category, [])
            self._places[listed.slug] = len(group)
            group.append(listed)

    @property
    def whole(self) -> bool:
        """Whether every tool is listed."""
        return len(self._server.tools) <= WHOLE

    def of_server(self) -> str:
        """Return the sidebar of the server's own page."""
        url = self._server.url
        entries = self._render_entries(url, self._server.tools) if self.whole else {}
        return self._render(url, entries, None)

    def of_tool(self, current: ListedTool) -> str:
        """Return the sidebar of the page of the tool `current`."""
        if self.whole:
            return self._marked(self.of_gone(current.url), current)
        side = self._render(current.url, self._entries_below(current.url), current)
        return self._marked(side, current)

    def of_gone(self, url: str) -> str:
        """Return the sidebar of the page at `url`, which was that of a tool."""
        if not self._whole:
            self._whole = self._render(url, self._entries_below(url), None)
        return self._whole

    def _entries_below(self, url: str) -> dict[str, Markup]:
        """Return the entries for tool pages: all stand at the same depth, so they hold for each."""
        if not self._entries:
            self._entries = self._render_entries(url, self._server.tools)
        return self._entries

    def _marked(self, side: str, current: ListedTool) -> str:
        """Return `side` with the entry of `current` marked as the one that is open."""
        entry = str(self._entries[current.slug])
        return side.replace(entry, entry.replace(" href=", ' aria-current="page" href=', 1), 1)

    def _render_entries(self, url: str, tools: Sequence[ListedTool]) -> dict[str, Markup]:
        # From its own page a tool would be "./", from its neighbours it is "../NAME/".
        first = f"{self._server.url}-/" if url != self._server.url else url
        template = "pages/sidebar_entry.html"
        return {
            tool.slug: self._templates.render(template, first, listed=tool).strip()
            for tool in tools
        }

    def _render(self, url: str, entries: dict[str, Markup], current: ListedTool | None) -> str:
        parts = tuple(self._parts(entries, current))
        view = {"server": self._server, "parts": parts, "whole": self.whole}
        return str(self._templates.render("pages/sidebar.html", url, **view))

    def _parts(self, entries: dict[str, Markup], current: ListedTool | None) -> Iterator[Part]:
        for category in Category:
            if tools := self._groups.get(category):
                shown = tools if self.whole else self._near(tools, category, current)
                yield Part(category, len(tools), [entries[tool.slug] for tool in shown])

    def _near(
        self, tools: list[ListedTool], category: Category, current: ListedTool | None
    ) -> Sequence[ListedTool]:
        if current is None or current.assessment.category is not category:
            return ()
        place = self._places[current.slug]
        return tools[max(0, place - NEIGHBOURS) : place + NEIGHBOURS + 1]
