"""Says in sentences which properties go together, and reads the conditions of if/then/else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.models import Json
from generator.schema import words
from generator.schema.resolve import Schema
from generator.schema.shape import Piece, Sentence

_RULING = frozenset({"dependentRequired", "dependencies", "anyOf", "oneOf", "not"})


def rules(schema: Schema, branch: bool = False) -> Iterator[Sentence]:
    """Yield a sentence for every rule of a flat object schema about its properties' presence.

    A `branch` adds to another schema, which describes the properties that it asks for.
    """
    if not _RULING.isdisjoint(schema):
        yield from _combined(schema)
    if "required" in schema:
        yield from _undescribed(schema, branch)


def _combined(schema: Schema) -> Iterator[Sentence]:
    yield from _together(schema)
    for key, start in (
        ("anyOf", "At least one of these is required: "),
        ("oneOf", "Exactly one of these is required: "),
    ):
        sets = _required_sets(schema.get(key))
        if sets:
            yield _sentence(start, sets, "; ")
    yield from _apart(schema.get("not"))


def _together(schema: Schema) -> Iterator[Sentence]:
    for key in ("dependentRequired", "dependencies"):
        pairs = schema.get(key)
        for name, needs in pairs.items() if isinstance(pairs, dict) else ():
            if isinstance(needs, list) and needs:
                given = (Piece("When "), Piece(name, True), Piece(" is given, "))
                yield (*given, *_names(needs), Piece(f" {_are(needs)} required too."))


def _required_sets(found: Json) -> list[list[str]]:
    if not isinstance(found, list) or not all(
        isinstance(each, dict) and each.keys() == {"required"} for each in found
    ):
        return []
    return [_texts(each["required"]) for each in found]


def _apart(excluded: Json) -> Iterator[Sentence]:
    names = _texts(excluded.get("required")) if isinstance(excluded, dict) else []
    if names and isinstance(excluded, dict) and excluded.keys() <= {"required", "type"}:
        end = " cannot be given together." if len(names) > 1 else " cannot be given."
        yield (*_names(names), Piece(end))


def _undescribed(schema: Schema, branch: bool) -> Iterator[Sentence]:
    known = schema.get("properties")
    known = known if isinstance(known, dict) else {}
    names = [name for name in _texts(schema.get("required")) if name not in known]
    if names and schema.get("type", "object") == "object":
        end = "." if branch else ", but not described by the schema."
        yield (*_names(names), Piece(f" {_are(names)} required{end}"))


def _sentence(start: str, sets: Sequence[Sequence[str]], between: str) -> Sentence:
    pieces = [Piece(start)]
    for number, names in enumerate(sets):
        pieces += [Piece(between)] if number else []
        pieces += _names(names)
    return (*pieces, Piece("."))


def _names(names: Sequence[str]) -> Sentence:
    pieces: list[Piece] = []
    for number, name in enumerate(names):
        if number:
            pieces.append(Piece(" and " if number == len(names) - 1 else ", "))
        pieces.append(Piece(str(name), True))
    return tuple(pieces)


def _are(names: Sequence[str]) -> str:
    return "is" if len(names) == 1 else "are"


def _texts(value: Json) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def when(condition: Json) -> str:
    """Return the condition of an `if` in words: "mode is "purge" and force is given"."""
    if not isinstance(condition, dict):
        return "always" if condition is True else "never"
    properties = condition.get("properties")
    parts = [
        _is(name, schema)
        for name, schema in (properties.items() if isinstance(properties, dict) else ())
    ]
    said = properties if isinstance(properties, dict) else {}
    parts += [f"{name} is given" for name in _texts(condition.get("required")) if name not in said]
    known = condition.keys() <= {"properties", "required", "type", "title", "description"}
    if not parts or not known or not all(parts):
        return ""
    return words.listed(parts, "and")


def _is(name: str, schema: Json) -> str:
    if schema is True:
        return f"{name} is anything"
    if schema is False:
        return f"{name} is absent"
    if isinstance(schema, dict) and "const" in schema:
        return f"{name} is {words.json_text(schema['const'])}"
    if isinstance(schema, dict) and isinstance(schema.get("enum"), list) and schema["enum"]:
        shown = [words.json_text(value) for value in schema["enum"][:5]]
        return f"{name} is {words.listed(shown, 'or')}"
    return ""


def closed(schema: Schema) -> bool | None:
    """Whether a flat object schema refuses other properties; None when it does not say."""
    for key in ("additionalProperties", "unevaluatedProperties"):
        if isinstance(schema.get(key), bool):
            return not schema[key]
    return None
