"""Chooses the patterns that can match a tool at all, by the words that stand in every match.

There are some thirty patterns, and a match of one in a few hundred tools. Running them all on the
texts of a tool takes 0.6 ms, looking for each of their hundred words there 0.1 ms; asking with the
texts' own words which patterns are worth a look takes 0.01 ms (7,333 tools, 2026-11).
"""

from __future__ import annotations

import re
import string
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from generator.classify.findings.kinds import Kind, Look, shipped
from generator.classify.findings.parts import Parts, Text, flat

START = 4
"""Letters of a word by which it is looked up: with "user" for "users"."""
ANYWHERE = "*"
"""Marks a word that may stand inside a longer one too."""

MOST = 50_000
"""How many words are kept with what they tell, and how many that tell nothing."""

_RUN = re.compile("[a-z]+")
_LETTERS = bytes(b if chr(b) in string.ascii_lowercase else ord(" ") for b in range(256))


@dataclass(frozen=True, slots=True, eq=False)
class Near:
    """One word or phrase that may stand near a match, and the pattern it belongs to.

    Attributes:
        phrase: The word or phrase.
        word: The longest word by which it can be looked up, "" for none.
        told_by: The same as bytes.
        whole: Whether that word ends in the phrase; the last one may go on: "user" in "users".
        beside: The other words that stand in it whole.
    """

    phrase: str
    word: str
    told_by: bytes
    whole: bool
    beside: frozenset[bytes]
    place: int
    kind: str
    look: Look

    @classmethod
    def of(cls, phrase: str, place: int, kind: str, look: Look) -> Near:
        """Take `phrase` apart."""
        anywhere = phrase.startswith(ANYWHERE)
        phrase = phrase.removeprefix(ANYWHERE)
        ended = {run[0] for run in _RUN.finditer(phrase) if run.end() < len(phrase)}
        last = {run[0] for run in _RUN.finditer(phrase) if len(run[0]) >= START}
        word = "" if anywhere else max(sorted(ended | last), key=len, default="")
        beside = frozenset() if anywhere else frozenset(map(str.encode, ended))
        return cls(phrase, word, word.encode(), word in ended, beside, place, kind, look)

    def is_told_by(self, word: bytes) -> bool:
        """Whether a word of a text can be the one by which this is looked up."""
        return word == self.told_by if self.whole else word.startswith(self.told_by)


Looks = dict[Look, list[Near]]
"""Patterns that can match, and what was found of what stands near their matches."""


class Nearby:
    """The patterns of all kinds, by the words near their matches."""

    def __init__(self, kinds: Iterable[Kind]) -> None:
        """Index the patterns of `kinds`."""
        self._by_start: dict[bytes, list[Near]] = defaultdict(list)
        looks = [(kind.id, look) for kind in kinds for look in kind.looks]
        for place, (kind, look) in enumerate(looks):
            for phrase in look.near:
                near = Near.of(phrase, place, kind, look)
                self._by_start[near.told_by[:START]].append(near)
        self._always = self._by_start.pop(b"", [])
        self._idle: set[bytes] = set()
        self._telling: dict[bytes, list[Near]] = {}

    def looks(self, text: str) -> dict[str, Looks]:
        """Return the patterns that can match in `text`, by kind, in the order of the file."""
        lower = text.lower()
        told = self._told(lower)
        told += [near for near in self._always if near.phrase in lower]
        if not told:
            return {}
        lower = flat(lower)
        found: dict[int, list[Near]] = {}
        for near in dict.fromkeys(told):
            if near.phrase in lower:
                found.setdefault(near.place, []).append(near)
        by_kind: dict[str, Looks] = {}
        for _, those in sorted(found.items()):
            look = those[0].look
            if _has_also(look, lower):
                by_kind.setdefault(those[0].kind, {})[look] = those
        return by_kind

    def _told(self, lower: str) -> list[Near]:
        """Return what the words of `lower` tell.

        The same few thousand words fill all listings, so what each tells is kept.
        """
        words = set(lower.encode("ascii", "replace").translate(_LETTERS).split())
        told: list[Near] = []
        for word in words - self._idle:
            near = self._telling.get(word)
            if near is None:
                near = self._tells(word)
            told += [each for each in near if each.beside <= words]
        return told

    def _tells(self, word: bytes) -> list[Near]:
        near = [near for near in self._by_start.get(word[:START], ()) if near.is_told_by(word)]
        if near and len(self._telling) < MOST:
            self._telling[word] = near
        elif not near and len(self._idle) < MOST:
            self._idle.add(word)
        return near


def worth(parts: Parts, look: Look, near: Sequence[Near]) -> Iterator[Text]:
    """Yield the texts in which a pattern can match: one of the phrases near it stands there."""
    for text, lower in parts.lower:
        for each in near:
            if each.word in lower and each.phrase in flat(lower) and _has_also(look, flat(lower)):
                yield text
                break


def _has_also(look: Look, lower: str) -> bool:
    return not look.also or any(word in lower for word in look.also)


@cache
def nearby() -> Nearby:
    """Return the index of the shipped patterns."""
    return Nearby(shipped().by_id.values())
