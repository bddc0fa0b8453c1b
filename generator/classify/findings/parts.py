"""Takes a tool apart once, for all detectors: its texts, its schema nodes, its given values.

Definitions come from strangers and can be huge, deep or recursive, so the walk is a loop with a
bound instead of a recursion, and `$ref` is never followed.
"""

from __future__ import annotations

from typing import NamedTuple

from generator.models import Json, Tool

MOST_NODES = 20_000
"""How many schema nodes of one tool are looked at; the largest real one of 7,333 had 1,001."""

LONGEST = 200_000
"""How many characters of one text are looked at; the longest real description had 40,000."""

_TEXT, _VALUE, _MAP, _LIST, _SINGLE = range(5)
_ROLES = {
    **dict.fromkeys(("description", "title", "$comment"), _TEXT),
    **dict.fromkeys(("default", "const", "example", "enum", "examples"), _VALUE),
    **dict.fromkeys(("properties", "patternProperties", "dependentSchemas"), _MAP),
    **dict.fromkeys(("$defs", "definitions"), _MAP),
    **dict.fromkeys(("anyOf", "oneOf", "allOf", "prefixItems"), _LIST),
    **dict.fromkeys(("items", "additionalProperties", "contains", "propertyNames"), _SINGLE),
    **dict.fromkeys(("not", "if", "then", "else"), _SINGLE),
    **dict.fromkeys(("unevaluatedProperties", "unevaluatedItems"), _SINGLE),
}
"""What the value of a keyword is: a text or values, or one, a list or a map of schemas."""

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


Text = tuple[str, str]
"""Where a text stands (a pointer), and the text that a model or a person reads."""


class Parts:
    """A tool, taken apart.

    Attributes:
        tool: The definition.
        nodes: Every schema of the tool, parents first, in the order of the listing.
        given: Those of them that give values: defaults, enumerations, examples.
        texts: Name, title, description, and every text in the schemas.
        whole: All texts in one: what has no match here has none in any of them.
        lower: The same in small letters, with single blanks between words.
    """

    def __init__(self, tool: Tool) -> None:
        self.tool = tool
        self.nodes: list[Node] = []
        self.given: list[Node] = []
        self.texts: list[Text] = [("name", tool.name), ("title", tool.title)]
        self.texts.append(("description", tool.description[:LONGEST]))
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
                self.texts.append((node.pointer, node.name))
            if isinstance(node.schema, dict):
                inner: list[Node] = []
                values = False
                for key, value in node.schema.items():
                    role = _ROLES.get(key)
                    if role == _TEXT:
                        self._note(node.pointer, value)
                    elif role == _VALUE:
                        self._note(node.pointer, value)
                        values = True
                    elif role is not None:
                        inner += _inner(node, key, value, role)
                if values:
                    self.given.append(node)
                if inner:
                    inner.reverse()
                    waiting += inner

    def _note(self, pointer: str, value: Json) -> None:
        if isinstance(value, str):
            self.texts.append((pointer, value[:LONGEST]))
        elif isinstance(value, list):
            self.texts += [(pointer, item[:LONGEST]) for item in value if isinstance(item, str)]


def _inner(node: Node, key: str, value: Json, role: int) -> list[Node]:
    """Return the schemas under one keyword; `items` may be a list of them in older drafts."""
    at, _, _, root, output = node
    if role == _MAP:
        parts = value if isinstance(value, dict) else {}
        before = f"{at}." if at else ""
        if key == "properties":
            return [Node(before + k, k, part, root, output) for k, part in parts.items()]
        before += f"{key}."
        return [Node(before + k, "", part, root, output) for k, part in parts.items()]
    if key == "items":
        at += "[]"
    if isinstance(value, list):
        return [Node(at, "", part, root, output) for part in value]
    return [Node(at, "", value, root, output)] if role == _SINGLE else []
