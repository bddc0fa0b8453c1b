"""Finds the parameters that decide how far a call reaches: an amount, a recipient, a path, a limit.

Roles follow from a parameter's name and type alone, so a sentence that uses one says what the
schema says of it ("sets no ceiling", "puts no limits on it") and no more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from generator.models import Json

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
    found = _found(properties)
    amount = next((found[role] for role in _AMOUNTS if role in found), "")
    limit = found.get("limit", "")
    return Roles(
        amount=amount,
        ceiling=any(
            key in _dict(properties.get(amount)) for key in ("maximum", "exclusiveMaximum")
        ),
        nested_amount=not amount and any(map(_says_how_much, {name for name, _ in everywhere})),
        recipient=found.get("recipient", ""),
        message=found.get("message", ""),
        path=found.get("path", ""),
        address=found.get("address", ""),
        limit=limit,
        most=_maximum(properties.get(limit)),
        rehearsal=found.get("rehearsal", ""),
        below=found.get("below", ""),
        for_good=found.get("for_good", ""),
        replaces=found.get("replaces", ""),
        closed=bool(properties) and all(_fixed(_dict(s)) for s in properties.values()),
    )


def rehearsal(properties: Mapping[str, Json]) -> str:
    """Find the parameter that asks for a dry run, "" when there is none."""
    return _found(properties).get("rehearsal", "")


def _found(properties: Mapping[str, Json]) -> dict[str, str]:
    """Return the first property that has each role."""
    found: dict[str, str] = {}
    for name, inner in properties.items():
        for role in _named(name):
            if role not in found and _ROLES[role][1](_dict(inner)):
                found[role] = name
    return found


@lru_cache(maxsize=4096)
def _named(name: str) -> tuple[str, ...]:
    """Return the roles that a name speaks for: a few thousand names fill all catalogues."""
    snake = _HUMP.sub("_", name).lower()
    return tuple(role for role, (pattern, _) in _ROLES.items() if pattern.fullmatch(snake))


def _says_how_much(name: str) -> bool:
    return not _SAYING_HOW_MUCH.isdisjoint(_named(name))


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


_HOLDERS = (dict, list)


def every_property(schema: Json) -> list[tuple[str, dict[str, Json]]]:
    """Return the name and the schema of every property anywhere in a schema, outermost first."""
    found: list[tuple[str, dict[str, Json]]] = []
    waiting: list[Json] = [schema]
    for here in waiting:  # which grows meanwhile
        if isinstance(here, dict):
            found += [(name, _dict(inner)) for name, inner in _dict(here.get("properties")).items()]
            waiting += [each for each in here.values() if isinstance(each, _HOLDERS)]
        elif isinstance(here, list):
            waiting += [each for each in here if isinstance(each, _HOLDERS)]
    return found


_ROLES: dict[str, tuple[re.Pattern[str], Callable[[dict[str, Json]], bool]]] = {
    "amount": (re.compile(r"(?:\w+_)?(?:amount|total)(?:_\w+)?"), _numeric),
    "quantity": (re.compile(r"(?:\w+_)?(?:quantity|qty|units|volume)"), _number),
    "price": (re.compile(r"(?:\w+_)?price"), _number),
    "recipient": (
        re.compile(
            r"to|to_\w+|recipients?|recipient_\w+|emails?|email_address|channel|channel_id|channels|"
            r"chat_id|room|room_id|phone|phone_number|stream|topic|thread_id|conversation_id"
        ),
        _texts,
    ),
    "message": (
        re.compile(r"content|body|message|text|comment|caption|reply|markdown|html|html_body"),
        _free,
    ),
    "path": (
        re.compile(r"(?:\w+_)?(?:path|paths|file|filename|file_?path|directory|dir|folder)"),
        _free,
    ),
    "address": (re.compile(r"(?:\w+_)?(?:url|urls|uri|link|endpoint|href)"), _free),
    "limit": (
        re.compile(
            r"(?:max_?)?(?:limit|count|results|page_?size|per_?page|size|top_?k|num_?results)"
        ),
        _numeric,
    ),
    "rehearsal": (
        re.compile(
            r"(?:is_?)?(?:dry_?run|preview(?:_only)?|simulate|validate_?only|what_?if|no_?op)"
        ),
        _switch,
    ),
    "below": (re.compile(r"recursive|recurse|cascade"), _switch),
    "for_good": (
        re.compile(r"permanent(?:ly)?|hard_?delete|purge|skip_?trash|erase"),
        _switch,
    ),
    "replaces": (
        re.compile(r"overwrite|overwrite_\w+|allow_?overwrite|replace|replace_existing"),
        _switch,
    ),
}
"""By role, what the names of its parameters look like, in snake case, and what their types are."""
_AMOUNTS = ("amount", "quantity", "price")
"""What says how much, surest first: a price alone does not."""
_SAYING_HOW_MUCH = frozenset(_AMOUNTS)
