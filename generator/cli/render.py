"""`mcp-catalogue render`: the pages as Markdown files, for engines that take no MkDocs plugins."""

from __future__ import annotations

from pathlib import Path

import click

from generator.cli.options import catalogue_option


@click.command()
@catalogue_option
@click.option(
    "-o", "--output", required=True, help="Folder for the files, such as the engine's docs folder."
)
@click.option(
    "--assets/--no-assets", default=True, show_default=True, help="Write style and scripts."
)
def command(catalogue: Path, output: str, assets: bool) -> None:
    """Write the pages as Markdown files with HTML sections, for any other generator."""
    from generator.site.carrier import write_site

    count = write_site(catalogue, Path(output), assets)
    click.echo(f"{count} pages in {output}")
