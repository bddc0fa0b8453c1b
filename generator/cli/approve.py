"""`approve`: write down that somebody has looked at definitions and agreed to them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import click

from generator import approvals, snapshot
from generator.cli.options import catalogue_option, day
from generator.config import CatalogueConfig, load
from generator.errors import ConfigError, closest
from generator.models import Tool


@click.command("approve")
@click.argument("server")
@click.argument("tools", nargs=-1)
@catalogue_option
@click.option("--by", default="", help="Who has looked; git's user.name when left out.")
@click.option("--date", default="", callback=day, help="When, as YYYY-MM-DD; today when left out.")
def command(server: str, tools: tuple[str, ...], catalogue: Path, by: str, date: str) -> None:
    """Approve TOOLS of SERVER as they are in its snapshot now; all of them when none is named.

    Approving all of them also removes the approvals of tools that the server no longer offers.
    """
    config = load(catalogue)
    chosen = _chosen(config, server, tools)
    who = by or _git_name()
    known = approvals.read(config.approvals)
    fresh = [t for t in chosen if known.state(server, t) is not approvals.ApprovalState.APPROVED]
    gone = [] if tools else known.gone(server, chosen)
    kept = known.without(server, gone).with_tools(server, fresh, who, date)
    approvals.write(config.approvals, kept)
    already = len(chosen) - len(fresh)
    left = f", {len(gone)} removed that it no longer offers" if gone else ""
    click.echo(f"{server}: {len(fresh)} approved by {who}, {already} already were{left}")


def _chosen(config: CatalogueConfig, server: str, names: tuple[str, ...]) -> list[Tool]:
    """Return the named tools of a server's snapshot, or all of them."""
    if server not in config.servers:
        raise ConfigError(
            server, "no such server in the catalogue", closest(server, config.servers)
        )
    listing = snapshot.read(snapshot.path_of(config.snapshots, server))
    tools = [Tool.parse(raw) for raw in listing.tools]
    known = {tool.name for tool in tools}
    for name in names:
        if name not in known:
            raise ConfigError(f"{server}/{name}", "no such tool", closest(name, known))
    return [tool for tool in tools if not names or tool.name in names]


def _git_name() -> str:
    try:
        ask = ["git", "config", "user.name"]
        name = subprocess.run(ask, capture_output=True, text=True, check=False).stdout.strip()
    except FileNotFoundError:
        name = ""
    if not name:
        raise ConfigError("approve", "does not know who you are", "say it with --by NAME")
    return name
