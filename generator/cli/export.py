"""`export`: the ratings for other programs."""

from __future__ import annotations

from pathlib import Path

import click

from generator import catalogue as catalogues
from generator.cli.options import catalogue_option
from generator.config import load
from generator.publish.export import FORMATS
from generator.snapshot import write_text


@click.command("export")
@catalogue_option
@click.option(
    "--format",
    "style",
    type=click.Choice(sorted(FORMATS)),
    required=True,
    help="What to write.",
)
@click.option("--site-url", default="", help="URL of the published site, for absolute links.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Write to this file, not to the screen."
)
def command(catalogue: Path, style: str, site_url: str, output: Path | None) -> None:
    """Write the ratings of every tool as jsonl, csv, sarif, markdown or backstage entities."""
    loaded = catalogues.load(load(catalogue))
    base = site_url.rstrip("/") + "/" if site_url else ""
    pieces = FORMATS[style](loaded, base)
    if output:
        write_text(output, "".join(pieces))
        return
    for piece in pieces:
        click.echo(piece, nl=False)
