"""Finds what a person should look at in a definition, beyond its rating."""

from __future__ import annotations

from generator.classify.context import ServerContext
from generator.models import Assessment, Finding, Tool


def find(tool: Tool, server: ServerContext, rating: Assessment) -> tuple[Finding, ...]:
    """Return the findings on one tool."""
    return ()
