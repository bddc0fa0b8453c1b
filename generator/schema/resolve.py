"""Follows references and merges `allOf`, so that the rest sees one flat schema at a time.

Source: JSON Schema 2020-12 core, sections 8.2.3 ($ref), 9.2 (fragments as JSON pointers) and 10.2.1
(allOf). Servers also send older drafts and references into `#/properties/…`; all of them are
followed within the definition, and none outside it: nothing is ever fetched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, TypeVar
from urllib.parse import unquote

from generator.models import Json
from generator.schema.shape import ReferenceKind

T = TypeVar("T")
Schema = dict[str, Json]

Trail = tuple[int, ...]
"""Identities (`id`) of schemas that live as long as the trail: they belong to the document or to a
caller that waits."""

LONGEST_CHAIN = 64
"""Longest chain of references and `allOf` followed for one schema; real ones have two or three."""

_ANNOTATIONS = ("title", "description", "default", "examples", "example", "deprecated")
_LARGER = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties", "minContains")
_SMALLER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
_APPLICATORS = ("anyOf", "oneOf", "not", "pattern", "contains", "format", "propertyNames")


class Flat(NamedTuple):
    """A schema without references and `allOf` at its top.

    Attributes:
        schema: The merged keywords; True and False are {} and {"not": {}}.
        name: Last part of the reference that it came by, "" for none.
        trail: Identities of the schemas open here: those that this one stands in, and those that
            its references led to.
        problem: Why a reference on the way was not followed, None when all were.
        target: That reference.
        at: Identity of the open schema that a recursive one led back to.
        source: The schema as it stands in the document.
    """

    schema: Schema
    name: str
    trail: Trail
    problem: ReferenceKind | None = None
    target: str = ""
    at: int = 0
    source: Json = None


class Document:
    """One tool's schema, and everything that references can mean in it."""

    def __init__(self, root: Json) -> None:
        self.root = root
        self._anchors: dict[str, Json] | None = None
        self._known: dict[tuple[str, int, int], tuple[Json, Any]] = {}

    def once(self, what: str, schema: Json, depth: int, find: Callable[[], T]) -> T:
        """Return what `find` finds out of `schema`, asking it once only.

        Without this, unions of unions of unions take exponential time. The schema is kept, so that
        no other one comes to have its identity.
        """
        key = (what, id(schema), depth)
        if key not in self._known:
            self._known[key] = (schema, find())
        found: T = self._known[key][1]
        return found

    def find(self, reference: str) -> Json:
        """Return what `reference` points at.

        Raises:
            LookupError: With a `ReferenceKind`, when it is elsewhere or nowhere.
        """
        base, _, fragment = reference.partition("#")
        own = self.root.get("$id") if isinstance(self.root, dict) else None
        if base and base != own:
            raise LookupError(ReferenceKind.REMOTE)
        if not fragment:
            return self.root
        if fragment.startswith("/"):
            return self._walk(unquote(fragment))
        if self._anchors is None:
            self._anchors = dict(_anchors(self.root))
        if fragment not in self._anchors:
            raise LookupError(ReferenceKind.MISSING)
        return self._anchors[fragment]

    def _walk(self, pointer: str) -> Json:
        here = self.root
        for part in pointer.split("/")[1:]:
            key = part.replace("~1", "/").replace("~0", "~")
            if isinstance(here, dict) and key in here:
                here = here[key]
            elif isinstance(here, list) and key.isdecimal() and int(key) < len(here):
                here = here[int(key)]
            else:
                raise LookupError(ReferenceKind.MISSING)
        return here

    def flatten(self, schema: Json, trail: Trail = ()) -> Flat:
        """Follow the references of `schema` and merge its `allOf`.

        Args:
            schema: Any value; what is no schema allows everything, as an empty one does.
            trail: Schemas already open on the way here: meeting one again is recursion.
        """
        if isinstance(schema, dict) and "$ref" not in schema and "allOf" not in schema:
            return Flat(schema, "", trail, source=schema)
        merge = _Merge(self, trail)
        merge.add(schema)
        flat = (merge.schema, merge.name, merge.trail, merge.problem, merge.target, merge.at)
        return Flat(*flat, source=schema)


