"""Turns what a server answered into its snapshot: secrets out, lists sorted, oddities noted.

Notes point into the snapshot as it is written, so a place is known only after sorting: the session
points into the lists as they were sent, redaction into single items.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from generator import snapshot as snapshots
from generator.introspect.launch import Launch, Listing
from generator.introspect.redact import Hit, Redactor
from generator.models import Json, Note, Snapshot, canonical_json

MACHINE = ("home", "cwd", "project", "python", "user", "host")
"""Names of facts about a machine; every other name is something a server was given."""

_ITEM = re.compile(r"/(tools|prompts|resources|resourceTemplates)/(\d+)(/.*)?", re.DOTALL)


@dataclass(frozen=True)
class _List:
    """One list of a listing, cleaned and sorted.

    Attributes:
        items: The items in their final order.
        places: Final index by index as sent.
        notes: What was noticed on the way.
    """

    items: tuple[Mapping[str, Json], ...]
    places: Mapping[int, int]
    notes: tuple[Note, ...]


def assemble(launch: Launch, listing: Listing) -> Snapshot:
    """Return the snapshot of `listing`, which was made as `launch` says."""
    redactor = Redactor((*launch.secrets, *listing.secrets))
    lists = {
        name: _clean_list(getattr(listing, name), wire, redactor)
        for name, wire in snapshots.LISTS.items()
    }
    head = redactor.value(
        snapshots.storable(
            {
                "serverInfo": dict(listing.server_info),
                "instructions": listing.instructions,
                "capabilities": dict(listing.capabilities),
            }
        )
    )
    places = {wire: lists[name].places for name, wire in snapshots.LISTS.items()}
    sent = [_moved(note, places, redactor) for note in listing.notes]
    found = [note for each in lists.values() for note in each.notes]
    return Snapshot(
        server=launch.server,
        listed={**launch.shown, "protocol": listing.protocol, "era": listing.era},
        server_info=head.value["serverInfo"],
        instructions=head.value["instructions"],
        capabilities=head.value["capabilities"],
        notes=_sorted([*sent, *found, *_leaks("", head.hits)]),
        **{name: each.items for name, each in lists.items()},
    )


def _clean_list(items: Iterable[Json], wire: str, redactor: Redactor) -> _List:
    cleaned: list[tuple[int, dict[str, Json], tuple[Hit, ...], bool]] = []
    notes: list[Note] = []
    for index, item in enumerate(items):
        kept = snapshots.storable(item)
        clean = redactor.value(kept)
        if isinstance(clean.value, dict):
            cleaned.append((index, clean.value, clean.hits, not _same(kept, item)))
        else:
            notes.append(_stray(clean.value, wire))
    cleaned.sort(key=lambda each: (snapshots.order(each[1]), each[0]))
    for place, (_, _, hits, changed) in enumerate(cleaned):
        notes += _leaks(f"/{wire}/{place}", hits)
        if changed:
            notes.append(Note("not-json", f"/{wire}/{place}", _NOT_JSON))
    places = {index: place for place, (index, _, _, _) in enumerate(cleaned)}
    return _List(tuple(item for _, item, _, _ in cleaned), places, tuple(notes))


_NOT_JSON = (
    "Held something that JSON cannot hold (NaN, an infinity, half a surrogate pair, or nesting "
    "without end); it was replaced."
)


def _same(kept: Json, item: Json) -> bool:
    """Tell whether `storable` left `item` as it was; NaN is not even equal to itself."""
    try:
        return bool(kept == item)
    except RecursionError:
        return False


def _stray(value: Json, wire: str) -> Note:
    text = canonical_json(value)
    shown = text if len(text) <= 80 else text[:79] + "…"
    return Note("invalid-item", f"/{wire}", f"An entry of {wire} is no object: {shown}")


def _leaks(base: str, hits: Iterable[Hit]) -> Iterator[Note]:
    """Yield a note for each thing that was taken out at each place."""
    for hit in hits:
        for name in hit.names:
            what = (
                "a fact of the machine" if name in MACHINE else "a value that the server was given"
            )
            kind = "redacted-machine" if name in MACHINE else "redacted-secret"
            yield Note(kind, base + hit.pointer, f"The listing repeats {what} ({name}).")


def _moved(note: Note, places: Mapping[str, Mapping[int, int]], redactor: Redactor) -> Note:
    """Return a note of the session with its place after sorting and without secrets."""
    match = _ITEM.fullmatch(note.pointer)
    pointer = note.pointer
    if match:
        place = places[match[1]].get(int(match[2]))
        rest = match[3] or ""
        pointer = f"/{match[1]}" if place is None else f"/{match[1]}/{place}{rest}"
    return replace(note, pointer=redactor.text(pointer), message=redactor.text(note.message))


def _sorted(notes: Iterable[Note]) -> tuple[Note, ...]:
    return tuple(sorted(set(notes), key=lambda note: (note.id, note.pointer, note.message)))
