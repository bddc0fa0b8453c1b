"""Reads tool names: where the verb stands differs, what follows it differs, and some words are two.

`delete_user`, `user-delete`, `browser.mouseClickXY`, `Vendor--CreateCall`, `get_or_create`,
`list_deleted`, `order_status` and `request_deletion` each need another look.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from generator.classify import words
from generator.classify.clauses import Act, Clause
from generator.classify.lexicon import Lexicon
from generator.classify.words import Word

PERHAPS = 0.72
"""Force of a word that is a noun more often than a verb: git_commit, label_values."""
DEED = 0.9
"""Force of an act that a noun names."""
JOINTS = frozenset({"and", "or", "then"})
_SEPARATOR = re.compile(r".*(?:--|__|[./:])")
"""What ends a namespace."""


def read(name: str, source: str, lexicon: Lexicon, prefix: tuple[str, ...] = ()) -> Clause:
    """Read a name (or a title, which is written like one) as a clause.

    Args:
        name: The name.
        source: What to call it in evidence.
        lexicon: The words known.
        prefix: The words that lead all names of its server.
    """
    found = tuple(words.of_name(name))
    bases = tuple(lexicon.base(word.text) for word in found)
    return Clause(source, name, found, bases, _Name(name, found, lexicon, prefix).acts(bases))


def in_idioms(found: Sequence[Word], lexicon: Lexicon) -> set[int]:
    """Return the positions of words that belong to an idiom."""
    taken: set[int] = set()
    for at, word in enumerate(found):
        for rest in lexicon.idioms.get(word.text, ()):
            if tuple(other.text for other in found[at + 1 : at + 1 + len(rest)]) == rest:
                taken.update(range(at, at + 1 + len(rest)))
    return taken


def strip_carriers(thing: tuple[str, ...], carriers: frozenset[str]) -> tuple[str, ...]:
    """Return what stands before the carriers that end an object: "email" of "email body chunk"."""
    end = len(thing)
    while end and thing[end - 1] in carriers:
        end -= 1
    return thing[:end]


@dataclass(frozen=True)
class _Name:
    """A name in words, on the way to its acts."""

    name: str
    words: tuple[Word, ...]
    lexicon: Lexicon
    prefix: tuple[str, ...]

    def acts(self, bases: tuple[str, ...]) -> tuple[Act, ...]:
        """Return what the name says the tool does."""
        verbs = self._verbs()
        acts = [self._act(at, self._base(at), verbs, bases, self._force(at)) for at in verbs]
        if not verbs and self.candidates and self.candidates[-1] == len(self.words) - 1:
            at = self.candidates[-1]
            acts.append(self._act(at, self._base(at), [at], bases, PERHAPS))
        deed = self._deed()
        if deed is not None:
            verb = self.lexicon.file.deeds[self.words[deed].text]
            acts.append(self._act(deed, verb, verbs, bases, DEED))
        return tuple(acts)

    def _base(self, at: int) -> str:
        return self.lexicon.forms[self.words[at].text].base

    def _act(
        self, at: int, verb: str, verbs: Sequence[int], bases: tuple[str, ...], force: float
    ) -> Act:
        span = self._object(at, verbs)
        many = span.start > at and words.is_plural(self.words[span[-1]].text)
        thing = bases[span.start : span.stop]
        inner: tuple[str, ...] = ()
        carriers = self.lexicon.grammar.carriers
        if thing and self.words[span[-1]].text in carriers:
            inner = strip_carriers(thing, carriers)
        return Act(verb, self.words[at], thing, force, many, inner)

    def _force(self, at: int) -> float:
        return PERHAPS if self.words[at].text in self.lexicon.things - {"list"} else 1.0

    def _is_sure(self, at: int) -> bool:
        """Whether the word is hardly ever a noun."""
        return self.words[at].text not in self.lexicon.homographs

    @cached_property
    def candidates(self) -> list[int]:
        """Positions of words that can be the verb of the name."""
        taken = in_idioms(self.words, self.lexicon)
        return [at for at in range(len(self.words)) if at not in taken and self._can_be_verb(at)]

    def _can_be_verb(self, at: int) -> bool:
        word = self.words[at].text
        form = self.lexicon.forms.get(word)
        if form is None or form.kind != "base":
            return False
        before = self.words[at - 1].text if at else ""
        if before in self.lexicon.grammar.borders and not self._is_sure(at):
            return False
        following = self.words[at + 1].text if at + 1 < len(self.words) else ""
        if following == "of":
            return False
        return not (word in self.lexicon.events and following in self.lexicon.facts)

    @cached_property
    def start(self) -> int:
        """Where the name begins, after a namespace."""
        border = _SEPARATOR.match(self.name)
        at = 0
        if border:
            at = next((i for i, w in enumerate(self.words) if w.start >= border.end()), 0)
        leading = tuple(word.text for word in self.words[: len(self.prefix)])
        if not at and leading == self.prefix and len(self.words) > len(self.prefix):
            at = len(self.prefix)
        return at if any(candidate >= at for candidate in self.candidates) else 0

    def _verbs(self) -> list[int]:
        """Return the positions of the main verb and of those joined to it."""
        candidates = [at for at in self.candidates if at >= self.start]
        if not candidates:
            return []
        chosen = self._main(candidates)
        if chosen is None:
            return []
        joined = {chosen, *(at for at in candidates if at > chosen and self._joins(at, chosen))}
        return sorted(joined)

    def _main(self, candidates: Sequence[int]) -> int | None:
        """Return the position of the main verb, None when all candidates are rather nouns."""
        first, final = candidates[0], candidates[-1]
        last = self.words[final].text
        ends = final == len(self.words) - 1 and final != first
        if first == self.start:
            noun = last != "list" and (last in self.lexicon.leads or last in self.lexicon.events)
            swapped = ends and not noun and self.words[first].text in self.lexicon.leads
            return final if swapped else first
        sure = [at for at in candidates if self._is_sure(at)]
        if sure:
            return sure[0]
        nouns = self.lexicon.things - {"list"}
        verbs = [at for at in candidates if self.words[at].text not in nouns]
        return final if final in verbs and ends else next(iter(verbs), None)

    def _joins(self, at: int, chosen: int) -> bool:
        """Whether `and` joins a verb: get_or_create, search_and_replace, confirm_delete."""
        before = self.words[at - 1].text
        if before in JOINTS:
            return at == chosen + 2 or self._is_sure(at)
        sets_off = self.words[chosen].text in self.lexicon.doing
        return at == chosen + 1 and sets_off and self._is_sure(at)

    def _deed(self) -> int | None:
        """Return where a noun names an act: request_deletion, account-deletion."""
        for at, word in enumerate(self.words):
            if word.text not in self.lexicon.file.deeds:
                continue
            before = [other.text for other in self.words[:at]]
            set_off = any(text in self.lexicon.doing for text in before)
            ends = at == len(self.words) - 1
            if set_off or (ends and not any(text in self.lexicon.forms for text in before)):
                return at
        return None

    def _object(self, at: int, verbs: Sequence[int]) -> range:
        """Return where the object of the verb at `at` stands: what follows it, else what leads."""
        stops = self.lexicon.grammar.borders | JOINTS
        end = at + 1
        while end < len(self.words) and self.words[end].text not in stops and end not in verbs:
            end += 1
        later = [position for position in verbs if position > at]
        if end == at + 1 and later:
            return self._object(later[0], verbs)
        return range(at + 1, end) or range(min(self.start, at), at) or range(at)
