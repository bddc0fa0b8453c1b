"""Rates tools: category, risk, factors, and the evidence for each.

Pure and deterministic: the same definition and rules give the same assessment.
"""

from __future__ import annotations

from dataclasses import dataclass

from generator.config import CatalogueConfig
from generator.models import Assessment, Category, Confidence, Risk, Tool


@dataclass(frozen=True)
class ServerContext:
    """What is known of the server that offers a tool.

    Attributes:
        id: Id of the catalogue entry.
        title: Its title.
        description: The entry's description, else the server's instructions.
        trust_annotations: Whether the server's hints may lower a rating.
        tools: Names of all of its tools.
    """

    id: str
    title: str = ""
    description: str = ""
    trust_annotations: bool = False
    tools: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ruleset:
    """The rules that are in force."""


def load_rules(config: CatalogueConfig | None = None) -> Ruleset:
    """Read the shipped rules and those of the project."""
    return Ruleset()


def assess(tool: Tool, server: ServerContext, rules: Ruleset) -> Assessment:
    """Rate one tool."""
    return Assessment(Category.UNKNOWN, Risk.HIGH, (), Confidence.LOW)
