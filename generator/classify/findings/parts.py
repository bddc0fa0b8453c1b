"""Takes a tool apart once, for all detectors: its texts, its schema nodes, its given values.

Definitions come from strangers and can be huge, deep or recursive, so the walk is a loop with a
bound instead of a recursion, and `$ref` is never followed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from generator.models import Json, Tool

MOST_NODES = 20_000
"""How many schema nodes of one tool are looked at; the largest seen in a real tool has 3,000."""

LONGEST = 200_000
"""How many characters of one text are looked at; the longest description seen has 40,000."""

MAPS = frozenset(("properties", "patternProperties", "$defs", "definitions", "dependentSchemas"))
LISTS = frozenset(("anyOf", "oneOf", "allOf", "prefixItems"))
SINGLES = frozenset(
    (
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
)
TEXTS = frozenset(("description", "title", "$comment", "default", "const", "example"))
TEXT_LISTS = frozenset(("enum", "examples"))
VALUES = ("default", "const", "example", "examples", "enum")


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


class Parts:
    """A tool, taken apart.

    Attributes:
        tool: The definition.
        nodes: Every schema of the tool, parents first, in the order of the listing.
        texts: Name, title, description, and every text in the schemas.
        whole: All texts in one: what has no match here has none in any of them.
        lower: The same in small letters, with single blanks between words.
    """

    def __init__(self, tool: Tool) -> None:
        self.tool = tool
        self.nodes: list[Node] = []
        self.texts = [Text("name", tool.name), Text("title", tool.title)]
        self.texts.append(Text("description", tool.description[:LONGEST]))
        for schema, output in ((tool.input_schema, False), (tool.output_schema, True)):
            if schema is not None:
                self._walk(Node("", "", schema, schema, output))
        self.whole = "\n".join([text for _, text in self.texts])
        self.lower = " ".join(self.whole.lower().split())

    def _walk(self, root: Node) -> None:
        """Note the schemas of `root`, each before its parts, and their texts."""
        waiting = [root]
        while waiting and len(self.nodes) < MOST_NODES:
            node = waiting.pop()
            self.nodes.append(node)
            if node.name:
                self.texts.append(Text(node.pointer, node.name))
            if isinstance(node.schema, dict):
                inner: list[Node] = []
                for key, value in node.schema.items():
                    if key in TEXTS or key in TEXT_LISTS:
                        self._note(node.pointer, value)
                    elif key in MAPS or key in LISTS or key in SINGLES:
                        inner += _inner(node, key, value)
                waiting += reversed(inner)

    def _note(self, pointer: str, value: Json) -> None:
        for text in value if isinstance(value, list) else (value,):
            if isinstance(text, str):
                self.texts.append(Text(pointer, text[:LONGEST]))


def _inner(node: Node, key: str, value: Json) -> Iterator[Node]:
    """Yield the schemas under one keyword; `items` may be a list of them in older drafts."""
    at, root, output = node.pointer, node.root, node.output
    if key in MAPS:
        named = key == "properties"
        for name, part in value.items() if isinstance(value, dict) else ():
            step = name if named else f"{key}.{name}"
            yield Node(f"{at}.{step}" if at else step, name if named else "", part, root, output)
        return
    if key == "items":
        at += "[]"
    if key in LISTS:
        parts = value if isinstance(value, list) else []
    else:
        parts = value if isinstance(value, list) else [value]
    for part in parts:
        yield Node(at, "", part, root, output)
