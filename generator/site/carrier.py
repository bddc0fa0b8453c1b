"""Pages as Markdown files, for engines that take no MkDocs plugins: Zensical, Hugo and the like.

The same sections as on the MkDocs way, each under a Markdown heading with our anchor, so that the
engine makes its own table of contents. HTML blocks hold no blank line outside `<pre>`, since
Markdown would end them there, and braces are escaped, since template engines and snippet
extensions look for them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from generator import catalogue, config
from generator.site import theme
from generator.site.article import sprite
from generator.site.context import Site
from generator.site.files import Everything, gather, of_server
from generator.site.page import GUIDE, Page, Section
from generator.site.pages import of_server as server_pages
from generator.site.pages import pages
from generator.site.render import Templates
from generator.site.strings import load_strings
from generator.summaries import ServerSummary

_BLANK = re.compile(r"\n\s*\n")
_PRE = re.compile(r"(<pre.*?</pre>)", re.S)


def write_site(path: Path, output: Path, assets: bool) -> int:
    """Write every page of the catalogue at `path` below `output`; return how many there are.

    Raises:
        CatalogueError: When the catalogue or a snapshot cannot be read.
    """
    settings = config.load(path)
    own = settings.root / "templates"
    templates = Templates([own] if own.is_dir() else [], strings=load_strings(settings))
    site = Site(catalogue.load(settings), templates)
    everything = Everything(site)
    count = 0

    def of_one(summary: ServerSummary) -> Iterator[Page]:
        server = site.catalogue.open(summary.id)
        for name, content in (*of_server(server, site), *everything.add(gather(server, site))):
            if not name.endswith(".md"):  # the twins would stand in the place of the pages
                _write(output / name, content)
        yield from server_pages(server, site)

    for page in pages(site, of_one):
        everything.of_page(page)
        _write(output / page.path, markdown(page))
        count += 1
    for name, content in everything.files():
        if not name.endswith(".md"):
            _write(output / name, content)
    if assets:
        for name, content in theme.assets(site.say, foreign=True):
            _write(output / name, content)
    return count


def markdown(page: Page) -> str:
    """Return `page` as a Markdown document."""
    head = {"title": page.title, "description": page.description}
    front = "".join(
        f"{key}: {json.dumps(text, ensure_ascii=False)}\n" for key, text in head.items()
    )
    html = "".join((page.head, *(section.body for section in page.sections)))
    if page.kind not in GUIDE:
        front += "search:\n  exclude: true\n"
    parts = [f"---\n{front}---\n", _block(f"{sprite(html)}{page.head}")]
    parts.extend(_section(section) for section in page.sections)
    return "\n".join(parts)


def _section(section: Section) -> str:
    return f"## {_inline(section.title)} {{#{section.id}}}\n\n{_block(section.body)}"


def _inline(text: str) -> str:
    return re.sub(r"([\\`*_{}\[\]<>#])", r"\\\1", text)


def _block(html: str) -> str:
    return f'<div class="mc" markdown="0">\n{"".join(_quiet(html))}\n</div>\n'


def _quiet(html: str) -> Iterator[str]:
    """Yield `html` without blank lines and without signs that other engines would read."""
    for place, part in enumerate(_PRE.split(html.strip())):
        if place % 2:  # inside <pre> a blank line is text: keep it as one
            yield _escape(part).replace("\n", "&#10;")
        else:
            yield _escape(_BLANK.sub("\n", part))


def _escape(html: str) -> str:
    return html.replace("{", "&#123;").replace("}", "&#125;").replace("--8<--", "--8&lt;--")


def _write(path: Path, content: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    data = content if isinstance(content, bytes) else content.encode("utf-8", "replace")
    path.write_bytes(data)
