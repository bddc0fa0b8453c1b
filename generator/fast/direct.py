"""Writes the pages and files of servers straight into the site, or finds that they stand there.

A server's files follow from its record, from what other servers say of it (findings, near tools)
and from what is the same for all: all of that is in the key under which their names and stamps are
kept. Where key and files agree, nothing is opened, rendered or written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter

from generator.catalogue import Server
from generator.fast.frame import Frame
from generator.fast.tree import Stamp, Tree
from generator.kept import Kept, key_of
from generator.site import changes, files
from generator.site.article import article
from generator.site.context import Site
from generator.site.files import Gathered
from generator.site.pages import of_server
from generator.summaries import ServerSummary
from generator.workers import spread


@dataclass(frozen=True)
class Written:
    """The files of one server.

    Attributes:
        pages: URL and day of the last change of each page, in order.
        stamps: What each file is recognised by, by its path below the site's root.
    """

    pages: tuple[tuple[str, str], ...]
    stamps: dict[str, Stamp]


_WRITTEN = TypeAdapter(Written)
_GATHERED = TypeAdapter(Gathered)


class Direct:
    """Makes what a site holds of its servers.

    Args:
        site: The site.
        frame: Puts the theme around pages.
        tree: Where files go.
        kept: What earlier builds left.
        taken: For each server's URL the pages of it that somebody else makes.
        everywhere: The key of what all pages follow from.
    """

    def __init__(
        self,
        site: Site,
        frame: Frame,
        tree: Tree,
        kept: Kept,
        taken: Mapping[str, Sequence[str]],
        everywhere: str,
    ) -> None:
        self._site = site
        self._frame = frame
        self._tree = tree
        self._kept = kept
        self._taken = taken
        self._everywhere = everywhere
        self._keys: dict[str, str] = {}

    def write(self) -> Iterator[tuple[str, Written, Gathered]]:
        """Yield every server in the catalogue's order when its files stand in the site."""
        names = [server.id for server in self._site.catalogue.servers]
        self._keys = {each.id: self._key(each) for each in self._site.catalogue.servers}
        for name, made in zip(names, spread(self._make, names), strict=True):
            key = self._keys[name]
            if made is not None:
                written, gathered = made
                self._kept.put("written", name, key, written)
                self._kept.put("gathered", name, key, gathered)
            else:
                written = self._kept.get("written", name, key) or ""
                gathered = self._kept.get("gathered", name, key) or ""
            yield name, _WRITTEN.validate_json(written), _GATHERED.validate_json(gathered)

    def _make(self, name: str) -> tuple[str, str] | None:
        """Make the files of a server; None when they stand there already."""
        known = self._kept.get("written", name, self._keys[name])
        earlier = self._tree.take_back(owned(name.lower()))
        if known:
            written = _WRITTEN.validate_json(known)
            if written.stamps.items() <= earlier.items():
                self._tree.set_aside(earlier.keys() - written.stamps.keys())
                return None
        server = self._site.catalogue.open(name)
        written = self._write(server, earlier)
        self._tree.set_aside(earlier.keys() - written.stamps.keys())
        gathered = files.gather(server, self._site)
        return _WRITTEN.dump_json(written).decode(), _GATHERED.dump_json(gathered).decode()

    def _write(self, server: Server, earlier: Mapping[str, Stamp]) -> Written:
        taken = frozenset(self._taken.get(server.url, ()))
        pages: list[tuple[str, str]] = []
        stamps: dict[str, Stamp] = {}
        for name, content in files.of_server(server, self._site):
            stamps[name] = self._tree.write(name, content, earlier)
        for page in of_server(server, self._site):
            pages.append((page.url, page.changed))
            if page.path not in taken:
                html = self._frame.around(page, article(page, self._site.templates))
                name = f"{page.url}index.html"
                stamps[name] = self._tree.write(name, html, earlier)
        return Written(tuple(pages), stamps)

    def _key(self, server: ServerSummary) -> str:
        catalogue = self._site.catalogue
        records = catalogue.records
        return key_of(
            self._everywhere,
            records.key(server.id) if records else "",
            repr(catalogue.across.get(server.id, ())),
            "\n".join(self._taken.get(server.url, ())),
            repr(changes.ages(server, catalogue)),
            *self._near(server),
        )

    def _near(self, server: ServerSummary) -> Iterator[str]:
        """Yield what the tools of `server` show of others: which they are, and how they stand."""
        related, records = self._site.related, self._site.catalogue.records
        for place in range(len(server.tools)):
            for other in related.elsewhere(server.id, place):
                yield other.url
                yield records.key(other.server) if records else ""
            for other in related.beside(server.id, place):
                yield other.url


def owned(slug: str) -> tuple[str, ...]:
    """Return the folders and files in which everything of a server stands."""
    return f"servers/{slug}", f"api/servers/{slug}.json", f"api/tools/{slug}", f"badges/{slug}"
