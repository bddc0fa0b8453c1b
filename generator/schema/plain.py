"""Example values of plain schemas, which most are: the first value that comes to mind fits.

`example` tries one value after another and holds each against its schema. For the few keywords that
most schemas are made of, the value that it settles on can be told at once, in a small part of the
time. Whatever has any other keyword, or gives a value that does not fit, is left to `example`.
"""

from __future__ import annotations

from generator.models import Json
from generator.schema import samples
from generator.schema.patterns import Unsure
from generator.schema.resolve import Schema
from generator.schema.validity import scalar_fits

DEEPEST = 5
"""Depth to which optional properties are filled in; required ones go to any."""
VALUES = 600
"""Most values tried for one example; then only what is required is filled in, as often again."""

_SAID = frozenset({"type", "title", "description", "default", "$schema"})
_RANGE = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"})
_LENGTH = frozenset({"minLength", "maxLength", "pattern"})
_SCALARS = {
    None: _SAID | {"enum"},
    "string": _SAID | _LENGTH | {"enum", "format"},
    "integer": _SAID | _RANGE | {"enum"},
    "number": _SAID | _RANGE | {"enum"},
    "boolean": _SAID,
}
_CHECKED = _RANGE | _LENGTH | {"default", "enum"}
"""Keywords that the value of a type may not fit."""
_ARRAY = _SAID | {"items", "minItems", "maxItems", "uniqueItems"}
_OBJECT = _SAID | {"properties", "required", "additionalProperties", "$defs", "definitions"}
_NULLABLE = frozenset({"anyOf", "title", "description", "default"})
_NULL = {"type": "null"}


class NotPlainError(Exception):
    """The schema asks for more than is known here."""


def plain(schema: Json, full: bool) -> dict[str, Json]:
    """Return the object that `example` makes for a plain schema; all of it when `full`.

    Raises:
        NotPlainError: When there is more to the schema, or it does not ask for an object.
    """
    made = _Plain(full).value(schema, "", 0)
    if not isinstance(made, dict):
        raise NotPlainError
    return made


class _Plain:
    """Makes the values of one example."""

    def __init__(self, full: bool) -> None:
        self.full = full
        self.left = VALUES

    def value(self, schema: Json, name: str, depth: int) -> Json:
        """Return a value for `schema`, which stands `depth` deep below the property `name`."""
        self.left -= 2**depth  # on each level, `example` makes what is required twice
        if self.left < 0 or not isinstance(schema, dict):
            raise NotPlainError
        if "anyOf" in schema:
            schema = _one_or_null(schema)
        type_ = schema.get("type")
        if isinstance(type_, list):
            type_ = _type_or_null(type_)
        if type_ == "object":
            return self._object(schema, name, depth)
        if type_ == "array":
            return self._array(schema, name, depth)
        return _scalar(schema, type_, name)

    def _object(self, schema: Schema, name: str, depth: int) -> dict[str, Json]:
        properties, required = schema.get("properties", {}), schema.get("required", [])
        if not (
            _OBJECT.issuperset(schema)
            and schema.get("default") is None
            and isinstance(properties, dict)
            and isinstance(required, list)
            and all(isinstance(each, str) and each in properties for each in required)
        ):
            raise NotPlainError
        wanted = properties if self.full and depth < DEEPEST else dict.fromkeys(required)
        return {each: self.value(properties[each], each or name, depth + 1) for each in wanted}

    def _array(self, schema: Schema, name: str, depth: int) -> list[Json]:
        if not (
            _ARRAY.issuperset(schema)
            and schema.get("default") is None
            and schema.get("minItems", 0) in (0, 1)
            and isinstance(schema.get("maxItems", 1), int)
            and schema.get("maxItems", 1) >= 1
        ):
            raise NotPlainError
        return [self.value(schema.get("items", {}), name, depth + 1)]


def _one_or_null(schema: Schema) -> Schema:
    """Return the alternative besides null; Pydantic writes optional parameters so."""
    choices = schema["anyOf"]
    if not _NULLABLE.issuperset(schema) or not isinstance(choices, list) or len(choices) != 2:
        raise NotPlainError
    only = choices[0] if choices[1] == _NULL else choices[1]
    if _NULL not in choices or not isinstance(only, dict) or "anyOf" in only:
        raise NotPlainError
    return {**only, **{k: v for k, v in schema.items() if k != "anyOf"}}


def _type_or_null(types: list[Json]) -> Json:
    """Return the type besides null."""
    found = [each for each in types if each != "null"]
    if len(found) != 1 or found[0] is None:
        raise NotPlainError
    return found[0]


def _scalar(schema: Schema, type_: Json, name: str) -> Json:
    known = _SCALARS.get(type_) if isinstance(type_, str | None) else None
    if known is None or not known.issuperset(schema):
        raise NotPlainError
    value = _first(schema, type_, name)
    if not _CHECKED.isdisjoint(schema) and not _fits(schema, value):
        raise NotPlainError
    return value


def _first(schema: Schema, type_: str | None, name: str) -> Json:
    """Return the value that `example` tries first."""
    if schema.get("default") is not None:
        return schema["default"]
    if "enum" in schema:
        values = schema["enum"]
        if not isinstance(values, list) or not values:
            raise NotPlainError
        return values[0]
    if type_ == "boolean":
        return True
    if type_ in ("integer", "number"):
        return 1
    return next(samples.strings(schema, name, 0), "")


def _fits(schema: Schema, value: Json) -> bool:
    try:
        return scalar_fits(schema, value)
    except Unsure:
        return False
