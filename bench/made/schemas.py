"""JSON Schemas of invented tools: how many parameters, how deep, and in which dialect.

Parameters are log-normal (half of real tools have at most 4, one in twenty more than 14, one has
205), nesting is drawn from a table. Three dialects stand for what common SDKs write: TypeScript
ones (`$schema`, closed objects), Python ones (titles, `anyOf` with null, `$defs`) and by hand.
"""

from __future__ import annotations

from math import log
from random import Random
from typing import Any

from bench.made.prose import Writer
from bench.made.words import PROPERTIES, QUALITIES

Schema = dict[str, Any]

MEDIAN, SPREAD = 4, log(14 / 4) / 1.645
"""Of the number of parameters."""
MOST = 205
NONE, CROWDED = 0.06, 0.0007
"""Shares of tools without parameters and with scores of them, beyond what the log-normal gives."""
DEPTHS = ((1, 0.70), (2, 0.16), (3, 0.075), (4, 0.042), (5, 0.013), (6, 0.006), (8, 0.004))
"""Levels of properties within properties, and how common they are."""
FORMATS = ("uuid", "date-time", "uri", "date", "email")
DIALECTS = ("hand", "typescript", "python")


def parameters(random: Random) -> int:
    """Draw how many parameters a tool has."""
    drawn = random.random()
    if drawn < NONE:
        return 0
    if drawn > 1 - CROWDED:
        return MOST - max(0, int(random.random() * 580) - 435)  # most of them have the most
    return min(MOST, round(MEDIAN * 2.718281828 ** (SPREAD * random.gauss(0, 1))))


def depth(random: Random) -> int:
    """Draw how many levels of properties a tool has."""
    drawn = random.random()
    for levels, share in DEPTHS:
        drawn -= share
        if drawn < 0:
            return levels
    return 1


