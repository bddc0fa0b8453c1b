"""Words in names and prose: where they stand, and which base form each is a form of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache, partial
from itertools import accumulate
from typing import NamedTuple

_NAME = re.compile(r"([A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+|[^\W\d_A-Za-z]+)")
_PROSE = re.compile(
    r"([A-Za-z\u00c0-\u024f\u0400-\u04ff][A-Za-z\u00c0-\u024f\u0400-\u04ff'’]*(?:-[A-Za-z]+)*"
    r"|\d+|\n|[^\s\w]|[^\W\d_A-Za-z]+|_)"
)
_SPACE = re.compile(r"[\W_]+")
_BLANKS = {code: " " for code in range(128) if _SPACE.match(chr(code))}

IRREGULAR = {
    "get": "gets getting got",
    "run": "runs running ran",
    "send": "sends sending sent",
    "build": "builds building built",
    "buy": "buys buying bought",
    "sell": "sells selling sold",
    "pay": "pays paying paid",
    "make": "makes making made",
    "take": "takes taking took taken",
    "find": "finds finding found",
    "write": "writes writing wrote written",
    "overwrite": "overwrites overwriting overwrote overwritten",
    "rewrite": "rewrites rewriting rewrote rewritten",
    "begin": "begins beginning began begun",
    "undo": "undoes undoing undid undone",
    "redo": "redoes redoing redid redone",
    "withdraw": "withdraws withdrawing withdrew withdrawn",
    "draw": "draws drawing drew drawn",
    "give": "gives giving gave given",
    "tell": "tells telling told",
    "see": "sees seeing saw seen",
    "show": "shows showing showed shown",
    "know": "knows knowing knew known",
    "hold": "holds holding held",
    "freeze": "freezes freezing froze frozen",
    "speak": "speaks speaking spoke spoken",
    "go": "goes going went gone",
    "do": "does doing did done",
    "leave": "leaves leaving left",
    "keep": "keeps keeping kept",
    "bring": "brings bringing brought",
    "think": "thinks thinking thought",
    "say": "says saying said",
    "lend": "lends lending lent",
    "quit": "quits quitting",
    "spin": "spins spinning spun",
    "shut": "shuts shutting",
    "swap": "swaps swapping swapped",
    "bind": "binds binding bound",
    "unbind": "unbinds unbinding unbound",
}
"""Forms that the spelling rules below would get wrong."""
_UNCHANGED = {"read", "set", "reset", "put", "cut", "split", "let", "hit", "shut", "quit", "spread"}
_DOUBLING = re.compile(r"[^aeiou][aeiou][bdgklmnprt]$")
_NOT_DOUBLED = re.compile(r"(er|en|on|or|et|it|al|el|ow|in|om)$")


class Word(NamedTuple):
    """One word of a text.

    Attributes:
        text: The word in lower case.
        start: Offset of its first character.
        end: Offset after its last character.
    """

    text: str
    start: int
    end: int


class Words(NamedTuple):
    """The words of a text: what they are, and where each begins and ends.

    Lists side by side instead of a list of words: splitting and counting make them without a step
    of Python for each word, and most rules look at nothing but the texts.
    """

    texts: list[str]
    starts: list[int]
    ends: list[int]

    def word(self, at: int) -> Word:
        """Return the word at a position."""
        return Word(self.texts[at], self.starts[at], self.ends[at])


@lru_cache(maxsize=1024)
def of_name(name: str) -> Words:
    """Split a tool or parameter name: snake, kebab, camel, dotted, spaced, namespaced."""
    found = _split(_NAME, name)
    return found._replace(texts=list(map(str.lower, found.texts)))


def of_prose(text: str) -> Words:
    """Split prose into words, line ends and single punctuation marks."""
    lower = text.lower()
    if len(lower) == len(text):
        return _split(_PROSE, lower)
    found = _split(_PROSE, text)
    return found._replace(texts=list(map(str.lower, found.texts)))


_WORDS = partial(tuple.__new__, Words)
"""Makes words of lists, past the checks of `Words`."""


def _split(pattern: re.Pattern[str], text: str) -> Words:
    """Split `text` into what the one group of `pattern` finds, and what stands between."""
    parts = pattern.split(text)
    borders = list(accumulate(map(len, parts)))
    return _WORDS((parts[1::2], borders[:-1:2], borders[1::2]))


def plain(text: str) -> str:
    """Return `text` as lower-case words with single blanks between them."""
    lower = text.lower()
    if lower.isascii():
        return " ".join(lower.translate(_BLANKS).split())
    return _SPACE.sub(" ", lower).strip()


def verb_forms(verb: str) -> Iterator[tuple[str, str]]:
    """Yield each form of `verb` with its kind: base, s, ing or ed."""
    yield verb, "base"
    if verb in IRREGULAR:
        forms = IRREGULAR[verb].split()
        yield forms[0], "s"
        yield forms[1], "ing"
        for form in forms[2:]:
            yield form, "ed"
        return
    yield third_person(verb), "s"
    stem = _stem(verb)
    yield (verb[:-2] + "ying" if verb.endswith("ie") else stem + "ing"), "ing"
    if verb not in _UNCHANGED:
        yield _past(verb, stem), "ed"


def _stem(verb: str) -> str:
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye", "ie")):
        return verb[:-1]
    if _DOUBLING.search(verb) and (len(verb) < 5 or not _NOT_DOUBLED.search(verb)):
        return verb + verb[-1]
    return verb


def _past(verb: str, stem: str) -> str:
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        return verb[:-1] + "ied"
    return verb + "d" if verb.endswith("e") else stem + "ed"


def third_person(word: str) -> str:
    """Return the third person of a verb, which is spelt like the plural of a noun."""
    if word.endswith(("s", "x", "z", "ch", "sh", "o")):
        return word + "es"
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    return word + "s"


def plural(noun: str) -> str:
    """Return the plural of a noun: photos and videos, though one echoes and vetoes."""
    return noun + "s" if noun.endswith("o") else third_person(noun)


UNCOUNTED = frozenset(
    {
        *("news", "sms", "dns", "aws", "ios", "gas", "bus", "canvas", "status", "series", "access"),
        *("process", "address", "class", "business", "analysis", "https", "does", "has", "is"),
    }
)
"""Words that look like plurals and are none."""


def bases(nouns: Iterable[str]) -> dict[str, str]:
    """Map each noun and its plural to the singular."""
    known = set(nouns)
    plurals = {plural(noun): noun for noun in sorted(known - UNCOUNTED)}
    same = {noun: plurals.get(noun, noun) for noun in known}
    return {
        **{p: n for p, n in plurals.items() if p not in UNCOUNTED},
        **same,
        **{u: u for u in UNCOUNTED},
    }


def is_plural(word: str) -> bool:
    """Whether a noun looks like a plural."""
    return word in ("people", "children", "many", "multiple", "all") or (
        len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is"))
    )
