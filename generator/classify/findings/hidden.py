"""Finds characters that a person does not see and a model does read.

A definition is approved by eye. Characters without a glyph, letters that look like others, and
terminal sequences make what is approved differ from what is sent.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from generator.classify.findings.kinds import Found
from generator.classify.findings.parts import Parts
from generator.models import Severity

TAGS = range(0xE0000, 0xE0080)
_TAG = "\U000e0000-\U000e007f"
_BIDI = "\u202a-\u202e\u2066-\u2069"
_MARKS = "\u200e\u200f\u061c"
_BLANK = "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u2065\u206a-\u206f"
_BLANK += "\u3164\ufeff\uffa0\ufff0-\ufffb"
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
# One variation selector after a symbol chooses its picture; a run, or one after a letter, does not.
_SPELLING = f"(?<=[A-Za-z ])[{_SELECTORS}]+|[{_SELECTORS}]{{2,}}"
HIDDEN = re.compile(f"[{_TAG}{_BIDI}{_MARKS}{_BLANK}]|{_SPELLING}")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_HIDING = re.compile(f"[{_TAG}{_BIDI}{_MARKS}{_BLANK}{_SELECTORS}]")
_ASCII = bytes(range(128))
_NO_CONTROL = bytes(byte for byte in range(256) if byte > 127 or not CONTROL.match(chr(byte)))

# An England, Scotland or Wales flag is a black flag, tag letters and a cancel tag: a visible glyph.
_FLAG = re.compile("\U0001f3f4[\U000e0061-\U000e007a\U000e0030-\U000e0039]{3,6}\U000e007f")
# Joiners shape emoji, and letters of scripts that join: there they are spelling, not hiding.
_EMOJI_JOINER = re.compile("(?<=[\u2600-\u27bf\ufe0f\U0001f000-\U0001faff])\u200d")
_JOINING = re.compile("(?<=[\u0600-\u08ff\u0900-\u0dff\u0e00-\u109f\u1780-\u18af])[\u200c\u200d]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufefc]")

AROUND = 24
"""Characters quoted on each side of a hidden one."""


def hidden(parts: Parts) -> Iterator[Found]:
    """Find invisible and direction-changing characters, and control characters."""
    data = parts.whole.encode("utf-8", "surrogatepass")
    foreign = data.translate(None, _ASCII).decode("utf-8", "surrogatepass")
    if _HIDING.search(foreign):
        for part in parts.texts:
            yield from _hidden_in(*part)
    if data.translate(None, _NO_CONTROL) or CONTROL.search(foreign):
        for part in parts.texts:
            yield from _controls_in(*part)


def _hidden_in(pointer: str, text: str) -> Iterator[Found]:
    text = _FLAG.sub("\U0001f3f4", text)
    text = _JOINING.sub("", _EMOJI_JOINER.sub("", text))
    found = list("".join(HIDDEN.findall(text)))
    if _RIGHT_TO_LEFT.search(text):
        found = [char for char in found if char not in _MARKS]
    if not found:
        return
    spelt = decoded("".join(found))
    yield Found(
        "hidden-unicode",
        _message(found, spelt),
        pointer,
        _quote(text, text.index(found[0])),
        _severity(found, spelt),
    )


def decoded(hidden: str) -> str:
    """Return what hidden characters spell, "" when it is nothing that can be read.

    Tag characters mirror ASCII at U+E0000; the 256 variation selectors stand for bytes.
    """
    spelt = "".join(chr(ord(char) - 0xE0000) for char in hidden if ord(char) in TAGS)
    values = bytes(value for char in hidden if (value := _byte(char)) >= 0)
    spelt += values.decode("utf-8", "replace")
    return "".join(char for char in spelt if char.isprintable() and char != "\ufffd")


def _byte(char: str) -> int:
    """The byte that a variation selector stands for, -1 for any other character."""
    code = ord(char)
    if 0xFE00 <= code <= 0xFE0F:
        return code - 0xFE00
    return code - 0xE0100 + 16 if 0xE0100 <= code <= 0xE01EF else -1


def _message(found: list[str], spelt: str) -> str:
    kinds = sorted(set(found))
    if spelt:
        return f"Hidden characters spell “{spelt[:200]}”."
    names = ", ".join(_name(char) for char in kinds[:3])
    more = f" and {len(kinds) - 3} other kinds" if len(kinds) > 3 else ""
    count = "an invisible character" if len(found) == 1 else f"{len(found)} invisible characters"
    return f"The text holds {count}: {names}{more}."


def _name(char: str) -> str:
    return f"U+{ord(char):04X} {unicodedata.name(char, 'without a name').lower()}"


def _severity(found: list[str], spelt: str) -> Severity:
    """A message or a change of direction is meant to deceive; a single blank is often a slip."""
    if spelt or len(set(found)) >= 3:
        return Severity.HIGH
    if any("\u202a" <= char <= "\u202e" or "\u2066" <= char <= "\u2069" for char in found):
        return Severity.HIGH
    return Severity.MEDIUM if len(found) > 3 else Severity.LOW


def _controls_in(pointer: str, text: str) -> Iterator[Found]:
    first = CONTROL.search(text)
    if first is None:
        return
    escape = first.group() in "\x1b\x9b"
    says = "a terminal escape sequence" if escape else f"a control character, {_hex(first.group())}"
    yield Found(
        "control-character",
        f"The text holds {says}.",
        pointer,
        _quote(text, first.start()),
        Severity.HIGH if escape else None,
    )


def _hex(char: str) -> str:
    return f"U+{ord(char):04X}"


def _quote(text: str, at: int) -> str:
    return text[max(0, at - AROUND) : at + AROUND].strip(" \n\t")


_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile("[A-Za-z]")
_LOOKALIKE = re.compile("[\u0370-\u03ff\u0400-\u052f\u0530-\u058f\u13a0-\u13ff\uff21-\uff5a]")


def lookalikes(parts: Parts) -> Iterator[Found]:
    """Find names of tools and parameters that mix Latin letters with others that look like them."""
    if parts.whole.isascii():
        return
    for pointer, name in [("name", parts.tool.name), *parts.names]:
        if name.isascii():
            continue
        word = next(filter(mixed, _WORD.findall(name)), "")
        if word:
            strange = _LOOKALIKE.findall(word)
            letters = ", ".join(_name(char) for char in dict.fromkeys(strange))
            message = f"The name “{name}” mixes Latin letters with {letters}."
            yield Found("lookalike-name", message, pointer, name)


def mixed(word: str) -> bool:
    """Whether a word has Latin letters and letters of a script that imitates them."""
    return bool(_LATIN.search(word) and _LOOKALIKE.search(word))


_OFF_SCREEN = re.compile(
    r"(?<![ \t\u00a0\u3000])[ \t\u00a0\u3000]{120,}+(?=\S)|(?<!\s)(?:[ \t]*+\r?\n){25,}+\s*+(?=\S)"
)
_BLANKS, _TABS, *_WIDE = (char * 120 for char in " \t\u00a0\u3000")


def _has_wide_runs(text: str) -> bool:
    return not text.isascii() and any(run in text for run in _WIDE)


def off_screen(parts: Parts) -> Iterator[Found]:
    """Find text that a run of blanks pushes out of the window in which it is approved."""
    whole = parts.whole
    lines = whole.count("\n") - len(parts.texts)
    if lines < 25 and not (_BLANKS in whole or _TABS in whole or _has_wide_runs(whole)):
        return
    for pointer, text in parts.texts:
        found = _OFF_SCREEN.search(text)
        if found:
            after = text[found.end() :].strip()
            message = f"A run of {len(found.group())} blanks pushes text out of sight."
            yield Found("off-screen-text", message, pointer, after[: 2 * AROUND])