class Shaper:
    """Makes the schemas of one server's tools."""

    def __init__(self, random: Random, writer: Writer, dialect: str) -> None:
        self.random, self.writer, self.dialect = random, writer, dialect
        self.camel = dialect != "python" and random.random() < 0.35
        self.terse = random.random() < 0.2  # such servers leave most parameters undescribed
        self.described = 1.0

    def arguments(self, tool: str, thing: str, count: int) -> Schema:
        """Return the schema of a tool's arguments."""
        self.described = 0.2 if self.terse else 1.0 if self.random.random() < 0.85 else 0.8
        schema = self._object(self._names(thing, count), depth(self.random), thing)
        if self.dialect == "typescript":
            schema["$schema"] = "http://json-schema.org/draft-07/schema#"
        if self.dialect == "python":
            schema["title"] = f"{tool}Arguments"
            self._refer(schema)
        return schema

    def results(self, thing: str) -> Schema:
        """Return the schema of a tool's results."""
        if self.random.random() < 0.5:
            return self._object(["result"], 1, thing)
        count = 2 + int(self.random.random() ** 2 * 10)
        return self._object(self._names(thing, count), 1 + (self.random.random() < 0.4), thing)

    def _names(self, thing: str, count: int) -> list[str]:
        """Return different names: usual ones first, then of a property, then of two words."""
        usual = [f"{thing}_id", "limit", "query", "cursor", "name", "include_archived", "sort_by"]
        names = {name: None for name in usual if self.random.random() < 0.3}
        while len(names) < count:
            first = self.writer.any(PROPERTIES)
            if self.random.random() < 0.3 or len(names) > 40:
                first = f"{self.writer.any((*QUALITIES, *self.writer.things))}_{first}"
            names[first] = None
        return [self._cased(name) for name in names][:count]

    def _cased(self, name: str) -> str:
        if not self.camel:
            return name
        first, *rest = name.split("_")
        return first + "".join(word.capitalize() for word in rest)

    def _object(self, names: list[str], levels: int, thing: str) -> Schema:
        """Return an object of these properties, one of which goes `levels` deep."""
        deep = int(self.random.random() * len(names)) if names and levels > 1 else -1
        properties = {
            name: self._deeper(name, levels, thing) if place == deep else self._leaf(name)
            for place, name in enumerate(names)
        }
        needed = [
            name for place, name in enumerate(names) if self.random.random() < 0.9 / (1 + place)
        ]
        schema: Schema = {"type": "object", "properties": properties}
        if needed or self.dialect == "hand":
            schema["required"] = needed
        if self.dialect == "typescript":
            schema["additionalProperties"] = False
        return schema

    def _deeper(self, name: str, levels: int, thing: str) -> Schema:
        count = 1 + int(self.random.random() * 5)
        inner = self._object(self._names(thing, count), levels - 1, thing)
        if self.random.random() < 0.4:
            inner = {"type": "array", "items": inner}
        return self._described(name, inner)

    def _leaf(self, name: str) -> Schema:
        drawn = self.random.random()
        if name.endswith(("_id", "Id")):
            schema: Schema = {"type": "string"}
            if drawn < 0.2:
                schema["format"] = "uuid"
        elif name in ("limit", "count", "offset", "page", "size", "depth"):
            schema = {"type": "integer", "minimum": 1, "maximum": 10 ** (1 + int(drawn * 3))}
        elif name in ("query", "name", "cursor", "title", "text"):
            schema = {"type": "string"}
        else:
            schema = self._typed(drawn)
        return self._described(name, self._optional(schema))

    def _typed(self, drawn: float) -> Schema:
        random, word = self.random, self.writer.any
        if drawn < 0.50:
            return {"type": "string", **self._restricted()}
        if drawn < 0.60:
            values = sorted({word(QUALITIES) for _ in range(2 + int(random.random() * 5))})
            return {"type": "string", "enum": values}
        if drawn < 0.71:
            return {"type": "boolean"}
        if drawn < 0.80:
            return {"type": "number" if random.random() < 0.6 else "integer"}
        if drawn < 0.89:
            items = {"type": "string"} if random.random() < 0.8 else {"type": "integer"}
            return {"type": "array", "items": items}
        if drawn < 0.93:
            return {"type": "object", "additionalProperties": {"type": "string"}}
        if drawn < 0.97:
            return {"anyOf": [{"type": "string"}, {"type": "integer"}]}
        return {"type": ["string", "null"]}

    def _restricted(self) -> Schema:
        drawn = self.random.random()
        if drawn < 0.04:
            return {"format": self.writer.any(FORMATS)}
        if drawn < 0.07:
            return {"minLength": 1, "maxLength": 10 * (1 + int(self.random.random() * 30))}
        return {"pattern": "^[a-z0-9-]+$"} if drawn < 0.085 else {}

    def _optional(self, schema: Schema) -> Schema:
        if self.dialect == "python" and self.random.random() < 0.4:
            return {"anyOf": [schema, {"type": "null"}], "default": None}
        if schema.get("type") == "boolean" and self.random.random() < 0.5:
            return {**schema, "default": self.random.random() < 0.5}
        if "enum" in schema and self.random.random() < 0.3:
            return {**schema, "default": schema["enum"][0]}
        return schema

    def _described(self, name: str, schema: Schema) -> Schema:
        if self.dialect == "python":
            schema["title"] = name.replace("_", " ").title()
        if self.random.random() < self.described:
            schema["description"] = self.writer.about(name)
        return schema

    def _refer(self, schema: Schema) -> None:
        """Move the objects among the parameters into `$defs`, as Python models do."""
        found: Schema = {}
        for name, inner in schema["properties"].items():
            if inner.get("type") == "object" and "properties" in inner:
                model = name.title().replace("_", "")
                found[model] = {**inner, "title": model}
                schema["properties"][name] = {"$ref": f"#/$defs/{model}"}
        if found:
            schema["$defs"] = found
