"""Server text as safe output: the one door between what strangers send and our pages.

Everything is escaped for where it stands. Braces become entities, so that pages which pass through
Jinja once more (mkdocs-macros) or through attribute lists mean nothing to them; dollar signs and
backslashes stand in elements of their own, where no formula can begin; hidden characters are shown.
There is no newline in any output, so that a page's HTML holds no blank line and stays one block for
every Markdown engine that it may travel through.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from html import unescape

from markupsafe import Markup, escape

from generator.docstring import Docstring, Part, read_docstring
from generator.site import commonmark
from generator.site.characters import RIGHT_TO_LEFT, as_escapes, has_hidden, pieces

FOLDED = 4000
"""Length in characters from which a description is folded after its first paragraphs."""
SHOWN = 1200
"""How much of a folded description stays in sight."""
KEPT = 2000
"""How many rendered descriptions are kept: the parameters of a server repeat their texts."""

_BREAK = re.compile(r"(?<=[_./:@-])(?=.)|(?<=[a-z0-9])(?=[A-Z])")
_SIMPLE = re.compile(r"[A-Za-z0-9 ,.;:!?()/@#%+=*_`~|^\[\]\-–—’“”…]*")
_JINJA = re.compile(r"\{(?=[{%#])")
_LOOK_ALIKES = str.maketrans({"<": "‹", ">": "›", '"': "”", "'": "’", "{": "❴", "}": "❵"})


def safe(html: str) -> Markup:
    """Call HTML safe whose every server text went through this module.

    `Markup(html)` asks `html` first whether it is safe already, which takes three times as long.
    """
    return str.__new__(Markup, html)


def called_safe(html: str) -> Markup:
    """Return what a template calls safe: a page's sections are so already and need no copy."""
    return html if isinstance(html, Markup) else safe(html)


def inline(text: str) -> Markup:
    """Return `text` as safe HTML for the inside of an element, exactly as it reads."""
    return safe(_inline(text))


def _inline(text: str) -> str:
    if _SIMPLE.fullmatch(text):
        return text
    html = _marked(text)
    return f"<bdi>{html}</bdi>" if not text.isascii() and RIGHT_TO_LEFT.search(text) else html


def _escaped(text: str) -> str:
    return text if _SIMPLE.fullmatch(text) else _marked(text)


def _marked(text: str) -> str:
    """Return `text` for the inside of an element, hidden characters marked."""
    if not has_hidden(text):
        return _element(text)
    return "".join(map(_piece, pieces(text)))


def _piece(piece: str | tuple[tuple[str, str], ...]) -> str:
    if isinstance(piece, str):
        return _element(piece)
    return "".join(
        f'<span class="mc-char" title="{_attribute(meaning)}">{shown}</span>'
        for shown, meaning in piece
    )


def _entities(text: str) -> str:
    """Return `text` without the signs of HTML and Jinja.

    One replacement after another: `translate` looks up every character, which takes ten times as
    long for a sentence.
    """
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = text.replace('"', "&#34;").replace("'", "&#39;")
    return text.replace("{", "&#123;").replace("}", "&#125;")


def _element(text: str) -> str:
    text = _entities(text).replace("$", "<span>$</span>").replace("\\", "<span>\\</span>")
    return text.replace("\n", " ").replace("\r", " ")


def _attribute(text: str) -> str:
    return _entities(text).replace("\n", " ").replace("\r", " ").replace("\t", " ")


def plain(text: str) -> Markup:
    """Return `text` safe for an attribute's value or a title: no elements, one line."""
    return safe(_attribute(" ".join(_named(text).split())))


def _named(text: str) -> str:
    """Return `text` with hidden characters named in brackets."""
    if not has_hidden(text):
        return text
    return "".join(
        piece if isinstance(piece, str) else "".join(f"[{hidden.shown}]" for hidden in piece)
        for piece in pieces(text)
    )


def anywhere(value: object) -> object:
    """Return what a template prints, safe wherever it prints it: in an element or an attribute.

    Templates pass every expression through this, so that a text which no filter was asked for is as
    inert as the others; hidden characters become "[U+200B]". What is no text stays what it is.
    """
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return safe(value if _SIMPLE.fullmatch(value) else _attribute(_named(value)))


