"""Finds the parameters that decide how far a call reaches: an amount, a recipient, a path, a limit.

Roles follow from a parameter's name and type alone, so a sentence that uses one says what the
schema says of it ("sets no ceiling", "puts no limits on it") and no more.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from generator.models import Json

_AMOUNTS = (
    re.compile(r"(?:\w+_)?(?:amount|total)(?:_\w+)?"),
    re.compile(r"(?:\w+_)?(?:quantity|qty|units|volume)"),
    re.compile(r"(?:\w+_)?price"),
)
"""What says how much, surest first: a price alone does not."""
_RECIPIENT = re.compile(
    r"to|to_\w+|recipients?|recipient_\w+|emails?|email_address|channel|channel_id|channels|"
    r"chat_id|room|room_id|phone|phone_number|stream|topic|thread_id|conversation_id"
)
_MESSAGE = re.compile(r"content|body|message|text|comment|caption|reply|markdown|html|html_body")
_PATH = re.compile(r"(?:\w+_)?(?:path|paths|file|filename|file_?path|directory|dir|folder)")
_ADDRESS = re.compile(r"(?:\w+_)?(?:url|urls|uri|link|endpoint|href)")
_LIMIT = re.compile(
    r"(?:max_?)?(?:limit|count|results|page_?size|per_?page|size|top_?k|num_?results)"
)
_REHEARSAL = re.compile(
    r"(?:is_?)?(?:dry_?run|preview(?:_only)?|simulate|validate_?only|what_?if|no_?op)"
)
_BELOW = re.compile(r"recursive|recurse|cascade")
_FOR_GOOD = re.compile(r"permanent(?:ly)?|hard_?delete|purge|skip_?trash|erase")
_REPLACES = re.compile(r"overwrite|overwrite_\w+|allow_?overwrite|replace|replace_existing")

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[-. ]")


@dataclass(frozen=True)
class Roles:
    """Parameters by what they are for; "" where there is none.

    Attributes:
        amount: How much money, or how many units; `ceiling` is whether the schema limits it, and
            `nested_amount` whether only a parameter below the top level says how much.
        recipient: Who gets something; `message` is what they get.
        path: A place in a file system that the schema does not narrow; likewise `address`, a URL.
        limit: How many results at most; `most` is the schema's maximum of it, 0 for none.
        rehearsal: A dry run.
        below: Takes along what lies below.
        for_good: Removes without a trace.
        replaces: Overwrites what is there.
        closed: Whether nothing but numbers and fixed choices goes in.
    """

    amount: str = ""
    ceiling: bool = False
    nested_amount: bool = False
    recipient: str = ""
    message: str = ""
    path: str = ""
    address: str = ""
    limit: str = ""
    most: int = 0
    rehearsal: str = ""
    below: str = ""
    for_good: str = ""
    replaces: str = ""
    closed: bool = False


def read(
    properties: Mapping[str, Json], everywhere: Iterable[tuple[str, dict[str, Json]]]
) -> Roles:
    """Find the roles among the properties of an input schema, given also those at any depth."""

    def find(pattern: re.Pattern[str], fits: Callable[[dict[str, Json]], bool]) -> str:
        return _find(properties, pattern, fits)

    surest, *others = _AMOUNTS
    amount = find(surest, _numeric) or next(filter(None, (find(p, _number) for p in others)), "")
    limit = find(_LIMIT, _numeric)
    return Roles(
        amount=amount,
        ceiling=any(
            key in _dict(properties.get(amount)) for key in ("maximum", "exclusiveMaximum")
        ),
        nested_amount=not amount and any(_says_how_much(name) for name, _ in everywhere),
        recipient=find(_RECIPIENT, _texts),
        message=find(_MESSAGE, _free),
        path=find(_PATH, _free),
        address=find(_ADDRESS, _free),
        limit=limit,
        most=_maximum(properties.get(limit)),
        rehearsal=rehearsal(properties),
        below=find(_BELOW, _switch),
        for_good=find(_FOR_GOOD, _switch),
        replaces=find(_REPLACES, _switch),
        closed=bool(properties) and all(_fixed(_dict(s)) for s in properties.values()),
    )


def rehearsal(properties: Mapping[str, Json]) -> str:
    """Find the parameter that asks for a dry run, "" when there is none."""
    return _find(properties, _REHEARSAL, _switch)


def _find(
    properties: Mapping[str, Json],
    pattern: re.Pattern[str],
    fits: Callable[[dict[str, Json]], bool],
) -> str:
    for name, inner in properties.items():
        if pattern.fullmatch(_snake(name)) and fits(_dict(inner)):
            return name
    return ""


@lru_cache(maxsize=4096)
def _says_how_much(name: str) -> bool:
    return any(pattern.fullmatch(_snake(name)) for pattern in _AMOUNTS)


@lru_cache(maxsize=4096)
def _snake(name: str) -> str:
    return _HUMP.sub("_", name).lower()


def _dict(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}


def _types(schema: dict[str, Json]) -> set[str]:
    """Return the types that a schema names, through anyOf; an unnamed type is any."""
    found = schema.get("type")
    names = found if isinstance(found, list) else [found] if isinstance(found, str) else []
    for inner in _list(schema.get("anyOf")):
        names = [*names, *_types(_dict(inner))]
    return {name for name in names if isinstance(name, str)} - {"null"}


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _numeric(schema: dict[str, Json]) -> bool:
    return bool(_types(schema)) and _types(schema) <= {"number", "integer", "string"}


def _number(schema: dict[str, Json]) -> bool:
    return bool(_types(schema)) and _types(schema) <= {"number", "integer"}


def _texts(schema: dict[str, Json]) -> bool:
    return _types(schema) <= {"string", "array", "integer"} and "enum" not in schema


def _free(schema: dict[str, Json]) -> bool:
    narrowed = any(key in schema for key in ("enum", "const", "pattern"))
    return _types(schema) == {"string"} and not narrowed


def _switch(schema: dict[str, Json]) -> bool:
    return _types(schema) == {"boolean"}


def _fixed(schema: dict[str, Json]) -> bool:
    if "enum" in schema or "const" in schema:
        return True
    return bool(_types(schema)) and _types(schema) <= {"boolean", "integer", "number"}


def _maximum(schema: Json) -> int:
    found = _dict(schema).get("maximum")
    if not isinstance(found, int) or isinstance(found, bool):
        return 0
    return found if 0 < found < 2**31 else 0


def every_property(schema: Json) -> Iterator[tuple[str, dict[str, Json]]]:
    """Yield the name and the schema of every property anywhere in a schema, outermost first."""
    left = deque([schema])
    while left:
        here = left.popleft()
        if isinstance(here, dict):
            for name, inner in _dict(here.get("properties")).items():
                yield name, _dict(inner)
            left.extend(each for each in here.values() if isinstance(each, dict | list))
        elif isinstance(here, list):
            left.extend(each for each in here if isinstance(each, dict | list))
