"""Reads descriptions: the sentence that says what a tool does, apart from what it mentions.

A description advises, warns, compares with other tools and shows examples. Only its main clause
says what a call does: "Delete a node", "This tool will list ...", "Used to search and export ...".
Later sentences count for less, and only when they speak of the tool ("It removes ...").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from generator.classify import words
from generator.classify.clauses import Act, Clause
from generator.classify.lexicon import Form, Lexicon
from generator.classify.names import in_idioms, strip_carriers
from generator.classify.names import read as read_name
from generator.classify.words import Word, Words

SENTENCES = 7
"""Sentences that are read for acts."""
LATER = 0.5
"""Force of an act that a later sentence tells."""
LATE = 0.6
"""Force of an imperative that only follows a heading without a verb: it may be advice."""
NOUN = 0.6
"""Force of an act that the main sentence tells as a noun: "Deletion of a record"."""
THROUGH = 0.9
"""Force of an act that another sets off: "use it to list", "perform a search"."""
JOINED = 0.95
"""Force of an act that is joined to the first: "create or update"."""
METHODS = {
    **{"get": "get", "head": "get", "options": "get"},
    **{"post": "post", "put": "update", "patch": "update", "delete": "delete"},
}
"""What a request by an HTTP method does."""
FOREIGN = 0.75
"""Force of a verb that is only found by its signs, without reading the sentence around it."""
UNSPACED = 60
"""Characters of such a sentence that are read."""
_FIRST = re.compile(r"[^。\n！!]*[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af][^。\n！!]*")
CARRYING = frozenset(["of", "about", "on", "for", "from", "in", "within", "inside", "around"])
"""Words between a carrier and what it carries: a list of, information about."""
LONGEST_OBJECT = 11
"""Words after a verb among which its object stands."""
LABEL = 5
"""Position before which a colon or a dash ends a label rather than a thought."""
LABEL_ENDS = frozenset([":", "—", "–", "-"])
_NO_LABEL = frozenset([".", ","])
_BARS = frozenset(["|", "]"])
_ENDS = frozenset([".", "!", "?"])
_JOINING = frozenset([".", "/", "-", "&", "+"])
_BEFORE_BREAK = _ENDS | {":"}
_BEGINS = frozenset(["", "\n", "-", "*", "•", "#"])
"""What begins something new on the next line."""


def read(text: str, found: Words, lexicon: Lexicon) -> list[Clause]:
    """Return the clauses of a description, the main one first; none when it is empty.

    Args:
        text: The description.
        found: Its words, as far as it is to be read.
        lexicon: The words known.
    """
    if not text.isascii():
        abroad = _unspaced(text, lexicon)
        if abroad is not None and abroad.acts:
            return [abroad]
    clauses: list[Clause] = []
    told = boilerplate = headed = False
    split = _sentences(text, found, lexicon.grammar.labels)
    for number, places in zip(range(SENTENCES), split, strict=False):
        words_ = [found.texts[at] for at in places]
        if number and _is_heading(words_, lexicon):
            break
        start = _after_label(words_, lexicon)
        body = words_[start:]
        if not body:
            headed = headed or number == 0
            continue
        opening = number == 0 or boilerplate or headed
        boilerplate = opening and body[:2] == ["this", "is"]
        read_on = Sentence(body, places[start:], found, lexicon)
        if told and not read_on.tells():
            continue
        clause = read_on.clause(text, first=not told, opening=opening)
        headed = opening and not clause.acts and _is_title(body, text, found.ends[places[-1]])
        if headed:
            continue
        told = told or (clause.main and bool(clause.acts))
        if clause.acts or clause.main:
            clauses.append(clause)
    return clauses


def _unspaced(text: str, lexicon: Lexicon) -> Clause | None:
    """Read a description whose script has no blanks: the verbs in its first sentence."""
    found = _FIRST.match(text)
    if found is None:
        return None
    said = found[0][:UNSPACED]
    spots = sorted((said.find(sign), sign) for sign in lexicon.signs if sign in said)
    acts = [
        Act(lexicon.signs[sign], Word(sign, at, at + len(sign)), (), FOREIGN) for at, sign in spots
    ]
    signs = Words(
        [act.word.text for act in acts],
        [act.word.start for act in acts],
        [act.word.end for act in acts],
    )
    return Clause("description", text, signs, range(len(acts)), tuple(signs.texts), tuple(acts))


def _sentences(text: str, found: Words, labels: frozenset[str]) -> Iterator[list[int]]:
    """Split words into sentences at full stops and at line ends that begin something new."""
    texts = found.texts
    sentence: list[int] = []
    for at, word in enumerate(texts):
        if word == "\n":
            if sentence and (
                texts[sentence[-1]] in _BEFORE_BREAK or _begins(text, found, at + 1, labels)
            ):
                yield sentence
                sentence = []
            continue
        sentence.append(at)
        if word == "。" or (word in _ENDS and _is_apart(found, at)):
            yield sentence
            sentence = []
    if sentence:
        yield sentence


def _begins(text: str, found: Words, at: int, labels: frozenset[str]) -> bool:
    """Whether the line of the word at `at` begins something new."""
    if at == len(found.texts):
        return True
    word, start = found.texts[at], found.starts[at]
    return word in _BEGINS or word in labels or text[start : start + 1].isupper()


def _is_apart(found: Words, at: int) -> bool:
    """Whether a word is the last, or followed by a blank."""
    return at + 1 == len(found.texts) or found.starts[at + 1] > found.ends[at]


def _is_heading(sentence: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether it begins a list of arguments or examples, after which no prose comes."""
    texts = sentence[:4]
    return ":" in texts and not lexicon.grammar.headings.isdisjoint(texts)


