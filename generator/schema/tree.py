"""Unfolds a JSON Schema into the tree of parameters that a page shows.

Definitions come from strangers: references fan out, schemas contain themselves, keywords hold
values of any type. So a schema is unfolded within a budget of parameters; one that does not fit is
unfolded again to a smaller depth, which cuts everywhere alike and never hides a top-level parameter
behind the size of its neighbour.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from generator.models import Json
from generator.schema import conditions, forms, words
from generator.schema.kinds import kind, kind_of
from generator.schema.resolve import Document, Flat, Schema, Trail
from generator.schema.shape import (
    Alternatives,
    Choice,
    Group,
    Limit,
    Parameter,
    Parameters,
    Reference,
    ReferenceKind,
    Sentence,
    Shape,
    State,
    Value,
)
from generator.schema.unions import Union, View, constants, telling, view
from generator.slugs import anchor

PARAMETERS = 600
"""Most parameters unfolded for one schema: thrice the widest real tool, some 300 kB of page."""
WIDEST = 600
"""Most parameters shown in one group."""
DEPTHS = (24, 8, 5, 3, 2, 1)
"""Depths tried one after another until the budget holds; the deepest real schema has 13."""

SECTIONS = {"param": "parameters", "return": "returns"}
"""Id of the section that shows a schema, by the start of the anchors in it."""

_NESTING = ("properties", "patternProperties", "prefixItems", "anyOf", "oneOf", "if", "allOf")
_FOLDING = {"properties", "patternProperties", "additionalProperties", "unevaluatedProperties"}
_FOLDING |= {"items", "prefixItems", "contains", "propertyNames", "anyOf", "oneOf", "allOf", "not"}
_FOLDING |= {"if", "dependentSchemas", "dependentRequired", "dependencies", "required"}
"""Keywords that hold schemas or say what goes together; a schema without them is a leaf."""
_REFERRING = frozenset({*_FOLDING, "$ref"})
_SCALARS = ("string", "integer", "number", "boolean")
_DEPENDING = frozenset({"if", "dependentSchemas", "dependencies", "not", "allOf"})
_UNSAID = Parameters(State.UNKNOWN, Shape("any value", "any"))


class _TooLargeError(Exception):
    """The budget is spent."""


class _Place(NamedTuple):
    """Where a schema stands.

    Attributes:
        path: For people.
        names: For its anchor.
        anchor: Of the parameter that it belongs to.
        depth: How many schemas it stands in.
        trail: Which ones.
        branch: Whether it adds to another schema of the same value, as alternatives do.
    """

    path: str = ""
    names: tuple[str, ...] = ()
    anchor: str = ""
    depth: int = 0
    trail: Trail = ()
    branch: bool = False

    def inner(self, suffix: str, trail: Trail) -> _Place:
        """Return the place of what this one holds without naming it: items, values."""
        return self._replace(path=self.path + suffix, trail=trail or self.trail)


def read_parameters(
    schema: dict[str, Json] | bool | None,
    documented: Mapping[str, str] | None = None,
    prefix: str = "param",
) -> Parameters:
    """Read the schema of an arguments object.

    Args:
        schema: As listed; None when the listing has none.
        documented: Texts for top-level parameters that the schema leaves undescribed.
        prefix: Start of every anchor: a key of `SECTIONS`.
    """
    if schema is None:
        return _UNSAID
    for depth in DEPTHS:
        try:
            reader = _Reader(schema, depth, prefix, documented or {})
            shape = reader.shape(schema, _Place(anchor=SECTIONS[prefix]))
        except _TooLargeError:
            continue
        return Parameters(_state(schema, shape), shape)
    raise AssertionError("the last depth has no budget")


def read_returns(schema: dict[str, Json] | bool | None) -> Parameters:
    """Read an output schema; a wrapper of one property `result` is recognised.

    A structured result must be an object, so Python's frameworks wrap every list, string or number
    in `{"result": ...}`, which is no part of the answer to a reader.
    """
    found = read_parameters(schema, prefix="return")
    if found.state is State.UNKNOWN:
        return found
    declared = isinstance(schema, dict) and schema.get("x-fastmcp-wrap-result") is True
    only = found.top[0] if len(found.top) == 1 else None
    wrapped = only is not None and only.name == "result" and only.required
    bare = only is not None and not only.shape.description and not found.shape.description
    return replace(found, wrapped=wrapped and (declared or bare))


def _state(schema: dict[str, Json] | bool, shape: Shape) -> State:
    if (
        shape.groups
        or shape.alternatives
        or shape.reference
        or shape.rules
        or shape.type != "object"
    ):
        told = shape.type not in ("any value", "object") or shape.groups or shape.alternatives
        return State.LISTED if told or shape.reference or shape.rules else State.UNKNOWN
    open_ended = isinstance(schema, dict) and schema.get("additionalProperties") is True
    return State.UNKNOWN if open_ended else State.NONE


class _Reader:
    """One attempt at unfolding one schema to one depth."""

    def __init__(self, root: Json, depth: int, prefix: str, documented: Mapping[str, str]) -> None:
        self.document = Document(root)
        self.depth = depth
        self.prefix = prefix
        self.documented = documented
        self.anchors: set[str] = set()
        self.opened: dict[int, _Place] = {}
        self.left = PARAMETERS

    def shape(self, schema: Json, place: _Place) -> Shape:
        """Return what `schema`, which stands at `place`, allows.

        Most schemas are like one that was read before but for what they are called: one of a
        known form takes a tenth of the time.
        """
        like = None
        if isinstance(schema, dict) and not place.branch:
            like = forms.form(schema, place.depth >= self.depth)
        if like is None:
            return self._read(schema, place)
        title, description = _text(schema.get("title")), _text(schema.get("description"))
        if known := forms.known(like, title, description):
            return known
        found = self._read(schema, place)
        if (found.title, found.description) == (title, description):
            forms.keep(like, found)
        return found

    def _read(self, schema: Json, place: _Place) -> Shape:
        if isinstance(schema, dict) and _REFERRING.isdisjoint(schema):
            return self._leaf(schema, View(Flat(schema, "", place.trail), False, ()))
        seen = view(self.document, schema, (*place.trail, id(schema)))
        self._open(seen.flat.trail, place, id(schema))
        if _FOLDING.isdisjoint(seen.schema) and not seen.unions and seen.flat.problem is None:
            return self._leaf(seen.schema, seen)
        return self._unfolded(seen, place._replace(trail=seen.flat.trail))

    def _leaf(self, found: Schema, seen: View) -> Shape:
        """Return the shape of a schema that holds no other: of two in three (7,333 real tools).

        It is what `_unfolded` returns, for a fifth of the time.
        """
        counted = "enum" in found or "const" in found
        if found.get("type") in _SCALARS and not counted and not seen.nullable:
            type_ = words.simple(found["type"])
        else:
            type_ = kind(self.document, seen)
        values, label = self._values(seen, None) if counted else ((), "")
        return Shape(
            type=type_.words,
            short=type_.short,
            format=_text(found.get("format")),
            title=_text(found.get("title")),
            description=_text(found.get("description")),
            values=values,
            values_label=label,
            limits=tuple(words.limits(found)),
            deprecated=found.get("deprecated") is True,
        )

    def _unfolded(self, seen: View, place: _Place) -> Shape:
        """Return the shape of a schema with everything that it holds."""
        found, items = seen.schema, self._items(seen)
        if items is not None:
            self._open(items.flat.trail, place.inner("[]", ()))
        type_ = kind(self.document, seen)
        cut = place.depth >= self.depth and _nests(found, items)
        values, label = self._values(seen, items)
        return Shape(
            type=type_.words,
            short=type_.short,
            format=_text(found.get("format") or (items and items.schema.get("format"))),
            title=_text(found.get("title")),
            description=_text(found.get("description")),
            values=values,
            values_label=label,
            limits=tuple(self._limits(seen, items)),
            groups=() if cut else tuple(self._groups(seen, items, place)),
            alternatives=() if cut else tuple(self._alternatives(seen, items, place)),
            rules=tuple(_rules(found, place)),
            reference=self._reference(seen, items, cut),
            deprecated=found.get("deprecated") is True,
            closed=conditions.closed(found),
        )

    def _open(self, trail: Trail, place: _Place, own: int = 0) -> None:
        """Note which schemas are unfolded at `place`: where a recursive reference leads."""
        for opened in trail:
            if opened not in place.trail or opened == own:
                self.opened[opened] = place

    def _items(self, seen: View) -> View | None:
        """Look at the items of an array, unless they need a definition of their own."""
        items = seen.schema.get("items")
        if not isinstance(items, dict):
            return None
        return view(self.document, items, (*seen.flat.trail, id(items)))

    def _reference(self, seen: View, items: View | None, cut: bool) -> Reference | None:
        """Name what is not unfolded: the schema itself, or the items of an array."""
        found = self._named(seen.flat)
        if found is None and items is not None:
            found = self._named(items.flat)
        return found or (Reference(ReferenceKind.CUT) if cut else None)

    def _named(self, flat: Flat) -> Reference | None:
        if flat.problem is None:
            return None
        if flat.problem is not ReferenceKind.RECURSIVE:
            return Reference(flat.problem, flat.target)
        place = self.opened.get(flat.at, _Place(anchor=SECTIONS[self.prefix]))
        return Reference(flat.problem, flat.target, place.anchor, place.path)

    def _values(self, seen: View, items: View | None) -> tuple[tuple[Value, ...], str]:
        for label, each in (("One of", seen), ("Each one of", items)):
            if each is None:
                continue
            enum = each.schema.get("enum")
            if isinstance(enum, list):
                return words.values_of(enum), label
            for union in each.unions:
                found = constants(union)
                if found is not None:
                    return words.values_of(
                        [v for v, _ in found], [note for _, note in found]
                    ), label
        return (), ""

    def _limits(self, seen: View, items: View | None) -> Iterator[Limit]:
        yield from words.limits(seen.schema)
        if items is not None and not _own_definition(items):
            yield from words.limits(items.schema, each=True)
        for part in _parts(seen.schema):
            yield from words.limits(part)
        names = seen.schema.get("propertyNames")
        if isinstance(names, dict):
            for limit in words.limits(self.document.flatten(names, seen.flat.trail).schema):
                yield limit._replace(label=f"Names: {limit.label.lower()}")
        if isinstance(seen.schema.get("contains"), dict):
            held = kind_of(self.document, seen.schema["contains"], seen.flat.trail)
            yield Limit("Contains", f"at least one {held.words}")
        others = seen.schema.get("additionalProperties")
        if seen.schema.get("properties") and isinstance(others, dict):
            yield Limit("Other properties", kind_of(self.document, others, seen.flat.trail).plural)

    def _groups(self, seen: View, items: View | None, place: _Place) -> Iterator[Group]:
        found = seen.schema
        yield from self._properties(found, place, "")
        yield from self._by_pattern(found, place)
        tuple_ = found.get("prefixItems", found.get("items"))
        if isinstance(tuple_, list):
            yield from self._tuple(found, tuple_, place)
        elif items is not None and _own_definition(items):
            yield self._each("Each item", "[]", found["items"], place)
        elif items is not None:
            inner = place.inner("[]", items.flat.trail)
            yield from self._properties(items.schema, inner, " of each object")
            yield from self._by_pattern(items.schema, inner)
        values = found.get("additionalProperties")
        if isinstance(values, dict) and telling(self.document, self._flat(values, place)):
            title = "Each other property" if found.get("properties") else "Each value"
            yield self._each(title, "*", values, place)

    def _flat(self, schema: Json, place: _Place) -> Flat:
        return self.document.flatten(schema, place.trail)

    def _properties(self, schema: Schema, place: _Place, of: str) -> Iterator[Group]:
        found = schema.get("properties")
        if not isinstance(found, dict) or not found:
            return
        required = schema.get("required")
        required = required if isinstance(required, list) else []
        count = f"{len(found)} {'property' if len(found) == 1 else 'properties'}{of}"
        note = _text(schema.get("description")) if of else ""
        shown = [
            self._parameter(name, each, name in required, place)
            for name, each in list(found.items())[:WIDEST]
        ]
        shown.sort(key=lambda parameter: not parameter.required)
        yield Group(count, tuple(shown), note, len(found) - len(shown))

    def _parameter(self, name: str, schema: Json, required: bool, place: _Place) -> Parameter:
        self._spend()
        path = f"{place.path}.{name}" if place.path else name
        names = (*place.names, name)
        here = anchor(self.prefix, names, self.anchors)
        shape = self.shape(schema, _Place(path, names, here, place.depth + 1, place.trail))
        documented = ""
        if not shape.description:
            documented = "" if place.names else self.documented.get(name, "")
            titled = shape.title if shape.title and _folded(shape.title) != _folded(name) else ""
            if documented or titled:
                shape = shape._replace(description=documented or titled)
        required = required or (isinstance(schema, dict) and schema.get("required") is True)
        return Parameter(path, name, here, required, shape, bool(documented))

    def _spend(self) -> None:
        self.left -= 1
        if self.left < 0 and self.depth > DEPTHS[-1]:
            raise _TooLargeError

    def _by_pattern(self, schema: Schema, place: _Place) -> Iterator[Group]:
        found = schema.get("patternProperties")
        if isinstance(found, dict) and found:
            shown = [
                self._parameter(f"/{pattern}/", each, False, place)
                for pattern, each in list(found.items())[:WIDEST]
            ]
            yield Group("Properties by the pattern of their names", tuple(shown))

    def _tuple(self, schema: Schema, found: list[Json], place: _Place) -> Iterator[Group]:
        least = schema.get("minItems")
        least = least if isinstance(least, int) else 0
        shown = [
            self._unnamed(f"[{number}]", each, number < least, place)
            for number, each in enumerate(found[:WIDEST])
        ]
        rest = schema.get("items" if "prefixItems" in schema else "additionalItems")
        if isinstance(rest, dict):
            shown.append(self._unnamed(f"[{len(found)}…]", rest, False, place))
        yield Group(f"{len(found)} items in this order", tuple(shown))

    def _each(self, title: str, suffix: str, schema: Json, place: _Place) -> Group:
        return Group(title, (self._unnamed(suffix, schema, False, place),))

    def _unnamed(self, suffix: str, schema: Json, required: bool, place: _Place) -> Parameter:
        """Return the parameter for values that have a position or any name, not one name."""
        self._spend()
        name = suffix if suffix.startswith("[") or not place.path else f".{suffix}"
        names = (*place.names, {"[]": "item", "*": "value"}.get(suffix, suffix))
        here = anchor(self.prefix, names, self.anchors)
        inner = _Place(place.path + name, names, here, place.depth + 1, place.trail)
        return Parameter(place.path + name, name, here, required, self.shape(schema, inner))

    def _alternatives(
        self, seen: View, items: View | None, place: _Place
    ) -> Iterator[Alternatives]:
        if items is None and not seen.unions and _DEPENDING.isdisjoint(seen.schema):
            return
        for union in seen.unions:
            yield from self._union(union, place, "")
        if items is not None and not _own_definition(items):
            inner = place.inner("[]", items.flat.trail)
            for union in items.unions:
                yield from self._union(union, inner, "Each item is ")
        for part in (seen.schema, *_parts(seen.schema)):
            yield from self._conditional(part, place)
        for part in _parts(seen.schema):
            for union in view(self.document, part, place.trail).unions:
                yield from self._union(union, place, "")

    def _union(self, union: Union, place: _Place, start: str) -> Iterator[Alternatives]:
        if constants(union) is not None:
            return
        if not any(telling(self.document, choice) for choice in union.choices):
            return
        many = "exactly one of" if union.exclusive else "any of"
        said = f"{start}{many} {len(union.choices)} shapes"
        choices = tuple(self._choice(choice, place) for choice in union.choices)
        yield Alternatives(said[0].upper() + said[1:], choices)

    def _choice(self, flat: Flat, place: _Place) -> Choice:
        self._spend()
        self._open(flat.trail, place)
        inner = place._replace(depth=place.depth + 1, trail=flat.trail, branch=True)
        shape = self.shape(flat.schema, inner)
        if flat.problem:
            shape = shape._replace(reference=self._named(flat))
        names = list(flat.schema.get("properties") or {})
        hint = ", ".join(map(str, names[:4])) + (", …" if len(names) > 4 else "")
        title = shape.title or _constant(flat.schema) or flat.name or shape.type
        return Choice(title, hint if names else shape.type if title != shape.type else "", shape)

    def _conditional(self, schema: Schema, place: _Place) -> Iterator[Alternatives]:
        if "if" in schema:
            when = conditions.when(schema["if"])
            branches = [
                (f"When {when}" if when else "When the condition holds", schema.get("then")),
                ("Otherwise", schema.get("else")),
            ]
            if not when:
                branches.insert(0, ("The condition", schema["if"]))
            yield from self._branches("Depends on other values", branches, place)
        for key in ("dependentSchemas", "dependencies"):
            found = schema.get(key)
            pairs = found.items() if isinstance(found, dict) else ()
            branches = [(f"When {k} is given", v) for k, v in pairs if isinstance(v, dict)]
            yield from self._branches("Depends on what is given", branches, place)
        excluded = schema.get("not")
        if isinstance(excluded, dict) and excluded and not _said(excluded):
            yield from self._branches("Must not fit this shape", [("Excluded", excluded)], place)

    def _branches(
        self, said: str, branches: list[tuple[str, Json]], place: _Place
    ) -> Iterator[Alternatives]:
        choices = []
        for title, schema in branches:
            if schema is None or schema is True:
                continue
            self._spend()
            inner = place._replace(depth=place.depth + 1, branch=True)
            shape = self.shape(schema, inner)
            choices.append(Choice(title, "not allowed" if schema is False else "", shape))
        if choices:
            yield Alternatives(said, tuple(choices))


def _parts(schema: Schema) -> list[Schema]:
    """Return the parts that `resolve` could not merge into one schema: all of them hold too."""
    parts = schema.get("allOf")
    return [part for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []


def _rules(schema: Schema, place: _Place) -> Iterator[Sentence]:
    for part in (schema, *_parts(schema)):
        yield from conditions.rules(part, place.branch or part is not schema)


def _nests(schema: Schema, items: View | None) -> bool:
    """Whether there is anything to unfold."""
    inner = items.schema if items else {}
    return any(schema.get(key) or inner.get(key) for key in _NESTING)


def _own_definition(items: View) -> bool:
    """Whether items need a definition: arrays of arrays, and those that say something."""
    schema = items.schema
    nested = "items" in schema or "prefixItems" in schema
    told = bool(schema.get("description")) and not (schema.get("properties") or items.flat.problem)
    return nested or told or isinstance(schema.get("additionalProperties"), dict)


def _said(excluded: Schema) -> bool:
    """Whether limits and rules put a `not` into words already."""
    return excluded.keys() <= {"required", "type"} or not {"const", "enum"}.isdisjoint(excluded)


def _constant(schema: Schema) -> str:
    """Return what tells a shape apart: its first property that has one value only."""
    properties = schema.get("properties")
    for name, each in properties.items() if isinstance(properties, dict) else ():
        if isinstance(each, dict) and isinstance(each.get("const"), str):
            return f"{name}: {each['const']}"
    return ""


def _text(value: Json) -> str:
    return value if isinstance(value, str) else ""


def _folded(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()
