"""A schema laid flat for comparison: one entry a place, with what is allowed there.

References inside the document are followed, so that moving a definition into `$defs` is no change;
a place that would contain itself stops at its second turn. What this module has no words for stays
in `rest`, so that no difference is overlooked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from generator.models import Json, canonical_json

Schema = Mapping[str, Json]

LIMITS = {
    "minimum": 1,
    "exclusiveMinimum": 1,
    "minLength": 1,
    "minItems": 1,
    "minProperties": 1,
    "maximum": -1,
    "exclusiveMaximum": -1,
    "maxLength": -1,
    "maxItems": -1,
    "maxProperties": -1,
}
"""Limits by which way is tighter: 1 when a larger number allows less."""

_READ = {"type", "enum", "const", "default", "description", "required", "properties", "items"}
_SILENT = {"$defs", "definitions", "title", "$schema", "$id", "$comment", "examples", "example"}
DEEPEST = 24
PLACES = 4000
"""Bounds against schemas that fan out; the rest of such a schema is compared as one value."""


@dataclass(frozen=True)
class Place:
    """What is allowed at one path of a schema.

    Attributes:
        required: Whether the place must be given.
        types: Names of the allowed types, sorted; () when anything is.
        values: Allowed values in canonical JSON, None when there is no such list.
        limits: Numeric limits by keyword.
        default: Canonical JSON of the default, "" when there is none.
        description: As sent.
        rest: Every other keyword in canonical JSON.
    """

    required: bool = False
    types: tuple[str, ...] = ()
    values: tuple[str, ...] | None = None
    limits: Mapping[str, float] = field(default_factory=dict)
    default: str = ""
    description: str = ""
    rest: Mapping[str, str] = field(default_factory=dict)


def flatten(schema: Json) -> dict[str, Place]:
    """Return every place of `schema` below its root by dotted path, and the root as ""."""
    root = schema if isinstance(schema, dict) else {}
    places: dict[str, Place] = {}
    for path, place in _walk(schema, root, "", False, ()):
        places.setdefault(path, place)
        if len(places) >= PLACES:
            places["…"] = Place(rest={"schema": canonical_json(schema)})
            break
    return places


def _walk(
    node: Json, root: Schema, path: str, required: bool, seen: tuple[int, ...]
) -> Iterator[tuple[str, Place]]:
    schema, seen = _resolve(node, root, seen)
    if not isinstance(schema, dict):
        yield path, Place(required, rest={"schema": canonical_json(schema)})
        return
    if id(schema) in seen or len(seen) > DEEPEST:
        yield path, Place(required, rest={"schema": "recursive"})
        return
    seen = (*seen, id(schema))
    yield path, _place(schema, required, root)
    names = _strings(schema.get("required"))
    for name, child in _mapping(schema.get("properties")).items():
        yield from _walk(child, root, f"{path}.{name}" if path else name, name in names, seen)
    if isinstance(schema.get("items"), dict):
        yield from _walk(schema["items"], root, f"{path}[]", False, seen)
    for word in ("anyOf", "oneOf", "allOf"):
        for index, child in enumerate(_branches(schema, word)):
            yield from _walk(child, root, f"{path}|{word}{index + 1}", False, seen)


def _branches(schema: Schema, word: str) -> list[Json]:
    """Return the alternatives that say more than a type: "or null" is part of the type."""
    found = schema.get(word)
    return [b for b in found if not _only_type(b)] if isinstance(found, list) else []


def _only_type(branch: Json) -> bool:
    return isinstance(branch, dict) and set(branch) <= {"type", "title"}


def _resolve(node: Json, root: Schema, seen: tuple[int, ...]) -> tuple[Json, tuple[int, ...]]:
    """Follow references inside the document; keywords beside one win over its target."""
    for _ in range(DEEPEST):
        ref = node.get("$ref") if isinstance(node, dict) else None
        if not isinstance(ref, str) or not ref.startswith("#"):
            return node, seen
        target = _at(root, ref)
        if not isinstance(target, dict):
            return node, seen
        if id(target) in seen:
            return target, seen
        beside = {k: v for k, v in node.items() if k != "$ref"}
        seen = (*seen, id(target)) if beside else seen
        node = {**target, **beside} if beside else target
    return node, seen


def _at(root: Json, ref: str) -> Json:
    """Return what a JSON pointer fragment (RFC 6901) names, None when it names nothing."""
    here = root
    for part in ref.removeprefix("#").split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(here, dict) and key in here:
            here = here[key]
        elif isinstance(here, list) and key.isdigit() and int(key) < len(here):
            here = here[int(key)]
        else:
            return None
    return here


def _place(schema: Schema, required: bool, root: Schema) -> Place:
    types = set(_strings(schema.get("type")))
    for word in ("anyOf", "oneOf"):
        found = schema.get(word)
        for branch in found if isinstance(found, list) else []:
            inner, _ = _resolve(branch, root, ())
            types |= set(_strings(inner.get("type"))) if isinstance(inner, dict) else set()
    limits = {k: float(schema[k]) for k in LIMITS if _number(schema.get(k))}
    enum = schema.get("enum")
    allowed = [schema["const"]] if "const" in schema else enum if isinstance(enum, list) else None
    skip = _READ | _SILENT | limits.keys() | {"anyOf", "oneOf", "allOf"}
    return Place(
        required=required,
        types=tuple(sorted(types)),
        values=None if allowed is None else tuple(sorted({canonical_json(v) for v in allowed})),
        limits=limits,
        default=canonical_json(schema["default"]) if "default" in schema else "",
        description=schema["description"] if isinstance(schema.get("description"), str) else "",
        rest={k: canonical_json(v) for k, v in schema.items() if k not in skip},
    )


def _number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _strings(value: Json) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [v for v in values if isinstance(v, str)]


def _mapping(value: Json) -> Schema:
    return value if isinstance(value, dict) else {}
