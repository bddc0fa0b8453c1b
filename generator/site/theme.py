"""Where MkDocs finds our theme, and what other themes need from it.

MkDocs takes the folder of the module that a theme's entry point names. Ours lives in templates/,
which is no package, so the entry point is an object that answers the one question asked of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from markupsafe import Markup

from generator.resources import bundled
from generator.site import text
from generator.site.page import Page
from generator.site.strings import Strings

NAME = "mcp-catalogue"
STYLE = "assets/catalogue.css"
MODULE = "assets/search.js"
SCRIPTS = ("assets/catalogue.js", MODULE)


TWINS = frozenset({"home", "server", "tool"})
"""Kinds of pages that have a Markdown twin beside them."""


class ThemeFiles:
    """Stands in for the module beside which MkDocs expects a theme's files."""

    @property
    def __file__(self) -> str:
        """Path of a file in the theme's folder."""
        return str(folder() / "main.html")


def folder() -> Path:
    """Return the folder of the theme."""
    return bundled("templates") / "theme"


FILES = ThemeFiles()

_NESTED = "\n.mc {\n"
# `:is` weighs as much as its heaviest selector, matched or not (Selectors 4, specificity).
_HEAVY = """
:is(#mc, .mc) {
:where(:not(svg, svg *, .mc-vh)), ::before, ::after { all: revert }
"""
_REM = re.compile(r"(?<![\w-])(\d*\.?\d+)rem\b")


def foreign_style(style: str) -> str:
    """Return our stylesheet for a site whose theme is not ours.

    Content outweighs the other theme's rules, which are taken back within it, and sizes no longer
    follow the size of the root, which other themes set for themselves (Material: 125 %).
    """
    heavy = style.replace(_NESTED, _HEAVY, 1)
    lines = [
        line if line.startswith("@") else _REM.sub(_pixels, line) for line in heavy.split("\n")
    ]
    return "\n".join(lines)


def assets(say: Strings, foreign: bool) -> Iterator[tuple[str, str]]:
    """Yield path and text of our scripts with their words, and the stylesheet for other themes."""
    for name in SCRIPTS:
        yield name, say.script((folder() / name).read_text(encoding="utf-8"))
    if foreign:
        yield STYLE, foreign_style((folder() / STYLE).read_text(encoding="utf-8"))


def _pixels(match: re.Match[str]) -> str:
    return f"{float(match.group(1)) * 16:g}px"


class Frame(NamedTuple):
    """What the header and the footer point at.

    Attributes:
        tools: Whether there are tools. How many stands on no page but those about all of them:
            every page would be another when one tool comes.
        search: URL of the search page.
        method: URL of the page about ratings, "" when there is none.
        links: Of the header: the word of the theme, the URL, the kinds of pages it stands for.
        foot: Of the footer: the word of the theme or a text, and the URL.
    """

    tools: bool
    search: str
    method: str
    links: tuple[tuple[str, str, frozenset[str]], ...]
    foot: tuple[tuple[str, str], ...]


_HEADER = (
    ("servers", "servers", {"servers", "server", "tool"}),
    ("changes", "changes", {"changes", "gone"}),
    ("search", "tools", {"search", "category", "risk", "factor"}),
    ("method", "method", {"method", "rule", "glossary"}),
)


def frame(urls: Mapping[str, str], tools: bool, guide: str | None) -> Frame:
    """Return what stands around the pages of a site.

    Args:
        urls: First URL of each kind of page that the site has.
        tools: Whether it has tools.
        guide: URL of the first page that people wrote, None when there is none.
    """
    links = [(word, urls[kind], frozenset(kinds)) for kind, word, kinds in _HEADER if kind in urls]
    if guide is not None:
        links.append(("guide", guide, frozenset({"guide"})))
    foot = [
        ("catalogue", ""),
        ("glossary", urls.get("glossary", "")),
        ("feed", "feed.xml" if "changes" in urls else ""),
        ("JSON", "api/catalogue.json"),
        ("llms.txt", "llms.txt"),
    ]
    return Frame(
        tools=tools,
        search=urls.get("search", ""),
        method=urls.get("method", ""),
        links=tuple(links),
        foot=tuple((word, url) for word, url in foot if url or word == "catalogue"),
    )


def meta(page: Page) -> dict[str, object]:
    """Return what templates find under `page.meta` of a generated page."""
    about: dict[str, object] = {
        "title": text.title(page.title),
        "description": text.title(page.description),
        "kind": page.kind,
        "side": Markup(page.data.get("side", "")),  # noqa: S704 - from our templates
    }
    if page.kind in TWINS:
        about["twin"] = "index.md"
    if page.server:
        about["server_title"] = text.title(str(page.data.get("server_title", "")))
        about["of"] = about["server_title"] if page.kind == "tool" else ""
    return about
