"""`diff`: what changed between two snapshots, folders or git revisions."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from generator.changes import ChangeClass, changes
from generator.changes.report import FORMATS, Report
from generator.changes.revisions import snapshots_at
from generator.classify import Ruleset, load_rules
from generator.cli.classes import report_options
from generator.cli.rated import ratings
from generator.models import Snapshot


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
    report = compare(before, after, load_rules(None))
    click.echo(FORMATS[style](report), nl=False)
    sys.exit(1 if report.of_classes(fail_on) else 0)


def compare(before: dict[str, Snapshot], after: dict[str, Snapshot], rules: Ruleset) -> Report:
    """Compare servers of the same id; one that is missing on a side offers nothing there."""
    found = {}
    for server in sorted(before.keys() | after.keys()):
        a = before.get(server, Snapshot(server))
        b = after.get(server, Snapshot(server))
        found[server] = changes(a, b, ratings(None, rules, a), ratings(None, rules, b))
    return Report(found, {}, {})
