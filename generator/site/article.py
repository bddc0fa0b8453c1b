"""Puts a page's parts together: one `<article class="mc">` that any theme can show.

The article brings the symbols that it uses, so that it needs no file beside it but the stylesheet,
and the browser keeps only what is on the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from markupsafe import Markup

from generator.resources import bundled
from generator.site import text
from generator.site.page import Page, Section
from generator.site.render import Templates

_USE = '<use href="#i-'
_SYMBOL = re.compile(r'<symbol id="i-([a-z-]+)".*?</symbol>', re.S)
_ANCHOR = re.compile(r'\sid="([^"]+)"')
_SPRITE = '<svg class="mc-sprite" width="0" height="0" aria-hidden="true">'

# Sections that stand side by side where there is room, by the ids of their headings.
_SPLIT = ({"parameters", "returns"}, "example")
_PAIRS = (
    ("prompts", "resources"),
    ("install", "listed"),
    ("related", "history"),
    ("changes", "review"),
)


@dataclass(frozen=True)
class Group:
    """Sections that are laid out together.

    Attributes:
        layout: "" for one below the other, "two" for halves, "split" for a wide part and a narrow.
        sections: The sections; those of the wide part of a split.
        beside: The narrow part of a split.
    """

    layout: str
    sections: tuple[Section, ...]
    beside: tuple[Section, ...] = ()


def article(page: Page, templates: Templates) -> Markup:
    """Return the content of `page` as one element, preceded by the symbols that it uses."""
    found = list(groups(page))
    beside = found.pop(0) if page.kind == "home" and found else None
    body = templates.render("pages/page.html", page.url, page=page, groups=found, beside=beside)
    return text.safe(f"{sprite(body, str(page.data.get('side', '')))}{body}")


def groups(page: Page) -> Iterator[Group]:
    """Yield the sections of `page` in order, gathered into what stands side by side."""
    left = list(page.sections)
    wide, narrow = _SPLIT
    while left:
        first = left.pop(0)
        if first.id in wide and any(section.id == narrow for section in left):
            column = [first]
            while left and left[0].id in wide:
                column.append(left.pop(0))
            if left[0].id == narrow:
                yield Group("split", tuple(column), (left.pop(0),))
            else:
                yield Group("", tuple(column))
        elif left and (first.id, left[0].id) in _PAIRS:
            yield Group("two", (first, left.pop(0)))
        else:
            yield Group("", (first,))


def sprite(*parts: str) -> str:
    """Return the symbols that parts of a page use, "" when they use none."""
    symbols = _symbols()
    # Cutting 50 kB at each icon takes a tenth of the time of a pattern; as Markup it takes twice.
    cut = (after for html in parts for after in str.split(html, _USE)[1:])
    used = {after[: after.find('"')] for after in cut}
    found = [symbols[name] for name in sorted(used) if name in symbols]
    return f"{_SPRITE}{''.join(found)}</svg>" if found else ""


def words_of(html: str) -> str:
    """Return the text of a page's part, as a search index holds it."""
    return Markup(html).striptags()  # noqa: S704 - to be read, not to be shown


def anchors(html: str) -> set[str]:
    """Return every id in `html`, for the check of links from other pages."""
    return set(_ANCHOR.findall(html))


@cache
def _symbols() -> dict[str, str]:
    file = bundled("templates") / "pages" / "icons.svg"
    found = _SYMBOL.finditer(file.read_text(encoding="utf-8"))
    return {match.group(1): match.group(0) for match in found}
