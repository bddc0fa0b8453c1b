"""Server text as safe output: the one door between what strangers send and our pages.

Descriptions are CommonMark, rendered with raw HTML off; everything else is escaped for where it
stands. Names get soft breaks where a reader would break them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from markdown_it import MarkdownIt
from markupsafe import Markup, escape

_BREAK = re.compile(r"([_./:@-])(?=.)|(?<=[a-z0-9])(?=[A-Z])")


@cache
def _commonmark() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


def markdown(text: str) -> Markup:
    """Return the description `text` as safe HTML blocks."""
    return Markup(_commonmark().render(text))  # noqa: S704 - raw HTML is off in the parser


def inline(text: str) -> Markup:
    """Return `text` as safe HTML for the inside of a paragraph, exactly as it reads."""
    return escape(text)


def plain(text: str) -> Markup:
    """Return `text` safe for an attribute's value or a title: no tags, one line."""
    return escape(" ".join(text.split()))


def breakable(name: str) -> Markup:
    """Return `name` escaped, with `<wbr>` after separators and before capitals."""
    parts = _BREAK.sub(lambda m: f"{m.group(1) or ''}\0", name).split("\0")
    return Markup("<wbr>").join(escape(part) for part in parts)


def mark(text: str, spans: Iterable[tuple[int, int]]) -> Markup:
    """Return `text` as `inline` does, with `<mark>` around the spans (start, end) of it."""
    out, at = Markup(), 0
    for start, end in sorted(spans):
        out += inline(text[at:start]) + Markup("<mark>") + inline(text[max(at, start) : end])
        out += Markup("</mark>")
        at = end
    return out + inline(text[at:])


def content(text: str) -> Markup:
    """Return `text` escaped for the content of an element, where quotes may stand as they are.

    Half of a JSON document is quotes: not escaping them takes a fifth off the pages that show one.
    """
    plain = str(escape(text)).replace("&#34;", '"').replace("&#39;", "'")
    return Markup(plain)  # noqa: S704 - escaped above; quotes mean nothing outside attributes
