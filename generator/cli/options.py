"""Options that several commands have, so that they are called the same and mean the same."""

from __future__ import annotations

import datetime
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


def today() -> str:
    """Return the day where the user is, as YYYY-MM-DD."""
    return datetime.date.today().isoformat()


def day(ctx: click.Context, param: click.Parameter, value: str) -> str:
    """Return an option's day as YYYY-MM-DD: what was given, or today where nothing was."""
    if not value:
        return today()
    try:
        return datetime.date.fromisoformat(value).isoformat()
    except ValueError:
        wanted = f"'{value}' is no day: write it as YYYY-MM-DD, such as 2026-11-22"
        raise click.BadParameter(wanted) from None
