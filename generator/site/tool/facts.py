"""What can be said of a tool, read from its definition and assessment before any wording.

The sentences of the page (verdict, policy, questions) are written from these facts alone, so that
every claim can be traced to a category, a factor, a parameter or a quoted piece of evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from generator.catalogue import ListedTool
from generator.classify.findings import finding_kinds
from generator.models import (
    Assessment,
    Category,
    Confidence,
    Evidence,
    Factor,
    Hints,
    Json,
    Risk,
    Severity,
)
from generator.schema.resolve import Document
from generator.site import words
from generator.site.tool import deed, roles
from generator.site.tool.deed import Deed
from generator.site.tool.roles import Roles

_FINAL = re.compile(
    r"\b(?:permanent(?:ly)?|irreversibl[ey]|irrevocabl[ey]|unrecoverabl[ey]|"
    r"(?:can\s?not|can['’]t|cannot) be (?:undone|reversed|recovered|restored))\b",
    re.I,
)
_FINAL_STEMS = ("permanent", "irrever", "irrevoc", "recover", "undone", "reversed", "restored")
_HARSH = re.compile(r"purge|perman|hard|erase|wipe|destroy|truncate|drop", re.I)
_NEGATED = re.compile(
    r"\b(?:not|never|no|non|without|isn['’]t|doesn['’]t|instead of)\W+(?:\w+\W+)?$", re.I
)
_RETURN = re.compile(
    r"\b(?:trash|recycle bin|undo|undelete|soft[- ]delet\w*|restor(?:e|ed|able)|recoverable|"
    r"archiv\w+)\b",
    re.I,
)
_RETURN_STEMS = ("trash", "recycle bin", "undo", "undelete", "soft", "restor", "recov", "archiv")
_WIRE = frozenset(Hints.WIRE.values())
_GRAVE = (Severity.HIGH, Severity.CRITICAL)


@dataclass(frozen=True)
class Choice:
    """A value that a parameter can take and that speaks for a category or factor.

    `others` are the parameter's further values.
    """

    parameter: str
    value: str
    argues: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class Many:
    """A parameter, at any depth, that takes a list.

    Attributes:
        parameter: Its name.
        most: How many items it takes at most, None when nothing limits them.
        ids: Whether its name says that the items are what the tool works on.
    """

    parameter: str
    most: int | None
    ids: bool


@dataclass(frozen=True)
class Facts:
    """What the sentences about one tool may use.

    Attributes:
        name: The tool's name; likewise `server` is the title of its server.
        hints: What the server declares.
        deed: The verb and the thing that the name speaks of.
        parameters: Names at the top level, required ones first; None when the schema is unknown.
        required: Names of the required ones.
        roles: What single parameters are for, as far as their names and types tell.
        carriers: For each category or factor the parameters that evidence for it points at.
        named: The category and factors that the tool's name itself speaks for.
        choices: Values of enums that evidence rests on.
        lists: Parameters that take several items.
        final: The description's words for "no way back", "" when it has none.
        way_back: The description's word for a way back (a trash, an undo), "" when it has none.
        described: Whether there is a description.
        by_name: Whether the name alone speaks for the category.
        closed: Whether the schema refuses what it does not name.
        contradicted: Wire names of the hints that the assessment contradicts.
        understated: Whether the server declares a tool that only reads as one that does not.
        overridden: Whether a reviewer set the rating.
        alarms: Titles of grave findings about the definition itself, each once.
    """

    name: str
    server: str
    category: Category
    risk: Risk
    factors: tuple[Factor, ...]
    confidence: Confidence
    hints: Hints
    deed: Deed
    parameters: tuple[str, ...] | None
    required: tuple[str, ...]
    roles: Roles
    carriers: Mapping[str, tuple[str, ...]]
    named: frozenset[str]
    choices: tuple[Choice, ...]
    lists: tuple[Many, ...]
    final: str
    way_back: str
    described: bool
    by_name: bool
    closed: bool
    contradicted: tuple[str, ...]
    understated: bool
    overridden: bool
    alarms: tuple[str, ...]

    def carrier(self, argues: Category | Factor) -> str:
        """Return the first parameter that speaks for `argues`, "" when none does."""
        return next(iter(self.carriers.get(argues, ())), "")

    def choice(self, argues: Category | Factor) -> Choice | None:
        """Return the enum value that speaks for `argues`, the harshest where several do."""
        found = [choice for choice in self.choices if choice.argues == argues]
        return min(found, key=lambda c: not _HARSH.search(c.value), default=None)


def read(listed: ListedTool, server: str) -> Facts:
    """Read the facts of one tool of the server titled `server`."""
    tool, assessment = listed.tool, listed.assessment
    properties = properties_of(tool.input_schema)
    everywhere = roles.every_property(tool.input_schema)
    described = tool.description.casefold()
    required = tuple(n for n in _required(tool.input_schema) if n in properties)
    optional = tuple(name for name in properties if name not in required)
    return Facts(
        name=tool.name,
        server=server,
        category=assessment.category,
        risk=assessment.risk,
        factors=assessment.factors,
        confidence=assessment.confidence,
        hints=tool.hints,
        deed=deed.read(tool.name, assessment.evidence, assessment.category),
        parameters=None if listed.parameters is None else required + optional,
        required=required,
        roles=roles.read(properties, everywhere),
        carriers=_carriers(assessment.evidence),
        named=frozenset(
            e.argues for e in assessment.evidence if e.source == "name" and e.weight > 0
        ),
        choices=tuple(_choices(assessment.evidence, properties)),
        lists=tuple(_lists(everywhere, tool.name)),
        final=_final(tool.description, described),
        way_back=_way_back(tool.description, described),
        described=bool(tool.description.strip()),
        by_name=_by_name(assessment),
        closed=_dict(tool.input_schema).get("additionalProperties") is False,
        contradicted=contradicted(assessment),
        understated=assessment.category is Category.READ and tool.hints.read_only is False,
        overridden=assessment.override is not None,
        alarms=_alarms(assessment),
    )


def _by_name(assessment: Assessment) -> bool:
    speaking = [e for e in assessment.evidence if e.argues == assessment.category and e.weight > 0]
    return bool(speaking) and all(step.source == "name" for step in speaking)


def contradicted(assessment: Assessment) -> tuple[str, ...]:
    """Return the wire names of the hints that the assessment contradicts in earnest."""
    found = (
        f for f in assessment.findings if f.pointer in _WIRE and f.severity is not Severity.INFO
    )
    return tuple(dict.fromkeys(finding.pointer for finding in found))


def properties_of(schema: dict[str, Json] | bool | None) -> dict[str, Json]:
    """Return the properties at the top of an input schema, behind a reference or `allOf` too."""
    if isinstance(schema, dict) and ("$ref" in schema or "allOf" in schema):
        schema = Document(schema).flatten(schema).schema
    return _dict(schema.get("properties")) if isinstance(schema, dict) else {}


def _required(schema: dict[str, Json] | bool | None) -> list[str]:
    found = schema.get("required") if isinstance(schema, dict) else None
    names = found if isinstance(found, list) else []
    return list(dict.fromkeys(name for name in names if isinstance(name, str)))


def _dict(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}


def _carriers(evidence: tuple[Evidence, ...]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for step in evidence:
        if step.source == "parameter" and step.pointer and step.weight > 0:
            found.setdefault(step.argues, {})[step.pointer] = None
    return {argues: tuple(names) for argues, names in found.items()}


def _choices(evidence: tuple[Evidence, ...], properties: Mapping[str, Json]) -> Iterator[Choice]:
    for step in evidence:
        if step.source == "parameter" and step.weight > 0 and step.quote:
            schema = _dict(properties.get(step.pointer))
            values = schema.get("enum") or _dict(schema.get("items")).get("enum")
            if isinstance(values, list) and step.quote in values:
                others = tuple(v for v in values if isinstance(v, str) and v != step.quote)
                yield Choice(step.pointer, step.quote, step.argues, others)


def _lists(everywhere: Iterable[tuple[str, dict[str, Json]]], name: str) -> Iterator[Many]:
    """Yield the lists anywhere in a schema; a word of the tool's name marks what it works on."""
    for parameter, inner in everywhere:
        if inner.get("type") != "array":
            continue
        things = {word.rstrip("s") for word in words.split(name)}
        parts = [part for part in words.split(parameter) if part not in ("id", "ids", "items")]
        ids = not parts or any(part.rstrip("s") in things for part in parts)
        most = inner.get("maxItems")
        if not isinstance(most, int) or isinstance(most, bool):
            yield Many(parameter, None, ids)
        elif most > 1:
            yield Many(parameter, most, ids)


def _alarms(assessment: Assessment) -> tuple[str, ...]:
    found = (f.id for f in assessment.findings if f.severity in _GRAVE and f.pointer not in _WIRE)
    return tuple(kind_titles().get(name, name) for name in dict.fromkeys(found))


@cache
def kind_titles() -> dict[str, str]:
    """Return what each kind of finding is called, by its id."""
    return {kind.id: kind.title for kind in finding_kinds()}


def _final(description: str, folded: str) -> str:
    if not _any_of(_FINAL_STEMS, folded):
        return ""
    for found in _FINAL.finditer(description):
        if not _NEGATED.search(description[: found.start()]):
            return found.group()
    return ""


def _way_back(description: str, folded: str) -> str:
    found = _RETURN.search(description) if _any_of(_RETURN_STEMS, folded) else None
    return found.group() if found else ""


def _any_of(stems: tuple[str, ...], folded: str) -> bool:
    """Whether a text has one of the stems, without which a pattern need not be tried.

    A pattern that ignores case tries each character: 20 µs for a description, and most have none.
    """
    return any(map(folded.__contains__, stems))
