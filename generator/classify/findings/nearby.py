"""Chooses the patterns that can match a tool at all, by the words that stand in every match.

There are some thirty patterns, and a match of one in a few hundred tools. Running them all on the
texts of a tool takes 0.6 ms, looking for each of their hundred words there 0.1 ms; asking with the
starts of the texts' own words which patterns are worth a look takes 0.02 ms (7,333 tools, 2026-11).
"""

from __future__ import annotations

import re
import string
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from generator.classify.findings.kinds import Kind, Look, shipped

START = 4
"""Letters of a word by which it is looked up: with "user" for "users"."""
ANYWHERE = "*"
"""Marks a word that may stand inside a longer one too."""

_RUN = re.compile("[a-z]+")
_LETTERS = bytes(b if chr(b) in string.ascii_lowercase else ord(" ") for b in range(256))


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
    """

    by_start: Mapping[bytes, tuple[_Near, ...]]
    always: tuple[_Near, ...]

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

    def looks(self, lower: str) -> dict[str, list[Look]]:
        """Return the patterns that can match in texts, by kind, in the order of the file.

        Args:
            lower: The texts in small letters, with single blanks between words.
        """
        letters = lower.encode("ascii", "replace").translate(_LETTERS)
        starts = {word[:START] for word in letters.split()}
        found: dict[int, _Near] = {}
        for start in self.by_start.keys() & starts:
            for near in self.by_start[start]:
                if near.phrase in lower:
                    found[near.place] = near
        for near in self.always:
            if near.phrase in lower:
                found[near.place] = near
        by_kind: dict[str, list[Look]] = {}
        for _, near in sorted(found.items()):
            also = near.look.also
            if not also or any(word in lower for word in also):
                by_kind.setdefault(near.kind, []).append(near.look)
        return by_kind


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
