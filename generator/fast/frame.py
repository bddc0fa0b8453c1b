"""What the theme puts around a page, found out once for each shape of page and then filled in.

The theme's own template is rendered for a page whose title, address, content and so on are marks.
The marks hold signs that escaping would change, so how the theme treats each place is seen, not
assumed. Between the marks stands what is the same for every page of that shape: the same kind, as
deep in the site, with the same table of contents. Nothing is believed for long: of each shape the
first pages are rendered both ways, and one byte of difference sends every page through the theme.

A template of Material takes 1.9 ms, ours 0.5 ms; filling in takes 0.03 ms (docs/scale.md).
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import jinja2
from markupsafe import Markup
from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation

from generator.kept import key_of
from generator.site import text
from generator.site.generated import generated
from generator.site.page import Page, Section

SAMPLES = 2
"""How many pages of each shape are rendered both ways and compared."""

_CONTENT = '<article class="mc"><h1>Zq0contentzQ</h1></article>'  # Material looks for an <h1
_SIDE = "<p>Zq0sidezQ</p>"
_DAY = "1971-02-03"
_FOLDERS = ("zq1part", "zq2part", "zq3part")
"""What stands for the folders of an address but the first, which links between pages hang on."""
_MARK = "Zq0{}&zQ"
_PLACE = re.compile(
    f"(?P<content>{re.escape(_CONTENT)})|(?P<side>{re.escape(_SIDE)})|(?P<changed>{_DAY})"
    f"|(?P<url>zq1part(?:/zq\\w+)*/)|Zq0(?P<text>[a-z_]+)(?P<sign>.{{1,6}}?)zQ"
)
_SIGNS: dict[str, Callable[[str], str]] = {
    "&": str,
    "&amp;": lambda value: value.replace("&", "&amp;"),
}
"""How a theme may write an ampersand, the one sign that a title keeps (`text.title`)."""


@dataclass(frozen=True)
class Piece:
    """What stands between two places, and the place that follows ("" at the end)."""

    before: str
    place: str
    write: Callable[[str], str]


class Frame:
    """Puts the theme around pages."""

    def __init__(
        self, config: MkDocsConfig, files: Files, nav: Navigation, env: jinja2.Environment
    ) -> None:
        self._config = config
        self._files = files
        self._nav = nav
        self._env = env
        self._beside: Sequence[File] = files.documentation_pages()
        self._shells: dict[object, tuple[Piece, ...] | None] = {}
        self._left: dict[object, int] = {}
        self.trusted = True

    def around(self, page: Page, content: str) -> bytes:
        """Return the file of `page`, whose article is `content`."""
        if not self.trusted:
            return self.whole(page, content)
        shape = _shape(page)
        if shape not in self._shells:
            self._shells[shape] = self._observed(page)
            self._left[shape] = SAMPLES
        shell = self._shells[shape]
        if shell is None:
            return self.whole(page, content)
        filled = _encoded(_filled(shell, page, content))
        if self._left[shape]:
            self._left[shape] -= 1
            whole = self.whole(page, content)
            self.trusted = whole == filled
            return whole
        return filled

    def whole(self, page: Page, content: str) -> bytes:
        """Return the file of `page` as MkDocs makes it: everything goes through the theme."""
        return _encoded(self._rendered(page, content))

    def key(self) -> str:
        """Return the key of the theme: its templates, and all that reaches a page through them."""
        shells = (self._rendered(_marked(page), _CONTENT) for page in _EXAMPLES)
        return key_of(*shells, *_templates(self._config.theme.dirs))

    def _rendered(self, made: Page, content: str) -> str:
        page = generated(made, content, self._config)
        page.read_source(self._config)
        page.render(self._config, self._files)
        page.active = True
        context = get_context(self._nav, self._beside, self._config, page)
        template = self._env.get_template(str(page.meta.get("template", "main.html")))
        return template.render(context)

    def _observed(self, page: Page) -> tuple[Piece, ...] | None:
        """Return the shell of pages like `page`; None when a place is not understood."""
        return _taken_apart(self._rendered(_marked(page), _CONTENT))


_EXAMPLES = tuple(
    Page(
        f"servers/x/{'x/' if kind != 'server' else ''}",
        kind,
        "x",
        "x",
        "",
        (Section("x", "X", ""), Section("y", "Y", "")),
        "x",
        _DAY,
        {"side": "x", "server_title": "x"},
    )
    for kind in ("server", "tool", "gone")
)


def _templates(folders: Sequence[str]) -> Iterator[bytes]:
    """Yield the templates of a theme; what lies in hidden folders is no template (icons)."""
    for top in folders:
        for folder, inner, names in os.walk(top):
            inner[:] = sorted(name for name in inner if not name.startswith("."))
            for name in sorted(names):
                if name.endswith((".html", ".xml")):
                    yield Path(folder, name).read_bytes()


def _encoded(html: str) -> bytes:
    return html.encode("utf-8", "xmlcharrefreplace")  # as MkDocs writes it


def _shape(page: Page) -> object:
    """Return what the frame of a page hangs on beside the values that are filled in."""
    toc = tuple((part.id, part.title) for part in page.sections)
    given = (page.title, page.description, page.changed, page.data.get("side"))
    first = page.url.partition("/")[0]
    return page.kind, first, page.url.count("/"), toc, tuple(map(bool, given)), bool(page.server)


def _marked(page: Page) -> Page:
    first, *others = page.url.rstrip("/").split("/")
    data = dict(page.data)
    if data.get("side"):
        data["side"] = Markup(_SIDE)  # noqa: S704 - a constant
    if data.get("server_title"):
        data["server_title"] = _MARK.format("server_title")
    return replace(
        page,
        url="".join(f"{name}/" for name in (first, *_FOLDERS[: len(others)])),
        title=_MARK.format("title"),
        description=page.description and _MARK.format("description"),
        changed=page.changed and _DAY,
        data=data,
    )


def _taken_apart(html: str) -> tuple[Piece, ...] | None:
    pieces: list[Piece] = []
    at = 0
    for match in _PLACE.finditer(html):
        place = match["text"] or str(match.lastgroup)
        write = _SIGNS.get(match["sign"]) if match["text"] else str
        if write is None:
            return None
        pieces.append(Piece(html[at : match.start()], place, write))
        at = match.end()
    pieces.append(Piece(html[at:], "", str))
    left = "".join(piece.before for piece in pieces).lower()
    return None if "zq0" in left or "zq1" in left else tuple(pieces)


def _filled(shell: Sequence[Piece], page: Page, content: str) -> str:
    values = {
        "content": content,
        "side": str(page.data.get("side", "")),
        "changed": page.changed,
        "url": page.url.partition("/")[2],
        "title": text.title(page.title),
        "description": text.title(page.description),
        "server_title": text.title(str(page.data.get("server_title", ""))),
        "": "",
    }
    parts: list[str] = []
    for piece in shell:
        parts += (piece.before, piece.write(values[piece.place]))
    return "".join(parts)
