"""`mcp-catalogue serve`: the site at a local address, rebuilt when its sources change."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import click

from generator.cli.options import catalogue_option
from generator.cli.watching import Watcher


@click.command()
@click.option(
    "-f", "--config-file", default="mkdocs.yml", show_default=True, help="The site's configuration."
)
@click.option(
    "-a", "--address", default="127.0.0.1:8000", show_default=True, help="Where to listen."
)
@click.option("-o", "--open", "open_", is_flag=True, help="Open it in a browser.")
@click.option(
    "--watch-servers",
    type=click.FloatRange(1),
    metavar="SECONDS",
    help="Also list local servers anew, this often.",
)
@catalogue_option
def command(
    config_file: str, address: str, open_: bool, watch_servers: float | None, catalogue: Path
) -> None:
    """Build the site and show it at a local address, again after each change.

    With --watch-servers it also starts the servers of the catalogue that run from a command or a
    listing file, lists them every so many seconds, and at once when they announce a change, and
    rebuilds what changed.
    """
    from generator.cli.mkdocs import run

    options = ["--dev-addr", address, "--livereload", *(["--open"] if open_ else [])]
    with Watcher(catalogue, watch_servers, address) if watch_servers else nullcontext():
        run("serve", config_file, options)
