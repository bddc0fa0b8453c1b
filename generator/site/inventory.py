"""objects.inv: lets other sites made with Sphinx or mkdocstrings link to a tool by its name.

Format: Sphinx' inventory version 2, four lines of header and a zlib stream of one line an object
(name, domain:role, priority, URI, display name). A tool is `SERVER/TOOL` in the role `mcp:tool`.
"""

from __future__ import annotations

import re
import zlib

from generator import __version__
from generator.catalogue import Catalogue
from generator.site.page import Page

_BLANK = re.compile(r"\s+")


class Inventory:
    """Gathers what can be linked to."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._project = _BLANK.sub(" ", catalogue.config.file.title)
        self._lines: list[str] = []
        for server in catalogue.servers:
            self._add("server", server.id, server.url, server.title)
            for tool in server.tools:
                self._add("tool", f"{server.id}/{tool.name}", tool.url, tool.name)

    def add(self, page: Page) -> None:
        """Add `page` when it is a rule's."""
        if page.kind == "rule":
            self._add("rule", page.title, page.url, page.title)

    def _add(self, role: str, name: str, url: str, title: str) -> None:
        display = _BLANK.sub(" ", title) or "-"
        self._lines.append(f"{_BLANK.sub('-', name)} mcp:{role} 1 {url} {display}\n")

    def content(self) -> bytes:
        """Return the file."""
        header = (
            "# Sphinx inventory version 2\n"
            f"# Project: {self._project}\n"
            f"# Version: {__version__}\n"
            "# The remainder of this file is compressed using zlib.\n"
        )
        lines = "".join(sorted(self._lines))
        return header.encode() + zlib.compress(lines.encode("utf-8", "replace"), 9)
