"""The catalogue for programs: JSON API, badges, feeds and exports.

Every function is pure: from a catalogue to the files that stand beside its pages, each as its path
below the site's root and its text. Links are absolute where `base` (the site's own URL) is known.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.catalogue import Catalogue
from generator.publish import api, badges, feeds


def files(catalogue: Catalogue, base: str) -> Iterator[tuple[str, str]]:
    """Yield path and text of every file, server by server.

    Args:
        catalogue: What is published.
        base: Absolute URL of the site's root with a slash at the end, "" when it is not known.
    """
    yield from api.overview(catalogue, base)
    for summary in catalogue.servers:
        server = catalogue.open(summary.id)
        yield from api.of_server(server, catalogue, base)
        yield from badges.of_server(server)
    yield from feeds.files(catalogue, base)
