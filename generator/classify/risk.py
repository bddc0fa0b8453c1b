"""The published function from category and factors to risk (data/rules/risk.yml).

A category sets the base, a factor raises it to a floor, and the highest of them is the risk. It is
a table rather than a formula so that the method page can show it and a reader can check a rating.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pydantic import field_validator

from generator.models import Category, Factor, Risk
from generator.reading import Strict, read_yaml


class Floor(Strict):
    """The least risk of a tool that has a factor, for some categories or (when empty) for all."""

    factor: Factor
    categories: tuple[Category, ...] = ()
    risk: Risk


class RiskTable(Strict):
    """The whole of data/rules/risk.yml."""

    base: dict[Category, Risk]
    floors: tuple[Floor, ...]

    @field_validator("base")
    @classmethod
    def _complete(cls, base: dict[Category, Risk]) -> dict[Category, Risk]:
        missing = [str(category) for category in Category if category not in base]
        if missing:
            raise ValueError(f"no risk for {', '.join(missing)}")
        return base

    def risk(self, category: Category, factors: Iterable[Factor]) -> Risk:
        """Return the highest of the category's base and the floors of the factors."""
        present = tuple(factors)
        found = self.base[category]
        for floor in self.floors if present else ():
            applies = not floor.categories or category in floor.categories
            if floor.factor in present and applies and floor.risk.rank > found.rank:
                found = floor.risk
        return found


def read(folder: Path) -> RiskTable:
    """Read the risk table in the rules `folder`."""
    return read_yaml(folder / "risk.yml", RiskTable, f"{folder.name}/risk.yml")
