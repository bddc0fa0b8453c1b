"""Finds words that have no place in a definition, such as instructions to the model.

The words are data: the patterns of the kinds in data/rules/findings.yml. A description that says
how to use its own tool is what descriptions are for; patterns look for text about other tools, the
user, the conversation or earlier instructions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.classify.findings.kinds import Found, Look
from generator.classify.findings.parts import Parts

QUOTED = 160
"""Longest quote in characters."""


def phrases(parts: Parts, kind: str, looks: Sequence[Look]) -> Iterator[Found]:
    """Find `looks`, patterns of the kind, in every text, each wording once."""
    for look in looks:
        if look.match.search(parts.whole):
            yield from _look(parts, kind, look)


def _look(parts: Parts, name: str, look: Look) -> Iterator[Found]:
    seen = set()
    for pointer, text in parts.texts:
        found = look.match.search(text)
        if found and found.group() not in seen:
            seen.add(found.group())
            quote = found.group().strip()[:QUOTED]
            yield Found(name, f"This text {look.says}.", pointer, quote, look.severity)
