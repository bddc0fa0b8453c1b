"""Options that several commands have, so that they are called the same and mean the same."""

from __future__ import annotations

from pathlib import Path

import click

catalogue_option = click.option(
    "-c",
    "--catalogue",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("data/catalogue.yml"),
    show_default=True,
    help="The catalogue file.",
)
