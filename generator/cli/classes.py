"""How changes are reported on the command line, and which of them fail a command."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from generator.changes import ChangeClass
from generator.changes.report import FORMATS


class Classes(click.ParamType[frozenset[ChangeClass]]):
    """A comma-separated list of change classes, or "none"."""

    name = "classes"

    def convert(
        self, value: str | frozenset[ChangeClass], param: click.Parameter | None, ctx: object
    ) -> frozenset[ChangeClass]:
        """Read the list, or fail with the classes that there are."""
        if not isinstance(value, str):
            return value
        words = [word.strip() for word in value.split(",") if word.strip()]
        if words == ["none"]:
            return frozenset()
        try:
            return frozenset(ChangeClass(word) for word in words)
        except ValueError:
            known = ", ".join(ChangeClass)
            self.fail(f"'{value}' is no list of change classes: expected some of {known}, or none")


CLASSES = Classes()


def report_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of a command that reports changes: their format, and what fails it."""
    style = click.option(
        "--format",
        "style",
        type=click.Choice(sorted(FORMATS)),
        default="text",
        show_default=True,
        help="How to print the changes.",
    )
    fail_on = click.option(
        "--fail-on",
        type=CLASSES,
        default="breaking,risk",
        show_default=True,
        help="Exit with 1 when a change is of one of these classes; 'none' for never.",
    )
    return style(fail_on(command))
