"""JSON Schema as people read it: parameters, types in words, examples."""

from __future__ import annotations

from typing import NamedTuple

from generator.models import Json


class Count(NamedTuple):
    """How many parameters a tool has at the top level, and how many of them are required."""

    total: int
    required: int


def count_parameters(schema: dict[str, Json] | bool | None) -> Count | None:
    """Count the parameters of an input schema; None when the schema says nothing about them."""
    if not isinstance(schema, dict):
        return None
    properties = schema.get("properties")
    if not isinstance(properties, dict):
        return Count(0, 0) if schema.get("type") == "object" else None
    required = schema.get("required")
    names = required if isinstance(required, list) else []
    return Count(len(properties), len(set(map(str, names)) & properties.keys()))
