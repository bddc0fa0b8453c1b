"""Compares two schemas place by place and says what it means for a caller."""

from __future__ import annotations

import json
from collections.abc import Iterator

from generator.changes.kinds import Change, ChangeKind
from generator.changes.shape import LIMITS, Place, flatten
from generator.models import Json, canonical_json

K = ChangeKind


def input_changes(tool: str, old: Json, new: Json) -> Iterator[Change]:
    """Yield what changed for who calls the tool, from one input schema to the next."""
    if canonical_json(old) == canonical_json(new):
        return
    if not isinstance(old, dict) or not isinstance(new, dict):
        yield Change(K.SCHEMA_CHANGED, tool, "inputSchema", old, new)
        return
    before, after = flatten(old), flatten(new)
    for path in sorted(before.keys() | after.keys()):
        if path not in before:
            if not _below_new(path, before, after):
                required = after[path].required
                kind = K.PARAMETER_ADDED_REQUIRED if required else K.PARAMETER_ADDED
                yield Change(kind, tool, path, None, _words(after[path]))
        elif path not in after:
            if not _below_new(path, after, before):
                yield Change(K.PARAMETER_REMOVED, tool, path, _words(before[path]), None)
        elif before[path] != after[path]:
            yield from _place_changes(tool, path, before[path], after[path])


def _below_new(path: str, there: dict[str, Place], here: dict[str, Place]) -> bool:
    """Whether a place stands inside one that is itself missing on the other side."""
    return any(path.startswith((f"{p}.", f"{p}[", f"{p}|")) for p in here if p and p not in there)


def _words(place: Place) -> str:
    return " or ".join(place.types) or "any"


def _place_changes(tool: str, path: str, old: Place, new: Place) -> Iterator[Change]:
    if old.required != new.required:
        kind = K.PARAMETER_NOW_REQUIRED if new.required else K.PARAMETER_NOW_OPTIONAL
        yield Change(kind, tool, path, old.required, new.required)
    if old.types != new.types:
        yield Change(_type_kind(old, new), tool, path, _words(old), _words(new))
    yield from _value_changes(tool, path, old, new)
    yield from _limit_changes(tool, path, old, new)
    if old.default != new.default:
        yield Change(K.DEFAULT_CHANGED, tool, path, _loads(old.default), _loads(new.default))
    if old.description != new.description:
        kind = K.PARAMETER_DESCRIPTION
        yield Change(kind, tool, path, old.description or None, new.description or None)
    for word in sorted(old.rest.keys() | new.rest.keys()):
        a, b = old.rest.get(word, ""), new.rest.get(word, "")
        if a != b:
            where = f"{path}#{word}" if path else f"#{word}"
            yield Change(K.LIMIT_CHANGED, tool, where, _loads(a), _loads(b))


def _type_kind(old: Place, new: Place) -> ChangeKind:
    before, after = _accepted(old), _accepted(new)
    if not after or (before and before < after):
        return K.TYPE_WIDENED
    return K.TYPE_NARROWED if not before or after < before else K.TYPE_CHANGED


def _accepted(place: Place) -> set[str]:
    """Every integer is a number (JSON Schema validation, section 6.1.1)."""
    return set(place.types) | ({"integer"} if "number" in place.types else set())


def _value_changes(tool: str, path: str, old: Place, new: Place) -> Iterator[Change]:
    if old.values == new.values:
        return
    if old.values is None or new.values is None:
        kind = K.LIMIT_LOOSENED if new.values is None else K.LIMIT_TIGHTENED
        yield Change(kind, tool, path, _allowed(old), _allowed(new))
        return
    for value in sorted(set(old.values) - set(new.values)):
        yield Change(K.VALUE_REMOVED, tool, path, _loads(value), None)
    for value in sorted(set(new.values) - set(old.values)):
        yield Change(K.VALUE_ADDED, tool, path, None, _loads(value))


def _allowed(place: Place) -> Json:
    return None if place.values is None else {"enum": [_loads(v) for v in place.values]}


def _limit_changes(tool: str, path: str, old: Place, new: Place) -> Iterator[Change]:
    for word, tighter in LIMITS.items():
        a, b = old.limits.get(word), new.limits.get(word)
        if a == b:
            continue
        loosened = b is None or (a is not None and (b - a) * tighter < 0)
        kind = K.LIMIT_LOOSENED if loosened else K.LIMIT_TIGHTENED
        yield Change(kind, tool, path, _limit(word, a), _limit(word, b))


def _limit(word: str, value: float | None) -> str | None:
    return None if value is None else f"{word} {value:g}"


def _loads(text: str) -> Json:
    if not text:
        return None
    try:
        return json.loads(text)
    except ValueError:  # a word of ours, such as "recursive"
        return text


def output_changes(tool: str, old: Json, new: Json) -> Iterator[Change]:
    """Yield what changed for who reads the result, from one output schema to the next."""
    if canonical_json(old) == canonical_json(new):
        return
    if old is None or new is None:
        kind = K.RESULT_SCHEMA_ADDED if old is None else K.RESULT_SCHEMA_REMOVED
        yield Change(kind, tool, "outputSchema")
        return
    before, after = flatten(old), flatten(new)
    for path in sorted(before.keys() | after.keys()):
        if path not in before:
            if not _below_new(path, before, after):
                yield Change(K.RESULT_ADDED, tool, path, None, _words(after[path]))
        elif path not in after:
            if not _below_new(path, after, before):
                yield Change(K.RESULT_REMOVED, tool, path, _words(before[path]), None)
        elif before[path] != after[path]:
            a, b = _summary(before[path]), _summary(after[path])
            yield Change(K.RESULT_CHANGED, tool, path or "outputSchema", a, b)


def _summary(place: Place) -> Json:
    """Return what distinguishes a place of a result, without what it has not."""
    facts: dict[str, Json] = {
        "types": list(place.types),
        "required": place.required,
        "values": None if place.values is None else [_loads(v) for v in place.values],
        "limits": dict(place.limits),
        "default": _loads(place.default),
        "description": place.description,
        "rest": {k: _loads(v) for k, v in place.rest.items()},
    }
    return {k: v for k, v in facts.items() if v not in (None, "", [], {}, False)}
