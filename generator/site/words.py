"""Splits names into words, and joins words into English: lists, counts, articles, sizes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from markupsafe import Markup, escape

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^\W\d_a-zA-Z]+")
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_IRREGULAR = {
    "is": "are",
    "has": "have",
    "it": "them",
    "entry": "entries",
    "property": "properties",
}


@lru_cache(maxsize=4096)
def split(name: str) -> tuple[str, ...]:
    """Return the words of a name in lower case, whatever it joins them with."""
    return tuple(word.lower() for word in _WORD.findall(name))


def group(text: str) -> frozenset[str]:
    """Return the words of a text as a set: how sets of words are written down."""
    return frozenset(text.split())


def listed(items: Sequence[str], most: int = 0, joint: str = "and") -> Markup:
    """Return "a, b and c"; with `most`, "a, b and 4 more"."""
    if most and len(items) > most + 1:
        items, joint = [*items[:most], f"{len(items) - most} more"], "and"
    shown: list[str] = [item if isinstance(item, Markup) else escape(item) for item in items]
    if len(shown) < 2:
        return Markup("").join(shown)
    # Of `str`, as Markup would escape and mark each of them once more.
    return Markup(f"{str.join(', ', shown[:-1])} {escape(joint)} {shown[-1]}")  # noqa: S704


def plural(word: str, count: int) -> str:
    """Return `word` in the form that goes with `count`."""
    if count == 1:
        return word
    return _IRREGULAR.get(word, f"{word}s")


def count(number: int, word: str) -> str:
    """Return "no tools", "1 tool", "2,345 tools"."""
    return f"{number:,} {plural(word, number)}" if number else f"no {plural(word, 0)}"


def spelled(number: int) -> str:
    """Return small numbers as words, others in digits: for the running text."""
    return _NUMBERS[number] if number < len(_NUMBERS) else f"{number:,}"


def an(word: str) -> str:
    """Return `word` with its article: "an execute", "a write"."""
    return f"{'an' if word[:1].lower() in 'aeiou' else 'a'} {word}"


def percent(share: float) -> str:
    """Return a share as a percentage that never rounds something to nothing: "under 1 %"."""
    value = share * 100
    if 0 < value < 1:
        return "under 1 %"
    return f"{value:.0f} %"


def capital(text: str) -> str:
    """Return `text` with its first letter in upper case and the others as they are."""
    return text[:1].upper() + text[1:]


def server_name(title: str) -> str:
    """Return how a sentence calls a server: its title, with "MCP server" as far as it lacks it."""
    parts = title.split()
    while len(parts) > 1 and parts[-1].lower() == "mcp" and "mcp" in split(" ".join(parts[:-1])):
        parts.pop()
    name = " ".join(parts)
    said = split(name)
    if "server" in said:
        return name
    return f"{name} server" if "mcp" in said else f"{name} MCP server"
