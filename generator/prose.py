"""Reads the prose in descriptions: its first sentence, and docstring sections."""

from __future__ import annotations

import re

_SENTENCE = re.compile(r"(.+?[.!?])(?=\s+[A-Z0-9(\[\"'`]|\s*$)", re.S)
LONGEST = 240
"""Longest sentence in characters that a table or a card shows whole."""


def first_sentence(text: str) -> str:
    """Return the first sentence of `text` on one line, shortened at a word when it is too long."""
    paragraph = text.strip().split("\n\n", 1)[0]
    found = _SENTENCE.match(paragraph)
    sentence = " ".join((found.group(1) if found else paragraph).split())
    if len(sentence) <= LONGEST:
        return sentence
    return sentence[:LONGEST].rsplit(" ", 1)[0].rstrip(",;:") + "…"
