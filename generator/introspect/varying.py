"""Names the places where two listings of one server differ.

Some servers never list the same thing twice: a set joined into a default, a date in a description.
Whoever reviews drift needs to know which places these are before believing that anything changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace

from generator import snapshot as snapshots
from generator.introspect.assemble import sorted_notes
from generator.introspect.redact import escape
from generator.models import Json, Note, Snapshot

MOST = 50
"""Places that are named; a server that varies more than this varies everywhere."""


NOTE = "nondeterministic-listing"


def differences(first: Snapshot, second: Snapshot) -> list[str]:
    """Return JSON pointers into `first` of the places where `second` differs, notes aside."""
    one, two = (json.loads(snapshots.to_json(replace(each, notes=()))) for each in (first, second))
    found = []
    for pointer in _walk(one, two, ""):
        found.append(pointer)
        if len(found) == MOST:
            break
    return found


def marked(snapshot: Snapshot, places: Sequence[str]) -> Snapshot:
    """Return `snapshot` with a note at each of the `places` that vary."""
    notes = [Note(NOTE, place, "Two listings in a row differ here.") for place in places]
    return replace(snapshot, notes=sorted_notes([*snapshot.notes, *notes]))


def settled(old: Snapshot, new: Snapshot) -> Snapshot:
    """Return `old` when `new` differs from it only where `old` is known to vary.

    Without this, a server that varies would change its snapshot on every run, and no review would
    ever see an unchanged one. A change anywhere else makes `new` count, with the places that are
    known so far forgotten: the next `--verify` finds them again.
    """
    known = {note.pointer for note in old.notes if note.id == NOTE}
    fresh = {note.pointer for note in new.notes if note.id == NOTE}
    if not known or not fresh <= known:
        return new
    places = differences(old, new)
    return old if len(places) < MOST and known.issuperset(places) else new


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
