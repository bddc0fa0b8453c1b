"""Turns a built site of ours into Markdown, so that other generators can build the same content.

Each page's article becomes a Markdown file: the same headings with their anchors, paragraphs,
lists, tables and code fences, and in the front matter what a theme needs for head and sidebar. Left
out is what a theme draws by itself (icons, buttons, permalinks). Run `python -m bench.markdown SITE
FOLDER`; it takes no part in what is measured.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import click
import lxml.html

Element = Any

DROPPED = {"svg", "script", "style", "input", "button", "form", "wbr", "template"}
INLINE = {"a", "b", "strong", "i", "em", "code", "span", "mark", "label", "abbr", "time", "kbd"}
MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*"}
INDENT = "    "

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|{}])")
_SPACE = re.compile(r"\s+")


def inline(element: Element) -> str:
    """Return what is in `element` as one line of Markdown."""
    parts = [_plain(element.text)]
    for child in element:
        if isinstance(child.tag, str) and child.tag not in DROPPED:
            parts.append(_marked(child))
        parts.append(_plain(child.tail))
    return _SPACE.sub(" ", "".join(parts)).strip(" ") if element.tag != "span" else "".join(parts)


def _plain(text: str | None) -> str:
    return _SPECIAL.sub(r"\\\1", _SPACE.sub(" ", text)) if text else ""


def _marked(element: Element) -> str:
    tag = element.tag
    if "mc-anchor" in element.get("class", ""):
        return ""
    if tag == "code":
        text = _SPACE.sub(" ", element.text_content())
        ticks = "``" if "`" in text else "`"
        return f"{ticks}{text}{ticks}" if text.strip() else ""
    inner = inline(element)
    if tag == "a" and inner.strip():
        return f"[{inner}]({element.get('href', '')})"
    mark = MARKS.get(tag, "")
    return f" {inner} " if tag not in INLINE else f"{mark}{inner}{mark}" if inner.strip() else inner


def blocks(element: Element) -> Iterator[str]:
    """Yield the blocks of Markdown that `element` holds."""
    loose = _plain(element.text)
    for child in element:
        tag = child.tag if isinstance(child.tag, str) else "svg"
        if tag in INLINE:
            loose += _marked(child) + " "
        elif tag not in DROPPED:
            if loose.strip():
                yield loose.strip()
            loose = ""
            yield from _block(child, tag)
        loose += _plain(child.tail)
    if loose.strip():
        yield loose.strip()


def _block(element: Element, tag: str) -> Iterator[str]:
    if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
        anchor = f" {{#{element.get('id')}}}" if element.get("id") else ""
        yield f"{'#' * int(tag[1])} {inline(element)}{anchor}"
    elif tag == "pre":
        yield _fence(element.text_content())
    elif tag == "table":
        yield _table(element)
    elif tag in ("ul", "ol", "dl"):
        yield from _list(element, tag)
    elif tag == "blockquote":
        yield f"> {inline(element)}"
    elif tag in ("p", "figcaption", "legend", "summary", "dt"):
        text = inline(element)
        if text:
            yield f"**{text}**" if tag in ("summary", "legend") and "*" not in text else text
    elif "mc-crumbs" not in element.get("class", ""):
        yield from blocks(element)


def _fence(text: str) -> str:
    longest = max((len(found) for found in re.findall(r"`{3,}", text)), default=2)
    ticks = "`" * (longest + 1)
    return f"{ticks}\n{text.strip(chr(10))}\n{ticks}"


def _table(element: Element) -> str:
    rows = [[inline(cell) for cell in row] for row in element.iter("tr")]
    width = max((len(row) for row in rows), default=0)
    lines = [f"| {' | '.join(row + [''] * (width - len(row)))} |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]]) if lines else ""


def _list(element: Element, tag: str) -> Iterator[str]:
    """Yield a list as one block; of a definition list, each term with its definitions."""
    items = [child for child in element if isinstance(child.tag, str)]
    sign = "1.  " if tag == "ol" else "-   "
    loose = [list(blocks(item)) for item in items]
    tight = all(len(parts) <= 1 for parts in loose)
    lines = []
    for parts in loose:
        text = "\n\n".join(parts).replace("\n", f"\n{INDENT}").replace(f"\n{INDENT}\n", "\n\n")
        lines.append(sign + text)
    if lines:
        yield ("\n" if tight else "\n\n").join(lines)


def document(path: Path, finished: bool = False) -> str:
    """Return the page at `path` with a front matter: as Markdown, or as its `finished` HTML."""
    page = path.read_text(encoding="utf-8")
    text = page.replace("<wbr>", "").encode()
    tree = lxml.html.document_fromstring(text, parser=lxml.html.HTMLParser(encoding="utf-8"))
    article = tree.find(".//article")
    head = {**_head(tree), **_rating(article)}
    front = "".join(
        f"{key}: {json.dumps(text, ensure_ascii=False)}\n" for key, text in head.items()
    )
    body = page[page.index("<article") : page.index("</article>") + len("</article>")]
    return f"---\n{front}---\n\n{body if finished else _joined(article)}\n"


def _joined(article: Element) -> str:
    return "\n\n".join(blocks(article))


def _head(tree: Element) -> dict[str, str]:
    title = tree.findtext(".//title", "").split(" · ")
    about = tree.xpath("string(//meta[@name='description']/@content)")
    of = {"of": title[1]} if len(title) > 2 else {}
    name = title[0] if len(title) > 1 else "Home"
    kind = tree.find(".//article").get("class").rpartition("mc-page-")[2]
    return {"title": name, "description": about, "kind": kind, **of}


def _rating(article: Element) -> dict[str, str]:
    """Return category and risk of a tool's page, for lists of tools."""
    found = {"category": "mc-cat", "risk": "mc-risk"}
    verdict = article.xpath(".//aside[contains(@class, 'mc-verdict')]")
    if not verdict:
        return {}
    words = {
        key: verdict[0].xpath(f"string(.//*[contains(@class, '{name} ')]/@class)")
        for key, name in found.items()
    }
    return {key: text.split("is-")[-1] or "unknown" for key, text in words.items()}


