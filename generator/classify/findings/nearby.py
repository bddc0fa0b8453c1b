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

Looks = dict[Look, list[str]]
"""Patterns that can match, and which of the phrases near them were found."""


@dataclass(frozen=True, slots=True, eq=False)
class _Near:
    """One word or phrase that may stand near a match, and the pattern it belongs to.

    Attributes:
        phrase: The word or phrase.
        word: The word of it by which it is looked up, b"" for none.
        whole: Whether that word ends in the phrase; the last one may go on: "user" in "users".
    """

    phrase: str
    word: bytes
    whole: bool
    place: int
    kind: str
    look: Look

    def told_by(self, word: bytes) -> bool:
        return word == self.word if self.whole else word.startswith(self.word)


class Nearby:
    """The patterns of all kinds, by the words near their matches."""

    def __init__(self, kinds: Iterable[Kind]) -> None:
        """Index the patterns of `kinds`."""
        self._by_start: dict[bytes, list[_Near]] = defaultdict(list)
        looks = [(kind.id, look) for kind in kinds for look in kind.looks]
        for place, (kind, look) in enumerate(looks):
            for phrase in look.near:
                word, whole = _word(phrase)
                near = _Near(phrase.removeprefix(ANYWHERE), word, whole, place, kind, look)
                self._by_start[word[:START]].append(near)
        self._always = self._by_start.pop(b"", [])
        self._idle: set[bytes] = set()
        self._telling: dict[bytes, list[_Near]] = {}

    def looks(self, text: str) -> dict[str, Looks]:
        """Return the patterns that can match in `text`, by kind, in the order of the file."""
        lower = text.lower()
        told = self._told(lower)
        told += [near for near in self._always if near.phrase in lower]
        if not told:
            return {}
        lower = flat(text)
        found: dict[int, list[_Near]] = {}
        for near in dict.fromkeys(told):
            if near.phrase in lower:
                found.setdefault(near.place, []).append(near)
        by_kind: dict[str, Looks] = {}
        for _, those in sorted(found.items()):
            look = those[0].look
            if _has_also(look, lower):
                looks = by_kind.setdefault(those[0].kind, {})
                looks[look] = [near.phrase for near in those]
        return by_kind

    def _told(self, lower: str) -> list[_Near]:
        """Return what the words of `lower` tell.

        The same few thousand words fill all listings, so what each tells is kept.
        """
        words = set(lower.encode("ascii", "replace").translate(_LETTERS).split()) - self._idle
        told: list[_Near] = []
        for word in words:
            near = self._telling.get(word)
            if near is None:
                near = self._tells(word)
            told += near
        return told

    def _tells(self, word: bytes) -> list[_Near]:
        near = [near for near in self._by_start.get(word[:START], ()) if near.told_by(word)]
        if near and len(self._telling) < MOST:
            self._telling[word] = near
        elif not near and len(self._idle) < MOST:
            self._idle.add(word)
        return near


def worth(parts: Parts, look: Look, phrases: Sequence[str]) -> Iterator[Text]:
    """Yield the texts in which a pattern can match: one of `phrases` stands in them."""
    for text, lower in parts.flat:
        for phrase in phrases:
            if phrase in lower and _has_also(look, lower):
                yield text
                break


def _has_also(look: Look, lower: str) -> bool:
    return not look.also or any(word in lower for word in look.also)


def _word(phrase: str) -> tuple[bytes, bool]:
    """Return the longest word by which `phrase` can be looked up, and whether it ends there.

    The last word of a phrase may go on ("user" in "users"), so it takes `START` letters of it.
    """
    runs = [run for run in _RUN.finditer(phrase) if len(run[0]) >= START or run.end() < len(phrase)]
    if not runs or phrase.startswith(ANYWHERE):
        return b"", False
    longest = max(runs, key=lambda run: len(run[0]))
    return longest[0].encode(), longest.end() < len(phrase)


@cache
def nearby() -> Nearby:
    """Return the index of the shipped patterns."""
    return Nearby(shipped().by_id.values())