class _Merge:
    """One schema being made flat: its parts are worked off in order, each reference once."""

    def __init__(self, document: Document, trail: Trail) -> None:
        self.document = document
        self.open = trail
        self.trail = trail
        self.schema: Schema = {}
        self.name = ""
        self.problem: ReferenceKind | None = None
        self.target = ""
        self.at = 0
        self._pending: list[Json] = []

    def add(self, schema: Json) -> None:
        """Merge `schema` and everything that it refers to."""
        self._pending = [schema]
        for _ in range(LONGEST_CHAIN):
            if not self._pending:
                return
            self._part(self._pending.pop(0))
        self._stop(ReferenceKind.CUT, "")

    def _part(self, part: Json) -> None:
        if part is False:
            part = {"not": {}}
        if not isinstance(part, dict):
            return
        own = {k: v for k, v in part.items() if k not in ("$ref", "allOf")}
        self.schema = overlay(self.schema, own)
        parts = part.get("allOf")
        self._pending[:0] = parts if isinstance(parts, list) else []
        if isinstance(part.get("$ref"), str):
            self._follow(part["$ref"])

    def _follow(self, target: str) -> None:
        self.name = self.name or _last(target)
        try:
            found = self.document.find(target)
        except LookupError as error:
            self._stop(error.args[0], target)
            return
        if id(found) in self.open:
            self._stop(ReferenceKind.RECURSIVE, target, id(found))
            found = heading(found)
        elif id(found) in self.trail:
            return
        else:
            self.trail = (*self.trail, id(found))
        self._pending.insert(0, found)

    def _stop(self, problem: ReferenceKind, target: str, at: int = 0) -> None:
        if self.problem is None:
            self.problem, self.target, self.at = problem, target, at


def heading(schema: Json) -> Schema:
    """Return what a schema still says when it is not unfolded again."""
    keep = ("type", "title", "description", "deprecated")
    return {k: schema[k] for k in keep if k in schema} if isinstance(schema, dict) else {}


def _last(target: str) -> str:
    return unquote(target).rpartition("/")[2].lstrip("#")


def _anchors(root: Json) -> Iterator[tuple[str, Json]]:
    """Yield the `$anchor`s of a document, and its `$id`s that are plain fragments (draft 6)."""
    waiting = [root]
    while waiting:
        here = waiting.pop()
        if isinstance(here, list):
            waiting.extend(here)
        elif isinstance(here, dict):
            for key in ("$anchor", "$dynamicAnchor"):
                if isinstance(here.get(key), str):
                    yield here[key], here
            if isinstance(here.get("$id"), str) and here["$id"].startswith("#"):
                yield here["$id"][1:], here
            waiting.extend(here.values())


def overlay(first: Schema, second: Schema) -> Schema:
    """Return a schema that allows what both allow; words of `first` win over those of `second`."""
    merged = dict(first)
    both = {}
    if "if" in first and "if" in second:
        second = _set_apart(merged, second)
    for key, value in second.items():
        if key not in merged or merged[key] == value:
            merged[key] = value
        elif key not in _ANNOTATIONS:
            both[key] = value
    for key, value in both.items():
        _meet(merged, key, value)
    return merged


def _set_apart(merged: Schema, schema: Schema) -> Schema:
    """Move the condition of `schema`, which belongs together, to the parts of `merged`."""
    condition = {k: schema[k] for k in ("if", "then", "else") if k in schema}
    merged["allOf"] = [*merged.get("allOf", []), condition]
    return {k: v for k, v in schema.items() if k not in condition}


def _meet(merged: Schema, key: str, value: Any) -> None:
    """Narrow the keyword `key` of `merged` to what `value` allows too."""
    mine = merged[key]
    if key in ("properties", "patternProperties", "$defs", "definitions"):
        merged[key] = _meet_properties(mine, value)
    elif key == "required" and isinstance(mine, list) and isinstance(value, list):
        merged[key] = [*mine, *(name for name in value if name not in mine)]
    elif key == "type":
        merged[key] = _meet_types(mine, value)
    elif key == "enum" and isinstance(mine, list) and isinstance(value, list):
        merged[key] = [item for item in mine if item in value]
    elif key in _LARGER and _numbers(mine, value):
        merged[key] = max(mine, value)
    elif key in _SMALLER and _numbers(mine, value):
        merged[key] = min(mine, value)
    elif key == "additionalProperties":
        merged[key] = False if value is False or mine is False else {"allOf": [mine, value]}
    elif key == "items":
        merged[key] = {"allOf": [mine, value]}
    elif key == "uniqueItems":
        merged[key] = bool(mine or value)
    elif key in _APPLICATORS:
        # No single keyword can say both; the second stays beside as a part that must hold too.
        merged["allOf"] = [*merged.get("allOf", []), {key: value}]


def _meet_properties(mine: Json, other: Json) -> Json:
    if not isinstance(mine, dict) or not isinstance(other, dict):
        return mine if isinstance(mine, dict) else other
    merged = dict(mine)
    for name, schema in other.items():
        merged[name] = {"allOf": [mine[name], schema]} if name in mine else schema
    return merged


def _meet_types(mine: Json, other: Json) -> Json:
    """Return the types that both allow; an integer is a number."""
    first, second = types_of(mine), types_of(other)
    shared = [t for t in first if t in second or (t == "integer" and "number" in second)]
    shared += [t for t in second if t == "integer" and "number" in first and t not in shared]
    return shared[0] if len(shared) == 1 else shared


def types_of(value: Json) -> list[str]:
    """Return the value of a `type` keyword as a list of names."""
    if isinstance(value, str):
        return [value]
    return [t for t in value if isinstance(t, str)] if isinstance(value, list) else []


def _numbers(*values: Json) -> bool:
    return all(isinstance(v, int | float) and not isinstance(v, bool) for v in values)
