"""The kinds of findings: what each is, why it matters, how to mend it (data/rules/findings.yml).

A kind is data, so that its page, its tests and its detection cannot drift apart: the examples that
the page shows are run as tests, and the patterns that the page names are the ones that look. A
project switches a kind off as it does a rule: by its id under `disable:` in a file of data/rules.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Annotated, Literal, NamedTuple

from pydantic import Field, field_validator

from generator.models import Category, Factor, Finding, Json, Severity
from generator.reading import Strict, read_yaml
from generator.resources import bundled

FILE = "findings.yml"


class Reference(Strict):
    """Where the field describes the same thing: a catalogue of risks, a scanner's code."""

    name: str
    url: str = ""


class Pattern(Strict):
    """Words that make a finding.

    Attributes:
        match: Regular expression; small and capital letters are one unless `case` says otherwise.
        near: Lower-case words or phrases, one of which stands in every match, from the start of a
            word on (after `*`: anywhere in it). They say cheaply which texts deserve a look.
        also: Lower-case texts of which one stands in every match too; () for no such condition.
        says: What such text does, to follow "This text ...".
        severity: How much such a match matters; the kind's when absent.
        case: Whether letters must match exactly.
    """

    match: str
    near: tuple[str, ...]
    also: tuple[str, ...] = ()
    says: str
    severity: Severity | None = None
    case: Literal["ignore", "exact"] = "ignore"

    @field_validator("match")
    @classmethod
    def _compiles(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as error:
            raise ValueError(f"not a regular expression: {error}") from None
        return value


class Example(Strict):
    """A definition that a kind must find or must let pass.

    Attributes:
        about: What the example shows, a phrase.
        tool: The raw tool.
        category: Its rating, which hints are compared with; likewise `factors`.
        beside: Other tools of the same server.
        elsewhere: Raw tools of other servers, by server id.
        note: What introspection noted, for the kinds that it notices.
        override: Fields of an override of the tool, for `stale-override`.
        severity: The severity expected, when it differs from the kind's.
        quote: The quote expected; "" to leave it open.
        repeat: How often the tool's description stands one after the other.
    """

    about: str = ""
    tool: dict[str, Json] = {}
    category: Category = Category.UNKNOWN
    factors: tuple[Factor, ...] = ()
    beside: tuple[dict[str, Json], ...] = ()
    elsewhere: dict[str, tuple[dict[str, Json], ...]] = {}
    note: str = ""
    override: dict[str, Json] = {}
    severity: Severity | None = None
    quote: str = ""
    repeat: int = 1

    @property
    def shown(self) -> str:
        """The tool and what else matters, as JSON in ASCII, so that nothing in it is invisible."""
        around = {"category": str(self.category)} if self.category is not Category.UNKNOWN else {}
        more = {
            "factors": list(self.factors),
            "besideIt": list(self.beside),
            "otherServers": {name: list(tools) for name, tools in self.elsewhere.items()},
            "noted": self.note,
            "override": self.override,
        }
        return json.dumps(self.tool | around | {key: value for key, value in more.items() if value})


class KindEntry(Strict):
    """A kind as the file has it, under its id."""

    severity: Severity
    title: str
    what: str
    why: str
    mend: str
    references: tuple[Reference, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    notes: tuple[str, ...] = ()
    matches: Annotated[tuple[Example, ...], Field(min_length=1)]
    near_misses: Annotated[tuple[Example, ...], Field(min_length=1)]


class KindsFile(Strict):
    """What the shipped data/rules/findings.yml holds."""

    findings: dict[str, KindEntry]


class Look(NamedTuple):
    """A compiled pattern."""

    near: tuple[str, ...]
    also: tuple[str, ...]
    match: re.Pattern[str]
    says: str
    severity: Severity | None


@dataclass(frozen=True)
class Kind:
    """One kind of finding, with everything its page says.

    Attributes:
        id: Stable id, the last part of its page's URL.
        severity: How much such a finding matters, unless a pattern or degree says otherwise.
        title: A short noun phrase.
        what: What it finds.
        why: Why that matters.
        mend: What the server's author, or the catalogue's owner, can do.
        references: Where the field describes the same.
        looks: The patterns it looks for.
        notes: Ids of notes of introspection that are this kind, beside those of its own id.
        matches: Definitions that it must find.
        near_misses: Definitions that look similar and are fine.
    """

    id: str
    severity: Severity
    title: str
    what: str
    why: str
    mend: str
    references: tuple[Reference, ...]
    looks: tuple[Look, ...]
    notes: tuple[str, ...]
    matches: tuple[Example, ...]
    near_misses: tuple[Example, ...]


class Found(NamedTuple):
    """What a detector saw; `Kinds.report` makes a finding of it.

    Attributes:
        id: Id of the kind.
        message: One sentence for people.
        pointer: Where, as in `Finding.pointer`.
        quote: The words it is about.
        severity: How much this one matters; the kind's severity when None.
    """

    id: str
    message: str
    pointer: str = ""
    quote: str = ""
    severity: Severity | None = None


@dataclass(frozen=True)
class Kinds:
    """The kinds in force.

    Attributes:
        by_id: Every shipped kind.
        disabled: Ids of kinds that the project switched off; other ids in it do not matter.
    """

    by_id: Mapping[str, Kind]
    disabled: frozenset[str] = frozenset()

    def report(self, found: Found, server: str, tool: str) -> Finding | None:
        """Make a finding of what a detector saw; None when the project switched its kind off."""
        if found.id in self.disabled:
            return None
        return Finding(
            id=found.id,
            severity=found.severity or self.by_id[found.id].severity,
            server=server,
            tool=tool,
            pointer=found.pointer,
            quote=found.quote,
            message=found.message,
        )


def _kind(name: str, entry: KindEntry) -> Kind:
    looks = tuple(
        Look(
            near=pattern.near,
            also=pattern.also,
            match=re.compile(pattern.match, 0 if pattern.case == "exact" else re.I),
            says=pattern.says,
            severity=pattern.severity,
        )
        for pattern in entry.patterns
    )
    return Kind(
        id=name,
        severity=entry.severity,
        title=entry.title,
        what=entry.what,
        why=entry.why,
        mend=entry.mend,
        references=entry.references,
        looks=looks,
        notes=entry.notes,
        matches=entry.matches,
        near_misses=entry.near_misses,
    )


@cache
def shipped() -> Kinds:
    """Read the kinds that ship with the package."""
    file = read_yaml(bundled("data") / "rules" / FILE, KindsFile, f"data/rules/{FILE}")
    return Kinds({name: _kind(name, entry) for name, entry in file.findings.items()})


@lru_cache(maxsize=8)
def in_force(disabled: frozenset[str]) -> Kinds:
    """Return the shipped kinds without those whose ids stand in `disabled`."""
    return replace(shipped(), disabled=disabled) if disabled else shipped()


def finding_kinds() -> tuple[Kind, ...]:
    """Return every shipped kind, in the order of the file: what the pages under /rules/ show."""
    return tuple(shipped().by_id.values())
