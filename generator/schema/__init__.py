"""JSON Schema as people read it: parameters, types in words, examples."""

from __future__ import annotations

from typing import NamedTuple

from generator.models import Json
from generator.schema.resolve import Document
from generator.schema.shape import Parameter, Parameters, Shape, State
from generator.schema.tree import read_parameters, read_returns

__all__ = [
    "Count",
    "Parameter",
    "Parameters",
    "Shape",
    "State",
    "count_parameters",
    "read_parameters",
    "read_returns",
]


class Count(NamedTuple):
    """How many parameters a tool has at the top level, and how many of them are required."""

    total: int
    required: int


def count_parameters(schema: dict[str, Json] | bool | None) -> Count | None:
    """Count the parameters of an input schema; None when the schema says nothing about them."""
    if not isinstance(schema, dict):
        return None
    if "$ref" in schema or "allOf" in schema:
        schema = Document(schema).flatten(schema).schema
    properties = schema.get("properties")
    if not isinstance(properties, dict):
        return Count(0, 0) if schema.get("type") == "object" else None
    required = schema.get("required")
    names = required if isinstance(required, list) else []
    return Count(len(properties), len({n for n in names if isinstance(n, str)} & properties.keys()))
