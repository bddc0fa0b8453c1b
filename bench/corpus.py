"""Makes every page of a folder of listings and looks for faults in them.

Run with `python -m bench.corpus FOLDER`: each `*.json` in it, a tools/list result or a snapshot, is
a server of a catalogue for itself. Its page and those of its tools are made as a build makes them,
only that MkDocs puts no frame around them, and are held against what valid HTML asks: elements
closed and nested, no id twice, no link to an id that is not there. Prints faults and exceptions,
CPU time and the ten largest pages; the exit code is 1 when anything is wrong.
"""

from __future__ import annotations

import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

import lxml.html

from generator import catalogue, config, listing, snapshot
from generator.errors import CatalogueError
from generator.site.article import article
from generator.site.context import Site
from generator.site.page import Page
from generator.site.pages import of_server
from generator.site.render import Templates
from tests.site.tool.wellformed import read

TEMPLATES = Templates()


def site_of(path: Path, folder: Path) -> Site:
    """Return the site of a catalogue whose one server is the listing at `path`."""
    data = folder / "data"
    data.mkdir(exist_ok=True)
    snapshot.write(snapshot.path_of(data / "snapshots", "server"), listing.read(path, "server"))
    text = "servers: {server: {package: 'pypi:server'}}\n"
    (data / "catalogue.yml").write_text(text, encoding="utf-8")
    return Site(catalogue.load(config.load(data / "catalogue.yml")), TEMPLATES)


def faults(markup: str) -> Iterator[str]:
    """Yield what is wrong with an article."""
    found = read(markup)
    yield from found.faults
    inner = {link[1:] for link in found.links if link and link.startswith("#")}
    yield from (f"#{id} leads nowhere" for id in sorted(inner - set(found.ids)))
    tree = lxml.html.fromstring(markup.encode("utf-8", "replace"))
    if len(tree.xpath("//h1")) != 1:
        yield "not one h1"
    if tree.xpath("//comment() | //@style | //*[self::iframe or self::object or self::img]"):
        yield "something that no template of ours has"


class Report:
    """What was seen so far."""

    def __init__(self) -> None:
        self.tools, self.wrong, self.seconds = 0, 0, 0.0
        self.sizes: list[tuple[int, str]] = []

    def add(self, name: str, page: Page) -> None:
        """Note the size and the faults of a page."""
        start = time.process_time()
        markup = str(article(page, TEMPLATES))
        self.seconds += time.process_time() - start
        self.tools += page.kind == "tool"
        self.sizes.append((len(markup.encode("utf-8", "replace")), f"{name}: {page.title[:60]}"))
        for fault in faults(markup):
            self.complain(f"{name}: {page.url}: {fault}")

    def complain(self, fault: str) -> None:
        """Print something wrong."""
        self.wrong += 1
        print(fault)

    def finish(self) -> None:
        """Print the figures."""
        total = sum(size for size, _ in self.sizes)
        each = self.seconds / max(1, self.tools) * 1e3
        print(f"{self.tools} tools, {len(self.sizes)} pages, {total / 1e6:.1f} MB, ", end="")
        print(f"{each:.1f} ms CPU a tool, {self.wrong} faults; the largest pages:")
        for size, name in sorted(self.sizes, reverse=True)[:10]:
            print(f"  {size:>9,} bytes  {name}")


def look_at(path: Path, report: Report) -> None:
    """Make and check every page of one listing."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.process_time()
        site = site_of(path, Path(folder))
        server = site.catalogue.open("server")
        made = of_server(server, site)
        while True:
            page = next(made, None)
            report.seconds += time.process_time() - start
            if page is None:
                return
            report.add(path.stem, page)
            start = time.process_time()


def main(folder: Path) -> int:
    """Look at every listing of `folder`; 1 when something is wrong."""
    report = Report()
    for path in sorted(folder.glob("*.json")):
        try:
            look_at(path, report)
        except CatalogueError as error:
            report.complain(str(error))
        except Exception:  # a page that cannot be made is what is looked for
            report.complain(f"{path.name}: {traceback.format_exc()}")
    report.finish()
    return 1 if report.wrong else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
