"""The errors that people see: one sentence that says where, what, and what to do.

Everything that a user can cause derives from `CatalogueError`; the command line prints it and exits
with 2, the MkDocs plugin raises it as a `PluginError`. A traceback always means a bug of ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class CatalogueError(Exception):
    """Something that its reader can mend.

    Attributes:
        source: The file, server or option that is at fault, as the reader knows it.
        message: What is wrong and what was expected.
        hint: What to do next; empty when the message says it already.
    """

    def __init__(self, source: str, message: str, hint: str = "") -> None:
        super().__init__(source, message, hint)
        self.source = source
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        text = f"{self.source}: {self.message}" if self.source else self.message
        return f"{text} ({self.hint})" if self.hint else text


class ConfigError(CatalogueError):
    """A file that people write (catalogue, rules, overrides, guardrails) cannot be understood."""


class SnapshotError(CatalogueError):
    """A snapshot or listing file cannot be read."""


class TemplateError(CatalogueError):
    """A page template is missing or failed while rendering."""


class ResourceError(CatalogueError):
    """A file that ships with the package is not where it must be."""


def closest(word: str, choices: Iterable[str]) -> str:
    """Return "did you mean 'x'?" for the choice nearest to `word`, or the list of choices."""
    known = sorted(choices)
    near = get_close_matches(word, known, n=1, cutoff=0.6)
    return f"did you mean '{near[0]}'?" if near else f"expected one of: {', '.join(known)}"
