"""What can be said of a tool, read from its definition and assessment before any wording.

The sentences of the page (verdict, policy, questions) are written from these facts alone, so that
every claim can be traced to a category, a factor, a parameter or a quoted piece of evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from generator.catalogue import ListedTool
from generator.models import Assessment, Category, Confidence, Evidence, Factor, Hints, Json, Risk

REHEARSAL = re.compile(
    r"(?:is_?)?(?:dry_?run|preview(?:_only)?|simulate|validate_?only|what_?if|no_?op)", re.I
)
_FINAL = re.compile(
    r"\b(?:permanent(?:ly)?|irreversibl[ey]|irrevocabl[ey]|"
    r"(?:can\s?not|can['’]t|cannot) be (?:undone|reversed|recovered|restored)|unrecoverabl[ey])\b",
    re.I,
)
_NEGATED = re.compile(
    r"\b(?:not|never|no|non|without|isn['’]t|doesn['’]t|instead of)\W+(?:\w+\W+)?$", re.I
)
_RETURN = re.compile(
    r"\b(?:trash|recycle bin|undo|undelete|soft[- ]delet\w*|restor(?:e|ed|able)|recoverable|"
    r"archiv\w+)\b",
    re.I,
)
_AMOUNT = re.compile(r"(?:\w*_)?(?:amount|price|quantity|qty|total|sum|value|units)(?:_\w+)?", re.I)


@dataclass(frozen=True)
class Choice:
    """A value that a parameter can take and that speaks for a category or factor."""

    parameter: str
    value: str
    argues: str


@dataclass(frozen=True)
class Many:
    """A parameter that takes a list: how many items at most, None when nothing limits them."""

    parameter: str
    most: int | None


@dataclass(frozen=True)
class Facts:
    """What the sentences about one tool may use.

    Attributes:
        name: The tool's name; likewise `server` is the title of its server.
        hints: What the server declares.
        parameters: Names at the top level, required ones first; None when the schema is unknown.
        required: Names of the required ones.
        carriers: For each category or factor the parameters that evidence for it points at.
        choices: Values of enums that evidence rests on.
        lists: Parameters that take several items.
        amount: The parameter that says how much; "" when there is none. `ceiling` is whether the
            schema limits it.
        rehearsal: The parameter that asks for a dry run, "" when there is none.
        final: The description's words for "no way back", "" when it has none.
        way_back: The description's word for a way back (a trash, an undo), "" when it has none.
        described: Whether there is a description.
        contradicted: Wire names of the hints that the assessment contradicts.
    """

    name: str
    server: str
    category: Category
    risk: Risk
    factors: tuple[Factor, ...]
    confidence: Confidence
    hints: Hints
    parameters: tuple[str, ...] | None
    required: tuple[str, ...]
    carriers: Mapping[str, tuple[str, ...]]
    choices: tuple[Choice, ...]
    lists: tuple[Many, ...]
    amount: str
    ceiling: bool
    rehearsal: str
    final: str
    way_back: str
    described: bool
    contradicted: tuple[str, ...]
    overridden: bool = False

    def carrier(self, argues: Category | Factor) -> str:
        """Return the first parameter that speaks for `argues`, "" when none does."""
        return next(iter(self.carriers.get(argues, ())), "")

    def choice(self, argues: Category | Factor) -> Choice | None:
        """Return the first enum value that speaks for `argues`."""
        return next((choice for choice in self.choices if choice.argues == argues), None)


def read(listed: ListedTool, server: str) -> Facts:
    """Read the facts of one tool of the server titled `server`."""
    tool, assessment = listed.tool, listed.assessment
    properties = _properties(tool.input_schema)
    required = tuple(n for n in _required(tool.input_schema) if n in properties)
    optional = tuple(name for name in properties if name not in required)
    amount = next((name for name in properties if _is_amount(name, properties[name])), "")
    return Facts(
        name=tool.name,
        server=server,
        category=assessment.category,
        risk=assessment.risk,
        factors=assessment.factors,
        confidence=assessment.confidence,
        hints=tool.hints,
        parameters=None if listed.parameters is None else required + optional,
        required=required,
        carriers=_carriers(assessment.evidence),
        choices=tuple(_choices(assessment.evidence, properties)),
        lists=tuple(_lists(properties)),
        amount=amount,
        ceiling=any(
            key in _dict(properties.get(amount)) for key in ("maximum", "exclusiveMaximum")
        ),
        rehearsal=next((name for name in properties if REHEARSAL.fullmatch(name)), ""),
        final=_final(tool.description),
        way_back=_first(_RETURN, tool.description),
        described=bool(tool.description.strip()),
        contradicted=contradicted(assessment),
        overridden=assessment.override is not None,
    )


def contradicted(assessment: Assessment) -> tuple[str, ...]:
    """Return the wire names of the hints that a finding of the assessment is about."""
    wire = set(Hints.WIRE.values())
    return tuple(dict.fromkeys(f.pointer for f in assessment.findings if f.pointer in wire))


def _properties(schema: dict[str, Json] | bool | None) -> dict[str, Json]:
    found = schema.get("properties") if isinstance(schema, dict) else None
    return found if isinstance(found, dict) else {}


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
                yield Choice(step.pointer, step.quote, step.argues)


def _lists(properties: Mapping[str, Json]) -> Iterator[Many]:
    for name, value in properties.items():
        schema = _dict(value)
        if schema.get("type") == "array":
            most = schema.get("maxItems")
            yield Many(name, most if isinstance(most, int) and not isinstance(most, bool) else None)


def _is_amount(name: str, schema: Json) -> bool:
    kinds = _dict(schema).get("type")
    return bool(_AMOUNT.fullmatch(name)) and kinds in ("number", "integer", "string", None)


def _final(description: str) -> str:
    for found in _FINAL.finditer(description):
        if not _NEGATED.search(description[: found.start()]):
            return found.group()
    return ""


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found.group() if found else ""
