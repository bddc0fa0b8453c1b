"""Finds what is no JSON Schema in a schema: a validator refuses such a definition as a whole.

Only the form of the keywords that servers use is looked at, by the meta-schema of draft 2020-12,
except that draft 4's `exclusiveMinimum: true` and draft 7's lists of `items` are let pass where the
schema declares such a draft.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from generator.models import Json

_TYPES = {"array", "boolean", "integer", "null", "number", "object", "string"}
_OLD = ("draft-03", "draft-04", "draft-06", "draft-07", "2019-09")
_HOLDERS, _SCHEMAS = (dict, list), (dict, bool)
MOST = 20_000
"""Most schemas looked at in one definition."""


def _type(value: Json) -> bool:
    if isinstance(value, str):
        return value in _TYPES
    names = value if isinstance(value, list) else [value]
    return bool(names) and all(isinstance(name, str) and name in _TYPES for name in names)


def _names(value: Json) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)


def _number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _count(value: Json) -> bool:
    return _number(value) and value >= 0 and float(value).is_integer()


def _schema(value: Json) -> bool:
    return isinstance(value, _SCHEMAS)


def _schemas(value: Json) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_schema, value))


def _table(value: Json) -> bool:
    return isinstance(value, dict) and all(map(_schema, value.values()))


def _text(value: Json) -> bool:
    return isinstance(value, str)


def _flag(value: Json) -> bool:
    return isinstance(value, bool)


_TEXTS = ("$ref", "pattern", "format", "title", "description")
_FORMS: dict[Callable[[Json], bool], tuple[str, ...]] = {
    _type: ("type",),
    _names: ("required",),
    _number: ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    _count: ("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"),
    _schemas: ("anyOf", "oneOf", "allOf", "prefixItems"),
    _table: ("properties", "patternProperties", "$defs", "definitions", "dependentSchemas"),
    _schema: (
        "items",
        "additionalProperties",
        "not",
        "if",
        "then",
        "else",
        "contains",
        "propertyNames",
    ),
    _text: _TEXTS,
    _flag: ("uniqueItems", "deprecated"),
    lambda value: isinstance(value, list): ("enum", "examples"),
}
_FORM = {keyword: form for form, keywords in _FORMS.items() for keyword in keywords}


def fault_of(schema: Json) -> str:
    """Return the first keyword of `schema` whose value it cannot have, "" when there is none."""
    declared = schema.get("$schema") if isinstance(schema, dict) else None
    old = isinstance(declared, str) and any(draft in declared for draft in _OLD)
    waiting = [schema]
    for _ in range(MOST):
        if not waiting:
            return ""
        here = waiting.pop()
        if not isinstance(here, dict):
            continue
        for keyword, value in here.items():
            if type(value) is str and (keyword in _TEXTS or (keyword == "type" and _type(value))):
                continue  # as most are
            form = _FORM.get(keyword)
            if form is None:
                continue
            if not form(value) and not (old and _of_old_drafts(keyword, value)):
                return str(keyword)
            if isinstance(value, _HOLDERS):
                waiting += _below(form, value)
    return ""


def _of_old_drafts(keyword: str, value: Json) -> bool:
    return (keyword.startswith("exclusive") and isinstance(value, bool)) or (
        keyword == "items" and _schemas(value)
    )


def _below(form: Callable[[Json], bool], value: dict[str, Json] | list[Json]) -> Iterable[Json]:
    """Return the schemas that a keyword's value is or holds."""
    if form is _table and isinstance(value, dict):
        return value.values()
    if form is _schema:
        return value if isinstance(value, list) else (value,)
    return value if form is _schemas else ()
