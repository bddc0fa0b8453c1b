"""Compares the hints that a server declares with what its tools do.

The specification (schema 2026-07-28, `ToolAnnotations`) calls hints untrusted unless the server is
trusted. Clients act on them all the same: a tool that says it only reads is called unasked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.classify.findings.kinds import Found
from generator.models import Category, Factor, Hints, Severity, Tool

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


def contradictions(tool: Tool, category: Category, factors: Sequence[Factor]) -> Iterator[Found]:
    """Find hints that disagree with the rating or with each other."""
    hints = tool.hints
    if not hints.any_declared or category is Category.UNKNOWN:
        return
    yield from _read_only(hints, category)
    yield from _destructive(hints, category)
    if hints.open_world is False and (Factor.EXTERNAL in factors or Factor.UNTRUSTED in factors):
        does = (
            "reaches people or third parties"
            if Factor.EXTERNAL in factors
            else ("brings in strangers’ content")
        )
        yield _found("openWorldHint: false", f"the tool {does}", Severity.LOW)


def _read_only(hints: Hints, category: Category) -> Iterator[Found]:
    if hints.read_only is True and category in ACTS:
        yield _found("readOnlyHint: true", f"the tool {DOES[category]}", ACTS[category])
    elif hints.read_only is True and hints.destructive is True:
        yield _found("readOnlyHint: true", "destructiveHint: true is declared too", Severity.LOW)
    elif hints.read_only is False and category is Category.READ:
        absent = hints.destructive is None
        default = "; destructiveHint is absent, and its default is true" if absent else ""
        yield _found("readOnlyHint: false", f"the tool only reads{default}", Severity.INFO)


def _destructive(hints: Hints, category: Category) -> Iterator[Found]:
    if hints.destructive is False and category is Category.DESTRUCTIVE and not hints.read_only:
        yield _found("destructiveHint: false", "the tool can lose content", Severity.HIGH)
    elif hints.destructive is True and category is Category.READ and not hints.read_only:
        yield _found("destructiveHint: true", "the tool only reads", Severity.LOW)


def _found(declared: str, but: str, severity: Severity) -> Found:
    message = f"The server declares {declared}, but {but}."
    return Found(ID, message, declared.split(":")[0], declared, severity)
