"""Names the places where two listings of one server differ.

Some servers never list the same thing twice: a set joined into a default, a date in a description.
Whoever reviews drift needs to know which places these are before believing that anything changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from generator import snapshot as snapshots
from generator.introspect.redact import escape
from generator.models import Json, Snapshot

MOST = 50
"""Places that are named; a server that varies more than this varies everywhere."""


def differences(first: Snapshot, second: Snapshot) -> list[str]:
    """Return JSON pointers into `first` of the places where `second` differs."""
    one = json.loads(snapshots.to_json(first))
    two = json.loads(snapshots.to_json(second))
    found = []
    for pointer in _walk(one, two, ""):
        found.append(pointer)
        if len(found) == MOST:
            break
    return found


def _walk(one: Json, two: Json, pointer: str) -> Iterator[str]:
    if isinstance(one, dict) and isinstance(two, dict):
        for key in sorted(one.keys() | two.keys()):
            inner = f"{pointer}/{escape(key)}"
            if key in one and key in two:
                yield from _walk(one[key], two[key], inner)
            else:
                yield inner
    elif isinstance(one, list) and isinstance(two, list) and len(one) == len(two):
        for index, (a, b) in enumerate(zip(one, two, strict=True)):
            yield from _walk(a, b, f"{pointer}/{index}")
    elif type(one) is not type(two) or one != two:
        yield pointer or "/"
