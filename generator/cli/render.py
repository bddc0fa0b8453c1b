"""`mcp-catalogue render`: the pages as Markdown files, for engines that take no MkDocs plugins."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.option(
    "-c", "--catalogue", default="data/catalogue.yml", show_default=True, help="The catalogue."
)
@click.option(
    "-o", "--output", required=True, help="Folder for the files, such as the engine's docs folder."
)
@click.option(
    "--assets/--no-assets", default=True, show_default=True, help="Write style and scripts."
)
def command(catalogue: str, output: str, assets: bool) -> None:
    """Write the pages as Markdown files with HTML sections, for any other generator."""
    from generator.site.carrier import write_site

    count = write_site(Path(catalogue), Path(output), assets)
    click.echo(f"{count} pages in {output}")
