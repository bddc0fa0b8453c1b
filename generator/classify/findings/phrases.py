"""Finds words that have no place in a definition, such as instructions to the model.

The words are data: the patterns of the kinds in data/rules/findings.yml. A description that says
how to use its own tool is what descriptions are for; patterns look for text about other tools, the
user, the conversation or earlier instructions.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.classify.findings.kinds import Found
from generator.classify.findings.nearby import Looks, worth
from generator.classify.findings.parts import Parts

QUOTED = 160
"""Longest quote in characters."""


def phrases(parts: Parts, kind: str, looks: Looks) -> Iterator[Found]:
    """Find `looks`, patterns of the kind, in every text, each wording once."""
    for look, near in looks.items():
        seen = set()
        for pointer, text in worth(parts, look, near):
            found = look.match.search(text)
            if found and found.group() not in seen:
                seen.add(found.group())
                quote = found.group().strip()[:QUOTED]
                yield Found(kind, f"This text {look.says}.", pointer, quote, look.severity)
