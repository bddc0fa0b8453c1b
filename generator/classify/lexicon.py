"""The words that rules and the readers of names and sentences know (data/rules/words.yml).

Everything is turned into dictionaries from inflected forms once, when rules are loaded: a public
directory has 220,000 tools to rate, and a lookup costs a fraction of a pattern.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from pydantic import field_validator

from generator.classify import words
from generator.errors import ConfigError, closest
from generator.reading import Strict

JOINTS = frozenset({"and", "or", "then"})
"""What joins the verbs of a name."""


class GrammarWords(Strict):
    """The grammar of words.yml: what each list is for stands beside it."""

    openers: tuple[str, ...]
    letting: tuple[str, ...]
    let_whom: tuple[str, ...]
    negators: tuple[str, ...]
    determiners: tuple[str, ...]
    stops: tuple[str, ...]
    object_end: tuple[str, ...]
    not_object: tuple[str, ...]
    labels: tuple[str, ...]
    joints: tuple[str, ...]
    go_between: tuple[str, ...]
    borders: tuple[str, ...]
    headings: tuple[str, ...]
    carriers: tuple[str, ...]


class WordsFile(Strict):
    """What data/rules/words.yml holds; its comments say what each part is for."""

    verbs: dict[str, tuple[str, ...]]
    homographs: tuple[str, ...]
    things: tuple[str, ...]
    leads: tuple[str, ...]
    events: tuple[str, ...]
    facts: tuple[str, ...]
    idioms: tuple[str, ...]
    deeds: dict[str, str]
    foreign: dict[str, tuple[str, ...]]
    doing: tuple[str, ...]
    grammar: GrammarWords
    nouns: dict[str, tuple[str, ...]]
    endings: dict[str, str]

    @field_validator("verbs")
    @classmethod
    def _once(cls, verbs: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        seen: dict[str, str] = {}
        for group, members in verbs.items():
            for verb in members:
                other = seen.setdefault(verb, group)
                if other != group:
                    raise ValueError(f"'{verb}' stands in {other} and in {group}: keep one")
        return verbs


@dataclass(frozen=True)
class Grammar:
    """The words that carry the grammar of a sentence, as words.yml explains them."""

    openers: frozenset[str]
    letting: frozenset[str]
    let_whom: frozenset[str]
    negators: frozenset[str]
    determiners: frozenset[str]
    stops: frozenset[str]
    object_end: frozenset[str]
    not_object: frozenset[str]
    labels: frozenset[str]
    joints: frozenset[str]
    go_between: frozenset[str]
    borders: frozenset[str]
    headings: frozenset[str]
    carriers: frozenset[str]


class Form(NamedTuple):
    """An inflected form of a verb: its base and its kind (base, s, ing, ed)."""

    base: str
    kind: str


@dataclass(frozen=True, eq=False)
class Lexicon:
    """The words, ready to be looked up.

    Attributes:
        file: The words as written.
        groups: Its groups of verbs and nouns by their names.
        forms: Form of a verb by its spelling.
        nouns: Base of a noun by its spelling, for every noun that a rule knows.
        endings: What ends in the name of a place and tells what the place is.
        idioms: The second words of idioms by their first.
        signs: Verbs of languages that are written without blanks, to the English verb.
        homographs: Verbs that are as often nouns.
        things: Homographs that are what a name's other verb acts on, wherever they stand.
        objects: These but for "list", which asks for a list of what it follows.
        leads: Things, and homographs that are so when they lead the name.
        events: Verbs that before a fact name a thing to look up.
        facts: Words for such things.
        readers: Verbs that only look.
        ends: Words that end the object of a verb in a name.
        doing: Words that set off the deed that a noun names.
        grammar: The words that carry the grammar of a sentence.
    """

    file: WordsFile
    groups: dict[str, tuple[str, ...]]
    forms: dict[str, Form]
    nouns: dict[str, str]
    endings: tuple[str, ...]
    idioms: dict[str, tuple[tuple[str, ...], ...]]
    signs: dict[str, str]
    homographs: frozenset[str]
    things: frozenset[str]
    objects: frozenset[str]
    leads: frozenset[str]
    events: frozenset[str]
    facts: frozenset[str]
    readers: frozenset[str]
    ends: frozenset[str]
    doing: frozenset[str]
    grammar: Grammar

    def base(self, word: str) -> str:
        """Return the base of a noun, else what its ending says it is, else the word itself."""
        if (base := self.nouns.get(word)) is not None:
            return base
        if not word.endswith(self.endings):
            return word
        return next(kind for end, kind in self.file.endings.items() if word.endswith(end))

    def bases(self, words: Iterable[str]) -> tuple[str, ...]:
        """Return the base of each word."""
        return tuple(map(self.base, words))

    def normal(self, entries: Iterable[str]) -> frozenset[str]:
        """Return words and phrases with every word in its base form, as clauses hold them."""
        return frozenset(" ".join(self.bases(entry.split())) for entry in entries)

    def is_adverb(self, word: str) -> bool:
        """Whether a word only says how: "permanently", but not "reply"."""
        return word.endswith("ly") and word not in self.forms

    def expand(self, entries: Iterable[str], where: str) -> frozenset[str]:
        """Replace each `$group`, also in a phrase (`from $container`), by its words.

        Raises:
            ConfigError: When there is no such group.
        """
        found: set[str] = set()
        for entry in entries:
            before, dollar, name = entry.rpartition("$")
            if not dollar:
                found.add(entry)
            elif name in self.groups:
                found.update(before + member for member in self.groups[name])
            else:
                hint = closest(name, self.groups)
                raise ConfigError(where, f"'{entry}': no such group of words", hint)
        return frozenset(found)


def build(file: WordsFile, verbs: Iterable[str], nouns: Iterable[str]) -> Lexicon:
    """Prepare the words of `file`, with the `verbs` and `nouns` that rules bring along."""
    known = {verb: None for group in file.verbs.values() for verb in group}
    known.update(dict.fromkeys(sorted(verbs)))
    forms: dict[str, Form] = {}
    for verb in known:
        for form, kind in words.verb_forms(verb):
            forms.setdefault(form, Form(verb, kind))
    for verb in known:
        forms[verb] = Form(verb, "base")
    abroad = [(verb, word) for verb, group in file.foreign.items() for word in group]
    for verb, word in abroad:
        forms.setdefault(word, Form(verb, "s"))
    idioms: dict[str, list[tuple[str, ...]]] = {}
    for idiom in file.idioms:
        first, *rest = idiom.split()
        idioms.setdefault(first, []).append(tuple(rest))
    singles = {part for noun in nouns for part in noun.split()} | set(file.facts) | set(file.deeds)
    return Lexicon(
        file=file,
        groups={**file.verbs, **file.nouns},
        forms=forms,
        nouns=words.bases(sorted(singles)),
        endings=tuple(file.endings),
        idioms={first: tuple(rest) for first, rest in idioms.items()},
        signs={word: verb for verb, word in abroad if _is_unspaced(word)},
        homographs=frozenset(file.homographs),
        things=frozenset(file.things),
        objects=frozenset(file.things) - {"list"},
        leads=frozenset((*file.things, *file.leads)),
        events=frozenset(file.events),
        facts=frozenset(file.facts),
        readers=frozenset((*file.verbs["fetch"], *file.verbs["search"])),
        ends=JOINTS.union(file.grammar.borders),
        doing=frozenset(file.doing),
        grammar=_grammar(file.grammar),
    )


def _grammar(file: GrammarWords) -> Grammar:
    lists: dict[str, tuple[str, ...]] = file.model_dump()
    lists["object_end"] += lists["stops"]
    return Grammar(**{name: frozenset(members) for name, members in lists.items()})


def _is_unspaced(word: str) -> bool:
    """Whether a word is written in Chinese, Japanese or Korean script."""
    return ord(word[0]) >= 0x3040
