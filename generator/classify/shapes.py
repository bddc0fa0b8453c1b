"""What a rule wants a parameter, or a property of the output, to look like."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from generator.classify.lexicon import Lexicon
from generator.classify.parameters import Parameter
from generator.classify.rules import ParameterShape


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape with its groups of words resolved; what is empty always holds.

    `openings` are the first words of what `described` looks for.
    """

    names: frozenset[str]
    endings: tuple[str, ...]
    types: frozenset[str]
    values: frozenset[str]
    described: tuple[str, ...]
    openings: frozenset[str]
    free: bool
    top: bool

    @classmethod
    def of(cls, shape: ParameterShape, lexicon: Lexicon, where: str) -> Shape:
        """Resolve the groups that `shape` refers to; `where` is the rule, for errors."""
        named = lexicon.expand(shape.names, where)
        return cls(
            names=frozenset(name for name in named if not name.startswith("* ")),
            endings=tuple(sorted(name[1:] for name in named if name.startswith("* "))),
            types=frozenset(shape.types),
            values=frozenset(shape.values),
            described=tuple(f" {words} " for words in shape.described),
            openings=frozenset(words.split()[0] for words in shape.described),
            free=shape.free,
            top=shape.top,
        )

    def found(self, among: Iterable[Parameter]) -> Parameter | None:
        """Return the first of `among` that has the shape."""
        for parameter in among:
            if self._fits(parameter):
                return parameter
        return None

    def _fits(self, parameter: Parameter) -> bool:
        if not self._named(parameter):
            return False
        if self.types and parameter.types.isdisjoint(self.types):
            return False
        if self.values and self.values.isdisjoint(value.lower() for value in parameter.values):
            return False
        if (self.free and parameter.values) or (self.top and parameter.depth):
            return False
        return not self.described or self._is_described(parameter.said)

    def _is_described(self, said: str) -> bool:
        if self.openings.isdisjoint(said.split()):
            return False
        return any(words in said for words in self.described)

    def _named(self, parameter: Parameter) -> bool:
        if parameter.key in self.names or not (self.names or self.endings):
            return True
        return bool(self.endings) and f" {parameter.key}".endswith(self.endings)
