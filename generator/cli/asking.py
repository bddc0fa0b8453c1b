"""Asking servers from the command line: the options and the run that `sync` and `check` share."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable
from typing import Any

import anyio
import click
from rich.console import Console

from generator.cli import progress
from generator.config import CatalogueConfig
from generator.errors import CatalogueError
from generator.introspect.plan import Surroundings
from generator.introspect.run import Journal, Observer, Options, Result, Shard, select, sync

SHARD = re.compile(r"([1-9]\d{0,5})/([1-9]\d{0,5})")


def _shard(ctx: click.Context, param: click.Parameter, value: str) -> Shard:
    """Read `3/16`."""
    match = SHARD.fullmatch(value)
    if not match or int(match[1]) > int(match[2]):
        wanted = "write I/N with I from 1 to N, such as 3/16"
        raise click.BadParameter(f"'{value}' is no shard: {wanted}")
    return Shard(int(match[1]), int(match[2]))


def asking_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say which servers are asked, and how."""
    for option in (
        click.option(
            "--retry", type=click.IntRange(0), default=0, help="Further attempts a server."
        ),
        click.option(
            "--shard",
            callback=_shard,
            default="1/1",
            metavar="I/N",
            help="Only part I of N of the servers.",
        ),
        click.option(
            "--only", multiple=True, metavar="ID", help="Only these servers; ids or patterns."
        ),
        click.option(
            "--jobs", "-j", type=click.IntRange(1), help="Servers at a time; one a CPU if unset."
        ),
    ):
        command = option(command)
    return command


def ask(
    config: CatalogueConfig, options: Options, console: Console, journal: Journal | None
) -> tuple[Result, int]:
    """List the servers and show how it goes; return what became of them, and a signal or 0.

    Without a `journal` nothing is written.
    """
    for warning in config.warnings:
        click.echo(f"warning: {warning}", err=True)
    total = len(select(config, options))
    live = console.is_terminal and not os.environ.get("CI")
    shown = progress.LiveProgress(console, total) if live else progress.PlainProgress(console)
    with shown:
        return anyio.run(_listed, config, options, shown, journal)


async def _listed(
    config: CatalogueConfig, options: Options, observer: Observer, journal: Journal | None
) -> tuple[Result, int]:
    """List the servers; return what became of them, and the signal that stopped the run or 0.

    The receiver stands outside the scope that it cancels, so that a second Ctrl-C cannot cut short
    the ending of servers that the first one began.
    """
    scope = anyio.CancelScope()
    received: list[int] = []

    async def watch(*, task_status: anyio.abc.TaskStatus[None]) -> None:
        with anyio.open_signal_receiver(signal.SIGTERM, signal.SIGINT) as signals:
            task_status.started()
            async for number in signals:
                received.append(number)
                scope.cancel()

    result: Result | CatalogueError
    async with anyio.create_task_group() as group:
        await group.start(watch)
        around = Surroundings.here(os.environ)
        try:
            result = await sync(config, options, around, observer, journal, scope)
        except CatalogueError as error:  # out of a task group it would come wrapped in another
            result = error
        group.cancel_scope.cancel()
    if isinstance(result, CatalogueError):
        raise result
    return result, received[0] if received else 0
