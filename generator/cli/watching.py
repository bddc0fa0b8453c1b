"""Lists the servers again and again while the site is served.

A thread of its own, since MkDocs holds the main one. What changed is written as `sync` writes it;
MkDocs watches the snapshots and does the rest. Asking on an interval rather than waiting for
`notifications/tools/list_changed` needs no connection that stays open, works in every protocol era,
and finds changes of servers that announce none. A server that says for how long its lists hold
good (`ttlMs`) is not asked sooner.
"""

from __future__ import annotations

import datetime
import os
import threading
import time
from dataclasses import replace
from pathlib import Path

import anyio
import click

from generator import config as configuration
from generator.cli.journal import Journal
from generator.config import CatalogueConfig
from generator.errors import CatalogueError
from generator.introspect.plan import Surroundings
from generator.introspect.run import Options, Outcome, sync


class Watcher:
    """Lists the local servers of a catalogue every few seconds until it is stopped."""

    def __init__(self, catalogue: Path, seconds: float) -> None:
        self._catalogue = catalogue
        self._seconds = seconds
        self._stopped = threading.Event()
        self._scope: anyio.CancelScope | None = None
        self._due: dict[str, float] = {}
        self._thread = threading.Thread(target=self._watch, name="watch-servers", daemon=True)

    def __enter__(self) -> None:
        configuration.load(self._catalogue)  # a mistake in it is said before anything is served
        self._thread.start()

    def __exit__(self, *reason: object) -> None:
        self._stopped.set()
        self._thread.join(timeout=15)

    def _watch(self) -> None:
        while not self._stopped.wait(self._seconds):
            try:
                anyio.run(self._list)
            except CatalogueError as error:  # half-saved, perhaps: the next round reads it again
                click.echo(f"watch-servers: {error}", err=True)

    async def _list(self) -> None:
        config = local(configuration.load(self._catalogue))
        now = time.monotonic()
        due = {name: e for name, e in config.servers.items() if self._due.get(name, 0) <= now}
        if not due:
            return
        scope = anyio.CancelScope()
        async with anyio.create_task_group() as group:
            group.start_soon(self._until_stopped, scope)
            around = Surroundings.here(os.environ)
            journal = Journal(config, datetime.date.today().isoformat())
            result = await sync(
                replace(config, servers=due), Options(), around, Teller(), journal, scope
            )
            self._due |= {each.server: now + each.fresh for each in result.outcomes}
            group.cancel_scope.cancel()

    async def _until_stopped(self, scope: anyio.CancelScope) -> None:
        while not self._stopped.is_set():
            await anyio.sleep(0.2)
        scope.cancel()


class Teller:
    """Says what became of servers that did not stay the same."""

    def started(self, server: str) -> None:
        """Say nothing yet."""

    def finished(self, outcome: Outcome) -> None:
        """Say what changed or failed."""
        if outcome.failure:
            click.echo(f"watch-servers: {outcome.failure}", err=True)
        elif outcome.state != "unchanged":
            click.echo(f"watch-servers: {outcome.server} {outcome.state}", err=True)


def local(config: CatalogueConfig) -> CatalogueConfig:
    """Return the catalogue with only those servers that are started here or read from a file."""
    here = {name: e for name, e in config.servers.items() if e.command or e.listing}
    return replace(config, servers=here)