def pages(site: Path) -> Iterator[str]:
    """Yield the address of every page with an article, the home page's being ""."""
    for folder, names, files in os.walk(site):
        names.sort()
        if "index.html" in files:
            yield Path(folder).relative_to(site).as_posix().removeprefix(".")


def target(url: str, parents: set[str], index: str) -> str:
    """Return the path of the file of `url`: a folder's `index`, or a file of its name."""
    if not url or url in parents:
        return f"{url}/{index}".lstrip("/")
    return url + Path(index).suffix


def _write(site: Path, jobs: list[tuple[str, list[Path]]]) -> int:
    size = 0
    for url, targets in jobs:
        for finished in (False, True):
            chosen = [path for path in targets if (path.suffix == ".html") is finished]
            text = document(site / url / "index.html", finished).encode() if chosen else b""
            size += 0 if finished else len(text)
            for path in chosen:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(text)
    return size


def convert(site: Path, folders: dict[str, Path]) -> tuple[int, int]:
    """Write the pages of `site` into folders; return how many, and the bytes of their Markdown.

    Args:
        site: A built site with our theme.
        folders: Where to write, by the name that a folder's own page has there: `_index.md` for
            Hugo, `index.md` for MkDocs and Zensical, `_index.html` for finished HTML.
    """
    urls = list(pages(site))
    parents = {url.rpartition("/")[0] for url in urls}
    jobs = [
        (url, [folder / target(url, parents, index) for index, folder in folders.items()])
        for url in urls
    ]
    batches = [jobs[start : start + 200] for start in range(0, len(jobs), 200)]
    with ProcessPoolExecutor() as pool:
        return len(urls), sum(pool.map(partial(_write, site), batches))


@click.command()
@click.argument("site", type=click.Path(path_type=Path, exists=True))
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--index", default="index.md", show_default=True, help="Name of folders' own pages.")
def command(site: Path, folder: Path, index: str) -> None:
    """Write the pages of the built SITE as Markdown into FOLDER."""
    count, size = convert(site, {index: folder})
    click.echo(f"{count:,} pages, {size:,} bytes of Markdown in {folder}")


if __name__ == "__main__":
    command()
