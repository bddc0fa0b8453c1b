"""`mcp-catalogue build`: the site from the snapshots, by MkDocs, strictly."""

from __future__ import annotations

import click


@click.command()
@click.option(
    "-f", "--config-file", default="mkdocs.yml", show_default=True, help="The site's configuration."
)
@click.option("-d", "--site-dir", default="", help="Where to write; mkdocs.yml says it otherwise.")
@click.option("--strict/--no-strict", default=True, show_default=True, help="Fail on warnings.")
@click.option("-q", "--quiet", is_flag=True, help="Show warnings only.")
def command(config_file: str, site_dir: str, strict: bool, quiet: bool) -> None:
    """Build the site from the snapshots; starts no server."""
    from generator.cli.mkdocs import run

    options = ["--site-dir", site_dir] if site_dir else []
    options += ["--strict"] if strict else []
    options += ["--quiet"] if quiet and not strict else []
    run("build", config_file, options)
