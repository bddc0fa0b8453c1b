"""Reads tool names: where the verb stands differs, what follows it differs, and some words are two.

`delete_user`, `user-delete`, `browser.mouseClickXY`, `Vendor--CreateCall`, `get_or_create`,
`list_deleted`, `order_status` and `request_deletion` each need another look.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from generator.classify import words
from generator.classify.clauses import Act, Clause
from generator.classify.lexicon import JOINTS, Lexicon
from generator.classify.words import Words

PERHAPS = 0.72
"""Force of a word that is a noun more often than a verb: git_commit, label_values."""
DEED = 0.9
"""Force of an act that a noun names."""
_SEPARATOR = re.compile(r".*(?:--|__|[./:])")
"""What ends a namespace."""


def read(name: str, source: str, lexicon: Lexicon, prefix: Sequence[str] = ()) -> Clause:
    """Read a name (or a title, which is written like one) as a clause.

    Args:
        name: The name.
        source: What to call it in evidence.
        lexicon: The words known.
        prefix: The words that lead all names of its server.
    """
    found = words.of_name(name)
    bases = lexicon.bases(found.texts)
    acts = _Name(name, found, lexicon, prefix).acts(bases)
    return Clause(source, name, found, range(len(bases)), bases, acts)


def in_idioms(found: Sequence[str], lexicon: Lexicon) -> set[int]:
    """Return the positions of words that belong to an idiom."""
    taken: set[int] = set()
    if lexicon.idioms.keys().isdisjoint(found):
        return taken
    for at, word in enumerate(found):
        for rest in lexicon.idioms.get(word, ()):
            if tuple(found[at + 1 : at + 1 + len(rest)]) == rest:
                taken.update(range(at, at + 1 + len(rest)))
    return taken


def strip_carriers(thing: tuple[str, ...], carriers: frozenset[str]) -> tuple[str, ...]:
    """Return what stands before the carriers that end an object: "email" of "email body chunk"."""
    end = len(thing)
    while end and thing[end - 1] in carriers:
        end -= 1
    return thing[:end]


class _Name:
    """A name in words, on the way to its acts.

    Attributes:
        words: Its words.
        candidates: Positions of words that can be the verb of the name.
        start: Where the name begins, after a namespace.
    """

    __slots__ = ("candidates", "found", "lexicon", "start", "words")

    def __init__(self, name: str, found: Words, lexicon: Lexicon, prefix: Sequence[str]) -> None:
        self.found = found
        self.words = found.texts
        self.lexicon = lexicon
        self.candidates = self._candidates()
        self.start = self._start(name, prefix)

    def acts(self, bases: tuple[str, ...]) -> tuple[Act, ...]:
        """Return what the name says the tool does."""
        verbs = self._verbs()
        acts = [self._act(at, self._base(at), verbs, bases, self._force(at)) for at in verbs]
        if not verbs and self.candidates and self.candidates[-1] == len(self.words) - 1:
            at = self.candidates[-1]
            acts.append(self._act(at, self._base(at), [at], bases, PERHAPS))
        deed = self._deed()
        if deed is not None:
            verb = self.lexicon.file.deeds[self.words[deed]]
            acts.append(self._act(deed, verb, verbs, bases, DEED))
        return tuple(acts)

    def _base(self, at: int) -> str:
        return self.lexicon.forms[self.words[at]].base

    def _act(
        self, at: int, verb: str, verbs: Sequence[int], bases: tuple[str, ...], force: float
    ) -> Act:
        span = self._object(at, verbs)
        last = self.words[span[-1]] if span else ""
        many = span.start > at and words.is_plural(last)
        thing = bases[span.start : span.stop]
        carriers = self.lexicon.grammar.carriers
        inner = strip_carriers(thing, carriers) if last in carriers else ()
        return Act(verb, self.found.word(at), thing, force, many, inner)

    def _force(self, at: int) -> float:
        return PERHAPS if self.words[at] in self.lexicon.objects else 1.0

    def _is_sure(self, at: int) -> bool:
        """Whether the word is hardly ever a noun."""
        return self.words[at] not in self.lexicon.homographs

    def _candidates(self) -> list[int]:
        forms = self.lexicon.forms
        verbs = [at for at, word in enumerate(self.words) if word in forms]
        if not verbs:
            return verbs
        taken = in_idioms(self.words, self.lexicon)
        return [at for at in verbs if at not in taken and self._can_be_verb(at)]

    def _can_be_verb(self, at: int) -> bool:
        word = self.words[at]
        if self.lexicon.forms[word].kind != "base":
            return False
        before = self.words[at - 1] if at else ""
        if before in self.lexicon.grammar.borders and not self._is_sure(at):
            return False
        following = self.words[at + 1] if at + 1 < len(self.words) else ""
        if following == "of":
            return False
        return not (word in self.lexicon.events and following in self.lexicon.facts)

    def _start(self, name: str, prefix: Sequence[str]) -> int:
        if not self.candidates:
            return 0
        border = _SEPARATOR.match(name)
        at = 0
        if border:
            at = next((i for i, s in enumerate(self.found.starts) if s >= border.end()), 0)
        length = len(prefix)
        if not at and length < len(self.words) and self.words[:length] == list(prefix):
            at = length
        return at if self.candidates[-1] >= at else 0

    def _verbs(self) -> list[int]:
        """Return the positions of the main verb and of those joined to it."""
        candidates = [at for at in self.candidates if at >= self.start]
        if not candidates:
            return []
        chosen = self._main(candidates)
        if chosen is None:
            return []
        return [chosen, *(at for at in candidates if at > chosen and self._joins(at, chosen))]

    def _main(self, candidates: Sequence[int]) -> int | None:
        """Return the position of the main verb, None when all candidates are rather nouns."""
        first, final = candidates[0], candidates[-1]
        last = self.words[final]
        ends = final == len(self.words) - 1 and final != first
        if first == self.start:
            noun = last != "list" and (last in self.lexicon.leads or last in self.lexicon.events)
            swapped = ends and not noun and self.words[first] in self.lexicon.leads
            return final if swapped else first
        sure = [at for at in candidates if self._is_sure(at)]
        if sure:
            return sure[0]
        verbs = [at for at in candidates if self.words[at] not in self.lexicon.objects]
        return final if final in verbs and ends else next(iter(verbs), None)

    def _joins(self, at: int, chosen: int) -> bool:
        """Whether `and` joins a verb: get_or_create, search_and_replace, confirm_delete."""
        before = self.words[at - 1]
        if before in JOINTS:
            return at == chosen + 2 or self._is_sure(at)
        sets_off = self.words[chosen] in self.lexicon.doing
        return at == chosen + 1 and sets_off and self._is_sure(at)

    def _deed(self) -> int | None:
        """Return where a noun names an act: request_deletion, account-deletion."""
        deeds = self.lexicon.file.deeds
        for at, word in enumerate(self.words):
            if word not in deeds:
                continue
            before = self.words[:at]
            set_off = not self.lexicon.doing.isdisjoint(before)
            ends = at == len(self.words) - 1
            if set_off or (ends and not any(text in self.lexicon.forms for text in before)):
                return at
        return None

    def _object(self, at: int, verbs: Sequence[int]) -> range:
        """Return where the object of the verb at `at` stands: what follows it, else what leads."""
        stops = self.lexicon.ends
        end = at + 1
        while end < len(self.words) and self.words[end] not in stops and end not in verbs:
            end += 1
        if end == at + 1:
            later = [position for position in verbs if position > at]
            if later:
                return self._object(later[0], verbs)
        return range(at + 1, end) or range(min(self.start, at), at) or range(at)
