"""Weighs the evidence on a tool."""

from __future__ import annotations

from generator.classify.context import ServerContext
from generator.classify.ruleset import Ruleset
from generator.models import Assessment, Category, Confidence, Tool


def rate(tool: Tool, server: ServerContext, rules: Ruleset) -> Assessment:
    """Rate one tool by the rules alone: no findings, no overrides."""
    category = Category.UNKNOWN
    return Assessment(category, rules.risk.risk(category, ()), (), Confidence.LOW)
