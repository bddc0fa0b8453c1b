"""The signature at the head of a tool page: `name(a: string, b?: "x" | "y") → Result`."""

from __future__ import annotations

from dataclasses import dataclass

from generator.schema.shape import Parameters


@dataclass(frozen=True)
class Argument:
    """One parameter of the signature: it links to `anchor`."""

    name: str
    anchor: str
    type: str
    optional: bool


@dataclass(frozen=True)
class Signature:
    """The signature of a tool.

    Attributes:
        name: The tool's.
        arguments: In the schema's order, required ones first.
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
    raise NotImplementedError
