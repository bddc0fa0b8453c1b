"""What loading a catalogue needs of each server: made once, and kept from build to build.

Rating takes longer than anything else that happens before the pages, and a large catalogue needs
every rating twice: for the summaries, and again when a server's pages are made. So what was found
is kept under a key of everything that it follows from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from generator import history
from generator import snapshot as snapshots
from generator.approvals import Approvals
from generator.classify import Ruleset, overrides
from generator.config import CatalogueConfig
from generator.history import ChangeSet
from generator.kept import Kept, code, key_of
from generator.models import Assessment, Finding
from generator.summaries import ServerSummary, summarise
from generator.workers import spread

if TYPE_CHECKING:  # the catalogue loads what is made here
    from generator.catalogue import Server

NEWEST = 200
"""How many change sets pages and feeds about all servers show."""


@dataclass(frozen=True)
class Ratings:
    """What was found of a listing, looked at by itself.

    Attributes:
        tools: The assessment of each tool, in the listing's order.
        findings: What was found of the server as a whole.
    """

    tools: tuple[Assessment, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Record:
    """What loading a catalogue needs of one server.

    Attributes:
        summary: What stays in memory of it.
        changes: Its newest change sets.
        warnings: What its overrides complain of.
    """

    summary: ServerSummary
    changes: tuple[ChangeSet, ...]
    warnings: tuple[str, ...]


_RATINGS = TypeAdapter(Ratings)
_RECORD = TypeAdapter(Record)

Opener = Callable[[str, Ratings | None], "Server"]
"""Opens a server by its id, with what was found of it earlier."""


class Records:
    """The records of a catalogue's servers."""

    def __init__(self, opener: Opener, key: Callable[[str], str], kept: Kept | None) -> None:
        self._opener = opener
        self._kept = kept
        self._key = key
        self._keys: dict[str, str] = {}

    def of(self, names: Sequence[str]) -> Iterator[Record]:
        """Yield the record of each server."""
        kept = self._kept
        if kept is None:
            yield from (_record(self._opener(name, None)) for name in names)
            return
        self._keys = {name: self._key(name) for name in names}
        known = {name: kept.get("record", name, self._keys[name]) for name in names}
        fresh = spread(self._made, [name for name in names if known[name] is None])
        for name in names:
            text = known[name]
            if text is None:
                text, ratings = next(fresh)
                kept.put("record", name, self._keys[name], text)
                kept.put("ratings", name, self._keys[name], ratings)
            yield _RECORD.validate_json(text)
        next(fresh, None)  # lets the processes end
        kept.commit()

    def key(self, name: str) -> str:
        """Return what identifies the content of a server: listing, history, rules and all."""
        return self._keys.get(name, "")

    def open(self, name: str) -> Server:
        """Open a server, with its ratings when they are known."""
        found = self._kept.get("ratings", name, self.key(name)) if self._kept else None
        return self._opener(name, _RATINGS.validate_json(found) if found else None)

    def _made(self, name: str) -> tuple[str, str]:
        server = self._opener(name, None)
        ratings = Ratings(tuple(tool.assessment for tool in server.tools), server.findings)
        return _RECORD.dump_json(_record(server)).decode(), _RATINGS.dump_json(ratings).decode()


def _record(server: Server) -> Record:
    stale = (tool.assessment.stale_override for tool in server.tools)
    warnings = dict.fromkeys(overrides.complaint(each) for each in stale if each)
    return Record(summarise(server), server.history[-NEWEST:], tuple(warnings))


def key_maker(config: CatalogueConfig, rules: Ruleset, approved: Approvals) -> Callable[[str], str]:
    """Return what makes the key of a server: everything that its record follows from."""
    own = key_of(code(), *contents(config.rules), repr(sorted(rules.disabled)))

    def key(name: str) -> str:
        corrections = [each for each in rules.overrides if each.server == name]
        return key_of(
            own,
            name,
            config.servers[name].model_dump_json(),
            content(snapshots.path_of(config.snapshots, name)),
            content(history.path_of(config.history, name)),
            snapshots.checked_on(config.snapshots, name),
            repr(sorted(approved.by_server.get(name, {}).items())),
            repr(corrections),
        )

    return key


def contents(folder: Path) -> Iterator[bytes]:
    """Yield path and content of every file below `folder`, in order."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes()


def content(path: Path) -> bytes:
    """Return the digest of a file; nothing when there is none."""
    try:
        return sha256(path.read_bytes()).digest()
    except FileNotFoundError:
        return b""
