"""Finds slips of grammar in generated English: what templates get wrong when facts vary."""

import re

from lxml import html

OTHERS = (
    "//code | //pre | //blockquote | //script | //mark | //*[@dir='auto'] | //*[@class='mc-sig']"
)
"""What is not our own text, or no prose: names, code, quotes, everything a server wrote."""

_REPEATABLE = {"had", "that"}
_SLIPS = [
    (r"(?i)\b(\w+) \1\b", "a doubled word"),
    (r"(?<!\.)\.\.(?!\.)", "two full stops"),
    (r"\s[.,;:!?](?=\s|$)", "a blank before a sign"),
    (r"[,;:]\s*[.,;:]", "two signs in a row"),
    (r"\ba [aeio]\w+|\ba un(?!i)\w+", "'a' before a vowel"),
    (r"\ban [^aeiouhxAEIOUHX8‘“\W]\w*", "'an' before a consonant"),
    (r"\b1 (?:\w+ )?(?:tools|parameters|tokens|items|properties|are|have)\b", "1 and a plural"),
    (r"\b(?:[02-9]|\d\d+) (?:tool|parameter|token|item|is|has)\b", "a number and a singular"),
    (r"(?i)mcp server mcp|server server|mcp mcp", "a doubled title"),
    (r"\(\s*\)|“\s*”", "empty brackets or quotes"),
    (r"[.!?]\s+[a-z]", "a sentence that starts small"),
    (r"\bNone\b(?! is required|\. Call)|\bTrue\b|\bFalse\b", "a value of the program"),
    (r"[{}]", "a placeholder"),
]


def slips(markup):
    """Return every slip in the prose of some HTML."""
    visible = re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]|[\ufdd0-\ufdef\ufffe\uffff]", "", str(markup))
    tree = html.fragment_fromstring(visible, create_parent="div")
    for element in tree.xpath(OTHERS):
        element.text, tail = "X", element.tail
        for child in list(element):
            element.remove(child)
        element.tail = tail
    return [slip for block in _blocks(tree) for slip in prose_slips(block)]


def prose_slips(text):
    """Return every slip in a paragraph of plain text."""
    found = []
    for pattern, what in _SLIPS:
        for match in re.finditer(pattern, text):
            if what == "a doubled word" and match.group(1).lower() in _REPEATABLE | {"x"}:
                continue
            found.append(f"{what}: {text[max(0, match.start() - 20) : match.end() + 20]!r}")
    return found


def _blocks(tree):
    """Yield the text of every element that is set as a block of its own."""
    inline = {"a", "code", "span", "b", "i", "em", "strong", "mark", "wbr", "svg", "use"}
    for element in tree.iter():
        if not isinstance(element.tag, str) or element.tag in inline:
            continue
        if any(child.tag not in inline for child in element):
            continue
        yield " ".join("".join(element.itertext()).split())
