"""Puts the keywords of one flat schema into words: its type, its bounds, its values.

Plain words for the page ("array of strings or null"), TypeScript's for the signature
("string[] | null"). Nothing here follows a reference; `tree` does and hands flat schemas in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from generator.models import Json
from generator.schema.resolve import Schema, types_of
from generator.schema.shape import Limit, Value

SAFE_INTEGER = 2**53 - 1
"""Zod bounds every integer by this number; a bound that no one can meet says nothing."""
LONGEST_VALUE = 400
"""Longest JSON value, in characters, that a limit shows whole."""
SHORT_ENUM = 44
"""Longest enumeration, in characters, that a signature spells out."""

_GAP = re.compile(r"[\s-]+(\w)")
_TYPE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,39}")
_IMPLIED = {
    "object": ("properties", "patternProperties", "additionalProperties", "minProperties"),
    "array": ("items", "prefixItems", "minItems", "maxItems", "uniqueItems", "contains"),
    "string": ("pattern", "minLength", "maxLength", "contentEncoding"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
}

_MEASURING = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"})
_MEASURING |= {"minLength", "maxLength", "minItems", "maxItems", "uniqueItems"}
_MEASURING |= {"minProperties", "maxProperties"}
_LIMITING = _MEASURING | {"default", "const", "not", "pattern", "examples", "example"}
_LIMITING |= {"readOnly", "contentMediaType", "contentEncoding"}


class Kind(NamedTuple):
    """A type: in words, in words for several of it, and in a signature."""

    words: str
    plural: str
    short: str


ANY = Kind("any value", "any values", "any")
NEVER = Kind("no value", "no values", "never")
NULL = Kind("null", "nulls", "null")
_SIMPLE = {name: Kind(name, f"{name}s", name) for name in (*_IMPLIED, "integer", "boolean", "null")}


def json_text(value: Json) -> str:
    """Return `value` as JSON for people, shortened in the middle of nothing: at its end."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


def type_names(schema: Schema) -> list[str]:
    """Return the types that a flat schema declares, or else implies by its other keywords."""
    kind = schema.get("type")
    if isinstance(kind, str):
        return [kind]
    declared = list(dict.fromkeys(types_of(kind)))
    if declared:
        return declared
    if "const" in schema or isinstance(schema.get("enum"), list):
        values = [schema["const"]] if "const" in schema else schema["enum"]
        return list(dict.fromkeys(_type_of(value) for value in values))
    return [name for name, keys in _IMPLIED.items() if any(key in schema for key in keys)]


def _type_of(value: Json) -> str:
    if isinstance(value, bool):
        return "boolean"
    names = {str: "string", int: "integer", float: "number", list: "array", dict: "object"}
    return names.get(type(value), "null")


def simple(name: str, short: str = "") -> Kind:
    """Return the kind of a type that holds no other."""
    if not short and name in _SIMPLE:
        return _SIMPLE[name]
    return NULL if name == "null" else Kind(name, f"{name}s", short or name)


def array_of(item: Kind) -> Kind:
    """Return the kind of an array of `item`."""
    if item == ANY:
        return Kind("array", "arrays", "any[]")
    short = f"({item.short})[]" if " | " in item.short else f"{item.short}[]"
    return Kind(f"array of {item.plural}", f"arrays of {item.plural}", short)


def map_of(value: Kind) -> Kind:
    """Return the kind of an object whose names are free and whose values are `value`."""
    short = f"Record<string, {value.short}>"
    return Kind(f"map of {value.plural}", f"maps of {value.plural}", short)


def either(kinds: Sequence[Kind]) -> Kind:
    """Return the kind of a value that may be any of `kinds`; null stands last."""
    if len(kinds) == 1:
        return kinds[0]
    found = list(dict.fromkeys(kinds))
    found = [k for k in found if k != NULL] + [k for k in found if k == NULL]
    if not found:
        return ANY
    return Kind(
        listed([k.words for k in found], "or"),
        listed([k.plural for k in found], "or"),
        " | ".join(dict.fromkeys(k.short for k in found)),
    )


def listed(words: Sequence[str], last: str) -> str:
    """Join words as English does: "a, b or c"; what stands twice is said once."""
    found = list(dict.fromkeys(words))
    return f" {last} ".join([", ".join(found[:-1]), found[-1]]) if len(found) > 1 else found[0]


def short_enum(values: Sequence[Json]) -> str:
    """Return an enumeration as a signature writes it, "" when it is too long for one."""
    text = " | ".join(json.dumps(value, ensure_ascii=False) for value in values[:12])
    return text if len(values) <= 12 and len(text) <= SHORT_ENUM else ""


def type_name(*names: Json) -> str:
    """Return the first of `names` that can stand as a type's name in a signature, else ""."""
    for name in names:
        found = _type_name(name) if isinstance(name, str) and name else ""
        if found:
            return found
    return ""


@lru_cache(maxsize=1024)
def _type_name(name: str) -> str:
    joined = _GAP.sub(lambda match: match.group(1).upper(), name.strip())
    return joined if _TYPE_NAME.fullmatch(joined) else ""


