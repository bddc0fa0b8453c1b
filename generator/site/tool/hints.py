"""Declared hints beside derived ones, with the specification's default where a hint is absent.

Absent is not false: two of the four default to true (schema 2026-07-28, `ToolAnnotations`), and two
of them mean something only for a tool that is not read-only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from generator.models import Category, Factor, Hints
from generator.site.strings import Strings
from generator.site.tool.facts import Facts

_ONLY_WRITING = ("destructive", "idempotent")


@dataclass(frozen=True)
class Row:
    """One hint: what the server says, what we derive, whether these agree, and that in words."""

    name: str
    declared: str
    derived: str
    verdict: str
    words: str


class Grounds(NamedTuple):
    """What the rows follow from: the same for most tools of a server."""

    hints: Hints
    category: Category
    factors: tuple[Factor, ...]
    contradicted: tuple[str, ...]

    @classmethod
    def of(cls, facts: Facts) -> Grounds:
        """Return what the rows of a tool follow from."""
        return cls(facts.hints, facts.category, facts.factors, facts.contradicted)


def rows(grounds: Grounds, say: Strings) -> tuple[Row, ...]:
    """Return the four hints in the order of the specification."""
    return tuple(_row(name, grounds, say) for name in Hints.WIRE)


def derived(name: str, grounds: Grounds) -> bool | None:
    """Return what the hint `name` would have to be by our rating, None where that is open."""
    category = grounds.category
    if name == "read_only":
        return None if category is Category.UNKNOWN else category is Category.READ
    if name == "destructive":
        if Factor.ARBITRARY in grounds.factors and category is Category.EXECUTE:
            return True
        return {Category.DESTRUCTIVE: True, Category.WRITE: False}.get(category)
    if name == "open_world":
        outside = Factor.EXTERNAL in grounds.factors or Factor.UNTRUSTED in grounds.factors
        return True if outside else None
    return None


def _row(name: str, grounds: Grounds, say: Strings) -> Row:
    wire, said = Hints.WIRE[name], getattr(grounds.hints, name)
    default = say("hints.nothing", default=_word(Hints.DEFAULTS[name]))
    declared = default if said is None else _word(said)
    ours = derived(name, grounds)
    if name in _ONLY_WRITING and grounds.category is Category.READ:
        shown, verdict = say("hints.meaningless"), "not needed"
    elif ours is None:
        shown, verdict = say("hints.open"), "not said" if said is None else "not checked"
    else:
        shown, verdict = _word(ours), _verdict(name, said, ours, wire in grounds.contradicted)
    return Row(wire, declared, shown, verdict, say(f"hints.{verdict.replace(' ', '_')}"))


def _verdict(name: str, said: bool | None, ours: bool, contradicted: bool) -> str:
    if contradicted:
        return "contradicts"
    if said is None:
        return "agrees" if Hints.DEFAULTS[name] == ours else "not said"
    if said == ours:
        return "agrees"
    return "more careful" if _careful(name) == said else "contradicts"


def _careful(name: str) -> bool:
    """Return the value of a hint that claims the least."""
    return Hints.DEFAULTS[name]


def _word(value: bool) -> str:
    return "true" if value else "false"
