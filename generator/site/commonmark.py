"""CommonMark of strangers as HTML blocks of ours.

markdown-it-py parses with raw HTML off; the HTML is written here, from a closed list of elements,
so that nothing but text, structure and safe links can come out. Headings become bold paragraphs
(the page's outline is ours), images become links to them (nothing is loaded), links lead to http,
https and mailto only. What would vanish in Markdown is hidden from people and not from models: a
text of which any word is lost is shown as it is instead.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token

from generator.site.characters import RIGHT_TO_LEFT, has_hidden

Escape = Callable[[str], str]

LONGEST = 65_536
"""Longest text in characters that is parsed: parsing hostile ones takes quadratic time."""
GROWTH = 30
"""How many times its source the HTML may be long; a table of empty cells is a million times."""
NESTING = 60
"""Deepest nesting of blocks; deeper ones lose their text in the parser, which the words show."""

_FAST = re.compile(r"[A-Za-z(\"'“][A-Za-z0-9 ,.;:?()/\"'’“”–—…%=+@-]*")
_LINE = r"[A-Za-z(\"'“](?:[A-Za-z0-9 ,.;:?()/\"'’“”–—…%=+@-]*[A-Za-z0-9,.;:?()/\"'’“”–—…%=+@-])?"
_PARAGRAPHS = re.compile(rf"{_LINE}(?:\n+{_LINE})*")
"""Lines without a sign of Markdown: what a parser of all of it takes 20 times as long for."""
_WORD = re.compile(r"[^\W_]{2,}")
_ASCII_WORD = re.compile("[0-9a-z]{2,}")
"""The same in lower case where there is no other letter: found in half of the time."""
_ESCAPED = re.compile(r"\\(?=[!-/:-@\[-`{-~])")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_SAFE_LINK = re.compile(r"(?:https?://|mailto:)[^\s]", re.I)
_LISTED = re.compile(r"\s*(?:[•·▪◦‣*–—-]|\d+[.)]|[\u2600-\u27bf\U0001f300-\U0001faff])")
_TAGS = {
    "bullet_list_open": "<ul>",
    "bullet_list_close": "</ul>",
    "ordered_list_close": "</ol>",
    "list_item_open": "<li>",
    "list_item_close": "</li>",
    "blockquote_open": "<blockquote>",
    "blockquote_close": "</blockquote>",
    "heading_close": "</strong></p>",
    "hr": "<hr>",
    "table_open": '<table class="mc-table">',
    "table_close": "</table>",
    "thead_open": "<thead>",
    "thead_close": "</thead>",
    "tbody_open": "<tbody>",
    "tbody_close": "</tbody>",
    "tr_open": "<tr>",
    "tr_close": "</tr>",
    "th_open": '<th scope="col">',
    "th_close": "</th>",
    "td_open": "<td>",
    "td_close": "</td>",
    "em_open": "<em>",
    "em_close": "</em>",
    "strong_open": "<strong>",
    "strong_close": "</strong>",
    "s_open": "<s>",
    "s_close": "</s>",
    "hardbreak": "<br>",
}


class _Parser(MarkdownIt):
    """CommonMark with tables; no raw HTML, no reference definitions, which nobody would see."""

    def __init__(self) -> None:
        super().__init__("commonmark", {"html": False, "maxNesting": NESTING})
        self.enable(["table", "strikethrough"])
        self.disable(["reference", "html_block", "html_inline"])

    def validateLink(self, url: str) -> bool:
        """Take every link for one: where it may lead is decided when it is written."""
        return True


_parser = cache(_Parser)


def blocks(text: str, inline: Escape, plain: Escape) -> list[str]:
    """Return the blocks of `text` as safe HTML, one string each, without a newline in any.

    Args:
        text: CommonMark with tables and strikethrough.
        inline: Escapes text for the inside of an element.
        plain: Escapes text for an attribute.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    if _FAST.fullmatch(text):
        return [f"<p>{inline(text.strip())}</p>"]
    if len(text) > LONGEST:
        return [verbatim(text, inline)]
    if _PARAGRAPHS.fullmatch(text):
        return [_paragraph(part, inline) for part in re.split("\n\n+", text)]
    writer = _Writer(inline, plain)
    found = writer.write(_parser().parse(text))
    if sum(map(len, found)) > GROWTH * len(text) + 1000 or not _whole(text, writer.said):
        return [verbatim(text, inline)]
    return found


def _paragraph(text: str, inline: Escape) -> str:
    """Return a paragraph whose lines are without signs."""
    first, *others = text.split("\n")
    html = [inline(first)]
    for line, meant in zip(others, _breaks(text), strict=True):
        html += ("<br>" if meant else " ", inline(line))
    return f"<p>{''.join(html)}</p>"


def verbatim(text: str, inline: Escape) -> str:
    """Return `text` as it is, its line breaks and indentation included."""
    lines = "&#10;".join(inline(line) for line in text.split("\n"))
    return f'<pre class="mc-asis"{_direction(text)}>{lines}</pre>'