def _is_title(body: Sequence[str], text: str, end: int) -> bool:
    """Whether a sentence is only a heading above what the tool does: "## Purpose"."""
    return len(body) <= 4 and text[end:].lstrip("*:>").startswith("\n")


def _after_label(sentence: Sequence[str], lexicon: Lexicon) -> int:
    """Return what follows leading marks and a label such as "Vendor | " or "Billing: "."""
    start = 0
    while start < len(sentence) and sentence[start] == "<":
        ends = (at for at, word in enumerate(sentence[:8]) if at > start and word == ">")
        start = next(ends, start) + 1
    for at, text in enumerate(sentence[: start + 7]):
        if text in _NO_LABEL:
            break
        if text in _BARS or (
            text in LABEL_ENDS
            and 0 < at < LABEL
            and not any(word in lexicon.forms for word in sentence[start:at])
        ):
            start = at + 1
    while start < len(sentence) and not sentence[start][0].isalpha():
        start += 1
    return start


def _with_object_of(act: Act, other: Act) -> Act:
    return Act(act.verb, act.word, other.object, act.force, other.many, other.inner)


def _weaker(acts: Iterable[Act], share: float) -> tuple[Act, ...]:
    return tuple([act._replace(force=act.force * share) for act in acts])


class Sentence:
    """One sentence of a description, without its label.

    Attributes:
        body: Its words.
        places: Where each of them stands among those of the description.
        found: The words of the description.
    """

    __slots__ = ("body", "found", "lexicon", "places")

    def __init__(
        self, body: list[str], places: Sequence[int], found: Words, lexicon: Lexicon
    ) -> None:
        self.body = body
        self.places = places
        self.found = found
        self.lexicon = lexicon

    def clause(self, text: str, *, first: bool, opening: bool) -> Clause:
        """Return what the sentence says.

        Args:
            text: The whole description.
            first: Whether no sentence before it told what the tool does; if one did, this one
                must tell it too (`tells`).
            opening: Whether it is the first sentence at all.
        """
        advice = self._is_advice(opening=opening)
        acts = () if advice else tuple(self._acts())
        if not first:
            acts = _weaker(acts, LATER)
        elif not opening and not self.tells():
            acts = _weaker(acts, LATE)
        bases = self.lexicon.bases(self.body)
        main = first and not advice and (bool(acts) or opening)
        return Clause("description", text, self.found, self.places, bases, acts, main)

    def _is_advice(self, *, opening: bool) -> bool:
        """Whether it begins like advice; a verb that opens the description tells what it does."""
        lead = self.body[0]
        if lead not in self.lexicon.grammar.labels or self._is_about_itself():
            return False
        tells = opening and lead in self.lexicon.forms and self._next(0) not in ("sure", "that")
        return not tells or lead in ("use", "call", "do", "when", "if")

    def _is_about_itself(self) -> bool:
        """Whether it is "Use this tool to ...", which tells what the tool does."""
        head = self.body[:6]
        if head[0] not in ("use", "call", "for") or not {"when", "if"}.isdisjoint(head):
            return False
        return "to" in head or "for" in head[1:]

    def tells(self) -> bool:
        """Whether a later sentence tells what the tool does, rather than what to do."""
        if self.body[0] in ("it", "this"):
            return True
        leading = self.lexicon.forms.get(self.body[0])
        return leading is not None and leading.kind == "s"

    def _acts(self) -> Iterator[Act]:
        at = self._lead()
        if at is None:
            yield from self._deeds()
            return
        form = self.lexicon.forms[self.body[at]]
        through = self._through(at, form)
        if through:
            yield from through
            return
        yield from self._sharing([self._act(form.base, at, 1.0), *self._coordinated(at, form)])

    def _sharing(self, acts: list[Act]) -> list[Act]:
        """Give verbs that are joined before one object that object: "list, add or delete files"."""
        shared = list(acts)
        for at in range(len(acts) - 2, -1, -1):
            after = shared[at + 1]
            if not shared[at].object or shared[at].object[0] == after.word.text:
                shared[at] = _with_object_of(shared[at], after)
        for at in range(1, len(shared)):
            if shared[at].object in (("it",), ("them",), ()):
                shared[at] = _with_object_of(shared[at], shared[at - 1])
        return shared

    def _lead(self) -> int | None:
        """Return the position of the sentence's main verb."""
        grammar, forms = self.lexicon.grammar, self.lexicon.forms
        taken = in_idioms(self.body[:8], self.lexicon)
        for at, text in enumerate(self.body[:16]):
            if text in grammar.negators:
                return None
            if text in grammar.letting and text in forms and not self._lets(at):
                return at
            if text in grammar.openers or self.lexicon.is_adverb(text) or not text[0].isalpha():
                continue
            form = forms.get(text)
            if form is None or at in taken:
                return None
            if form.kind == "ed" and form.base != text:
                return at if at and self.body[at - 1] in ("be", "is", "are") else None
            return at if self._is_verb(at) else None
        return None

    def _next(self, at: int) -> str:
        return self.body[at + 1] if at + 1 < len(self.body) else ""

    def _lets(self, at: int) -> bool:
        """Whether the verb lets somebody do what follows: "allows you to", "helps users"."""
        return self._next(at) in self.lexicon.grammar.let_whom

    def _is_verb(self, at: int) -> bool:
        """Whether a word that can be noun or verb is a verb here: not after an article."""
        if self.body[at] not in self.lexicon.homographs:
            return True
        before = self.body[at - 1] if at else ""
        if before in ("a", "an", "the", "your"):
            return False
        return self._next(at) not in ("of", "is", "are", "has", "that", "which")

    def _coordinated(self, lead: int, form: Form) -> Iterator[Act]:
        """Yield the verbs that commas, "and" and "or" join to the main verb."""
        grammar, forms = self.lexicon.grammar, self.lexicon.forms
        touching = True
        for at in range(lead + 1, len(self.body)):
            text = self.body[at]
            if text in grammar.stops:
                return
            other = forms.get(text)
            if (
                other is not None
                and other.kind == form.kind
                and self._is_joined(at)
                and (touching or self._is_surely_verb(at, other))
            ):
                yield self._act(other.base, at, JOINED)
            elif touching and text not in grammar.joints and text[0].isalpha():
                touching = self.lexicon.is_adverb(text)

    def _is_joined(self, at: int) -> bool:
        before = self.body[at - 1]
        joints = self.lexicon.grammar.joints
        return before in joints or before == "also" or self.lexicon.is_adverb(before)

    def _is_surely_verb(self, at: int, form: Form) -> bool:
        """Whether a joined word is surely a verb: it has an object, and is no common noun."""
        following = self._next(at) or "."
        if following in self.lexicon.grammar.determiners:
            return True
        if form.base in self.lexicon.homographs:
            return False
        return following[0].isalpha() and following not in ("by", "of", "in")

    def _through(self, lead: int, form: Form) -> list[Act]:
        """Return what "use X to", "perform a", "invoke the Y operation" set off."""
        grammar = self.lexicon.grammar
        if form.base not in grammar.go_between:
            return self._deed_of(lead) if form.base in self.lexicon.doing else []
        using = self.body[lead].startswith("us")
        for at in range(lead + 1, min(len(self.body), lead + 10)):
            text = self.body[at]
            if text in METHODS and self._next(at) == "request":
                return [Act(METHODS[text], self._word(at), ("request",), THROUGH)]
            if text == "_":
                return self._identifier(at)
            used = self.lexicon.forms.get(self._next(at))
            if using and text in ("to", "for") and used and used.kind in ("base", "ing"):
                first = self._act(used.base, at + 1, THROUGH)
                return self._sharing([first, *self._coordinated(at + 1, used)])
            if text in grammar.stops:
                break
        return self._deed_of(lead)

    def _deed_of(self, lead: int) -> list[Act]:
        """Return the act that the object of a verb names: "request the deletion of"."""
        thing, _ = self._object(lead)
        deed = self.lexicon.file.deeds.get(thing[-1]) if thing else None
        if deed is None:
            return []
        at = next(at for at in range(lead + 1, len(self.body)) if self.body[at] == thing[-1])
        return [self._act(deed, at, THROUGH)]

    def _identifier(self, at: int) -> list[Act]:
        """Read the snake_case name around the underscore at `at`."""
        end = at
        while end + 1 < len(self.body) and self.body[end] == "_":
            end += 2
        parts = [
            place for place in range(at - 1, min(end, len(self.body))) if self.body[place] != "_"
        ]
        named = read_name(
            "_".join(self.body[place] for place in parts), "description", self.lexicon
        )
        if len(named.bases) != len(parts):
            return []
        spots = {named.found.word(spot): self._word(place) for spot, place in enumerate(parts)}
        return [act._replace(word=spots[act.word], force=THROUGH) for act in named.acts]

    def _deeds(self) -> Iterator[Act]:
        """Yield an act that stands as a noun at the head of the sentence."""
        for at, word in enumerate(self.body[:3]):
            verb = self.lexicon.file.deeds.get(word)
            if verb and self._next(at) in ("of", ".", "", "tool"):
                yield self._act(verb, at, NOUN)

    def _act(self, verb: str, at: int, force: float) -> Act:
        """Return the act whose verb stands at `at`, with its object."""
        found, end = self._object(at)
        bases = self.lexicon.bases(found)
        many = bool(found) and words.is_plural(found[-1])
        return Act(verb, self._word(at), bases, force, many, self._inner(found, end))

    def _word(self, at: int) -> Word:
        return self.found.word(self.places[at])

    def _inner(self, found: list[str], end: int) -> tuple[str, ...]:
        """Return what an object that ends at `end` carries: list *of users*, *message* body."""
        carriers = self.lexicon.grammar.carriers
        if not found or found[-1] not in carriers:
            return ()
        while end < len(self.body) and self.body[end] in CARRYING:
            found, end = self._object(end)
            if not found or found[-1] not in carriers:
                return self.lexicon.bases(found)
        return strip_carriers(self.lexicon.bases(found), carriers)

    def _object(self, at: int) -> tuple[list[str], int]:
        """Return the words of the object of the verb at `at`, its head last, and where it ends."""
        grammar = self.lexicon.grammar
        found: list[str] = []
        end = min(len(self.body), at + LONGEST_OBJECT)
        for index in range(at + 1, end):
            text = self.body[index]
            if (text in grammar.joints and not found) or self._is_inside(index):
                continue
            quoted = text in "'’\"`_"
            if text in grammar.object_end or not (text[0].isalnum() or quoted):
                if found or text in grammar.stops or text in ".:":
                    return found, index
                continue
            if not quoted and text not in grammar.not_object and not self.lexicon.is_adverb(text):
                found.append(text)
        return found, end

    def _is_inside(self, at: int) -> bool:
        """Whether a mark joins two words without blanks: "acme.com board", "read/write query"."""
        if self.body[at] not in _JOINING or at + 1 >= len(self.body):
            return False
        before, here, after = self.places[at - 1 : at + 2]
        found = self.found
        return found.ends[before] == found.starts[here] and found.starts[after] == found.ends[here]
