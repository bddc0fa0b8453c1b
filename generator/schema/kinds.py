"""Names the type of a schema, through references, unions and arrays."""

from __future__ import annotations

from generator.models import Json
from generator.schema import words
from generator.schema.resolve import Document, Trail
from generator.schema.shape import ReferenceKind
from generator.schema.unions import View, view
from generator.schema.words import ANY, NEVER, NULL, Kind

DEEPEST = 4
"""How deep the words of a type go: "array of arrays of arrays of objects"."""
WIDEST = 6
"""How many alternatives the words of a type name."""


def kind_of(document: Document, schema: Json, trail: Trail, depth: int = 0) -> Kind:
    """Return the type of `schema`, which stands where the schemas of `trail` are open."""
    return document.once(
        "kind", schema, depth, lambda: kind(document, view(document, schema, trail), depth)
    )


def kind(document: Document, seen: View, depth: int = 0) -> Kind:
    """Return the type of what was seen of a schema."""
    schema = seen.schema
    if "not" in schema and schema["not"] in ({}, True):
        return NEVER
    found = [_of(document, seen, name, depth) for name in words.type_names(schema)]
    choices = [choice for union in seen.unions for choice in union.choices]
    if choices and depth < DEEPEST:
        inner = [
            kind_of(document, choice.source, seen.flat.trail, depth + 1)._replace(
                **({"short": choice.name} if words.type_name(choice.name) else {})
            )
            for choice in choices[:WIDEST]
        ]
        found = _joined(found, inner, len(choices) - len(inner))
    if not found and seen.flat.problem in (ReferenceKind.REMOTE, ReferenceKind.MISSING):
        found = [ANY]
    if not found:
        found = [ANY]
    return words.either([*found, NULL] if seen.nullable and found != [ANY] else found)


def _joined(declared: list[Kind], inner: list[Kind], more: int) -> list[Kind]:
    """Put the type that a union declares and those of its alternatives together."""
    alternatives = words.either(inner)
    if more:
        alternatives = alternatives._replace(short=f"{alternatives.short} | …")
    if not declared:
        return [alternatives]
    whole = words.either(declared)
    return [whole if alternatives == ANY else whole._replace(short=alternatives.short)]


def _of(document: Document, seen: View, name: str, depth: int) -> Kind:
    schema = seen.schema
    if name == "array":
        return _array(document, seen, depth)
    if name == "object":
        return _object(document, seen, depth)
    enum = [schema["const"]] if "const" in schema else schema.get("enum")
    if not isinstance(enum, list):
        return words.simple(name)
    return words.simple(name, words.short_enum([value for value in enum if value is not None]))


def _array(document: Document, seen: View, depth: int) -> Kind:
    items = seen.schema.get("items")
    if isinstance(seen.schema.get("prefixItems"), list) or isinstance(items, list):
        return Kind("tuple", "tuples", "array")
    if not isinstance(items, dict) or depth >= DEEPEST:
        return words.array_of(ANY)
    return words.array_of(kind_of(document, items, seen.flat.trail, depth + 1))


def _object(document: Document, seen: View, depth: int) -> Kind:
    schema = seen.schema
    values = schema.get("additionalProperties")
    named = words.type_name(
        schema.get("title") if depth or not seen.flat.name else "", seen.flat.name
    )
    if schema.get("properties") or not isinstance(values, dict) or depth >= DEEPEST:
        return words.simple("object", named)
    return words.map_of(kind_of(document, values, seen.flat.trail, depth + 1))
