"""Lists the servers again and again while the site is served.

A thread of its own, since MkDocs holds the main one. What changed is written as `sync` writes it;
MkDocs watches the snapshots and does the rest.

A server changes in two ways. Its program changes, because somebody works on it: only a fresh start
shows that, so every server is started anew every so many seconds, unless it says that its lists
hold good for longer (`ttlMs`). Or it changes while it runs, and announces that: so those that
declare it (`listChanged`) are also kept running, and listed again as soon as they ring. What such
a server offers is what the running one says; a fresh start that offers something else than the
fresh start before takes its place.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import anyio
import anyio.abc
import click

from generator import config as configuration
from generator import snapshot as snapshots
from generator.cli.journal import Journal
from generator.cli.options import today
from generator.config import CatalogueConfig, ServerEntry
from generator.errors import CatalogueError
from generator.introspect.announcing import announced
from generator.introspect.plan import Surroundings
from generator.introspect.run import Options, Outcome, follow, sync

RUNNING = 32
"""Most servers that are kept running; each may be a process of a hundred megabytes."""
LOOK = 0.2
"""Seconds between two looks at whether to stop, and whether the site is served yet."""


@dataclass
class _Kept:
    """A server that is kept running.

    Attributes:
        entry: What it was started from.
        scope: Ends it when cancelled.
        start: What it offered when it was started, as its snapshot's text; "" until it is known.
    """

    entry: ServerEntry
    scope: anyio.CancelScope = field(default_factory=anyio.CancelScope)
    start: str = ""

    def told(self, outcome: Outcome) -> None:
        """Remember the first listing."""
        if outcome.snapshot and not self.start:
            self.start = snapshots.to_json(outcome.snapshot)


class Watcher:
    """Lists the local servers of a catalogue until it is stopped.

    Args:
        catalogue: The catalogue file.
        seconds: How often servers are started anew.
        address: Where the site is served, as HOST:PORT; nothing is listed before that, as MkDocs
            sees no changes before.
    """

    def __init__(self, catalogue: Path, seconds: float, address: str) -> None:
        self._catalogue = catalogue
        self._seconds = seconds
        self._address = address
        self._stopped = threading.Event()
        self._due: dict[str, float] = {}
        self._kept: dict[str, _Kept] = {}
        self._thread = threading.Thread(target=self._watch, name="watch-servers", daemon=True)

    def __enter__(self) -> None:
        configuration.load(self._catalogue)  # a mistake in it is said before anything is served
        self._thread.start()

    def __exit__(self, *reason: object) -> None:
        self._stopped.set()
        self._thread.join(timeout=15)

    def _watch(self) -> None:
        anyio.run(self._rounds)

    async def _rounds(self) -> None:
        async with anyio.create_task_group() as group:
            group.start_soon(self._until_stopped, group.cancel_scope)
            await self._until_served()
            while True:
                try:
                    await self._round(group)
                except CatalogueError as error:  # half-saved, perhaps: the next round reads again
                    click.echo(f"watch-servers: {error}", err=True)
                await anyio.sleep(self._seconds)

    async def _until_stopped(self, scope: anyio.CancelScope) -> None:
        while not self._stopped.is_set():
            await anyio.sleep(LOOK)
        scope.cancel()

    async def _until_served(self) -> None:
        host, _, port = self._address.rpartition(":")
        while True:
            try:
                async with await anyio.connect_tcp(host.strip("[]"), int(port)):
                    return
            except OSError:
                await anyio.sleep(LOOK)

    async def _round(self, group: anyio.abc.TaskGroup) -> None:
        config = local(configuration.load(self._catalogue))
        for name, each in self._kept.items():
            if config.servers.get(name) != each.entry:
                each.scope.cancel()
        due = [name for name in config.servers if self._due.get(name, 0) <= time.monotonic()]
        running = [name for name in due if name in self._kept]
        for outcome in await self._list(config, running, None):
            kept = self._kept.get(outcome.server)
            if kept and kept.start and outcome.snapshot and kept.start != _text(outcome):
                kept.scope.cancel()
                self._keep(config, outcome.server, group)
        journal = Journal(config, today)
        for outcome in await self._list(config, [n for n in due if n not in running], journal):
            if _rings(config, outcome) and len(self._kept) < RUNNING:
                self._keep(config, outcome.server, group)

    async def _list(
        self, config: CatalogueConfig, names: list[str], journal: Journal | None
    ) -> tuple[Outcome, ...]:
        """Start the servers called `names` and list them; write only where there is a journal."""
        if not names:
            return ()
        some = replace(config, servers={name: config.servers[name] for name in names})
        teller = Teller() if journal else Teller(quiet=True)
        now = time.monotonic()
        result = await sync(some, Options(), _around(), teller, journal)
        self._due |= {each.server: now + each.fresh for each in result.outcomes}
        return result.outcomes

    def _keep(self, config: CatalogueConfig, name: str, group: anyio.abc.TaskGroup) -> None:
        self._kept[name] = _Kept(config.servers[name])
        group.start_soon(self._follow, config, name, self._kept[name])

    async def _follow(self, config: CatalogueConfig, name: str, kept: _Kept) -> None:
        try:
            with kept.scope:
                journal = Journal(config, today)
                await follow(name, config, _around(), Teller(kept.told), journal)
        except CatalogueError as error:
            click.echo(f"watch-servers: {error}", err=True)
        finally:
            if self._kept.get(name) is kept:
                del self._kept[name]


class Teller:
    """Says what became of servers that did not stay the same.

    Args:
        also: Who else is told.
        quiet: Whether only failures are said.
    """

    def __init__(self, also: Callable[[Outcome], None] | None = None, quiet: bool = False) -> None:
        self._also = also
        self._quiet = quiet

    def started(self, server: str) -> None:
        """Say nothing yet."""

    def finished(self, outcome: Outcome) -> None:
        """Say what changed or failed."""
        if outcome.failure:
            click.echo(f"watch-servers: {outcome.failure}", err=True)
        elif outcome.state != "unchanged" and not self._quiet:
            click.echo(f"watch-servers: {outcome.server} {outcome.state}", err=True)
        if self._also:
            self._also(outcome)


def local(config: CatalogueConfig) -> CatalogueConfig:
    """Return the catalogue with only those servers that are started here or read from a file."""
    here = {name: e for name, e in config.servers.items() if e.command or e.listing}
    return replace(config, servers=here)


def _rings(config: CatalogueConfig, outcome: Outcome) -> bool:
    """Whether a server that was just listed announces changes, over its standard output."""
    entry = config.servers[outcome.server]
    if not outcome.snapshot or not entry.command or entry.url:
        return False
    return bool(announced(dict(outcome.snapshot.capabilities)))


def _text(outcome: Outcome) -> str:
    return snapshots.to_json(outcome.snapshot) if outcome.snapshot else ""


def _around() -> Surroundings:
    return Surroundings.here(os.environ)
