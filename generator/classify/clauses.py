"""What names and sentences say a tool does: acts, each a verb with the thing that it acts on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from generator.classify.words import Word, Words


class Act(NamedTuple):
    """One verb of a clause.

    Attributes:
        verb: Its base form.
        word: Where it stands.
        object: The words of what it acts on, in base form, the head last; () when there are none.
        force: How surely the tool does this, from 0 to 1: 1 for the verb of a name or of the
            first sentence, less for what later sentences say.
        many: Whether the object stands in the plural.
        inner: What the object holds or tells of, when it is only a carrier: the customers of "a
            list of customers", the email of "email details"; () otherwise.
    """

    verb: str
    word: Word
    object: tuple[str, ...]
    force: float
    many: bool = False
    inner: tuple[str, ...] = ()


@dataclass(slots=True)
class Clause:
    """A name, a title, or a sentence of a description.

    It is never changed; freezing it would take longer than reading it.

    Attributes:
        source: Where it stands: name, title or description.
        text: The whole text of the source.
        found: The words of the source.
        places: Where among them the words of the clause stand.
        bases: The words in base form.
        acts: What it says the tool does.
        main: Whether it is the name, the title or the sentence that says what the tool does.
        pointer: Path of the parameter that the text belongs to, else "".
        present: The words in base form, for quick tests.
    """

    source: str
    text: str
    found: Words
    places: Sequence[int]
    bases: tuple[str, ...]
    acts: tuple[Act, ...]
    main: bool = True
    pointer: str = ""

    present: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self.present = frozenset(self.bases)

    @property
    def joined(self) -> str:
        """The words in base form with blanks between and around them, for phrases."""
        return f" {' '.join(self.bases)} "

    def has(self, phrase: str) -> bool:
        """Whether the word or the words of `phrase` stand in the clause."""
        return f" {phrase} " in self.joined if " " in phrase else phrase in self.present

    def find(self, phrase: str) -> tuple[int, int]:
        """Return start and end of `phrase` in the text of the source."""
        parts = tuple(phrase.split())
        for at in range(len(self.bases) - len(parts) + 1):
            if self.bases[at : at + len(parts)] == parts:
                last = self.places[at + len(parts) - 1]
                return self.found.starts[self.places[at]], self.found.ends[last]
        return -1, -1