def printed(value: object) -> str:
    """Return what a template prints as Jinja would with `anywhere` for its `finalize`, escaped.

    Most of what a page prints is safe already, or plain words in which there is nothing to escape.
    """
    if not isinstance(value, str):
        return escape(value)
    if isinstance(value, Markup) or _SIMPLE.fullmatch(value):
        return value
    return safe(_attribute(_named(value)))


def title(text: str) -> str:
    """Return `text` for the title of a page in any theme: nothing in it can be read as markup.

    Themes print titles as they are (the built-in ones), without tags and entities (Material) or
    escaped (ours), in elements and in attributes. So signs are not escaped here but replaced by
    what looks like them.
    """
    text = " ".join(_named(text).split()).translate(_LOOK_ALIKES)
    return text.replace("&", "＆") if unescape(text) != text else text


@lru_cache(2 * KEPT)
def breakable(name: str) -> Markup:
    """Return a name as `inline` does, with `<wbr>` after separators and before capitals."""
    if not name.isascii() and RIGHT_TO_LEFT.search(name):
        return inline(name)
    parts = _BREAK.sub("\n", name.replace("\n", " ")).split("\n")
    return safe("<wbr>".join(map(_escaped, parts)))


def mark(text: str, spans: Iterable[tuple[int, int]]) -> Markup:
    """Return `text` as `inline` does, with `<mark>` around the spans (start, end) of it."""
    html, at = "", 0
    for start, end in sorted(spans):
        start, end = max(at, start), min(max(at, end), len(text))
        if start < end:
            html += f"{_inline(text[at:start])}<mark>{_inline(text[start:end])}</mark>"
            at = end
    return safe(f"{html}{_inline(text[at:])}")


def content(text: str) -> Markup:
    """Return `text` escaped for the content of an element, where quotes may stand as they are.

    Half of a JSON document is quotes: not escaping them takes a fifth off the pages that show one.
    This is for code: newlines stay, and hidden characters stand as the escapes that JSON, Python
    and TypeScript read back as them.
    """
    html = as_escapes(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return safe(_JINJA.sub("&#123;", html).replace("\n\n", "\n&#10;"))


@lru_cache(KEPT)
def markdown(text: str) -> Markup:
    """Return `text`, which is CommonMark, as safe HTML blocks."""
    return safe(_together(commonmark.blocks(text, _escaped, plain)))


def _together(blocks: list[str]) -> str:
    """Join blocks: a lone paragraph stands by itself, anything more is prose with its own style."""
    joined = "".join(blocks)
    lone = len(blocks) == 1 and joined.startswith("<p")
    return joined if lone or not blocks else f'<div class="mc-prose">{joined}</div>'


@lru_cache(KEPT)
def description(text: str) -> Markup:
    """Return a description as safe HTML blocks: docstrings are recognised, long text folds."""
    found = read_docstring(text)
    blocks = _docstring(found) if found.structured else commonmark.blocks(text, _escaped, plain)
    return safe(_folded(blocks) if len(text) > FOLDED else _together(blocks))


def _docstring(found: Docstring) -> list[str]:
    blocks: list[str] = []
    for part in found.parts:
        if part.title:
            blocks.append(f"<p><strong>{inline(part.title)}</strong></p>")
        if part.text:
            blocks += commonmark.blocks(part.text, _escaped, plain)
        if part.entries:
            blocks.append(_entries(part))
    return blocks


def _entries(part: Part) -> str:
    rows = (
        f'<div class="mc-param"><dt><code>{breakable(entry.name)}</code>'
        + (f' <span class="mc-type">{inline(entry.type)}</span>' if entry.type else "")
        + f"</dt><dd>{markdown(entry.text)}</dd></div>"
        for entry in part.entries
    )
    return f'<dl class="mc-params">{"".join(rows)}</dl>'


def _folded(blocks: list[str]) -> str:
    """Return the first blocks in sight and the others behind a fold that says how much they are."""
    size, first = 0, 0
    while first < len(blocks) and size + len(blocks[first]) <= SHOWN:
        size += len(blocks[first])
        first += 1
    rest = "".join(blocks[first:])
    if not rest:
        return _together(blocks)
    letters = len(Markup(rest).striptags())  # noqa: S704 - made above
    title = "The rest of the description" if first else "The description"
    return (
        _together(blocks[:first])
        + f'<div class="mc-folds"><details><summary>{title}'
        + f"<small>{letters:,} characters</small></summary>"
        + f'<div class="mc-prose">{rest}</div></details></div>'
    )
