"""Sentences about invented tools and parameters, in the lengths and habits of real ones.

A length is drawn first, log-normal (half of real descriptions are shorter than 212 characters, one
in twenty is longer than 1,466), and sentences are added until it is reached. They are put together
from some thirty frames with words in each place, so that hardly one of a million is the same twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import log
from random import Random
from typing import TypeVar

from bench.made.words import ENDS, MANNERS, PLACES, PROPERTIES, QUALITIES

Item = TypeVar("Item")

MEDIAN, SPREAD = 212, log(1_466 / 212) / 1.645
"""Of the lengths of descriptions, in characters."""
LONGEST = 35_000

DONE = {
    "get": "Returns", "list": "Lists", "search": "Searches", "find": "Finds", "fetch": "Fetches",
    "read": "Reads", "describe": "Describes", "check": "Checks", "count": "Counts",
    "query": "Queries", "show": "Shows", "analyze": "Analyzes", "create": "Creates",
    "update": "Updates", "add": "Adds", "set": "Sets", "send": "Sends", "upload": "Uploads",
    "delete": "Deletes", "remove": "Removes", "run": "Runs", "execute": "Executes",
    "pay": "Pays", "refund": "Refunds", "buy": "Buys", "sell": "Sells",
}  # fmt: skip


def pick(random: Random, items: Sequence[Item]) -> Item:
    """Return one of `items`; twice as fast as `Random.choice`."""
    return items[int(random.random() * len(items))]


def spaced(name: str) -> str:
    """Return a name as words."""
    return name.replace("_", " ")


def plural(thing: str) -> str:
    """Return the plural of a thing of one domain."""
    text = spaced(thing)
    if text.endswith("y") and text[-2] not in "aeo":
        return f"{text[:-1]}ies"
    return f"{text}es" if text.endswith(("s", "x", "ch")) else f"{text}s"


def length(random: Random) -> int:
    """Draw how long a description is to be."""
    return min(LONGEST, round(MEDIAN * 2.718281828 ** (SPREAD * random.gauss(0, 1))))


class Writer:
    """Writes about the tools of one server."""

    def __init__(self, random: Random, product: str, things: Sequence[str]) -> None:
        self.random, self.product, self.things = random, product, things

    def any(self, items: Sequence[Item]) -> Item:
        """Return one of `items`."""
        return pick(self.random, items)

    def thing(self) -> str:
        """Return something that this server knows, as words."""
        return spaced(self.any(self.things))

    def many(self) -> str:
        """Return several of something that this server knows."""
        return plural(self.any(self.things))

    def opening(self, verb: str, thing: str, quality: str) -> str:
        """Return the first sentence of a description."""
        word = DONE.get(verb) if self.random.random() < 0.25 else None
        start = word or spaced(verb).capitalize()
        one = self.random.random() < 0.5
        what = f"a {quality} {spaced(thing)}" if one else f"{quality} {plural(thing)}"
        what = what.replace("  ", " ").replace("a a", "an a").replace("a o", "an o")
        tail = self.any(TAILS)(self)
        return f"{start} {what}{tail}."

    def sentence(self, names: Sequence[str]) -> str:
        """Return one more sentence; `names` are tools of the same server."""
        return self.any(FRAMES)(self, self.any(names))

    def about(self, name: str) -> str:
        """Return a description of a parameter."""
        made = self.any(ABOUT)(self, spaced(name))
        while self.random.random() < 0.22:
            made = f"{made} {self.any(MORE)(self, spaced(name))}"
        return made


def _number(writer: Writer) -> int:
    return int(10 ** (1 + 3 * writer.random.random()))


Tail = Callable[[Writer], str]
Frame = Callable[[Writer, str], str]

TAILS: tuple[Tail, ...] = (
    lambda w: "",
    lambda w: f" {w.any(MANNERS)}",
    lambda w: f" in {w.product}",
    lambda w: f" of the {w.any(PLACES)}",
    lambda w: f" from the {w.any(QUALITIES)} {w.any(PLACES)}",
    lambda w: f" by {spaced(w.any(PROPERTIES))} and {spaced(w.any(PROPERTIES))}",
    lambda w: f" with their {spaced(w.any(PROPERTIES))}",
    lambda w: f" for {w.any(ENDS)}",
    lambda w: f" that {w.thing()} {w.any(PROPERTIES)} matches",
    lambda w: f", {w.any(MANNERS)}",
)

FRAMES: tuple[Frame, ...] = (
    lambda w, n: (
        f"Returns the {w.any(PROPERTIES)}, {w.any(PROPERTIES)} and {w.any(PROPERTIES)} "
        f"of each {w.thing()}."
    ),
    lambda w, n: f"Use {n} first to find the id of the {w.thing()}.",
    lambda w, n: f"Results hold at most {_number(w)} {w.many()}, {w.any(MANNERS)}.",
    lambda w, n: f"Use this for {w.any(ENDS)}, not for {w.any(ENDS)}.",
    lambda w, n: (
        f"A {w.any(QUALITIES)} {w.thing()} counts as {w.any(QUALITIES)} when its "
        f"{w.any(PROPERTIES)} is empty."
    ),
    lambda w, n: f"The {w.any(PROPERTIES)} of {w.many()} that are {w.any(QUALITIES)} is left out.",
    lambda w, n: f"Needs the {w.any(PROPERTIES)} of a {w.thing()} that the signed-in user can see.",
    lambda w, n: f"To change the {w.any(PROPERTIES)} of several {w.many()}, call {n} instead.",
    lambda w, n: f"{w.product} keeps {w.any(QUALITIES)} {w.many()} for {_number(w)} days.",
    lambda w, n: f"When no {w.any(PROPERTIES)} is given, that of the {w.any(PLACES)} is used.",
    lambda w, n: (
        f"Fails when the {w.thing()} is {w.any(QUALITIES)} or its {w.any(PROPERTIES)} is unknown."
    ),
    lambda w, n: (
        f"Each {w.thing()} belongs to one {w.any(PLACES)} and may have several {w.many()}."
    ),
    lambda w, n: (
        f"Supports filters on {w.any(PROPERTIES)}, {w.any(PROPERTIES)} and "
        f"{w.any(PROPERTIES)}, {w.any(MANNERS)}."
    ),
    lambda w, n: (
        f"Rate limits of {w.product} allow {_number(w)} calls an hour for a {w.any(PLACES)}."
    ),
    lambda w, n: f"Large {w.many()} are returned {w.any(MANNERS)}; ask again with the cursor.",
    lambda w, n: f"Prefer {n} for {w.any(QUALITIES)} {w.many()}.",
    lambda w, n: (
        f"Set `{w.any(PROPERTIES)}` to `{w.any(QUALITIES)}` for {w.many()} of {w.any(ENDS)}."
        if w.random.random() < 0.3
        else f"It takes the {w.any(PROPERTIES)} of {w.any(QUALITIES)} {w.many()} into account."
    ),
    lambda w, n: f"Dates are read in the time zone of the {w.any(PLACES)}.",
    lambda w, n: (
        f"Ask the user which {w.thing()} is meant when several match the {w.any(PROPERTIES)}."
    ),
    lambda w, n: (
        f"The answer names {w.many()} by {w.any(PROPERTIES)}, followed by their "
        f"{w.any(QUALITIES)} {w.any(PROPERTIES)}."
    ),
    lambda w, n: (
        f"Notes of a {w.thing()} are plain text \u2014 {w.any(PROPERTIES)} and "
        f"{w.any(PROPERTIES)} excepted."
    ),
    lambda w, n: f"See the guide of {w.product} about {w.any(QUALITIES)} {w.many()}.",
    lambda w, n: f"Everything that depends on the {w.thing()} keeps its {w.any(PROPERTIES)}.",
)

ABOUT: tuple[Frame, ...] = (
    lambda w, n: f"The {n} of the {w.thing()}",
    lambda w, n: f"{n.capitalize()} to use",
    lambda w, n: f"{n.capitalize()} of the {w.any(QUALITIES)} {w.thing()}, {w.any(MANNERS)}.",
    lambda w, n: f"Optional {n} that narrows the {w.many()}",
    lambda w, n: f"Which {n} to apply to {w.any(QUALITIES)} {w.many()}.",
    lambda w, n: f"Filter {w.many()} by {n}",
    lambda w, n: f"Set the {n} of the {w.thing()} for {w.any(ENDS)}.",
    lambda w, n: f"The {n} in which the {w.any(PROPERTIES)} of the {w.thing()} is given",
    lambda w, n: f"A {n} as {w.product} knows it",
    lambda w, n: f"{n.capitalize()} ({w.any(QUALITIES)} or {w.any(QUALITIES)})",
)

MORE: tuple[Frame, ...] = (
    lambda w, n: f"Defaults to that of the {w.any(PLACES)}.",
    lambda w, n: f"At most {_number(w)}.",
    lambda w, n: f"Leave it out to keep the {w.any(PROPERTIES)} of the {w.thing()}.",
    lambda w, n: f"Applies to {w.any(QUALITIES)} {w.many()} only, {w.any(MANNERS)}.",
    lambda w, n: f"Example: {w.any(QUALITIES)}-{w.any(PROPERTIES)}-{_number(w)}",
)
