"""Estimates what a tool definition costs: the tokens it takes in a model's context.

A real tokenizer is a download of megabytes per model family and each counts differently, so this
is an estimate and every place that shows it says "about". It counts what tokenizers split at:
parts of words, runs of punctuation, groups of digits, characters outside ASCII. Weights were fitted
on two thirds of 678 published listings and held against o200k_base on the others (2026-11): half of
the definitions were within 3 % of the real count, 99 of 100 within 13 %, and the sum 2 % too low.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from generator.models import Json, canonical_json

WINDOW = 200_000
"""Tokens of the context window that a server's total is held against."""

SENT = ("name", "description", "inputSchema")
"""The members of a definition that clients put before the model."""

_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_DIGITS = re.compile(r"[0-9]{1,3}")
_SIGNS = re.compile(r"[!-/:-@\[-`{-~]+")
_FOREIGN = re.compile(r"[^\x00-\x7f]")
_SHORT = 7
"""Letters of a word part that are usually one token; longer ones are split now and then."""


def estimate(text: str) -> int:
    """Return about how many tokens `text` takes; at least 1 for anything but empty text."""
    parts = _PARTS.findall(text)
    beyond = sum(len(part) - _SHORT for part in parts if len(part) > _SHORT)
    total = (
        len(parts)
        + 0.07 * beyond
        + 1.2 * len(_DIGITS.findall(text))
        + 1.03 * len(_SIGNS.findall(text))
        + 0.7 * len(_FOREIGN.findall(text))
    )
    return max(round(total), 1) if text else 0


def of_tool(raw: Mapping[str, Json]) -> int:
    """Return about how many tokens a tool's definition takes: name, description, input schema."""
    return estimate(canonical_json({key: raw[key] for key in SENT if key in raw}))
