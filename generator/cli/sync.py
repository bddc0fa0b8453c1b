"""The command `sync`: ask every server what it offers and write the snapshots."""

from __future__ import annotations

import os
import re
import signal
import sys
from collections import Counter
from pathlib import Path

import anyio
import click
from rich.console import Console

from generator import config as configuration
from generator import snapshot as snapshots
from generator.cli import progress
from generator.config import CatalogueConfig
from generator.errors import CatalogueError
from generator.introspect import report
from generator.introspect.plan import Surroundings
from generator.introspect.run import Observer, Options, Result, Shard, select, sync

SHARD = re.compile(r"([1-9]\d{0,5})/([1-9]\d{0,5})")


def _shard(ctx: click.Context, param: click.Parameter, value: str) -> Shard:
    """Read `3/16`."""
    match = SHARD.fullmatch(value)
    if not match or int(match[1]) > int(match[2]):
        wanted = "write I/N with I from 1 to N, such as 3/16"
        raise click.BadParameter(f"'{value}' is no shard: {wanted}")
    return Shard(int(match[1]), int(match[2]))


@click.command()
@click.option(
    "--config",
    "-c",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("data/catalogue.yml"),
    show_default=True,
    help="The catalogue.",
)
@click.option("--jobs", "-j", type=click.IntRange(1), help="Servers at a time; one a CPU if unset.")
@click.option("--only", multiple=True, metavar="ID", help="Only these servers; ids or patterns.")
@click.option(
    "--shard",
    callback=_shard,
    default="1/1",
    metavar="I/N",
    help="Only part I of N of the servers.",
)
@click.option("--retry", type=click.IntRange(0), default=0, help="Further attempts a server.")
@click.option("--fail-fast", is_flag=True, help="Stop at the first server that fails.")
@click.option("--verify", is_flag=True, help="List each server twice and name what varies.")
@click.option("--prune", is_flag=True, help="Remove snapshots of servers that left the catalogue.")
@click.option("--strict", is_flag=True, help="Exit with 1 when a server failed or leaked.")
@click.option(
    "--report",
    "report_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write what happened to this file, as JSON.",
)
def command(
    config: Path,
    jobs: int | None,
    only: tuple[str, ...],
    shard: Shard,
    retry: int,
    fail_fast: bool,
    verify: bool,
    prune: bool,
    strict: bool,
    report_file: Path | None,
) -> None:
    """Ask every server what it offers and write the snapshots.

    Starts the servers of the catalogue, lists what they offer, and calls none of their tools. A
    server that cannot be listed is reported and keeps its last snapshot.
    """
    catalogue = configuration.load(config)
    options = Options(
        jobs=jobs or os.cpu_count() or 2,
        only=only,
        shard=shard,
        retry=retry,
        fail_fast=fail_fast,
        verify=verify,
        prune=prune,
    )
    for warning in catalogue.warnings:
        click.echo(f"warning: {warning}", err=True)
    console = progress.PatientConsole()
    total = len(select(catalogue, options))
    live = console.is_terminal and not os.environ.get("CI")
    shown = progress.LiveProgress(console, total) if live else progress.PlainProgress(console)
    with shown:
        result, signalled = anyio.run(_listed, catalogue, options, shown)
    _conclude(console, result)
    if report_file:
        snapshots.write_text(report_file, report.to_json(result, options))
    sys.exit(128 + signalled if signalled else exit_code(result, strict, shard.count > 1))


async def _listed(
    catalogue: CatalogueConfig, options: Options, observer: Observer
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
            result = await sync(catalogue, options, around, observer, scope)
        except CatalogueError as error:  # out of a task group it would come wrapped in another
            result = error
        group.cancel_scope.cancel()
    if isinstance(result, CatalogueError):
        raise result
    return result, received[0] if received else 0


def _conclude(console: Console, result: Result) -> None:
    states = Counter(outcome.state for outcome in result.outcomes)
    states["skipped"] = len(result.skipped)
    text = f"{progress.summary(states)} in {result.seconds:.1f} s"
    if result.interrupted:
        text = f"interrupted: {text}"
    console.print(text, highlight=False)
    for name in result.left:
        what = "removed its snapshot" if result.removed else "--prune removes its snapshot"
        console.print(f"{name}: no longer in the catalogue; {what}", markup=False, highlight=False)


def exit_code(result: Result, strict: bool, part: bool) -> int:
    """Return 2 when no server could be listed, 1 for findings that were asked for, else 0.

    A part of a catalogue may well consist of servers that fail, so for a shard that is no error. A
    server that fails is skipped and the site is built from what there is, so it is no error of
    the run unless `--strict` or `--fail-fast` says so; a listing that varies is a finding of
    `--verify`.
    """
    if result.skipped:
        return 1
    if result.outcomes and len(result.failed) == len(result.outcomes) and not part:
        return 2
    if any(outcome.varying for outcome in result.outcomes):
        return 1
    leaked = any(
        note.id == "redacted-secret"
        for outcome in result.outcomes
        for note in (outcome.snapshot.notes if outcome.snapshot else ())
    )
    return 1 if strict and (result.failed or leaked) else 0
