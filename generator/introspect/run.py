"""Lists many servers: some at a time, each on its own, and writes what has changed.

One server's failure is one line of the report and leaves its last good snapshot as it is. Which
servers a run covers follows from their ids alone, so that the shards of a CI matrix cover each one
exactly once and their folders are merged by copying.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Protocol

import anyio
from anyio.to_thread import run_sync

from generator import listing as listings
from generator import snapshot as snapshots
from generator.config import CatalogueConfig, Transport
from generator.errors import CatalogueError, ConfigError, SnapshotError, closest
from generator.introspect.assemble import assemble, invalid_tools, sorted_notes
from generator.introspect.launch import Failure, FailureKind, Launch, Listing
from generator.introspect.plan import Surroundings, plan
from generator.introspect.redact import Redactor
from generator.introspect.varying import differences, marked, settled
from generator.models import Snapshot

PASSING = {
    FailureKind.CRASHED,
    FailureKind.TIMED_OUT,
    FailureKind.UNREACHABLE,
    FailureKind.PROTOCOL,
}
"""Failures that may pass by themselves and are worth another try."""

LONGEST_PAUSE = 10.0


@dataclass(frozen=True)
class Shard:
    """Part `index` of `count`, counted from one."""

    index: int = 1
    count: int = 1

    def holds(self, server: str) -> bool:
        """Tell whether this shard lists `server`."""
        digest = hashlib.sha256(server.encode()).digest()
        return int.from_bytes(digest[:8], "big") % self.count == self.index - 1


@dataclass(frozen=True)
class Options:
    """How a run goes.

    Attributes:
        jobs: Servers at a time.
        only: Ids or glob patterns; empty for all.
        shard: The part of the servers to list.
        retry: Further attempts after a failure that may pass.
        fail_fast: Stop at the first failure.
        verify: List every server twice and compare.
        prune: Remove the snapshots of servers that left the catalogue.
    """

    jobs: int = field(default_factory=lambda: os.cpu_count() or 2)
    only: tuple[str, ...] = ()
    shard: Shard = Shard()
    retry: int = 0
    fail_fast: bool = False
    verify: bool = False
    prune: bool = False


@dataclass(frozen=True)
class Outcome:
    """What became of one server.

    Attributes:
        server: Its id.
        state: "new", "changed", "unchanged" or "failed".
        seconds: How long it took, all attempts together.
        attempts: How often it was tried.
        snapshot: What it offers; None when it failed.
        failure: Why it failed; None when it did not.
        varying: Places where a second listing differed (JSON pointers into the snapshot).
        fresh: For how many seconds the server says that its lists hold good; 0 when unknown.
        before: What its snapshot held before this run; None when there was none to read.
    """

    server: str
    state: str
    seconds: float
    attempts: int = 1
    snapshot: Snapshot | None = None
    failure: Failure | None = None
    varying: tuple[str, ...] = ()
    before: Snapshot | None = None
    fresh: float = 0.0


@dataclass(frozen=True)
class Result:
    """What became of a run.

    Attributes:
        outcomes: One a server that was asked, by id.
        skipped: Ids that were not asked any more, because the run was stopped.
        left: Ids with a snapshot that the catalogue no longer lists.
        removed: Whether those snapshots were removed.
        interrupted: Whether someone stopped the run.
        seconds: How long it took.
    """

    outcomes: tuple[Outcome, ...]
    skipped: tuple[str, ...]
    left: tuple[str, ...]
    removed: bool
    interrupted: bool
    seconds: float

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """The servers that could not be listed."""
        return tuple(each for each in self.outcomes if each.failure)


class Observer(Protocol):
    """Whoever shows how a run goes."""

    def started(self, server: str) -> None:
        """Note that `server` is being asked."""

    def finished(self, outcome: Outcome) -> None:
        """Note what became of a server."""


class Journal(Protocol):
    """Whoever keeps what each listing brought."""

    def settle(self, server: str) -> None:
        """Finish what a run that was killed left half done."""

    def writing(self, before: Snapshot | None, now: Snapshot) -> AbstractContextManager[None]:
        """Return what to enter while the snapshot `now` is written in place of `before`."""


def select(config: CatalogueConfig, options: Options) -> list[str]:
    """Return the ids that a run covers, in the order of the catalogue.

    Raises:
        ConfigError: When a pattern of `only` fits no server.
    """
    for pattern in options.only:
        if not any(fnmatchcase(name, pattern) for name in config.servers):
            raise ConfigError("--only", f"no server '{pattern}'", closest(pattern, config.servers))
    return [name for name in config.servers if _covered(name, options)]


def _covered(server: str, options: Options) -> bool:
    wanted = not options.only or any(fnmatchcase(server, each) for each in options.only)
    return wanted and options.shard.holds(server)


async def sync(
    config: CatalogueConfig,
    options: Options,
    around: Surroundings,
    observer: Observer,
    journal: Journal | None,
    scope: anyio.CancelScope | None = None,
) -> Result:
    """List the servers of `config` and write their snapshots.

    Args:
        config: The catalogue.
        options: Which servers, how many at a time, what to do about failures.
        around: Environment and machine.
        observer: Who is told how it goes.
        journal: Who keeps what each listing brought; None to look only and write nothing.
        scope: Cancelled by someone else to stop the run early.

    Raises:
        ConfigError: When `options.only` names no server.
        CatalogueError: When a snapshot cannot be written.
    """
    started = time.monotonic()
    names = select(config, options)
    if journal:
        await run_sync(_tidied, config, names, journal)
    run = _Run(config, options, around, observer, journal, scope or anyio.CancelScope())
    with run.scope:
        async with anyio.create_task_group() as group:
            for name in names:
                group.start_soon(run.one, name)
    if run.unwritable:
        raise run.unwritable
    done = {each.server for each in run.outcomes}
    skipped = tuple(name for name in names if name not in done)
    left = left_behind(config, options)
    if options.prune and not skipped:
        remove(config, left)
    return Result(
        outcomes=tuple(sorted(run.outcomes, key=lambda each: each.server)),
        skipped=skipped,
        left=left,
        removed=options.prune and not skipped,
        interrupted=bool(skipped) and not run.stopped,
        seconds=time.monotonic() - started,
    )


async def follow(
    server: str,
    config: CatalogueConfig,
    around: Surroundings,
    observer: Observer,
    journal: Journal,
) -> None:
    """List `server` on a connection that stays open, again whenever it announces a change.

    Writes as `sync` does, and tells `observer` each outcome. Returns when the server ends or turns
    out to announce nothing; ends it when cancelled.

    Raises:
        Failure: When it cannot be listed.
        CatalogueError: When a snapshot cannot be written.
    """
    run = _Run(config, Options(jobs=1), around, observer, journal, anyio.CancelScope())
    await run.follow(server)
    if run.unwritable:
        raise run.unwritable


def _tidied(config: CatalogueConfig, names: Sequence[str], journal: Journal) -> None:
    """Finish and remove what runs that were killed left."""
    for folder in (config.snapshots, config.snapshots / snapshots.INDEX, config.history):
        snapshots.sweep(folder)
    for name in names:
        journal.settle(name)


class _Run:
    """The state that the servers of one run share."""

    def __init__(
        self,
        config: CatalogueConfig,
        options: Options,
        around: Surroundings,
        observer: Observer,
        journal: Journal | None,
        scope: anyio.CancelScope,
    ) -> None:
        self.config = config
        self.options = options
        self.around = around
        self.observer = observer
        self.journal = journal
        self.scope = scope
        self.outcomes: list[Outcome] = []
        self.stopped = False
        self.unwritable: CatalogueError | None = None
        self._fresh: dict[str, float] = {}
        self._limiter = anyio.CapacityLimiter(max(1, options.jobs))

    async def one(self, server: str) -> None:
        """List one server; nothing that it does may end the run."""
        async with self._limiter:
            self.observer.started(server)
            try:
                outcome = await self._tried(server)
            except CatalogueError as error:  # nothing can be written: that ends the run
                self.unwritable = error
                self.scope.cancel()
                return
            self.outcomes.append(outcome)
            self.observer.finished(outcome)
            if outcome.failure and self.options.fail_fast:
                self.stopped = True
                self.scope.cancel()

    async def _tried(self, server: str) -> Outcome:
        started = time.monotonic()
        attempt = 0
        while True:
            attempt += 1
            try:
                snapshot, varying = await self._listed(server)
                seconds = time.monotonic() - started
                outcome = await run_sync(self._kept, snapshot, seconds)
                return replace(outcome, attempts=attempt, varying=varying)
            except Failure as failure:
                if failure.kind not in PASSING or attempt > self.options.retry:
                    seconds = time.monotonic() - started
                    return Outcome(server, "failed", seconds, attempt, failure=failure)
            await anyio.sleep(min(2.0 ** (attempt - 1), LONGEST_PAUSE))

    def _kept(self, snapshot: Snapshot, seconds: float) -> Outcome:
        """Write `snapshot` where this run writes, and say what became of its server."""
        folder, server = self.config.snapshots, snapshot.server
        before, snapshot = _beside(folder, snapshot)
        state = _state(folder, snapshot)
        if self.journal:
            with self.journal.writing(before, snapshot) if state != "unchanged" else nullcontext():
                _store(folder, snapshot, seconds)
        fresh = self._fresh.get(server, 0.0)
        return Outcome(server, state, seconds, snapshot=snapshot, before=before, fresh=fresh)

    async def _listed(self, server: str) -> tuple[Snapshot, tuple[str, ...]]:
        launch = await run_sync(plan, server, self.config, self.around)
        first = await self._once(launch)
        if not self.options.verify:
            return first, ()
        second = await self._once(launch)
        varying = tuple(differences(first, second))
        return marked(first, varying), varying

    async def _once(self, launch: Launch) -> Snapshot:
        if launch.transport is Transport.LISTING:
            return await run_sync(_from_file, launch, self.config)
        from generator.introspect.session import list_server

        with _its_own_failure(launch):
            listing = await list_server(launch)
            self._fresh[launch.server] = listing.fresh
            return await run_sync(assemble, launch, listing)

    async def follow(self, server: str) -> None:
        """List `server` again whenever it announces a change, until it ends."""
        from generator.introspect.session import follow

        launch = await run_sync(plan, server, self.config, self.around)

        async def heard(listing: Listing) -> None:
            self._fresh[server] = listing.fresh
            snapshot = await run_sync(assemble, launch, listing)
            try:
                outcome = await run_sync(self._kept, snapshot, listing.seconds["total"])
            except CatalogueError as error:
                self.unwritable = error
                raise
            self.observer.finished(outcome)

        with _its_own_failure(launch):
            await follow(launch, heard)


@contextmanager
def _its_own_failure(launch: Launch) -> Iterator[None]:
    """Turn whatever the server of `launch` brings about into its failure, secrets removed."""
    redactor = Redactor(launch.secrets)
    try:
        yield
    except Failure as failure:
        raise _clean(failure, redactor) from None
    except Exception as error:
        text = f"{type(error).__name__}: {error}"
        unexpected = Failure(launch.server, FailureKind.PROTOCOL, text, "please report this")
        raise _clean(unexpected, redactor) from None


def _clean(failure: Failure, redactor: Redactor) -> Failure:
    """Return `failure` without anything secret in it."""
    return Failure(
        failure.source,
        failure.kind,
        redactor.text(failure.message),
        redactor.text(failure.hint),
        redactor.text(failure.stderr),
    )


def _from_file(launch: Launch, config: CatalogueConfig) -> Snapshot:
    """Read a `listing:` entry."""
    name = config.servers[launch.server].listing
    path = config.root / name
    try:
        found = listings.read(path, launch.server)
    except SnapshotError as error:
        kind = FailureKind.INVALID if path.exists() else FailureKind.NOT_FOUND
        raise Failure(launch.server, kind, f"{name}: {error.message}", error.hint) from None
    kept = {name: found.listed[name] for name in ("protocol", "era") if name in found.listed}
    notes = [note for note in found.notes if note.id != "invalid-tool"]
    return replace(
        found,
        server=launch.server,
        listed={**launch.shown, **kept},
        notes=sorted_notes([*notes, *invalid_tools(found.tools)]),
    )


def _state(folder: Path, snapshot: Snapshot) -> str:
    """Say what writing `snapshot` makes of what is there: "new", "changed" or "unchanged"."""
    path = snapshots.path_of(folder, snapshot.server)
    if not path.is_file():
        return "new"
    same = path.read_bytes() == snapshots.to_json(snapshot).encode("utf-8", "surrogatepass")
    return "unchanged" if same else "changed"


def _store(folder: Path, snapshot: Snapshot, seconds: float) -> None:
    """Write a snapshot and what is to be known of this run."""
    path = snapshots.path_of(folder, snapshot.server)
    changed = snapshots.write(path, snapshot)
    _note(folder, snapshot.server, path.read_bytes(), changed, seconds)


def _beside(folder: Path, snapshot: Snapshot) -> tuple[Snapshot | None, Snapshot]:
    """Return the snapshot before, and what to keep of both; an unreadable one is lost."""
    try:
        before = snapshots.read(snapshots.path_of(folder, snapshot.server))
    except SnapshotError:
        return None, snapshot
    return before, settled(before, snapshot)


def _note(folder: Path, server: str, data: bytes, changed: bool, seconds: float) -> None:
    """Keep when `server` was last asked, and when its snapshot last became another."""
    path = folder / snapshots.INDEX / f"{server}.json"
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    before = _read_index(path)
    digest = hashlib.sha256(data).hexdigest()
    same = not changed and before.get("sha256") == digest
    entry = {
        "captured_at": now,
        "changed_at": before.get("changed_at", now) if same else now,
        "seconds": round(seconds, 3),
        "sha256": digest,
    }
    snapshots.write_text(path, json.dumps(entry, indent=2, sort_keys=True) + "\n")


def _read_index(path: Path) -> Mapping[str, object]:
    """Read an index file; one that cannot be read tells nothing."""
    try:
        entry = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return entry if isinstance(entry, dict) else {}


def left_behind(config: CatalogueConfig, options: Options) -> tuple[str, ...]:
    """Return the ids that have a snapshot and left the catalogue, as far as this run covers them.

    Only files that are snapshots of ours count: whatever else lies in the folder is not touched.
    """
    found = sorted(path.stem for path in config.snapshots.glob("*.json"))
    gone = [name for name in found if name not in config.servers and _covered(name, options)]
    return tuple(name for name in gone if _is_snapshot(snapshots.path_of(config.snapshots, name)))


def _is_snapshot(path: Path) -> bool:
    try:
        return snapshots.read(path).server == path.stem
    except SnapshotError:
        return False


def remove(config: CatalogueConfig, servers: Sequence[str]) -> None:
    """Remove the snapshots of `servers`."""
    for name in servers:
        snapshots.path_of(config.snapshots, name).unlink(missing_ok=True)
        (config.snapshots / snapshots.INDEX / f"{name}.json").unlink(missing_ok=True)
