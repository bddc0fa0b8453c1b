"""Where MkDocs finds our theme, and what other themes need from it.

MkDocs takes the folder of the module that a theme's entry point names. Ours lives in templates/,
which is no package, so the entry point is an object that answers the one question asked of it.
"""

from __future__ import annotations

from pathlib import Path

from generator.resources import bundled

NAME = "mcp-catalogue"
STYLE = "assets/catalogue.css"
SCRIPT = "assets/catalogue.js"


class ThemeFiles:
    """Stands in for the module beside which MkDocs expects a theme's files."""

    @property
    def __file__(self) -> str:
        """Path of a file in the theme's folder."""
        return str(folder() / "main.html")


def folder() -> Path:
    """Return the folder of the theme."""
    return bundled("templates") / "theme"


FILES = ThemeFiles()
