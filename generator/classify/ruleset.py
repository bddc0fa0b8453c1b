"""Loads the rules in force: the shipped ones, and those that a project adds or switches off."""

from __future__ import annotations

from dataclasses import dataclass

from generator.classify import overrides, risk
from generator.classify.risk import RiskTable
from generator.classify.rules import Rule
from generator.config import CatalogueConfig
from generator.models import Override
from generator.resources import bundled


@dataclass(frozen=True)
class Ruleset:
    """The rules that are in force.

    Attributes:
        rules: Every rule, sorted by id.
        risk: The table from category and factors to risk.
        overrides: The reviewed corrections of the project.
        disabled: Ids of rules and findings that the project switched off.
    """

    rules: tuple[Rule, ...]
    risk: RiskTable
    overrides: tuple[Override, ...] = ()
    disabled: frozenset[str] = frozenset()


def load_rules(config: CatalogueConfig | None = None) -> Ruleset:
    """Read the shipped rules and those of the project.

    Raises:
        ConfigError: When a file of rules or overrides is wrong.
    """
    return Ruleset(
        rules=(),
        risk=risk.read(bundled("data") / "rules"),
        overrides=overrides.load(config.overrides) if config else (),
    )
