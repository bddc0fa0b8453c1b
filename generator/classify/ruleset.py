"""Loads the rules in force: the shipped ones, and those that a project adds or switches off."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from generator.classify import lexicon, overrides, risk
from generator.classify.findings import finding_kinds
from generator.classify.lexicon import Lexicon, WordsFile
from generator.classify.matching import ANY, Compiled, Matcher
from generator.classify.risk import RiskTable
from generator.classify.rules import Rule, RulesFile
from generator.config import CatalogueConfig
from generator.errors import ConfigError, closest
from generator.models import Category, Override
from generator.reading import read_yaml
from generator.resources import bundled

OTHER_FILES = frozenset({"risk.yml", "words.yml", "findings.yml"})
"""Files of a rules folder that hold something else than rules."""


@dataclass(frozen=True, eq=False)
class Ruleset:
    """The rules that are in force.

    Attributes:
        rules: Every rule, sorted by id.
        risk: The table from category and factors to risk.
        lexicon: The words that the rules know.
        categories: Those rules that argue for a category, ready to be applied.
        factors: Those that argue for a factor, by the category of the tools that they apply to.
        overrides: The reviewed corrections of the project.
        disabled: Ids of rules and findings that the project switched off.
    """

    rules: tuple[Rule, ...]
    risk: RiskTable
    lexicon: Lexicon = field(repr=False)
    categories: Matcher = field(repr=False)
    factors: dict[Category, Matcher] = field(repr=False)
    overrides: tuple[Override, ...] = ()
    disabled: frozenset[str] = frozenset()


def load_rules(config: CatalogueConfig | None = None, folder: Path | None = None) -> Ruleset:
    """Read the shipped rules and those of the project.

    Args:
        config: The catalogue, whose rules and overrides apply; None for the shipped rules alone.
        folder: A folder of further rules, in place of the catalogue's.

    Raises:
        ConfigError: When a file of rules or overrides is wrong.
    """
    shipped = bundled("data") / "rules"
    own = folder or (config.rules if config else None)
    rules, disabled = _read(shipped, "data/rules")
    if own is not None and own.is_dir() and own.resolve() != shipped.resolve():
        more, off = _read(own, str(own))
        rules, disabled = _joined(rules, more), disabled | off
        known_ids = [*(rule.id for rule in rules), *(kind.id for kind in finding_kinds())]
        check_disabled(off, known_ids, str(own))
    table = risk.read(shipped)
    known = overrides.load(config.overrides) if config else ()
    kept = tuple(sorted((r for r in rules if r.id not in disabled), key=lambda rule: rule.id))
    return _compiled(kept, table, read_yaml(shipped / "words.yml", WordsFile), known, disabled)


def _compiled(
    rules: tuple[Rule, ...],
    table: RiskTable,
    file: WordsFile,
    known: tuple[Override, ...],
    disabled: frozenset[str],
) -> Ruleset:
    known_words = lexicon.build(file, _verbs(rules), _nouns(rules, file))
    compiled = [Compiled.of(rule, known_words) for rule in rules]
    about = [each for each in compiled if isinstance(each.rule.argues, Category)]
    return Ruleset(
        rules=rules,
        risk=table,
        lexicon=known_words,
        categories=Matcher(about, best=True),
        factors={
            category: Matcher(_factor_rules(compiled, category), best=False)
            for category in Category
        },
        overrides=known,
        disabled=disabled,
    )


def _factor_rules(rules: Iterable[Compiled], category: Category) -> Iterator[Compiled]:
    for compiled in rules:
        rule = compiled.rule
        wanted = rule.when.category
        if not isinstance(rule.argues, Category) and (not wanted or category in wanted):
            yield compiled


def _read(folder: Path, shown: str) -> tuple[list[Rule], frozenset[str]]:
    rules: list[Rule] = []
    disabled: set[str] = set()
    for path in sorted(folder.glob("*.yml")):
        if path.name in OTHER_FILES:
            continue
        file = read_yaml(path, RulesFile, f"{shown}/{path.name}")
        rules = _joined(rules, [Rule.of(entry, path.name) for entry in file.rules])
        disabled.update(file.disable)
    return rules, frozenset(disabled)


def _joined(rules: Sequence[Rule], more: Sequence[Rule]) -> list[Rule]:
    """Put rules together; no two may share an id, since ids are links and switches."""
    files = {rule.id: rule.file for rule in rules}
    for rule in more:
        other = files.setdefault(rule.id, rule.file)
        if other != rule.file or sum(rule.id == each.id for each in more) > 1:
            raise ConfigError(rule.file, f"rule '{rule.id}' exists already in {other}", "rename it")
    return [*rules, *more]


def _plain(entries: Iterable[str]) -> set[str]:
    return {entry for entry in entries if "$" not in entry and entry != ANY}


def _verbs(rules: Iterable[Rule]) -> set[str]:
    return {verb for rule in rules for verb in _plain(rule.when.verbs)}


def _nouns(rules: Iterable[Rule], file: WordsFile) -> set[str]:
    found = {noun for group in file.nouns.values() for noun in group}
    for rule in rules:
        when = rule.when
        for entries in (when.objects, when.not_objects, when.mentions, when.server, when.unless):
            found |= _plain(entries)
    return found


def check_disabled(disabled: Iterable[str], known: Iterable[str], where: str) -> None:
    """Refuse to switch off what does not exist.

    Raises:
        ConfigError: For an unknown id, with the closest one.
    """
    ids = set(known)
    for each in sorted(set(disabled) - ids):
        raise ConfigError(where, f"disable: no rule or finding '{each}'", closest(each, ids))
