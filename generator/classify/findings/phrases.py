"""Finds words that have no place in a definition, such as instructions to the model.

The words are data: the patterns of the kinds in data/rules/findings.yml. A description that says
how to use its own tool is what descriptions are for; patterns look for text about other tools, the
user, the conversation or earlier instructions.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.classify.findings.kinds import Found, Kind, Look
from generator.classify.findings.parts import Parts

QUOTED = 160
"""Longest quote in characters."""


def phrases(parts: Parts, kind: Kind) -> Iterator[Found]:
    """Find the patterns of `kind` in every text, each wording once."""
    lower, whole = parts.lower, parts.whole
    for look in kind.looks:
        for word in look.near:
            if word in lower:
                if look.match.search(whole):
                    yield from _look(parts, kind.id, look)
                break


def _look(parts: Parts, name: str, look: Look) -> Iterator[Found]:
    seen = set()
    for pointer, text in parts.texts:
        found = look.match.search(text)
        if found and found.group() not in seen:
            seen.add(found.group())
            quote = found.group().strip()[:QUOTED]
            yield Found(name, f"This text {look.says}.", pointer, quote, look.severity)
