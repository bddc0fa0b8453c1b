"""The words of the site, from data/glossary.yml: names, definitions and advice in one file.

Templates reach them as `glossary`: `glossary.factors.bulk.title`. What a reader sees of a category,
risk or factor is worded here and nowhere else, so that a translation is one file.
"""

from __future__ import annotations

from functools import cache

from generator.models import Category, Factor, Risk
from generator.reading import Strict, read_yaml
from generator.resources import bundled


class Word(Strict):
    """A category, risk or factor in words.

    Attributes:
        title: On badges.
        short: A few words after it in tables.
        definition: One or two sentences.
        advice: What to do about it.
    """

    title: str
    short: str
    definition: str
    advice: str


class Term(Strict):
    """An entry of the glossary."""

    title: str
    definition: str


class Glossary(Strict):
    """Everything that data/glossary.yml holds; enumerations are complete by construction."""

    categories: dict[Category, Word]
    risks: dict[Risk, Word]
    factors: dict[Factor, Word]
    terms: dict[str, Term]


@cache
def glossary() -> Glossary:
    """Return the words of the site, read once."""
    return read_yaml(bundled("data") / "glossary.yml", Glossary, "data/glossary.yml")
