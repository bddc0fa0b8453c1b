"""Server text as safe output: the one door between what strangers send and our pages.

Descriptions are CommonMark, rendered with raw HTML off; everything else is escaped for where it
stands. Names get soft breaks where a reader would break them.
"""

from __future__ import annotations

import re
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


def breakable(name: str) -> Markup:
    """Return `name` escaped, with `<wbr>` after separators and before capitals."""
    parts = _BREAK.sub(lambda m: f"{m.group(1) or ''}\0", name).split("\0")
    return Markup("<wbr>").join(escape(part) for part in parts)


def content(text: str) -> Markup:
    """Return `text` escaped for the content of an element, where quotes may stand as they are.

    Half of a JSON document is quotes: not escaping them takes a fifth off the pages that show one.
    """
    plain = str(escape(text)).replace("&#34;", '"').replace("&#39;", "'")
    return Markup(plain)  # noqa: S704 - escaped above; quotes mean nothing outside attributes
