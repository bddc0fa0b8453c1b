"""The option value `risk,breaking`: change classes on the command line."""

from __future__ import annotations

import click

from generator.changes import ChangeClass


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
