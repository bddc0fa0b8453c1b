"""Finds characters that a reader cannot see and names them.

A model reads every character of a description, a person only the visible ones; text can hide in the
difference. Whatever is invisible, reorders text or controls a terminal is shown as its code point.
Characters that belong where they stand stay: the joiners inside emoji and of scripts that need
them, the variation selector after a symbol.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from typing import NamedTuple

MOST = 12
"""Most marks shown for one run of hidden characters; how many more there are is said."""

_EMOJI = "#*0-9©®\u2000-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
_JOINED = "\u0600-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u17ff"
# In order: controls, soft hyphen, joiners without glyph, Hangul and Khmer fillers, Mongolian
# selectors, spaces of no width, separators, bidirectional controls, invisible operators, braille
# blank, variation selectors, byte order mark, annotations, surrogates, non-characters, shorthand
# and musical controls, tags.
_ALWAYS = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u070f\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb"
    "\ud800-\udfff\ufffe\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_HIDDEN = re.compile(
    f"(?:[{_ALWAYS}]"
    f"|(?<![{_EMOJI}])[\ufe0e\ufe0f]"
    f"|(?<![{_EMOJI}{_JOINED}\ufe0f])\u200d|\u200d(?![{_EMOJI}{_JOINED}])"
    f"|(?<![{_JOINED}])\u200c|\u200c(?![{_JOINED}]))+"
)
_SUSPECTS = re.compile(f"[{_ALWAYS}\u200c\u200d\ufe0e\ufe0f]")
"""What may be hidden: a class of characters is searched for in a tenth of the time."""
RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
"""A character of a script that is written from right to left."""


class Hidden(NamedTuple):
    """A mark for one hidden character, or for several of the same: "U+200B ×3"."""

    shown: str
    meaning: str


def pieces(text: str) -> Iterator[str | tuple[Hidden, ...]]:
    """Yield `text` in order: its visible runs as they are, each hidden run as marks."""
    at = 0
    for found in _HIDDEN.finditer(text):
        if found.start() > at:
            yield text[at : found.start()]
        yield tuple(_marks(found.group()))
        at = found.end()
    if at < len(text):
        yield text[at:]


def has_hidden(text: str) -> bool:
    """Whether `text` has a character that `pieces` would mark."""
    if text.isascii():
        line = text.replace("\n", "").replace("\t", "").replace("\r", "")
        return not line.isprintable()
    return _SUSPECTS.search(text) is not None and _HIDDEN.search(text) is not None


def as_escapes(text: str) -> str:
    r"""Return `text` with each hidden character as the escape of its UTF-16 units: `\u200b`."""
    return _HIDDEN.sub(_units, text) if has_hidden(text) else text


def _units(found: re.Match[str]) -> str:
    units = found.group().encode("utf-16-be", "surrogatepass")
    pairs = zip(units[::2], units[1::2], strict=True)
    return "".join(f"\\u{high:02x}{low:02x}" for high, low in pairs)


def _marks(run: str) -> Iterator[Hidden]:
    left = len(run)
    for number, (char, group) in enumerate(groupby(run)):
        if number == MOST:
            yield Hidden(f"+{left}", f"{left} more hidden characters{_spelled(run[-left:])}")
            return
        count = len(list(group))
        left -= count
        times = f" ×{count}" if count > 1 else ""
        meaning = _name(char)
        yield Hidden(f"U+{ord(char):04X}{times}", meaning if number else meaning + _spelled(run))


def _spelled(run: str) -> str:
    """Return what a run of tag characters spells in ASCII: the usual way to hide a sentence."""
    letters = "".join(chr(ord(c) - 0xE0000) for c in run if 0xE0020 <= ord(c) <= 0xE007E)
    return f", spelling “{letters}”" if len(letters) > 1 else ""


@cache
def _name(char: str) -> str:
    if "\ud800" <= char <= "\udfff":
        return "half of a surrogate pair"
    return unicodedata.name(char, "control character").lower()
