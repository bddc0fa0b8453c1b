"""`history`: rebuild data/history from the git log of the snapshots."""

from __future__ import annotations

from pathlib import Path

import click

from generator import history
from generator.cli.comparing import Comparison
from generator.cli.options import catalogue_option
from generator.config import load


@click.command("history")
@catalogue_option
@click.option(
    "--from-git", is_flag=True, help="Write the files anew from the git log of the snapshots."
)
def command(catalogue: Path, from_git: bool) -> None:
    """Print how many changes each server has seen, or rebuild that record from git."""
    config = load(catalogue)
    compare = Comparison(config)
    for server in config.servers:
        path = history.path_of(config.history, server)
        if from_git:
            log = history.from_git(config.root, config.file.snapshots, server, compare)
            if found := list(log):
                history.rewrite(config.history, server, found)
        sets = history.read(path)
        if sets:
            count = sum(len(each.changes) for each in sets)
            click.echo(f"{server}: {count} changes since {sets[0].date}")
        else:
            click.echo(f"{server}: no history")
