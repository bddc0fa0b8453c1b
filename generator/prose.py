"""Finds the first sentence of a description: what tables, cards and leads show of a tool.

Descriptions are prose, Markdown or docstrings in any language, so what ends a sentence is decided
by its surroundings: "e.g. this", "v2.0" and "config.json" end none.
"""

from __future__ import annotations

import re
from functools import lru_cache

LONGEST = 240
"""Longest sentence in characters that a table or a card shows whole."""

_HEADING = re.compile(r"\s{0,3}#{1,6}\s+(.*?)\s*#*\s*")
_BULLET = re.compile(r"\s*(?:[-*+•–]|\d+[.)])\s+")
_SKIPPED = re.compile(r"\s*(?:</?[\w:-]+[^<>]*>|<!--.*|[-=*_~`\s]{3,}\w*)\s*")
_SECTION = re.compile(
    r"\s*[:@]param\b.*|\s*(?:Args?|Arguments|Parameters|Params|Returns?|Raises|Yields|Examples?)\s*:.*"
)
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\s+\"[^\"]*\")?\)")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]+)>")
_EMPHASIS = re.compile(r"(?<![\w*_])(\*{1,3}|_{1,3})(?=\S)(.+?)(?<=\S)\1(?![\w*_])")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_END = re.compile(r"""[.!?…]+["'”’)\]]*(?=\s|$)|[。！？｡।؟։።]+["'”’」』）)\]]*""")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:[A-Za-z]|[eE]\.g|[iI]\.e|vs|cf|ca|approx|incl|excl|esp|al|no|nos|fig|max|min"
    r"|Mr|Mrs|Ms|Dr|St|Jr|Sr|Inc|Ltd|Co|Corp|[A-Z]\.[A-Z])\.$"
)


@lru_cache(256)
def first_sentence(text: str) -> str:
    """Return the first sentence of `text` as plain text on one line.

    Markdown's marks are taken away. A sentence over `LONGEST` characters is shortened at a word.
    A tool's page and files ask seven times for the same one.
    """
    paragraph = plain_inline(_first_block(text))
    sentence = paragraph[: _end_of_sentence(paragraph)]
    if sentence.endswith(":"):
        sentence = sentence[:-1] + "…"
    if len(sentence) <= LONGEST:
        return sentence
    cut = sentence[:LONGEST].rsplit(" ", 1)[0] if " " in sentence[:LONGEST] else sentence[:LONGEST]
    return cut.rstrip(",;:") + "…"


def _first_block(text: str) -> str:
    """Return the lines of the first paragraph or list item that says something."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\n" not in text and "\\n" in text:
        text = text.replace("\\n", "\n")  # a newline that its author escaped twice
    block: list[str] = []
    heading = ""
    for line in text.split("\n"):
        found = _HEADING.fullmatch(line)
        if found:
            heading = heading or found.group(1)
        if _ends(line, bool(found), block):
            break
        if not found and not (not block and _SKIPPED.fullmatch(line)) and line.strip():
            bullet = None if block else _BULLET.match(line)
            block.append(line[bullet.end() :] if bullet else line)
    return "\n".join(block) or heading or " ".join(text.split())


def _ends(line: str, heading: bool, block: list[str]) -> bool:
    """Whether `line` ends the block before it."""
    if not block:
        return False
    return heading or not line.strip() or bool(_BULLET.match(line) or _SECTION.fullmatch(line))


def plain_inline(text: str) -> str:
    """Return one paragraph of Markdown as plain text on one line."""
    text = _AUTOLINK.sub(r"\1", _LINK.sub(r"\1", text))
    for _ in range(2):
        text = _EMPHASIS.sub(r"\2", text)
    return " ".join(_ESCAPE.sub(r"\1", text.replace("`", "")).split())


def _end_of_sentence(paragraph: str) -> int:
    for found in _END.finditer(paragraph):
        end = found.end()
        rest = paragraph[end:].lstrip()
        if not rest or found.group()[0] not in ".…":
            return end
        if rest[0].islower() or _ABBREVIATION.search(paragraph[: found.start() + 1]):
            continue
        return end
    return len(paragraph)
