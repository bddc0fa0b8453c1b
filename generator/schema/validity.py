"""Checks a value against a schema, in bounded time, for the examples that we show.

`jsonschema` is the measure (tests hold this to it) but cannot be used here: a definition comes from
a stranger, and a reference loop, a union of unions or one regular expression keeps a validator busy
for ever. This one counts its steps, follows no reference out of the definition, and says so when
it cannot tell.

Source: JSON Schema 2020-12 validation; draft 4 to 7 where a keyword's value shows that it is meant.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from generator.models import Json
from generator.schema import patterns
from generator.schema.patterns import Unsure
from generator.schema.resolve import Document, Schema, types_of

STEPS = 20_000
"""Most subschemas applied for one question."""
DEEPEST = 80
"""Deepest nesting of subschemas applied to one value."""

MOST_COMPARED = 300
"""Most items compared with each other for `uniqueItems`."""

_TYPES: dict[str, Callable[[Json], bool]] = {
    "object": lambda v: isinstance(v, dict),
    "array": lambda v: isinstance(v, list),
    "string": lambda v: isinstance(v, str),
    "boolean": lambda v: isinstance(v, bool),
    "null": lambda v: v is None,
    "number": lambda v: _is_number(v),
    "integer": lambda v: _is_number(v) and (isinstance(v, int) or v.is_integer()),
}
_UNKNOWN = frozenset({"unevaluatedProperties", "unevaluatedItems", "$dynamicRef", "$recursiveRef"})
_APPLICATORS = frozenset({"$ref", "allOf", "anyOf", "oneOf", "not", "if"})


class Checker:
    """Answers whether values fit schemas of one document; what is no keyword's value is skipped."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._left = 0

    def fits(self, schema: Json, value: Json) -> bool:
        """Whether `value` is valid against `schema`.

        Raises:
            Unsure: When that cannot be told: a reference leads nowhere, a keyword is not
                supported, or the answer takes too long.
        """
        self._left = STEPS
        try:
            return self._fits(schema, value, 0)
        except (RecursionError, OverflowError):
            raise Unsure from None

    def _fits(self, schema: Json, value: Json, depth: int) -> bool:
        self._left -= 1
        if self._left < 0 or depth > DEEPEST:
            raise Unsure
        if isinstance(schema, bool):
            return schema
        if not isinstance(schema, dict):
            return True
        if not _UNKNOWN.isdisjoint(schema):
            raise Unsure
        inner = depth + 1
        return (
            scalar_fits(schema, value)
            and self._nested(schema, value, inner)
            and (_APPLICATORS.isdisjoint(schema) or self._applied(schema, value, inner))
        )

    def _nested(self, schema: Schema, value: Json, depth: int) -> bool:
        if isinstance(value, dict):
            return self._object(schema, value, depth)
        return not isinstance(value, list) or self._array(schema, value, depth)

    def _array(self, schema: Schema, value: list[Json], depth: int) -> bool:
        if not _within(schema, len(value), "minItems", "maxItems"):
            return False
        if schema.get("uniqueItems") is True and _repeats(value):
            return False
        contains = schema.get("contains")
        if contains is not None and not self._contains(schema, contains, value, depth):
            return False
        first, rest = schema.get("prefixItems"), schema.get("items")
        if isinstance(rest, list):  # draft 7
            first, rest = rest, schema.get("additionalItems")
        first = first if isinstance(first, list) else []
        pairs = zip(first, value, strict=False)
        return all(self._fits(each, item, depth) for each, item in pairs) and (
            rest is None or all(self._fits(rest, item, depth) for item in value[len(first) :])
        )

    def _contains(self, schema: Schema, held: Json, value: list[Json], depth: int) -> bool:
        count = sum(self._fits(held, item, depth) for item in value)
        least, most = _bound(schema, "minContains"), _bound(schema, "maxContains")
        return count >= (1 if least is None else least) and (most is None or count <= most)

    def _object(self, schema: Schema, value: dict[str, Json], depth: int) -> bool:
        required = schema.get("required")
        required = required if isinstance(required, list) else []
        if any(name not in value for name in required if isinstance(name, str)):
            return False
        if not _within(schema, len(value), "minProperties", "maxProperties"):
            return False
        names = schema.get("propertyNames")
        if names is not None and not all(self._fits(names, name, depth) for name in value):
            return False
        return self._members(schema, value, depth) and self._dependent(schema, value, depth)

    def _members(self, schema: Schema, value: dict[str, Json], depth: int) -> bool:
        named, by_pattern = (
            _table(schema, "properties"),
            _table(schema, "patternProperties"),
        )
        others = schema.get("additionalProperties")
        for name, member in value.items():
            applied = [named[name]] if name in named else []
            applied += [s for p, s in by_pattern.items() if patterns.matches(p, name)]
            applied = applied or ([] if others is None else [others])
            if not all(self._fits(each, member, depth) for each in applied):
                return False
        return True

    def _dependent(self, schema: Schema, value: dict[str, Json], depth: int) -> bool:
        for key in ("dependentRequired", "dependentSchemas", "dependencies"):
            for name, needs in _table(schema, key).items():
                if name not in value:
                    continue
                if isinstance(needs, list):
                    if any(each not in value for each in needs):
                        return False
                elif not self._fits(needs, value, depth):
                    return False
        return True

    def _applied(self, schema: Schema, value: Json, depth: int) -> bool:
        """Apply the keywords that apply other schemas to the same value."""
        if isinstance(schema.get("$ref"), str):
            try:
                found = self.document.find(schema["$ref"])
            except LookupError:
                raise Unsure from None
            if not self._fits(found, value, depth):
                return False
        if not all(self._fits(each, value, depth) for each in _schemas(schema, "allOf")):
            return False
        some = _schemas(schema, "anyOf")
        if some and not any(self._fits(each, value, depth) for each in some):
            return False
        one = _schemas(schema, "oneOf")
        if one and sum(self._fits(each, value, depth) for each in one) != 1:
            return False
        if "not" in schema and self._fits(schema["not"], value, depth):
            return False
        return "if" not in schema or self._branch(schema, value, depth)

    def _branch(self, schema: Schema, value: Json, depth: int) -> bool:
        taken = "then" if self._fits(schema["if"], value, depth) else "else"
        return taken not in schema or self._fits(schema[taken], value, depth)


