"""Builds example arguments from a schema, and says when they may not be valid.

Values that the server gives come first: constants, examples, defaults, enumerations; then what a
format or a pattern asks for; then samples. Every value is checked against its schema before it is
taken, so that an example is either valid or says why it might not be. (Where no value can be wrong,
`plain` takes the first one without looking.)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from generator.models import Json
from generator.schema import samples
from generator.schema.faults import fault_of
from generator.schema.patterns import Unsure
from generator.schema.plain import DEEPEST, VALUES, NotPlainError, plain
from generator.schema.resolve import Document, Schema, Trail
from generator.schema.unions import UNION_KEYS, View, only_requires, view
from generator.schema.validity import Checker
from generator.schema.words import type_names

TRIES = 4000
"""Most attempts at building a value, alternatives and repairs included."""
ITEMS = 50
"""Most items of one array; an array that must have more has no example."""
CHOICES = 12
"""Most alternatives that are tried."""

_UNVERIFIED = "Whether these arguments are valid could not be checked."
_INVALID = "The schema is not valid JSON Schema: “{}” has a value that it cannot have."
_NONE = "No arguments that fit the schema could be built; these come closest."


@dataclass(frozen=True)
class Example:
    """Arguments for an example call.

    Attributes:
        arguments: The object to send.
        fault: Why these arguments may be refused, one sentence; "" when they are valid against the
            schema.
    """

    arguments: dict[str, Json]
    fault: str = ""

    @property
    def valid(self) -> bool:
        """Whether the arguments were checked against the schema and fit it."""
        return not self.fault


def example(schema: dict[str, Json] | bool | None, full: bool = False) -> Example:
    """Build arguments for a schema.

    Args:
        schema: The input schema as listed.
        full: Whether to fill in everything that the schema names, not only what it requires.
    """
    if schema is None:
        return Example({}, "The listing has no schema to build arguments from.")
    try:
        return Example(plain(schema, full), _form(schema))
    except NotPlainError:
        return tried(schema, full)


def everything(schema: dict[str, Json] | bool | None) -> dict[str, Json]:
    """Build arguments with all that a schema names, without looking for what is wrong with them."""
    if schema is None:
        return {}
    try:
        return plain(schema, full=True)
    except NotPlainError:
        return _Builder(schema, full=True).arguments(schema)


def tried(schema: Json, full: bool) -> Example:
    """Build arguments by trying values until they fit, whatever the schema holds."""
    builder = _Builder(schema, full)
    arguments = builder.arguments(schema)
    return Example(arguments, builder.fault(schema, arguments))


def _form(schema: Json) -> str:
    """Say which keyword makes the schema itself invalid, "" when none does."""
    wrong = fault_of(schema)
    return _INVALID.format(wrong) if wrong else ""


class _ImpossibleError(Exception):
    """No value was found that fits; `closest` is one that nearly does."""

    def __init__(self, closest: Json = None) -> None:
        super().__init__()
        self.closest = closest


@dataclass(frozen=True)
class _Place:
    """Where a value goes.

    Attributes:
        name: Of the nearest property.
        depth: How deep in the arguments.
        number: Position among the items of an array: alike items must differ.
        trail: Schemas that are open.
        schema: All that the value must fit, where only a part of it is looked at.
    """

    name: str = ""
    depth: int = 0
    number: int = 0
    trail: Trail = ()
    schema: Json = True

    def inner(self, trail: Trail, name: str = "", number: int = 0) -> _Place:
        """Return the place of a property or an item of what goes here."""
        return _Place(name or self.name, self.depth + 1, number, trail)

    def at(self, schema: Json, trail: Trail) -> _Place:
        """Return this place as that of a value which must fit `schema`."""
        return _Place(self.name, self.depth, self.number, trail, schema)


class _Builder:
    """Builds one example."""

    def __init__(self, root: Json, full: bool) -> None:
        self.document = Document(root)
        self.checker = Checker(self.document)
        self.full = full
        self.values = VALUES
        self.tries = TRIES

    def arguments(self, schema: Json) -> dict[str, Json]:
        """Return arguments that fit `schema`, or nearly do."""
        try:
            value = self.build(schema, _Place())
        except _ImpossibleError as error:
            value = error.closest
        return value if isinstance(value, dict) else {}

    def fault(self, schema: Json, arguments: Json) -> str:
        """Return why the arguments may be refused, "" when they are valid."""
        try:
            fits = self.checker.fits(schema, arguments)
        except Unsure:
            return _UNVERIFIED
        return _form(schema) if fits else _NONE

    def build(self, schema: Json, place: _Place) -> Json:
        """Return a value for `schema`.

        Raises:
            _ImpossibleError: When none was found.
        """
        self.values -= 1
        if self.values < -VALUES:
            raise _ImpossibleError
        closest: Json = None
        place = place.at(schema, (*place.trail, id(schema)))
        for value in self._candidates(schema, place):
            closest = value if closest is None else closest
            self.tries -= 1
            if self.tries < 0:
                break
            try:
                if self.checker.fits(schema, value):
                    return value
            except Unsure:
                return value  # the best guess there is: `fault` says that it was not checked
        raise _ImpossibleError(closest)

    def _candidates(self, schema: Json, place: _Place) -> Iterator[Json]:
        seen = view(self.document, schema, place.trail)
        yield from self._given(seen, place.number)
        for union in seen.unions:
            for choice in union.choices[:CHOICES]:
                yield from self._merged(seen.schema, choice.schema, place, choice.trail)
        yield from self._made(seen, place)
        for extra in _conditions(seen.schema):
            yield from self._merged(seen.schema, extra, place, seen.flat.trail)
        if seen.nullable or "default" in seen.schema:
            yield None

    def _given(self, seen: View, number: int) -> Iterator[Json]:
        """Yield the values that the schema itself gives."""
        schema = seen.schema
        found: list[Json] = [schema["const"]] if "const" in schema else []
        examples = schema.get("examples")
        found += examples if isinstance(examples, list) else []
        found += [schema["example"]] if "example" in schema else []
        found += [schema["default"]] if schema.get("default") is not None else []
        enum = schema.get("enum")
        found += enum[:CHOICES] if isinstance(enum, list) else []
        yield from found[number:]
        yield from found[:number]

    def _merged(self, schema: Schema, part: Schema, place: _Place, trail: Trail) -> Iterator[Json]:
        """Yield values for `schema` and `part` together."""
        rest = {k: v for k, v in schema.items() if k not in ("anyOf", "oneOf")}
        flat = self.document.flatten({"allOf": [part, rest]}, trail)
        if "anyOf" in flat.schema or "oneOf" in flat.schema:
            with suppress(_ImpossibleError):
                yield self.build(flat.schema, place.inner(trail))
        seen = View(flat, False, ())
        yield from self._given(seen, place.number)
        yield from self._made(seen, place.at(place.schema, trail))

    def _made(self, seen: View, place: _Place) -> Iterator[Json]:
        schema = seen.schema
        if place.depth > 40 or self.tries < 0:
            return
        for name in type_names(schema) or ([] if seen.unions else ["string", "object"]):
            if name == "object":
                yield from self._objects(seen, place)
            elif name == "array":
                yield from self._arrays(seen, place)
            elif name in ("number", "integer"):
                yield from samples.numbers(schema, place.number, whole=name == "integer")
            elif name == "boolean":
                yield from (False, True) if place.number % 2 else (True, False)
            elif name == "null":
                continue
            else:
                yield from samples.strings(schema, place.name, place.number)
        if "null" in type_names(schema):
            yield None

    # Objects -------------------------------------------------------------------------------------

    def _objects(self, seen: View, place: _Place) -> Iterator[Json]:
        schema = seen.schema
        properties = _table(schema, "properties")
        needed = _needed(schema)
        least = self._filled(schema, needed, properties, place, seen.flat.trail)
        if self._wants_all(place):
            rest = [name for name in properties if name not in needed]
            names = [name for name in properties if name in needed or name in rest]
            most = self._filled(schema, names, properties, place, seen.flat.trail, skip=True)
            ordered = {name: most[name] for name in names if name in most}
            yield {**ordered, **least} if len(least) > len(ordered) else ordered
            yield from self._grown(place.schema, least, most)
        yield least
        yield from self._padded(schema, least, place, seen.flat.trail)

    def _wants_all(self, place: _Place) -> bool:
        return self.full and place.depth < DEEPEST and self.values > 0

    def _filled(
        self,
        schema: Schema,
        names: list[str],
        properties: dict[str, Json],
        place: _Place,
        trail: Trail,
        skip: bool = False,
    ) -> dict[str, Json]:
        """Return an object with the named properties, if `skip` only those that can be built."""
        made: dict[str, Json] = {}
        for name in names:
            member = properties.get(name, _other(schema, name))
            if skip and (self.values <= 0 or id(member) in trail):
                continue
            try:
                made[name] = self.build(member, place.inner(trail, name))
            except _ImpossibleError as error:
                if not skip:
                    made[name] = error.closest
        return made

    def _grown(self, schema: Json, least: dict[str, Json], most: dict[str, Json]) -> Iterator[Json]:
        """Yield an object that took each optional property which it could take."""
        made = dict(least)
        try:
            if not self.checker.fits(schema, made):
                return
            for name in most:
                wider = {**made, name: most[name]}
                if name not in made and self.checker.fits(schema, wider):
                    made = wider
        except Unsure:
            return
        yield made

    def _padded(
        self, schema: Schema, least: dict[str, Json], place: _Place, trail: Trail
    ) -> Iterator[Json]:
        """Yield objects with more properties than are required: for minProperties, dependencies."""
        properties = _table(schema, "properties")
        optional = [name for name in properties if name not in least]
        made = dict(least)
        for name in optional[:ITEMS]:
            if self.tries < 0:
                return
            made |= self._filled(schema, [name], properties, place, trail, skip=True)
            yield dict(made)
        count = schema.get("minProperties")
        if isinstance(count, int) and len(made) < count <= ITEMS:
            names = [f"name{n}" for n in range(1, count + 1)]
            made |= self._filled(schema, names[: count - len(made)], properties, place, trail, True)
            yield made

    # Arrays --------------------------------------------------------------------------------------

    def _arrays(self, seen: View, place: _Place) -> Iterator[Json]:
        schema = seen.schema
        least, most = _size(schema.get("minItems")), _size(schema.get("maxItems"))
        if least is not None and least > ITEMS:
            return
        first, rest = schema.get("prefixItems"), schema.get("items", True)
        if isinstance(rest, list):
            first, rest = rest, schema.get("additionalItems", True)
        first = first if isinstance(first, list) else []
        for count in dict.fromkeys([max(least or 0, len(first), 1), least or 0, (least or 0) + 1]):
            if most is None or count <= most:
                schemas = [*first, *[rest] * count][:count]
                yield from self._items(schemas, place, seen.flat.trail)
        if "contains" in schema:
            count = max(least or 0, _size(schema.get("minContains")) or 1, 1)
            yield from self._items([schema["contains"]] * min(count, ITEMS), place, seen.flat.trail)

    def _items(self, schemas: list[Json], place: _Place, trail: Trail) -> Iterator[Json]:
        """Yield an array with an item of each schema, alike ones made different."""
        alike: Counter[int] = Counter()
        made = []
        try:
            for schema in schemas:
                made.append(self.build(schema, place.inner(trail, number=alike[id(schema)])))
                alike[id(schema)] += 1
            yield made
        except _ImpossibleError:
            return


def _conditions(schema: Schema) -> Iterator[Schema]:
    """Yield schemas that lead into each branch of the conditions of a schema."""
    parts = schema.get("allOf")
    for part in (schema, *(parts if isinstance(parts, list) else ())):
        if not isinstance(part, dict):
            continue
        if "if" in part:
            taken = part.get("then", True)
            yield {"allOf": [part["if"], taken]}
            if isinstance(part.get("else"), dict):
                yield part["else"]
        for key in UNION_KEYS:
            sets = part.get(key)
            yield from (
                each for each in (sets if isinstance(sets, list) else ()) if only_requires(each)
            )
        for key in ("dependentSchemas", "dependencies"):
            yield from (each for each in _table(part, key).values() if isinstance(each, dict))
        if part is not schema:
            yield part


def _needed(schema: Schema) -> list[str]:
    """Return the properties that must be there, those included that others ask for."""
    required = schema.get("required")
    names = [n for n in required if isinstance(n, str)] if isinstance(required, list) else []
    for key in ("dependentRequired", "dependencies"):
        for name, needs in _table(schema, key).items():
            if name in names and isinstance(needs, list):
                names += [need for need in needs if isinstance(need, str)]
    return list(dict.fromkeys(names))


def _other(schema: Schema, name: str) -> Json:
    """Return the schema of a property that is not named: by the rule for all others."""
    found = schema.get("additionalProperties", True)
    return found if isinstance(found, dict | bool) else True


def _table(schema: Schema, key: str) -> dict[str, Any]:
    found = schema.get(key)
    return found if isinstance(found, dict) else {}


def _size(value: Json) -> int | None:
    return int(value) if isinstance(value, int | float) and 0 <= value < 10**9 else None