def _whole(text: str, said: Sequence[str]) -> bool:
    """Whether every word of `text` is among what was written."""
    written = Counter(_words(" ".join(said)))
    wanted = Counter(_words(_ENTITY.sub(" ", text) if "&" in text else text))
    return all(written[word] >= count for word, count in wanted.items())


def _words(text: str) -> list[str]:
    text = (_ESCAPED.sub("", text) if "\\" in text else text).casefold()
    return (_ASCII_WORD if text.isascii() else _WORD).findall(text)


def _direction(text: str) -> str:
    return "" if text.isascii() or not RIGHT_TO_LEFT.search(text) else ' dir="auto"'


class _Writer:
    """Writes the tokens of one text; `said` collects everything that a reader can get at."""

    def __init__(self, inline: Escape, plain: Escape) -> None:
        self.inline = inline
        self.plain = plain
        self.said: list[str] = []
        self._links: list[str] = []

    def write(self, tokens: Sequence[Token]) -> list[str]:
        """Return one string for each block at the top."""
        found: list[str] = []
        html: list[str] = []
        for place, token in enumerate(tokens):
            html.append(self._block(token, tokens[place + 1 : place + 2]))
            if token.level == 0 and token.nesting <= 0:
                found.append("".join(html))
                html = []
        return found

    def _block(self, token: Token, following: Sequence[Token]) -> str:
        kind = token.type
        if kind == "inline":
            return self._line(token)
        if kind in ("paragraph_open", "heading_open"):
            return self._opened(token, following)
        if kind == "paragraph_close":
            return " " if token.hidden else "</p>"
        if kind == "ordered_list_open":
            start = token.attrGet("start")
            return f'<ol start="{int(start)}">' if start else "<ol>"
        if kind in ("fence", "code_block"):
            return self._code(token)
        if kind == "list_item_open":
            self.said.append(token.info)  # its number
        return _TAGS[kind]

    def _opened(self, token: Token, following: Sequence[Token]) -> str:
        if token.hidden:
            return ""
        direction = _direction(following[0].content) if following else ""
        return f"<p{direction}>" + ("<strong>" if token.type == "heading_open" else "")

    def _code(self, token: Token) -> str:
        info = token.info.strip()
        self.said += [info, token.content]
        lines = "&#10;".join(self.inline(line) for line in token.content.rstrip("\n").split("\n"))
        label = f"<figcaption><span>{self.inline(info)}</span></figcaption>" if info else ""
        return f'<figure class="mc-code">{label}<pre><code>{lines}</code></pre></figure>'

    def _line(self, token: Token) -> str:
        """Return the inside of a paragraph, a heading or a cell."""
        breaks = _breaks(token.content)
        html: list[str] = []
        for child in token.children or ():
            if child.type == "softbreak":
                html.append("<br>" if next(breaks, False) else " ")
            elif child.type == "hardbreak":
                next(breaks, False)
                html.append("<br>")
            else:
                html.append(self._inside(child))
        return "".join(html)

    def _inside(self, token: Token) -> str:
        kind = token.type
        if kind == "code_inline":
            self.said.append(token.content)
            return f"<code>{self.inline(token.content)}</code>"
        if kind == "link_open":
            return self._link(str(token.attrGet("href") or ""), str(token.attrGet("title") or ""))
        if kind == "link_close":
            return self._links.pop()
        if kind == "image":
            return self._image(token)
        if kind in _TAGS:
            return _TAGS[kind]
        self.said.append(token.content)
        return self.inline(token.content)

    def _link(self, href: str, title: str) -> str:
        """Open a link; one that leads where it must not becomes its text and its address."""
        self.said += [href, unquote(href), title]
        after = f" ({self.inline(title)})" if title else ""
        if self._links or not _SAFE_LINK.match(href) or has_hidden(unquote(href)):
            self._links.append(f" ({self.inline(unquote(href))}){after}")
            return ""
        self._links.append(f"</a>{after}")
        return f'<a href="{self.plain(href)}" rel="nofollow noopener">'

    def _image(self, token: Token) -> str:
        """Write an image as a link to it: nothing of a stranger's is ever loaded."""
        source = str(token.attrGet("src") or "")
        opened = self._link(source, str(token.attrGet("title") or ""))
        alt = "".join(self._inside(child) for child in token.children or () if not child.nesting)
        return f"{opened}Image: {alt or 'no text'}{self._links.pop()}"


def _breaks(content: str) -> Iterator[bool]:
    """Yield for each line break whether its author meant it: the next word had room."""
    lines = content.split("\n")
    width = max(map(len, lines))
    for line, following in pairwise(lines):
        first = following.split(" ", 1)[0]
        yield bool(_LISTED.match(following)) or len(line) + 1 + len(first) <= width