def scalar_fits(schema: Schema, value: Json) -> bool:
    """Whether `value` fits the keywords of `schema` that hold no other schema.

    Raises:
        Unsure: When its pattern cannot be read or takes too long to match.
    """
    if not _type_fits(schema.get("type"), value):
        return False
    if "const" in schema and not same(schema["const"], value):
        return False
    enum = schema.get("enum")
    if isinstance(enum, list) and not any(same(each, value) for each in enum):
        return False
    if isinstance(value, str):
        return _string_fits(schema, value)
    return not _is_number(value) or _number_fits(schema, value)


def _type_fits(declared: Json, value: Json) -> bool:
    names = types_of(declared)
    return not names or any(name not in _TYPES or _TYPES[name](value) for name in names)


def _string_fits(schema: Schema, value: str) -> bool:
    if not _within(schema, len(value), "minLength", "maxLength"):
        return False
    pattern = schema.get("pattern")
    return not isinstance(pattern, str) or patterns.matches(pattern, value)


def _number_fits(schema: Schema, value: float) -> bool:
    low, high = _bound(schema, "minimum"), _bound(schema, "maximum")
    above = _bound(schema, "exclusiveMinimum")
    below = _bound(schema, "exclusiveMaximum")
    if schema.get("exclusiveMinimum") is True:  # draft 4
        above = low
    if schema.get("exclusiveMaximum") is True:
        below = high
    step = _bound(schema, "multipleOf")
    return (
        (low is None or value >= low)
        and (high is None or value <= high)
        and (above is None or value > above)
        and (below is None or value < below)
        and (not step or _divides(step, value))
    )


def _within(schema: Schema, size: int, low: str, high: str) -> bool:
    least, most = _bound(schema, low), _bound(schema, high)
    return (least is None or size >= least) and (most is None or size <= most)


def _bound(schema: Schema, key: str) -> float | None:
    bound = schema.get(key)
    return bound if _is_number(bound) else None


def _table(schema: Schema, key: str) -> dict[str, Json]:
    found = schema.get(key)
    return found if isinstance(found, dict) else {}


def _schemas(schema: Schema, key: str) -> Sequence[Json]:
    found = schema.get(key)
    return found if isinstance(found, list) else ()


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _divides(step: float, value: float) -> bool:
    if isinstance(step, int) and isinstance(value, int):
        return value % step == 0
    quotient = value / step
    return math.isfinite(quotient) and quotient == int(quotient)


def same(first: Json, second: Json) -> bool:
    """Whether two JSON values are equal: 1 is 1.0 and is not true."""
    if isinstance(first, bool) or isinstance(second, bool):
        return first is second
    if isinstance(first, list) and isinstance(second, list):
        pairs = zip(first, second, strict=False)
        return len(first) == len(second) and all(same(a, b) for a, b in pairs)
    if isinstance(first, dict) and isinstance(second, dict):
        return first.keys() == second.keys() and all(same(first[k], second[k]) for k in first)
    return bool(first == second)


def _repeats(items: list[Json]) -> bool:
    if len(items) > MOST_COMPARED:
        raise Unsure
    return any(same(item, other) for place, item in enumerate(items) for other in items[:place])
