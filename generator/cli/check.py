"""`check`: has anything changed since the snapshots that are in git, and did anybody agree to it?

It lists the servers as `sync` does and writes nothing, so that CI can gate on it.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from pathlib import Path

import click

from generator import approvals, snapshot
from generator import config as configuration
from generator.approvals import ApprovalState
from generator.catalogue import open_server
from generator.changes import ChangeClass
from generator.changes.report import FORMATS, Report
from generator.classify import Ruleset, load_rules
from generator.cli import progress
from generator.cli.asking import ask, asking_options
from generator.cli.classes import report_options
from generator.cli.comparing import Comparison
from generator.cli.options import catalogue_option
from generator.config import CatalogueConfig
from generator.introspect.run import Options, Result, Shard
from generator.models import Snapshot, Tool


@click.command("check")
@catalogue_option
@asking_options
@report_options
@click.option("--require-approved", is_flag=True, help="Exit with 1 when a tool is not approved.")
@click.option("--offline", is_flag=True, help="Start no server: check the committed files alone.")
def command(
    catalogue: Path,
    jobs: int | None,
    only: tuple[str, ...],
    shard: Shard,
    retry: int,
    style: str,
    fail_on: frozenset[ChangeClass],
    require_approved: bool,
    offline: bool,
) -> None:
    """List the servers anew, compare with the snapshots, write nothing.

    Exits with 0 when nothing of note changed, 1 for findings, 2 when a server could not be listed.
    With --offline it looks at the files alone: are the snapshots canonical, do overrides and
    approvals still fit the definitions that they were made for?
    """
    config = configuration.load(catalogue)
    if offline:
        never = _unapproved(config, _stored(config), never=True) if require_approved else []
        lines = [f"{s}/{t}: {state}" for s, t, state in never if state == ApprovalState.NEVER]
        _finish([*_files(config), *lines], 0)
    options = Options(jobs=jobs or os.cpu_count() or 2, only=only, shard=shard, retry=retry)
    result, signalled = ask(config, options, progress.PatientConsole(stderr=True), None)
    if signalled:
        sys.exit(128 + signalled)
    report = _report(config, result, require_approved)
    click.echo(FORMATS[style](report), nl=False)
    unapproved = _advice(report, result) if require_approved else []
    findings = report.of_classes(fail_on) or bool(unapproved)
    _finish(unapproved, 1 if findings else 2 if result.failed else 0)


def _finish(lines: list[str], code: int) -> None:
    for line in lines:
        click.echo(line, err=True)
    sys.exit(code or (1 if lines else 0))


def _report(config: CatalogueConfig, result: Result, require_approved: bool) -> Report:
    compare = Comparison(config)
    changes, lines, listed = {}, {}, {}
    for outcome in result.outcomes:
        if outcome.snapshot is not None:
            server, before = outcome.server, outcome.before
            now = snapshot.from_json(snapshot.to_json(outcome.snapshot), server)
            changes[server] = compare.between(server, before, now)
            lines[server] = snapshot.tool_lines(snapshot.to_json(before)) if before else {}
            listed[server] = now
    return Report(
        changes,
        failed={o.server: o.failure.message for o in result.outcomes if o.failure},
        paths={server: f"{config.file.snapshots}/{server}.json" for server in changes},
        lines=lines,
        unapproved=_unapproved(config, listed, never=require_approved),
    )


def _unapproved(
    config: CatalogueConfig, listed: dict[str, Snapshot], *, never: bool
) -> list[tuple[str, str, str]]:
    """Return the tools that changed since approval and, if asked, those `never` reviewed."""
    kept = approvals.read(config.approvals)
    wanted = {ApprovalState.CHANGED, *([ApprovalState.NEVER] if never else ())}
    return [
        (server, tool.name, state.value)
        for server, listing in sorted(listed.items())
        for tool in map(Tool.parse, listing.tools)
        if (state := kept.state(server, tool)) in wanted
    ]


def _advice(report: Report, result: Result) -> list[str]:
    """Return what to do about the tools that are not approved, a line a server."""
    drifted = {o.server for o in result.outcomes if o.state != "unchanged"}
    found = []
    for server, count in Counter(server for server, _, _ in report.unapproved).items():
        first = f"mcp-catalogue sync --only {server}, then: " if server in drifted else ""
        tools = "1 tool is" if count == 1 else f"{count} tools are"
        found.append(
            f"{server}: {tools} not approved (look, then: {first}mcp-catalogue approve {server})"
        )
    return found


def _stored(config: CatalogueConfig) -> dict[str, Snapshot]:
    paths = {server: snapshot.path_of(config.snapshots, server) for server in config.servers}
    return {server: snapshot.read(path) for server, path in paths.items() if path.is_file()}


def _files(config: CatalogueConfig) -> list[str]:
    """Return a line for each thing that is wrong with the committed files."""
    rules, kept = load_rules(config), approvals.read(config.approvals)
    found = [
        f"{config.file.approvals}: '{server}' is not in the catalogue (remove it there)"
        for server in sorted(kept.by_server.keys() - config.servers.keys())
    ]
    for server, listing in _stored(config).items():
        path = snapshot.path_of(config.snapshots, server)
        if path.read_text(encoding="utf-8") != snapshot.to_json(listing):
            found.append(f"{path}: not as sync writes it (run: mcp-catalogue sync --only {server})")
        found += _stale(config, rules, kept, server)
    return found


def _stale(
    config: CatalogueConfig, rules: Ruleset, kept: approvals.Approvals, server: str
) -> list[str]:
    opened = open_server(config, rules, kept, server)
    found = []
    for listed in opened.tools:
        name = f"{server}/{listed.tool.name}"
        if listed.approval is ApprovalState.CHANGED:
            found.append(f"{name}: changed since it was approved")
        if listed.assessment.stale_override:
            found.append(f"{name}: its override was made for another definition")
    gone = kept.gone(server, (listed.tool for listed in opened.tools))
    advice = f"(mcp-catalogue approve {server} removes it)"
    return [
        *found,
        *(f"{server}/{name}: approved, but no longer offered {advice}" for name in gone),
    ]
