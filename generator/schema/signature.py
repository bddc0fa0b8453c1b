"""The signature at the head of a tool page: `name(a: string, b?: "x" | "y") → Result`."""

from __future__ import annotations

from typing import NamedTuple

from generator.schema.shape import Parameters, State

MOST = 24
"""Most arguments that a signature shows; a reader of more goes to the list below it."""
LONGEST = 60
"""Longest type in characters that stands whole in a signature."""


class Argument(NamedTuple):
    """One parameter of the signature: it links to `anchor`."""

    name: str
    anchor: str
    type: str
    optional: bool


class Signature(NamedTuple):
    """The signature of a tool.

    Attributes:
        name: The tool's.
        arguments: Required ones first, else in the schema's order.
        omitted: How many more there are.
        known: False when the listing does not say what the tool takes.
        returns: Short type of the structured result, "" when none is declared.
    """

    name: str
    arguments: tuple[Argument, ...]
    omitted: int
    known: bool
    returns: str


def signature(name: str, takes: Parameters, returns: Parameters) -> Signature:
    """Make the signature of the tool `name` from what it takes and returns."""
    top = takes.top
    arguments = tuple(
        [Argument(p.name, p.anchor, _shortened(p.shape.short), not p.required) for p in top[:MOST]]
    )
    listed = sum(group.omitted for group in takes.shape.groups) + len(top)
    result = returns.top[0].shape if returns.wrapped else returns.shape
    return Signature(
        name=name,
        arguments=arguments,
        omitted=listed - len(arguments),
        known=takes.state is not State.UNKNOWN,
        returns="" if returns.state is State.UNKNOWN else _shortened(result.short),
    )


def _shortened(short: str) -> str:
    return short if len(short) <= LONGEST else short[: LONGEST - 1].rstrip(" |<") + "…"
