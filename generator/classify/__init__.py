"""Rates tools: category, risk, factors, and the evidence for each.

Pure and deterministic: the same definition and rules give the same assessment.
"""

from __future__ import annotations

from dataclasses import replace

from generator.classify import findings, overrides
from generator.classify.context import ServerContext
from generator.classify.findings import Kind, finding_kinds
from generator.classify.rating import rate
from generator.classify.rules import Example, Rule
from generator.classify.ruleset import Ruleset, load_rules
from generator.models import Assessment, Tool

__all__ = [
    "Example",
    "Kind",
    "Rule",
    "Ruleset",
    "ServerContext",
    "assess",
    "finding_kinds",
    "load_rules",
    "rate",
]


def assess(tool: Tool, server: ServerContext, rules: Ruleset) -> Assessment:
    """Rate one tool, say what else is to be looked at, and apply reviewed corrections."""
    rating = rate(tool, server, rules)
    found = findings.find(tool, server, rating, rules.disabled)
    rating = replace(rating, findings=found) if found else rating
    return overrides.apply(tool, server, rating, rules.overrides, rules.risk)
