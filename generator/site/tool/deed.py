"""Reads off a tool's name what it works on, where the name says so plainly.

`delete_stream_topics` with the verb `delete` works on "the stream topics". Names that are anything
but a verb and a short noun phrase give nothing: a sentence with a wrong noun is worse than one
without.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from generator.models import Evidence
from generator.site import words

LONGEST = 3
"""Most words of a thing that reads well in a sentence."""

_BORDERS = words.group(
    "by for from to in on at of with as via using into per within across between when if"
)
_UNFIT = words.group(
    """and or not all any my own new many multi multiple batch bulk raw the a an is it by get set
    list tool api mcp current next this that up down out off match check update delete create edit
    add remove apply url uri link path"""
)
_SHORT = words.group("api url sql id pdf csv html json xml http dns ssh vm ip pr ui ai llm sms qr")
_MASS = words.group(
    """info information data content contents access status text metadata history feedback code mail
    media email help context memory storage traffic usage output input work stuff json html"""
)


@dataclass(frozen=True)
class Deed:
    """What a tool's name says of it.

    Attributes:
        verb: The verb as the name has it, in lower case; "" when no evidence names one.
        thing: What it works on, with its article: "the stream topics"; "" when that is unclear.
        another: "another ticket" for a thing that can be counted one by one, else "".
    """

    verb: str = ""
    thing: str = ""
    another: str = ""


def read(name: str, evidence: Iterable[Evidence], argues: str) -> Deed:
    """Read the deed behind the evidence in `name` for the category `argues`."""
    for step in evidence:
        if step.source == "name" and step.argues == argues and step.start >= 0 and step.weight > 0:
            verb = step.quote.lower()
            noun = _noun(words.split(name[step.start + len(step.quote) :]))
            return Deed(verb, f"the {noun}" if noun else "", _another(noun))
    return Deed()


def _noun(after: tuple[str, ...]) -> str:
    """Return the noun phrase that `after` begins with, "" when it is none that we trust."""
    taken: list[str] = []
    for word in after:
        if word in _BORDERS:
            break
        taken.append(word)
    fit = all(w.isascii() and w.isalpha() and w not in _UNFIT for w in taken)
    known = all(len(word) > 2 or word in _SHORT for word in taken)
    if not taken or len(taken) > LONGEST or not fit or not known:
        return ""
    return " ".join(map(_cased, taken))


def _cased(word: str) -> str:
    if word in _SHORT:
        return word.upper()
    return f"{word[:-1].upper()}s" if word[:-1] in _SHORT and word.endswith("s") else word


def _another(noun: str) -> str:
    head = noun.rpartition(" ")[2]
    plural = head.endswith("s") and not head.endswith(("ss", "us", "is"))
    return f"another {noun}" if noun and not plural and head.lower() not in _MASS else ""
