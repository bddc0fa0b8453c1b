"""`mcp-catalogue serve`: the site at a local address, rebuilt when its sources change."""

from __future__ import annotations

import click


@click.command()
@click.option(
    "-f", "--config-file", default="mkdocs.yml", show_default=True, help="The site's configuration."
)
@click.option(
    "-a", "--address", default="127.0.0.1:8000", show_default=True, help="Where to listen."
)
@click.option("-o", "--open", "open_", is_flag=True, help="Open it in a browser.")
def command(config_file: str, address: str, open_: bool) -> None:
    """Build the site and show it at a local address, again after each change."""
    from generator.cli.mkdocs import run

    options = ["--dev-addr", address, "--livereload", *(["--open"] if open_ else [])]
    run("serve", config_file, options)
