"""Takes a tool apart once, for all detectors: its texts, its schema nodes, its given values.

Definitions come from strangers and can be huge, deep or recursive, so the walk is a loop with a
bound instead of a recursion, and `$ref` is never followed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from generator.models import Json, Tool

MOST_NODES = 20_000
"""How many schema nodes of one tool are looked at; the largest seen in a real tool has 3,000."""

LONGEST = 200_000
"""How many characters of one text are looked at; the longest description seen has 40,000."""

MAPS = ("properties", "patternProperties", "$defs", "definitions", "dependentSchemas")
LISTS = ("anyOf", "oneOf", "allOf", "prefixItems")
SINGLES = (
    "items",
    "additionalProperties",
    "not",
    "if",
    "then",
    "else",
    "contains",
    "propertyNames",
    "unevaluatedProperties",
    "unevaluatedItems",
)
INNER = frozenset((*MAPS, *LISTS, *SINGLES))
VALUES = ("default", "const", "example", "examples", "enum")
PROSE = ("description", "title", "$comment")


class Node(NamedTuple):
    """A schema in a schema.

    Attributes:
        pointer: Dotted parameter path, with [] for the items of a list; "" for the root.
        name: The parameter's own name, "" for the root and for anonymous parts.
        schema: The schema, any JSON value when the listing is at fault.
        root: The whole schema that it is part of.
        output: Whether that is the output schema.
    """

    pointer: str
    name: str
    schema: Json
    root: Json
    output: bool


class Text(NamedTuple):
    """A text that a model or a person reads, and where it stands."""

    pointer: str
    text: str


@dataclass(frozen=True)
class Parts:
    """A tool, taken apart."""

    tool: Tool

    @cached_property
    def nodes(self) -> list[Node]:
        """Every schema of the tool, parents first, in the order of the listing."""
        found: list[Node] = []
        for schema, output in ((self.tool.input_schema, False), (self.tool.output_schema, True)):
            if schema is not None:
                found += _walk(schema, output, MOST_NODES - len(found))
        return found

    @cached_property
    def texts(self) -> list[Text]:
        """Name, title, description, and every text in the schemas."""
        tool = self.tool
        texts = [Text("name", tool.name), Text("title", tool.title)]
        texts.append(Text("description", tool.description[:LONGEST]))
        for node in self.nodes:
            if node.name:
                texts.append(Text(node.pointer, node.name))
            if isinstance(node.schema, dict):
                texts += [Text(node.pointer, text) for text in _texts(node.schema)]
        return [text for text in texts if text.text]

    @cached_property
    def whole(self) -> str:
        """All texts in one: what has no match here has none in any of them."""
        return "\n".join([text for _, text in self.texts])

    @cached_property
    def lower(self) -> str:
        """All texts in small letters."""
        return self.whole.lower()


def _texts(schema: dict[str, Json]) -> Iterator[str]:
    for key in PROSE:
        value = schema.get(key)
        if isinstance(value, str):
            yield value[:LONGEST]
    for key in VALUES:
        value = schema.get(key)
        if isinstance(value, str):
            yield value[:LONGEST]
        elif isinstance(value, list):
            yield from (item[:LONGEST] for item in value if isinstance(item, str))


def _walk(root: Json, output: bool, most: int) -> list[Node]:
    """List the schemas of `root`, each before its parts."""
    waiting = [Node("", "", root, root, output)]
    found: list[Node] = []
    while waiting and len(found) < most:
        node = waiting.pop()
        found.append(node)
        schema = node.schema
        if isinstance(schema, dict) and not INNER.isdisjoint(schema):
            waiting += reversed(list(_inner(node, schema)))
    return found


def _inner(node: Node, schema: dict[str, Json]) -> Iterator[Node]:
    for key in MAPS:
        group = schema.get(key)
        if isinstance(group, dict):
            named = key == "properties"
            for name, part in group.items():
                step = name if named else f"{key}.{name}"
                pointer = f"{node.pointer}.{step}" if node.pointer else step
                yield Node(pointer, name if named else "", part, node.root, node.output)
    for key in LISTS:
        listed = schema.get(key)
        if isinstance(listed, list):
            for part in listed:
                yield Node(node.pointer, "", part, node.root, node.output)
    for key in SINGLES:
        if key in schema:
            pointer = f"{node.pointer}[]" if key == "items" else node.pointer
            yield from _single(schema[key], pointer, node)


def _single(value: Json, pointer: str, node: Node) -> Iterator[Node]:
    """A schema in the place of one; `items` may be a list of them in older drafts."""
    for part in value if isinstance(value, list) else (value,):
        yield Node(pointer, "", part, node.root, node.output)