def values_of(enum: Sequence[Json], notes: Sequence[str] = ()) -> tuple[Value, ...]:
    """Return the values of an enumeration as text: strings bare where all are plain strings."""
    bare = all(isinstance(value, str) and value.strip() == value != "" for value in enum)
    texts = [value if bare else json.dumps(value, ensure_ascii=False) for value in enum]
    padded = [*notes, *[""] * (len(texts) - len(notes))]
    return tuple(Value(text, note) for text, note in zip(texts, padded, strict=False))


def limits(schema: Schema, each: bool = False) -> Iterator[Limit]:
    """Yield the bounds of a flat schema; of an array's items when `each`."""
    if _LIMITING.isdisjoint(schema):
        return
    if not each:
        yield from _given(schema)
    yield from _measures(schema, each)
    if isinstance(schema.get("pattern"), str):
        yield Limit("Each matches" if each else "Pattern", schema["pattern"], code=True)
    if not each:
        yield from _examples(schema)
    if schema.get("readOnly") is True:
        yield Limit("Read only", "set by the server")
    if isinstance(schema.get("contentMediaType"), str):
        yield Limit("Content", schema["contentMediaType"], code=True)
    if isinstance(schema.get("contentEncoding"), str):
        yield Limit("Encoding", schema["contentEncoding"], code=True)


def _given(schema: Schema) -> Iterator[Limit]:
    if "default" in schema:
        yield Limit("Default", json_text(schema["default"]), code=True)
    if "const" in schema:
        yield Limit("Always", json_text(schema["const"]), code=True)
    excluded = schema.get("not")
    if isinstance(excluded, dict):
        banned = [excluded["const"]] if "const" in excluded else excluded.get("enum")
        for value in banned if isinstance(banned, list) else ():
            yield Limit("Never", json_text(value), code=True)


def _examples(schema: Schema) -> Iterator[Limit]:
    examples = schema.get("examples")
    found = list(examples) if isinstance(examples, list) else []
    if "example" in schema:  # OpenAPI's word for it, which servers copy
        found.append(schema["example"])
    for value in found[:5]:
        yield Limit("Example", json_text(value), code=True)


def _measures(schema: Schema, each: bool) -> Iterator[Limit]:
    if _MEASURING.isdisjoint(schema):
        return
    prefix = "Each " if each else ""
    words = _range(schema)
    if words:
        yield Limit(f"{prefix}range".capitalize() if each else "Range", words)
    step = _number(schema.get("multipleOf"))
    if step is not None and step != 1:
        yield Limit("Multiple of", figure(step))
    words = _between(schema, "minLength", "maxLength", "character")
    if words:
        yield Limit("Each length" if each else "Length", words)
    words = _between(schema, "minItems", "maxItems", "")
    if schema.get("uniqueItems") is True:
        words = f"{words}, no repeats" if words else "no repeats"
    if words:
        yield Limit("Items", words)
    words = _between(schema, "minProperties", "maxProperties", "")
    if words:
        yield Limit("Properties", words)


def _range(schema: Schema) -> str:
    """Return the bounds of a number in words, exclusive ones of draft 4 and later included."""
    low, high = _number(schema.get("minimum")), _number(schema.get("maximum"))
    above, below = _number(schema.get("exclusiveMinimum")), _number(schema.get("exclusiveMaximum"))
    if schema.get("exclusiveMinimum") is True:
        low, above = None, low
    if schema.get("exclusiveMaximum") is True:
        high, below = None, high
    low, high = (None if b is None or abs(b) >= SAFE_INTEGER else b for b in (low, high))
    above, below = (None if b is None or abs(b) >= SAFE_INTEGER else b for b in (above, below))
    if low is not None and high is not None and above is None and below is None:
        return figure(low) if low == high else f"{figure(low)}–{figure(high)}"
    parts = [
        f"{word} {figure(bound)}"
        for word, bound in (
            ("more than", above),
            ("at least", low),
            ("less than", below),
            ("at most", high),
        )
        if bound is not None
    ]
    return ", ".join(parts)


def _between(schema: Schema, low_key: str, high_key: str, unit: str) -> str:
    low, high = _number(schema.get(low_key)), _number(schema.get(high_key))
    low = None if low == 0 else low
    high = None if high is not None and high >= SAFE_INTEGER else high
    if low is None and high is None:
        return ""
    last = high if high is not None else low
    noun = f" {unit}{'' if last == 1 else 's'}" if unit else ""
    if low is None:
        return f"at most {figure(high)}{noun}"
    if high is None:
        return f"at least {figure(low)}{noun}"
    return f"{figure(low)}{noun}" if low == high else f"{figure(low)}–{figure(high)}{noun}"


def figure(number: float | None) -> str:
    """Return a number for people: grouped in thousands, no ".0"."""
    if number is None:
        return ""
    if isinstance(number, float) and number.is_integer() and abs(number) < SAFE_INTEGER:
        number = int(number)
    return f"{number:,}" if isinstance(number, int) else repr(number)


def _number(value: Json) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
