"""`diff`: what changed between two snapshots, folders or git revisions."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from generator import snapshot
from generator.changes import ChangeClass
from generator.changes.report import FORMATS, Report
from generator.changes.revisions import path_at, snapshots_at
from generator.cli.classes import report_options
from generator.cli.comparing import Comparison


@click.command("diff")
@click.argument("old")
@click.argument("new")
@report_options
def command(old: str, new: str, style: str, fail_on: frozenset[ChangeClass]) -> None:
    """Say what changed from OLD to NEW.

    Each is a snapshot or listing file, a folder of snapshots, or a path at a git revision such as
    HEAD~1:data/snapshots.
    """
    before, after = snapshots_at(old), snapshots_at(new)
    if len(before) == len(after) == 1 and Path(new).is_file():
        before = {server: next(iter(before.values())) for server in after}
    compare, found = Comparison(None), {}
    for server in sorted(before.keys() | after.keys()):
        found[server] = compare.between(server, before.get(server), after.get(server))
    report = Report(
        found,
        paths={server: path_at(new if server in after else old, server) for server in found},
        lines={
            server: snapshot.tool_lines(snapshot.to_json(each)) for server, each in after.items()
        },
    )
    click.echo(FORMATS[style](report), nl=False)
    sys.exit(1 if report.of_classes(fail_on) else 0)
