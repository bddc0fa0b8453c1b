"""Turns what a server answered into its snapshot: secrets out, lists sorted, oddities noted.

Notes point into the snapshot as it is written, so a place is known only after sorting: the session
names the tool that it means, redaction finds its places in single items.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from generator import snapshot as snapshots
from generator.introspect.launch import Launch, Listing
from generator.introspect.redact import Hit, Redactor
from generator.introspect.validity import fault_of
from generator.models import Json, Note, Snapshot

MACHINE = ("home", "cwd", "project", "python", "user", "host", "scratch")
"""Facts about a machine, by the first part of their names; the rest is what a server was given."""

_NAMED = re.compile(r"/(tools|prompts|resources|resourceTemplates)/([^/]*)", re.DOTALL)


@dataclass(frozen=True)
class _List:
    """One list of a listing, cleaned and sorted, with what was noticed on the way."""

    items: tuple[Mapping[str, Json], ...]
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
    places = {
        wire: _places(getattr(listing, name), lists[name].items, redactor)
        for name, wire in snapshots.LISTS.items()
    }
    sent = [_moved(note, places, redactor) for note in listing.notes if note.id != "invalid-tool"]
    found = [note for each in lists.values() for note in each.notes]
    return Snapshot(
        server=launch.server,
        listed={**launch.shown, "protocol": listing.protocol, "era": listing.era},
        server_info=head.value["serverInfo"],
        instructions=head.value["instructions"],
        capabilities=head.value["capabilities"],
        notes=sorted_notes(
            [*sent, *found, *_leaks("", head.hits), *invalid_tools(lists["tools"].items)]
        ),
        **{name: each.items for name, each in lists.items()},
    )


def invalid_tools(tools: Iterable[Mapping[str, Json]]) -> Iterator[Note]:
    """Yield a note for each tool, in the order of the snapshot, that breaks the specification."""
    for place, tool in enumerate(tools):
        if fault := fault_of(dict(tool)):
            yield Note("invalid-tool", f"/tools/{place}", fault)


def sorted_notes(notes: Iterable[Note]) -> tuple[Note, ...]:
    """Return `notes` in the one order that depends on nothing else, each of them once."""
    return tuple(sorted(set(notes), key=lambda note: (note.id, note.pointer, note.message)))


def _clean_list(items: Iterable[Json], wire: str, redactor: Redactor) -> _List:
    cleaned: list[tuple[dict[str, Json], tuple[Hit, ...], bool]] = []
    for item in items:
        kept = snapshots.storable(item)
        clean = redactor.value(kept)
        cleaned.append((clean.value, clean.hits, not _same(kept, item)))
    cleaned.sort(key=lambda each: snapshots.order(each[0]))
    notes: list[Note] = []
    for place, (_, hits, changed) in enumerate(cleaned):
        notes += _leaks(f"/{wire}/{place}", hits)
        if changed:
            notes.append(Note("not-json", f"/{wire}/{place}", _NOT_JSON))
    return _List(tuple(item for item, _, _ in cleaned), tuple(notes))


_NOT_JSON = (
    "It held something that JSON cannot hold (NaN, an infinity, half a surrogate pair, or nesting "
    "without end), which was replaced."
)


def _same(kept: Json, item: Json) -> bool:
    """Tell whether `storable` left `item` as it was; NaN is not even equal to itself."""
    try:
        return bool(kept == item)
    except RecursionError:
        return False


def _places(
    sent: Iterable[Json], items: Iterable[Mapping[str, Json]], redactor: Redactor
) -> Mapping[str, int]:
    """Return the first place of each name in the sorted list, by the name as it was sent."""
    final: dict[str, int] = {}
    for place, item in enumerate(items):
        final.setdefault(str(item.get("name", "")), place)
    names = (str(item.get("name", "")) for item in sent if isinstance(item, dict))
    return {name: final[clean] for name in names if (clean := redactor.text(name)) in final}


def _leaks(base: str, hits: Iterable[Hit]) -> Iterator[Note]:
    """Yield a note for each thing that was taken out at each place."""
    for hit in hits:
        for name in hit.names:
            if name.partition(":")[0] in MACHINE:
                text = f"It repeats a fact of the machine it was listed on ({name})."
                yield Note("machine-path", base + hit.pointer, text)
            else:
                text = f"It repeats a value that the server was given ({name})."
                yield Note("redacted-secret", base + hit.pointer, text)


def _moved(note: Note, places: Mapping[str, Mapping[str, int]], redactor: Redactor) -> Note:
    """Return a note of the session with its place in the snapshot and without secrets."""
    match = _NAMED.fullmatch(note.pointer)
    pointer = note.pointer
    if match:
        place = places[match[1]].get(match[2].replace("~1", "/").replace("~0", "~"))
        pointer = f"/{match[1]}" if place is None else f"/{match[1]}/{place}"
    return replace(note, pointer=redactor.text(pointer), message=redactor.text(note.message))
