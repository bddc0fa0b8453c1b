"""objects.inv: lets other sites made with Sphinx or mkdocstrings link to a tool by its name.

Format: Sphinx' inventory version 2, four lines of header and a zlib stream of one line an object
(name, domain:role, priority, URI, display name). A tool is `SERVER/TOOL` in the role `mcp:tool`.
"""

from __future__ import annotations

import re
import zlib

from generator import __version__
from generator.site.page import Page

_BLANK = re.compile(r"\s+")
_ROLES = {"server": "mcp:server", "tool": "mcp:tool", "rule": "mcp:rule"}


class Inventory:
    """Gathers what can be linked to."""

    def __init__(self, project: str) -> None:
        self._project = _BLANK.sub(" ", project)
        self._lines: list[str] = []

    def add(self, page: Page) -> None:
        """Add `page` when it is of a kind that others link to by name."""
        role = _ROLES.get(page.kind)
        if role is None:
            return
        name = f"{page.server}/{page.title}" if page.kind == "tool" else page.server or page.title
        display = _BLANK.sub(" ", page.title) or "-"
        self._lines.append(f"{_BLANK.sub('-', name)} {role} 1 {page.url} {display}\n")

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
