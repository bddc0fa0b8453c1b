"""The fast way through one build: what MkDocs still makes, what goes past it, and the seams.

MkDocs keeps the pages that the navigation or its own search needs. Of the others it learns what it
has to: a page that somebody links to is made when MkDocs asks for it, so that links and anchors are
checked as ever, and the sitemap lists all pages where the ordinary way would.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.files import File, Files

from generator.fast.direct import Direct
from generator.fast.frame import Frame
from generator.fast.tree import Tree
from generator.kept import Kept, code, key_of
from generator.records import content, contents
from generator.site import lists
from generator.site.article import article
from generator.site.context import Site
from generator.site.files import Everything
from generator.site.generated import GeneratedPage, generated, places
from generator.site.page import Page
from generator.site.pages import of_server, pages
from generator.summaries import ServerSummary

log = get_plugin_logger("mcp-catalogue")

NAV_SERVERS = 100
"""Most servers that the navigation lists: themes render it whole into every page."""
FIRST = {"home", "search"}
"""Kinds of pages that come before those of servers (`generator.site.pages`)."""
OF_SERVER = {"server", "tool", "gone"}
"""Kinds of pages that belong to a server."""
OF_LISTING = {"risk", "category", "factor"}
"""Kinds of pages that list tools, of which MkDocs makes the first of each listing."""


@dataclass(frozen=True)
class Address:
    """What the sitemap shows of a page that MkDocs has not seen, under the names of MkDocs."""

    canonical_url: str
    abs_url: str
    update_date: str
    is_link = False

    @property
    def page(self) -> Address:
        """The sitemap is given files and looks for the page of each."""
        return self


class Asked(Files):
    """The files of a build, and those pages past MkDocs that somebody asks for by name."""

    def __init__(self, files: Files, make: Callable[[str], File | None]) -> None:
        super().__init__(files)
        self._make = make
        self._made: dict[str, File | None] = {}

    def get_file_from_path(self, path: str) -> File | None:
        """Return the file that a link leads to."""
        found = super().get_file_from_path(path)
        if found is not None or not path.endswith("/index.md"):
            return found
        if path not in self._made:
            self._made[path] = self._make(path)
        return self._made[path]


class Fast:
    """One build."""

    def __init__(self, site: Site, kept: Kept, config: MkDocsConfig) -> None:
        self._site = site
        self._kept = kept
        self._config = config
        self._tree = Tree(Path(config.site_dir))
        self._taken: dict[str, list[str]] = {}
        self._pages: dict[str, Sequence[tuple[str, str]]] = {}
        self._later: set[str] = set()
        self._tree.park()

    def begin(self, files: Files, everything: Everything) -> tuple[Files, Iterable[Page]]:
        """Return the files of the build, and those pages that MkDocs makes.

        Args:
            files: The files that people wrote.
            everything: Makes the files about everything.
        """
        self._everything = everything
        self._written = frozenset(files.src_uris)
        self._files = Asked(files, self._asked)
        wanted = frozenset(_paths(self._config.nav))
        few = self._config.nav is None and len(self._site.catalogue.servers) <= NAV_SERVERS
        held = wanted | self._written
        later = (url for url, number in lists.urls(self._site) if number > 1)
        self._later = {url for url in later if held.isdisjoint(places(url))}

        def of_one(summary: ServerSummary) -> Iterator[Page]:
            urls = [summary.url, *(tool.url for tool in summary.tools)]
            ours = [
                url for url in urls if f"{url}index.md" in wanted or (few and url == summary.url)
            ]
            hand = [url for url in urls if not self._written.isdisjoint(places(url))]
            for url in hand:
                path = next(path for path in places(url) if path in self._written)
                log.warning("%s is hand-written: the generated page is left out", path)
            ours = [url for url in ours if url not in hand]
            self._taken[summary.url] = [f"{url}index.md" for url in (*ours, *hand)]
            if ours:
                yield from self._some(summary.id, ours)

        return self._files, pages(self._site, of_one, lambda url: url not in self._later)

    def _some(self, server: str, urls: Sequence[str]) -> Iterator[Page]:
        """Yield those pages of a server that stand at `urls`, and make no more than needed."""
        left = set(urls)
        for page in of_server(self._site.catalogue.open(server), self._site):
            if page.url in left:
                yield page
                left.remove(page.url)
            if not left:
                return

    def _asked(self, path: str) -> File | None:
        """Make the page at `path` for somebody who links to it."""
        for page in self._past(path.removesuffix("index.md")):
            made = generated(page, article(page, self._site.templates), self._config)
            made.read_source(self._config)
            made.render(self._config, self._files)
            return made.file
        return None

    def _past(self, url: str) -> Iterator[Page]:
        """Yield the page at `url` when there is one that goes past MkDocs."""
        if url in self._later:
            yield from lists.of_listings(self._site, {url}.__contains__)
        for summary in self._site.catalogue.servers:
            if url.startswith(summary.url):
                yield from self._some(summary.id, [url])

    def write(self, frame: Frame) -> None:
        """Write everything that goes past MkDocs."""
        key = self._everywhere(frame)
        direct = Direct(self._site, frame, self._tree, self._kept, self._taken, key)
        for name, written, gathered in direct.write():
            self._pages[name] = written.pages
            for path, made in self._everything.add(gathered):
                self._tree.write(path, made, {})
        for page in lists.of_listings(self._site, self._later.__contains__):
            html = frame.around(page, article(page, self._site.templates))
            self._tree.write(f"{page.url}index.html", html, {})
        for path, made in self._everything.files():
            self._tree.write(path, made, {})

    def _everywhere(self, frame: Frame) -> str:
        """Return the key of what the pages of all servers follow from."""
        settings = self._site.catalogue.config
        return key_of(
            code(),
            frame.key(),
            self._site.base,
            str(self._config.use_directory_urls),
            settings.file.model_dump_json(exclude={"servers", "include"}),
            repr(bool(self._site.catalogue.approvals.by_server)),
            repr(bool(self._site.catalogue.changes)),
            *contents(settings.root / "templates"),
            *contents(settings.guardrails),
            *contents(settings.rules),
            *(content(path) for path in (settings.questions, settings.strings, settings.glossary)),
        )

    def listed(self, pages: Sequence[File]) -> list[File | Address]:
        """Return what the sitemap lists: `pages`, and those of servers where they would stand."""
        made = [file for file in pages if isinstance(file.page, GeneratedPage)]
        kinds = {file.src_uri: file.page.made.kind for file in made}  # type: ignore[union-attr] # just asked
        found: list[File | Address] = [file for file in pages if file.src_uri not in kinds]
        found += [file for file in made if kinds[file.src_uri] in FIRST]
        ours = {file.src_uri: file for file in made}
        found += self._of_servers(ours)
        found += self._of_listings(ours)
        others = FIRST | OF_SERVER | OF_LISTING
        found += [file for file in made if kinds[file.src_uri] not in others]
        return found

    def _of_listings(self, ours: dict[str, File]) -> Iterator[File | Address]:
        for url, _ in lists.urls(self._site):
            if file := ours.get(f"{url}index.md"):
                yield file
            elif url in self._later:
                yield self._address(url, "")

    def _address(self, url: str, changed: str) -> Address:
        base, index = self._config.site_url or "", ""
        if not self._config.use_directory_urls:
            index = "index.html"
        full = urljoin(f"{base.rstrip('/')}/", f"{url}{index}") if base else ""
        return Address(full, urlsplit(full).path, changed)

    def _of_servers(self, ours: dict[str, File]) -> Iterator[File | Address]:
        for summary in self._site.catalogue.servers:
            for url, changed in self._pages[summary.id]:
                if file := ours.get(f"{url}index.md"):
                    yield file
                elif f"{url}index.md" not in self._taken[summary.url]:
                    yield self._address(url, changed)

    def finish(self) -> None:
        """Take back what did not change, and forget what has gone."""
        self._tree.settle()
        self._kept.drop_others(server.id for server in self._site.catalogue.servers)


def _paths(nav: object) -> Iterator[str]:
    """Yield every path in the navigation of an mkdocs.yml."""
    if isinstance(nav, str):
        yield nav
    elif isinstance(nav, list):
        for item in nav:
            yield from _paths(item)
    elif isinstance(nav, dict):
        for item in nav.values():
            yield from _paths(item)
