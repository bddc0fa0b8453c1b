"""Takes a tool apart once, for all detectors: its texts, its schema nodes, its given values.

Definitions come from strangers and can be huge, deep or recursive, so the walk is a loop with a
bound instead of a recursion, and `$ref` is never followed.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import NamedTuple

from generator.models import Json, Tool

MOST_NODES = 20_000
"""How many schema nodes of one tool are looked at; the largest real one of 7,333 had 1,001."""

LONGEST = 200_000
"""How many characters of one text are looked at; the longest real description had 40,000."""

TYPES = frozenset({"string", "number", "integer", "boolean", "array", "object", "null"})

_TEXT, _VALUE, _MAP, _LIST, _SINGLE, _JUDGED = range(6)
_ROLES = {
    **dict.fromkeys(("description", "title", "$comment"), _TEXT),
    **dict.fromkeys(("default", "const", "example", "enum", "examples"), _VALUE),
    **dict.fromkeys(("properties", "patternProperties", "dependentSchemas"), _MAP),
    **dict.fromkeys(("$defs", "definitions"), _MAP),
    **dict.fromkeys(("anyOf", "oneOf", "allOf", "prefixItems"), _LIST),
    **dict.fromkeys(("items", "additionalProperties", "contains", "propertyNames"), _SINGLE),
    **dict.fromkeys(("not", "if", "then", "else"), _SINGLE),
    **dict.fromkeys(("unevaluatedProperties", "unevaluatedItems"), _SINGLE),
    **dict.fromkeys(("type", "required", "$ref"), _JUDGED),
    **dict.fromkeys(("minimum", "minLength", "minItems", "minProperties"), _JUDGED),
}
"""What the value of a keyword is: a text or values, or one, a list or a map of schemas, or
something else that can be at fault."""

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
        count: How many schemas the tool has.
        nodes: Those of them, parents first, in the order of the listing, that have more than a
            type and texts: all that can be at fault.
        given: Those that give values: defaults, enumerations, examples.
        names: Where each parameter stands, and its name.
        texts: Name, title, description, and every text in the schemas.
        whole: All texts in one: what has no match here has none in any of them.
    """

    def __init__(self, tool: Tool) -> None:
        self.tool = tool
        self.count = 0
        self.nodes: list[Node] = []
        self.given: list[Node] = []
        self.names: list[Text] = []
        self.texts: list[Text] = [("name", tool.name), ("title", tool.title)]
        self.texts.append(("description", tool.description[:LONGEST]))
        for schema, output in ((tool.input_schema, False), (tool.output_schema, True)):
            if schema is not None:
                self._walk(schema, output)
        self.whole = "\n".join([text for _, text in self.texts])

    @cached_property
    def lower(self) -> list[tuple[Text, str]]:
        """Each text, and the same in small letters."""
        return [(each, each[1].lower()) for each in self.texts]

    def _walk(self, root: Json, output: bool) -> None:
        """Note the schemas of `root`, each before its parts, and their texts."""
        waiting: list[_Place] = [("", "", root)]
        while waiting and self.count < MOST_NODES:
            place = waiting.pop()
            pointer, name, schema = place
            self.count += 1
            if name:
                self.names.append((pointer, name))
                self.texts.append((pointer, name))
            roles = self._read(pointer, schema, waiting) if isinstance(schema, dict) else _ODD
            if roles or schema is root:
                node = Node(pointer, name, schema, root, output)
                self.nodes.append(node)
                if _VALUE in roles:
                    self.given.append(node)

    def _read(self, pointer: str, schema: dict[str, Json], waiting: list[_Place]) -> set[int]:
        """Note the texts of one schema and what waits in it; return what else it has."""
        roles: set[int] = set()
        inner: list[_Place] = []
        for key, value in schema.items():
            role = _ROLES.get(key)
            if role is None or (key == "type" and isinstance(value, str) and value in TYPES):
                continue
            if role == _TEXT:
                self._note(pointer, value)
                continue
            roles.add(role)
            if role == _VALUE:
                self._note(pointer, value)
            elif role != _JUDGED:
                inner += _inner(pointer, key, value, role)
        if inner:
            inner.reverse()
            waiting += inner
        return roles

    def _note(self, pointer: str, value: Json) -> None:
        if isinstance(value, str):
            self.texts.append((pointer, value[:LONGEST]))
        elif isinstance(value, list):
            self.texts += [(pointer, item[:LONGEST]) for item in value if isinstance(item, str)]


_Place = tuple[str, str, Json]
"""Pointer and name of a schema, and the schema."""
_ODD = frozenset({_JUDGED})
"""What something that is no object has: it is no schema, or allows everything or nothing."""


@lru_cache(maxsize=64)
def flat(lower: str) -> str:
    """Return a text in small letters with single blanks between words.

    Several patterns in turn ask for the same few texts.
    """
    return " ".join(lower.split())


def _inner(at: str, key: str, value: Json, role: int) -> list[_Place]:
    """Return the schemas under one keyword; `items` may be a list of them in older drafts."""
    if role == _MAP:
        parts = value if isinstance(value, dict) else {}
        before = f"{at}." if at else ""
        if key == "properties":
            return [(before + k, k, part) for k, part in parts.items()]
        before += f"{key}."
        return [(before + k, "", part) for k, part in parts.items()]
    if key == "items":
        at += "[]"
    if isinstance(value, list):
        return [(at, "", part) for part in value]
    return [(at, "", value)] if role == _SINGLE else []
