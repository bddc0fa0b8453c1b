"""Finds tools that are near one another, for a whole catalogue in near-linear time.

Two tools are near when their names share rare words: `delete_tickets` and `purgeTickets` share a
noun and a kind of verb. An inverted index holds, for each word, the tools that have it; a tool asks
only for its rarest words and only for a bounded part of each list, so the work a tool costs does
not grow with the catalogue. Everything is ordered by server and name: same catalogue, same answers.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from generator.catalogue import Catalogue
from generator.site import words
from generator.summaries import ToolSummary

CAP = 48
"""How many tools of one word are compared at most."""
ASKED = 3
"""How many of its rarest words a tool asks for."""
ALIKE = 0.45
"""Least similarity, from 0 to 1, of tools that do the same job."""
RANKED = 8
"""How many candidates are compared whole."""
PRECISION = 1_000_000
"""Parts of the unit in which weights are counted."""
SHOWN = 5
"""Most tools that a page shows of each group."""

_VERBS = {
    "read": "get fetch read show view describe retrieve lookup load",
    "list": "list enumerate browse all",
    "find": "search find query filter lookup",
    "make": "create add new insert make register generate",
    "change": "update edit set modify patch change replace configure put",
    "remove": "delete remove destroy erase purge drop clear trash",
    "send": "send post publish reply message notify email forward",
    "run": "run execute invoke call trigger start launch",
    "stop": "stop kill terminate cancel abort end",
}
_VERB = {verb: kind for kind, verbs in _VERBS.items() for verb in verbs.split()}
_STOPS = "a an the of to in on by for from with and or is it mcp tool api v v1 v2 v3"
_STOP = frozenset(_STOPS.split())


@dataclass(frozen=True, slots=True)
class Signature:
    """What a tool is compared by: a kind of verb ("" for none known), and its other words."""

    verb: str
    nouns: frozenset[str]


def signature(tool: ToolSummary) -> Signature:
    """Read the signature of a tool off its name."""
    parts = [word for word in words.split(tool.name) if word not in _STOP]
    verb = next((_VERB[word] for word in parts if word in _VERB), "")
    return Signature(verb, frozenset(_stem(word) for word in parts if word not in _VERB))


@lru_cache(maxsize=8192)
def _stem(word: str) -> str:
    """Return a word without the ending of a plural."""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("ses") or word.endswith("xes"):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


@dataclass(frozen=True)
class Related:
    """The index over all tools of a catalogue.

    Attributes:
        tools: Every tool, server by server.
        signatures: Theirs, in the same order.
        spans: For each server where its tools stand in `tools`.
    """

    tools: tuple[ToolSummary, ...]
    signatures: tuple[Signature, ...]
    spans: Mapping[str, range]

    @classmethod
    def of(cls, catalogue: Catalogue) -> Related:
        """Index the tools of a catalogue."""
        tools: list[ToolSummary] = []
        spans: dict[str, range] = {}
        for server in catalogue.servers:
            spans[server.id] = range(len(tools), len(tools) + len(server.tools))
            tools.extend(server.tools)
        return cls(tuple(tools), tuple(map(signature, tools)), spans)

    @cached_property
    def _having(self) -> dict[str, list[int]]:
        """The tools that have each noun, in order."""
        found: dict[str, list[int]] = {}
        for index, own in enumerate(self.signatures):
            for noun in own.nouns:
                found.setdefault(noun, []).append(index)
        return found

    @cached_property
    def _doing(self) -> dict[tuple[str, str], list[int]]:
        """The tools that do each kind of thing to each noun, in order."""
        found: dict[tuple[str, str], list[int]] = {}
        for index, own in enumerate(self.signatures):
            for noun in own.nouns:
                found.setdefault((own.verb, noun), []).append(index)
        return found

    @cached_property
    def _weight(self) -> dict[str, int]:
        """How much each noun says: rare ones more.

        Whole numbers, since their sum is the same in any order: sets of words have none.
        """
        total = len(self.tools)
        return {
            noun: round(math.log(1 + total / len(tools)) * PRECISION)
            for noun, tools in self._having.items()
        }

    @cached_property
    def _total(self) -> list[int]:
        """How much all nouns of each tool say."""
        return [sum([self._weight[noun] for noun in own.nouns]) for own in self.signatures]

    def elsewhere(self, server: str, index: int) -> tuple[ToolSummary, ...]:
        """Return the tools of other servers that do the job of the tool `index` of `server`."""
        span = self.spans[server]
        own = self.signatures[span[index]]
        lists = {noun: _spread(self._doing[own.verb, noun]) for noun in self._rarest(own)}
        return self._best(span[index], lists, ALIKE, span)

    def beside(self, server: str, index: int) -> tuple[ToolSummary, ...]:
        """Return the tools of the same server that work on the same things."""
        span = self.spans[server]
        own = self.signatures[span[index]]
        lists = {noun: _within(self._having[noun], span) for noun in self._rarest(own)}
        return self._best(span[index], lists, 0.0, span[index : index + 1])

    def _rarest(self, own: Signature) -> list[str]:
        return sorted(own.nouns, key=lambda noun: (-self._weight[noun], noun))[:ASKED]

    def _best(
        self,
        index: int,
        lists: Mapping[str, Sequence[int]],
        least: float,
        unwanted: range,
    ) -> tuple[ToolSummary, ...]:
        """Return the nearest tools of `lists`, ranked by all that their signatures share."""
        score: dict[int, int] = {}
        for noun, others in lists.items():
            weight = self._weight[noun]
            for other in others:
                score[other] = score.get(other, 0) + weight
        near = sorted([(-value, o) for o, value in score.items() if o not in unwanted])[:RANKED]
        ranked = sorted((-self._likeness(index, other), other) for _, other in near)
        return tuple(self.tools[other] for value, other in ranked if -value > least)[:SHOWN]

    def _likeness(self, one: int, other: int) -> float:
        """Return the share of two tools' nouns, by weight, that both have; 1 for the same nouns."""
        a, b = self.signatures[one].nouns, self.signatures[other].nouns
        if a == b:
            return 1.0 if a else 0.0
        both = a & b
        if not both:
            return 0.0
        weight = self._weight
        shared = sum([weight[noun] for noun in both]) if len(both) > 1 else weight[min(both)]
        return shared / (self._total[one] + self._total[other] - shared)


def _within(indexes: list[int], span: range) -> Sequence[int]:
    """Return the part of ordered indexes that lies in `span`."""
    found = indexes[bisect_left(indexes, span.start) : bisect_left(indexes, span.stop)]
    return _spread(found)


def _spread(indexes: list[int]) -> Sequence[int]:
    """Return at most `CAP` of the indexes, from the whole length of the list."""
    step = -(-len(indexes) // CAP)
    return indexes[::step] if step > 1 else indexes
