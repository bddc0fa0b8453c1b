"""Example values of plain schemas, which most are: the first value that comes to mind fits.

`example` tries one value after another and holds each against its schema. For the few keywords that
most schemas are made of, the value that it settles on can be told at once, in a small part of the
time. Whatever has any other keyword, or gives a value that does not fit, is left to `example`.
"""

from __future__ import annotations

from generator.models import Json
from generator.schema import samples
from generator.schema.patterns import Unsure
from generator.schema.resolve import Document, Schema
from generator.schema.unions import is_null
from generator.schema.validity import scalar_fits

DEEPEST = 5
"""Depth to which optional properties are filled in; required ones go to any."""
VALUES = 600
"""Most values tried for one example; then only what is required is filled in, as often again."""

_SAID = frozenset({"type", "title", "description", "default", "$schema"})
_GIVEN = frozenset({"const", "examples", "example", "default", "enum"})
_RANGE = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"})
_LENGTH = frozenset({"minLength", "maxLength", "pattern"})
_SCALARS = {
    None: _SAID | _GIVEN,
    "string": _SAID | _GIVEN | _LENGTH | {"format"},
    "integer": _SAID | _GIVEN | _RANGE,
    "number": _SAID | _GIVEN | _RANGE,
    "boolean": _SAID | _GIVEN,
}
_CHECKED = _GIVEN | _RANGE | _LENGTH
"""Keywords that the value which is taken may not fit."""
_EXACT = {"string": str, "integer": int, "boolean": bool}
_ARRAY = _SAID | {"items", "minItems", "maxItems", "uniqueItems"}
_OBJECT = _SAID | {"properties", "required", "additionalProperties", "$defs", "definitions"}


class NotPlainError(Exception):
    """The schema asks for more than is known here."""


def plain(schema: Json, full: bool) -> dict[str, Json]:
    """Return the object that `example` makes for a plain schema; all of it when `full`.

    Raises:
        NotPlainError: When there is more to the schema, or it does not ask for an object.
    """
    made = _Plain(schema, full).value(schema, "", 0)
    if not isinstance(made, dict):
        raise NotPlainError
    return made


class _Plain:
    """Makes the values of one example."""

    def __init__(self, root: Json, full: bool) -> None:
        self.document = Document(root)
        self.full = full
        self.left = VALUES
        self.open = [root]

    def value(self, schema: Json, name: str, depth: int) -> Json:
        """Return a value for `schema`, which stands `depth` deep below the property `name`."""
        if not isinstance(schema, dict):
            raise NotPlainError
        if "$ref" in schema:
            return self._referred(schema, name, depth)
        if "anyOf" in schema:
            return self.value(_chosen(schema), name, depth)
        self.left -= 1 << depth  # on each level, `example` makes what is required twice
        if self.left < 0:
            raise NotPlainError
        type_ = schema.get("type")
        if isinstance(type_, list):
            type_ = _besides_null(type_)
        if type_ == "object":
            return self._object(schema, name, depth)
        if type_ == "array":
            return self._array(schema, name, depth)
        return _scalar(schema, type_, name)

    def _referred(self, schema: Schema, name: str, depth: int) -> Json:
        try:
            found = self.document.find(str(schema["$ref"]))
        except LookupError:
            raise NotPlainError from None
        if not isinstance(found, dict) or any(found is each for each in self.open):
            raise NotPlainError
        self.open.append(found)
        made = self.value({**found, **_words_beside("$ref", schema)}, name, depth)
        self.open.pop()
        return made

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
        default, most = schema.get("default"), schema.get("maxItems", 1)
        if not (
            _ARRAY.issuperset(schema)
            and (default is None or default == [])
            and schema.get("minItems", 0) in (0, 1)
            and isinstance(most, int)
            and most >= 1
        ):
            raise NotPlainError
        if default == [] and not schema.get("minItems"):
            return []
        return [self.value(schema.get("items", {}), name, depth + 1)]


def _words_beside(keyword: str, schema: Schema) -> Schema:
    """Return the title, description and default that stand beside `keyword`."""
    words = {key: value for key, value in schema.items() if key != keyword}
    if not words.keys() <= {"title", "description", "default"}:
        raise NotPlainError
    return words


def _chosen(schema: Schema) -> Schema:
    """Return the first alternative that is not null; most unions are of one type or null."""
    words, choices = _words_beside("anyOf", schema), schema["anyOf"]
    if not isinstance(choices, list) or not all(isinstance(each, dict) for each in choices):
        raise NotPlainError
    real = [each for each in choices if not is_null(each)]
    if not real or "anyOf" in real[0]:
        raise NotPlainError
    if len(real) > 1 and words.pop("default", None) is not None:
        raise NotPlainError
    return {**real[0], **words}


def _besides_null(types: list[Json]) -> Json:
    """Return the only type of a list besides null."""
    found = [each for each in types if each != "null"]
    if len(found) != 1 or found[0] is None:
        raise NotPlainError
    return found[0]


def _scalar(schema: Schema, type_: Json, name: str) -> Json:
    known = _SCALARS.get(type_) if type_ is None or isinstance(type_, str) else None
    if known is None or not known.issuperset(schema):
        raise NotPlainError
    checked = _CHECKED.intersection(schema)
    if not checked:
        return _sample(schema, type_, name)
    value = _given(schema, _sample(schema, type_, name))
    given = len(checked) == 1 and checked <= _GIVEN and schema.get("enum", True)
    if given and type(value) is _EXACT.get(type_):  # which is all that there is to check of it
        return value
    try:
        fits = scalar_fits(schema, value)
    except Unsure:
        fits = False
    if not fits:
        raise NotPlainError
    return value


def _given(schema: Schema, sample: Json) -> Json:
    """Return the first value that the schema gives, `sample` when it gives none."""
    if "const" in schema:
        return schema["const"]
    examples = schema.get("examples")
    if isinstance(examples, list) and examples:
        return examples[0]
    if "example" in schema:
        return schema["example"]
    if schema.get("default") is not None:
        return schema["default"]
    enum = schema.get("enum")
    return enum[0] if isinstance(enum, list) and enum else sample


def _sample(schema: Schema, type_: str | None, name: str) -> Json:
    """Return the value that `example` tries first where the schema gives none."""
    if type_ == "boolean":
        return True
    if type_ in ("integer", "number"):
        return 1
    return samples.first(schema, name)
