"""The command `sync`: ask every server what it offers and write the snapshots."""

from __future__ import annotations

import os
import sys
from collections import Counter
from pathlib import Path

import click
from rich.console import Console

from generator import config as configuration
from generator import snapshot as snapshots
from generator.cli import progress
from generator.cli.asking import ask, asking_options
from generator.cli.journal import Journal
from generator.cli.options import catalogue_option, day
from generator.introspect import report
from generator.introspect.run import Options, Result, Shard


@click.command()
@catalogue_option
@asking_options
@click.option("--fail-fast", is_flag=True, help="Stop at the first server that fails.")
@click.option("--verify", is_flag=True, help="List each server twice and name what varies.")
@click.option("--prune", is_flag=True, help="Remove snapshots of servers that left the catalogue.")
@click.option("--strict", is_flag=True, help="Exit with 1 when a server failed or leaked.")
@click.option(
    "--date", default="", callback=day, help="The day that data/history notes; today if unset."
)
@click.option(
    "--report",
    "report_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write what happened to this file, as JSON.",
)
def command(
    catalogue: Path,
    jobs: int | None,
    only: tuple[str, ...],
    shard: Shard,
    retry: int,
    fail_fast: bool,
    verify: bool,
    prune: bool,
    strict: bool,
    date: str,
    report_file: Path | None,
) -> None:
    """Ask every server what it offers and write the snapshots.

    Starts the servers of the catalogue, lists what they offer, and calls none of their tools. A
    server that cannot be listed is reported and keeps its last snapshot.
    """
    config = configuration.load(catalogue)
    options = Options(
        jobs=jobs or os.cpu_count() or 2,
        only=only,
        shard=shard,
        retry=retry,
        fail_fast=fail_fast,
        verify=verify,
        prune=prune,
    )
    console = progress.PatientConsole()
    result, signalled = ask(config, options, console, Journal(config, lambda: date))
    _conclude(console, result)
    if report_file:
        snapshots.write_text(report_file, report.to_json(result, options))
    sys.exit(128 + signalled if signalled else exit_code(result, strict, shard.count > 1))


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
