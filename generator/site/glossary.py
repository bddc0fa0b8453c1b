"""The words of the site, from data/glossary.yml: names, definitions and advice in one file.

Templates reach them as `glossary`: `glossary.factors.bulk.title`. What a reader sees of a category,
risk or factor is worded here and nowhere else. A project says its own in a file of the same name.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from generator.errors import ConfigError
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


class OwnWord(Strict):
    """What a project says otherwise of a category, risk or factor."""

    title: str = ""
    short: str = ""
    definition: str = ""
    advice: str = ""


class OwnTerm(Strict):
    """What a project says otherwise of a term; a term of its own needs both."""

    title: str = ""
    definition: str = ""


class OwnGlossary(Strict):
    """A project's own data/glossary.yml: only what differs from ours."""

    categories: dict[Category, OwnWord] = {}
    risks: dict[Risk, OwnWord] = {}
    factors: dict[Factor, OwnWord] = {}
    terms: dict[str, OwnTerm] = {}


def load_glossary(path: Path) -> Glossary:
    """Return our words with those of the project's file in their place.

    Raises:
        ConfigError: When the file is wrong, or a term of its own lacks its title or definition.
    """
    ours = bundled("data") / "glossary.yml"
    if not path.is_file() or path == ours:
        return glossary()
    merged = glossary().model_dump()
    own = read_yaml(path, OwnGlossary, str(path)).model_dump(exclude_unset=True)
    for part, entries in own.items():
        for name, said in entries.items():
            known = merged[part].setdefault(name, {})
            known |= said
            if not all(known.get(key) for key in ("title", "definition")):
                message = f"{part}.{name}: a term of your own needs a title and a definition"
                raise ConfigError(str(path), message)
    return Glossary.model_validate(merged)


@cache
def glossary() -> Glossary:
    """Return our own words, read once."""
    return read_yaml(bundled("data") / "glossary.yml", Glossary, "data/glossary.yml")
