"""Reads what an input schema says of a tool: the names, values and shapes of its parameters.

Listings hold schemas that break every rule of JSON Schema, so nothing here trusts a type, and depth
and number are capped: a schema of 200 levels must not cost more than one of three.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache, partial
from typing import NamedTuple

from generator.classify import words
from generator.models import Json

MOST = 80
"""Parameters that are read of one tool."""
DEPTH = 3
"""Levels of nested objects and arrays that are read."""

_BRANCHING = frozenset(["anyOf", "oneOf", "allOf"])
_HOLDING = _BRANCHING | {"properties", "items"}
"""Keywords that hold what is read of other schemas; most parameters have none."""
_GIVING = frozenset(["enum", "const"])


class Parameter(NamedTuple):
    """One parameter, at the top or inside another.

    Attributes:
        path: Dotted path.
        name: Its own name.
        key: The name as lower-case words.
        types: JSON types that it may have; "array of string" for a list of texts.
        values: What it may be, when the schema enumerates that.
        description: What the schema says of it.
        depth: 0 at the top.
    """

    path: str
    name: str
    key: str
    types: frozenset[str]
    values: tuple[str, ...]
    description: str
    depth: int

    @property
    def said(self) -> str:
        """The start of the description as lower-case words with blanks between and around."""
        return f" {words.plain(self.description[:300])} "


_PARAMETER = partial(tuple.__new__, Parameter)
"""Makes a parameter of its parts, past the checks of `Parameter`: there are ten in each tool."""


def read(schema: Json) -> list[Parameter]:
    """Return the parameters that `schema` describes."""
    found: list[Parameter] = []
    _read(schema, "", 0, found)
    return found[:MOST]


def _read(schema: Json, path: str, depth: int, found: list[Parameter]) -> None:
    """Add what `schema` describes to `found`, until there are enough."""
    if depth > DEPTH or not isinstance(schema, dict):
        return
    properties = schema.get("properties")
    if isinstance(properties, dict):
        for name, node in properties.items():
            if len(found) >= MOST:
                return
            if isinstance(name, str) and isinstance(node, dict):
                _parameter(name, node, f"{path}.{name}" if path else name, depth, found)
    for part in _branches(schema):
        _read(part, path, depth + 1, found)


def _parameter(
    name: str, node: dict[str, Json], path: str, depth: int, found: list[Parameter]
) -> None:
    described = node.get("description")
    description = described if isinstance(described, str) else ""
    declared = node.get("type")
    plain = isinstance(declared, str) and _HOLDING.isdisjoint(node)
    types = _only(declared) if plain else frozenset(_types(node))
    values = () if plain and _GIVING.isdisjoint(node) else tuple(_values(node))
    found.append(_PARAMETER((path, name, _key(name), types, values, description, depth)))
    if plain or (types.isdisjoint(("object", "array")) and "properties" not in node):
        return
    _read(node, path, depth + 1, found)
    items = node.get("items")
    if isinstance(items, dict):
        _read(items, path, depth + 1, found)


@lru_cache(maxsize=64)
def _only(kind: str) -> frozenset[str]:
    return frozenset((kind,))


@lru_cache(maxsize=8192)
def _key(name: str) -> str:
    """Return a name as lower-case words; the same few thousand names fill all catalogues."""
    return " ".join(words.of_name(name).texts)


def _branches(schema: dict[str, Json]) -> list[Json]:
    found: list[Json] = []
    if not _BRANCHING.isdisjoint(schema):
        for word in ("anyOf", "oneOf", "allOf"):
            parts = schema.get(word)
            if isinstance(parts, list):
                found += parts[:8]
    return found


def _types(node: dict[str, Json]) -> Iterator[str]:
    declared = node.get("type")
    for kind in declared if isinstance(declared, list) else [declared]:
        if isinstance(kind, str):
            yield kind
            if kind == "array" and isinstance(node.get("items"), dict):
                yield from (f"array of {inner}" for inner in _types(node["items"]))
    for part in _branches(node):
        if isinstance(part, dict):
            yield from _types(part)


def _values(node: dict[str, Json]) -> Iterator[str]:
    """Yield the texts that an enumeration allows, also those of a list's items."""
    declared = node.get("enum")
    for value in declared if isinstance(declared, list) else [node.get("const")]:
        if isinstance(value, str):
            yield value
    for part in [*_branches(node), node.get("items")]:
        if isinstance(part, dict) and "properties" not in part:
            yield from _values(part)
