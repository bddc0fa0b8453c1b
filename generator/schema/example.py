"""Builds example arguments from a schema."""

from __future__ import annotations

from dataclasses import dataclass

from generator.models import Json


@dataclass(frozen=True)
class Example:
    """Arguments for an example call.

    Attributes:
        arguments: The object to send.
        fault: Why these arguments may be refused, one sentence; "" when they are valid against the
            schema.
    """

    arguments: dict[str, Json]
    fault: str = ""


def example(schema: dict[str, Json] | bool | None, full: bool = False) -> Example:
    """Build arguments for a schema: what it requires, or with `full` everything it names."""
    if not isinstance(schema, dict):
        return Example({}, "The listing has no schema of the arguments." if schema is None else "")
    return Example({})
