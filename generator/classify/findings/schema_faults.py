"""Finds faults in schemas: what makes a valid call impossible, doubtful, or different by client.

Only what JSON Schema 2020-12 and the MCP specification (`Tool.inputSchema`) settle is called a
fault; matters of taste are not.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from generator.classify.findings.kinds import Found
from generator.classify.findings.parts import TYPES, Node, Parts
from generator.models import Json, Severity

_BOUNDS = (
    ("minimum", "maximum"),
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
)
_LOWER = frozenset(low for low, _ in _BOUNDS)
_COMPOSED = frozenset(("anyOf", "oneOf", "allOf", "$ref", "patternProperties", "if", "$dynamicRef"))
_OF_KIND: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "boolean": bool,
    "array": list,
    "object": dict,
}


class Fault(NamedTuple):
    """A fault of one node: what is wrong, the words at fault, how much it matters."""

    says: str
    quote: str
    severity: Severity


BROKEN, SLOPPY, COSMETIC = Severity.MEDIUM, Severity.LOW, Severity.INFO


def schema_faults(parts: Parts) -> Iterator[Found]:
    """Find the faults of the input and output schema."""
    if parts.tool.input_schema is None:
        yield Found("missing-schema", "The listing has no input schema for this tool.", "")
    for node in parts.nodes:
        for fault in _faults(node):
            where = _where(node)
            yield Found(
                "schema-fault", f"{where} {fault.says}.", node.pointer, fault.quote, fault.severity
            )


def _where(node: Node) -> str:
    kind = "output schema" if node.output else "input schema"
    return f"In the {kind}, “{node.pointer}”" if node.pointer else f"The {kind}"


def _faults(node: Node) -> Iterator[Fault]:
    schema = node.schema
    if not isinstance(schema, dict):
        if not isinstance(schema, bool) or node.schema is node.root:
            yield Fault("is not a schema", str(schema)[:60], BROKEN)
        return
    if schema is node.root:
        yield from _root(schema)
    if "type" in schema:
        yield from _type(schema["type"])
    if "properties" in schema or "required" in schema:
        yield from _required(schema)
    if "$ref" in schema:
        yield from _reference(schema["$ref"], node.root)
    if "enum" in schema:
        yield from _enum(schema)
    if "default" in schema:
        yield from _default(schema)
    if not _LOWER.isdisjoint(schema):
        yield from _bounds(schema)


def _root(schema: dict[str, Json]) -> Iterator[Fault]:
    kind = schema.get("type")
    if kind is None and _COMPOSED.isdisjoint(schema):
        yield Fault('lacks "type": "object" at its root', "", SLOPPY)
    elif kind is not None and kind != "object":
        yield Fault("is not of type object at its root", str(kind)[:60], BROKEN)


def _type(kind: Json) -> Iterator[Fault]:
    for word in kind if isinstance(kind, list) else (kind,):
        if not isinstance(word, str) or word not in TYPES:
            yield Fault("has a type that JSON Schema does not know", str(word)[:60], SLOPPY)


def _required(schema: dict[str, Json]) -> Iterator[Fault]:
    properties, required = schema.get("properties"), schema.get("required", [])
    if properties is not None and not isinstance(properties, dict):
        yield Fault("has properties that are not an object", str(properties)[:60], BROKEN)
        return
    if not isinstance(required, list):
        yield Fault("has a 'required' that is not a list of names", str(required)[:60], SLOPPY)
        return
    if properties is None or not _COMPOSED.isdisjoint(schema):
        return
    open_ended = isinstance(schema.get("additionalProperties"), dict)
    for name in required:
        if not isinstance(name, str) or (name not in properties and not open_ended):
            yield Fault("requires a property that it does not declare", str(name)[:60], BROKEN)


def _reference(target: Json, root: Json) -> Iterator[Fault]:
    if not isinstance(target, str):
        yield Fault("has a $ref that is not a text", str(target)[:60], BROKEN)
    elif target.startswith("#"):
        if not _resolves(target, root):
            yield Fault("refers to a part that does not exist", target[:120], BROKEN)
    elif isinstance(root, dict) and ("$id" in root or "$defs" in root) and _names(target, root):
        return
    else:
        where = "over the network" if "://" in target else "outside of the listing"
        yield Fault(f"refers to a schema {where}", target[:120], BROKEN)


def _names(target: str, root: dict[str, Json]) -> bool:
    """Whether the root or one of its definitions has the `$id` that a $ref names."""
    parts = [root]
    for key in ("$defs", "definitions"):
        group = root.get(key)
        parts += group.values() if isinstance(group, dict) else ()
    return any(isinstance(part, dict) and part.get("$id") == target for part in parts)


def _resolves(target: str, root: Json) -> bool:
    """Whether a pointer or anchor of the same schema leads somewhere."""
    if target in ("#", "#/"):
        return True
    if not target.startswith("#/"):
        return isinstance(root, dict) and _anchored(target[1:], root)
    here = root
    for step in target[2:].split("/"):
        key = step.replace("%25", "%").replace("~1", "/").replace("~0", "~")
        if isinstance(here, dict) and key in here:
            here = here[key]
        elif isinstance(here, list) and key.isdecimal() and int(key) < len(here):
            here = here[int(key)]
        else:
            return False
    return isinstance(here, dict | bool)


def _anchored(anchor: str, root: dict[str, Json]) -> bool:
    for key in ("$defs", "definitions"):
        group = root.get(key)
        for part in group.values() if isinstance(group, dict) else ():
            if isinstance(part, dict) and anchor in (
                part.get("$anchor"),
                part.get("$dynamicAnchor"),
                str(part.get("$id", "")).removeprefix("#"),
            ):
                return True
    return anchor in (root.get("$anchor"), root.get("$dynamicAnchor"))


def _enum(schema: dict[str, Json]) -> Iterator[Fault]:
    values = schema["enum"]
    if not isinstance(values, list):
        yield Fault("has an enum that is not a list", str(values)[:60], BROKEN)
    elif not values:
        yield Fault("has an enum without values, so nothing is valid", "", BROKEN)
    elif "default" in schema and _scalar(schema["default"]) and schema["default"] not in values:
        quote = str(schema["default"])[:60]
        yield Fault("has a default that its enum does not allow", quote, SLOPPY)


def _scalar(value: Json) -> bool:
    """Lists are often defaults of a wrongly placed enum of their items; null stands for absent."""
    return isinstance(value, str | int | float)


def _default(schema: dict[str, Json]) -> Iterator[Fault]:
    value, kind = schema["default"], schema.get("type")
    kinds = kind if isinstance(kind, list) else [kind]
    if kind is None or any(not isinstance(k, str) or k not in TYPES for k in kinds):
        return
    if not any(_is(value, str(k)) for k in kinds):
        declared = " or ".join(map(str, kinds))
        if value is None:
            yield Fault(f"has the default null and is of type {declared}", "", COSMETIC)
        else:
            says = f"is of type {declared}, and its default is not"
            yield Fault(says, str(value)[:60], SLOPPY)


def _is(value: Json, kind: str) -> bool:
    if kind == "null":
        return value is None
    if kind in ("number", "integer"):
        return _number(value) and (kind == "number" or value == value // 1)
    return isinstance(value, _OF_KIND[kind])


def _bounds(schema: dict[str, Json]) -> Iterator[Fault]:
    for low, high in _BOUNDS:
        if low in schema and high in schema:
            least, most = schema[low], schema[high]
            if _number(least) and _number(most) and least > most:
                yield Fault(f"has a {low} above its {high}", f"{least} > {most}"[:60], BROKEN)


def _number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
