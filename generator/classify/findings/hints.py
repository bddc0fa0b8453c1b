"""Compares the hints that a server declares with what its tools do.

The specification (schema 2026-07-28, `ToolAnnotations`) calls hints untrusted unless the server is
trusted. Clients act on them all the same: a tool that says it only reads is called unasked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from generator.classify.findings.kinds import Found
from generator.models import Assessment, Category, Confidence, Factor, Hints, Severity, Tool

ID = "hint-contradiction"
ACTS = {
    Category.WRITE: Severity.MEDIUM,
    Category.EXECUTE: Severity.HIGH,
    Category.DESTRUCTIVE: Severity.HIGH,
    Category.FINANCIAL: Severity.HIGH,
}
"""How much it matters that a tool of a category claims to only read."""

DOES = {
    Category.READ: "only reads",
    Category.WRITE: "changes something",
    Category.EXECUTE: "sets off a process",
    Category.DESTRUCTIVE: "can lose content",
    Category.FINANCIAL: "moves money",
}


def contradictions(tool: Tool, rating: Assessment) -> Iterator[Found]:
    """Find hints that disagree with the rating or with each other.

    Where the rating itself is doubtful, a contradiction matters one step less.
    """
    if tool.hints.any_declared and rating.category is not Category.UNKNOWN:
        for found in _found(tool.hints, rating.category, rating.factors):
            doubtful = rating.confidence is Confidence.LOW
            yield Found(
                ID,
                f"The server declares {found.declared}, but {found.but}.",
                found.declared.split(":")[0],
                found.declared,
                _LESS[found.severity] if doubtful else found.severity,
            )


_LESS = {
    Severity.HIGH: Severity.MEDIUM,
    Severity.MEDIUM: Severity.LOW,
    Severity.LOW: Severity.INFO,
    Severity.INFO: Severity.INFO,
}


class _Contradiction(NamedTuple):
    declared: str
    but: str
    severity: Severity


def _found(hints: Hints, category: Category, factors: Sequence[Factor]) -> Iterator[_Contradiction]:
    yield from _read_only(hints, category)
    yield from _destructive(hints, category)
    if hints.open_world is False and Factor.EXTERNAL in factors:
        does = "the tool reaches people or third parties"
        yield _Contradiction("openWorldHint: false", does, Severity.LOW)
    elif hints.open_world is False and Factor.UNTRUSTED in factors:
        does = "the tool brings in strangers’ content"
        yield _Contradiction("openWorldHint: false", does, Severity.LOW)


def _read_only(hints: Hints, category: Category) -> Iterator[_Contradiction]:
    if hints.read_only is True and category in ACTS:
        does = f"the tool {DOES[category]}"
        yield _Contradiction("readOnlyHint: true", does, ACTS[category])
    elif hints.read_only is True and hints.destructive is True:
        too = "destructiveHint: true is declared too"
        yield _Contradiction("readOnlyHint: true", too, Severity.LOW)
    elif hints.read_only is False and category is Category.READ:
        absent = hints.destructive is None
        default = "; destructiveHint is absent, and its default is true" if absent else ""
        does = f"the tool only reads{default}"
        yield _Contradiction("readOnlyHint: false", does, Severity.INFO)


def _destructive(hints: Hints, category: Category) -> Iterator[_Contradiction]:
    if hints.read_only is True:
        return  # then the hint means nothing, says the specification
    absent = hints.read_only is None
    default = "; readOnlyHint is absent, and its default is false" if absent else ""
    if hints.destructive is False and category is Category.DESTRUCTIVE:
        does = "the tool can lose content"
        yield _Contradiction("destructiveHint: false", does, Severity.HIGH)
    elif hints.destructive is True and category is Category.READ:
        does = f"the tool only reads{default}"
        yield _Contradiction("destructiveHint: true", does, Severity.LOW)
