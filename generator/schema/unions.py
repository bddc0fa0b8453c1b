"""Looks through `anyOf` and `oneOf`: what is nullable, what is one shape, what really are several.

Most unions of real servers are "this or null", written by Pydantic, or lists of constants with a
text each; neither is a choice between shapes to a reader.
"""

from __future__ import annotations

from typing import NamedTuple

from generator.models import Json
from generator.schema.resolve import Document, Flat, Schema, Trail, overlay

UNION_KEYS = ("oneOf", "anyOf")
MOST = 600
"""Most alternatives of one union that are looked at."""

# Keywords that a reader has to see of an alternative; without them its type says it all.
_TELLING = frozenset({"properties", "patternProperties", "propertyNames", "required"})
_TELLING |= {"enum", "const", "not", "if", "dependentRequired", "dependentSchemas"}
_TELLING |= {"pattern", "format", "minLength", "maxLength", "description", "default", "examples"}
_TELLING |= {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}
_TELLING |= {"minItems", "maxItems", "uniqueItems", "prefixItems", "contains"}
_TELLING |= {"minProperties", "maxProperties"}


class Union(NamedTuple):
    """One set of alternatives: at least two flat schemas, none of them null."""

    exclusive: bool
    choices: tuple[Flat, ...]


class View(NamedTuple):
    """A schema without references, nulls and unions of one.

    Attributes:
        flat: What holds whatever alternative applies.
        nullable: Whether null is allowed besides.
        unions: The real alternatives.
    """

    flat: Flat
    nullable: bool
    unions: tuple[Union, ...]

    @property
    def schema(self) -> Schema:
        """The keywords that always hold."""
        return self.flat.schema


def view(document: Document, schema: Json, trail: Trail) -> View:
    """Look at `schema`, which stands where the schemas of `trail` are open."""
    flat = document.flatten(schema, trail)
    if "anyOf" not in flat.schema and "oneOf" not in flat.schema:
        return View(flat, False, ())
    nullable, unions = False, []
    for key in UNION_KEYS:
        found = flat.schema.get(key)
        if not isinstance(found, list) or (found and all(only_requires(f) for f in found)):
            continue
        choices = [document.flatten(each, flat.trail) for each in found[:MOST]]
        real = [choice for choice in choices if not is_null(choice.schema)]
        nullable = nullable or len(real) < len(choices)
        if len(real) == 1:
            flat = _absorb(document, flat, key, real[0])
        elif real:
            unions.append(Union(key == "oneOf", tuple(real)))
    return View(flat, nullable, tuple(unions))


def _absorb(document: Document, flat: Flat, key: str, only: Flat) -> Flat:
    """Merge the only alternative into the schema that names it."""
    rest = {k: v for k, v in flat.schema.items() if k != key}
    if "allOf" in rest or "allOf" in only.schema:
        merged = document.flatten({"allOf": [rest, only.schema]}, only.trail).schema
    else:
        merged = overlay(rest, only.schema)
    problem = flat if flat.problem else only
    name = flat.name or only.name
    return Flat(merged, name, only.trail, problem.problem, problem.target, problem.at)


def is_null(schema: Schema) -> bool:
    """Whether the flat `schema` allows null and nothing else."""
    kind = schema.get("type")
    if "const" in schema:
        return schema["const"] is None
    return kind in ("null", ["null"]) or schema.get("enum") == [None]


def only_requires(schema: Json) -> bool:
    """Whether an alternative says only which properties must be there: a rule, not a shape."""
    return isinstance(schema, dict) and schema.keys() == {"required"}


def constants(union: Union) -> list[tuple[Json, str]] | None:
    """Return the values of a union of constants with their texts, None for any other union."""
    found: list[tuple[Json, str]] = []
    for choice in union.choices:
        schema = choice.schema
        enum = [schema["const"]] if "const" in schema else schema.get("enum")
        if not isinstance(enum, list) or not enum or "properties" in schema:
            return None
        note = schema.get("description") or schema.get("title")
        found += [
            (value, note if isinstance(note, str) and note != value else "") for value in enum
        ]
    return found


def telling(document: Document, flat: Flat, depth: int = 0) -> bool:
    """Whether a reader must be shown more of an alternative than its type."""
    if flat.problem or not _TELLING.isdisjoint(flat.schema) or depth > 3:
        return True
    return document.once("telling", flat.source, depth, lambda: _telling(document, flat, depth))


def _telling(document: Document, flat: Flat, depth: int) -> bool:
    inner = [flat.schema[k] for k in ("items", "additionalProperties") if k in flat.schema]
    for key in UNION_KEYS:
        found = flat.schema.get(key)
        inner += found if isinstance(found, list) else []
    return any(
        telling(document, document.flatten(each, flat.trail), depth + 1)
        for each in inner
        if isinstance(each, dict)
    )
