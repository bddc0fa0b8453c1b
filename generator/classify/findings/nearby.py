"""Chooses the patterns that can match a tool at all, by the words that stand in every match.

There are some thirty patterns, and a match of one in a few hundred tools. Running them all on the
texts of a tool takes 0.6 ms, looking for each of their hundred words there 0.1 ms; asking with the
starts of the texts' own words which patterns are worth a look takes 0.02 ms (7,333 tools, 2026-11).
"""

from __future__ import annotations

import re
import string
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from generator.classify.findings.kinds import Kind, Look, shipped
from generator.classify.findings.parts import Parts, Text

START = 4
"""Letters of a word by which it is looked up: with "user" for "users"."""
ANYWHERE = "*"
"""Marks a word that may stand inside a longer one too."""

MOST_IDLE = 50_000

_RUN = re.compile("[a-z]+")
_LETTERS = bytes(b if chr(b) in string.ascii_lowercase else ord(" ") for b in range(256))


Looks = dict[Look, list[str]]
"""Patterns that can match, and which of the phrases near them were found."""


@dataclass(frozen=True, slots=True)
class _Near:
    """One word or phrase that may stand near a match, and the pattern it belongs to."""

    phrase: str
    place: int
    kind: str
    look: Look


@dataclass(frozen=True, slots=True)
class Nearby:
    """The patterns of all kinds, by the words near their matches.

    Attributes:
        by_start: By the start of one word of each phrase, as bytes.
        always: Those that no start tells: signs, short words, parts of words.
        idle: Words that were met and that no start tells; at most `MOST_IDLE`.
    """

    by_start: Mapping[bytes, tuple[_Near, ...]]
    always: tuple[_Near, ...]
    idle: set[bytes] = field(default_factory=set, repr=False, compare=False)

    @classmethod
    def of(cls, kinds: Iterable[Kind]) -> Nearby:
        """Index the patterns of `kinds`."""
        by_start: dict[bytes, list[_Near]] = defaultdict(list)
        looks = [(kind.id, look) for kind in kinds for look in kind.looks]
        for place, (kind, look) in enumerate(looks):
            for phrase in look.near:
                near = _Near(phrase.removeprefix(ANYWHERE), place, kind, look)
                by_start[_start(phrase)].append(near)
        always = tuple(by_start.pop(b"", ()))
        return cls({start: tuple(known) for start, known in by_start.items()}, always)

    def looks(self, lower: str) -> dict[str, Looks]:
        """Return the patterns that can match in texts, by kind, in the order of the file.

        Args:
            lower: The texts in small letters, with single blanks between words.
        """
        found: dict[int, list[_Near]] = {}
        for near in (*self._near(lower), *self.always):
            if near.phrase in lower:
                found.setdefault(near.place, []).append(near)
        by_kind: dict[str, Looks] = {}
        for _, those in sorted(found.items()):
            look = those[0].look
            if _has_also(look, lower):
                looks = by_kind.setdefault(those[0].kind, {})
                looks[look] = [near.phrase for near in those]
        return by_kind

    def _near(self, lower: str) -> Iterator[_Near]:
        """Yield what one of the words of `lower` begins like.

        The same few thousand words fill all listings, so those that are near nothing are kept.
        """
        words = set(lower.encode("ascii", "replace").translate(_LETTERS).split()) - self.idle
        starts = {word: word[:START] for word in words}
        idle = [word for word, start in starts.items() if start not in self.by_start]
        if len(self.idle) < MOST_IDLE:
            self.idle.update(idle)
        for start in set(starts.values()):
            yield from self.by_start.get(start, ())


def worth(parts: Parts, look: Look, phrases: Sequence[str]) -> Iterator[Text]:
    """Yield the texts in which a pattern can match: one of `phrases` stands in them."""
    for text, lower in parts.flat:
        for phrase in phrases:
            if phrase in lower and _has_also(look, lower):
                yield text
                break


def _has_also(look: Look, lower: str) -> bool:
    return not look.also or any(word in lower for word in look.also)


def _start(phrase: str) -> bytes:
    """Return the start of the longest word by which `phrase` can be looked up, b"" for none.

    The last word of a phrase may go on ("user" in "users"), so it takes `START` letters of it.
    """
    runs = [
        run[0] for run in _RUN.finditer(phrase) if len(run[0]) >= START or run.end() < len(phrase)
    ]
    if not runs or phrase.startswith(ANYWHERE):
        return b""
    return max(runs, key=len)[:START].encode()


@cache
def nearby() -> Nearby:
    """Return the index of the shipped patterns."""
    return Nearby.of(shipped().by_id.values())
