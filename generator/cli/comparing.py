"""The one way in which commands compare listings: what changed, and what follows for the ratings.

`check`, `diff`, `sync`, `history` and `serve` all ask here, so that they never tell the same change
differently.
"""

from __future__ import annotations

from functools import cached_property

from generator import snapshot as snapshots
from generator.catalogue import build_server
from generator.changes import Change, Rated, changes
from generator.classify import Ruleset, load_rules
from generator.config import CatalogueConfig, ServerEntry
from generator.models import Snapshot


class Comparison:
    """Compares listings with the rules and entries of one catalogue; rules are read when needed."""

    def __init__(self, config: CatalogueConfig | None) -> None:
        self._config = config

    @cached_property
    def _rules(self) -> Ruleset:
        return load_rules(self._config)

    def __call__(self, old: Snapshot, new: Snapshot) -> tuple[Change, ...]:
        """Return what changed from `old` to `new`, ratings included."""
        if snapshots.to_json(old) == snapshots.to_json(new):
            return ()  # most servers, most of the time: they need no rating
        return changes(old, new, self._rated(old), self._rated(new))

    def between(
        self, server: str, old: Snapshot | None, new: Snapshot | None
    ) -> tuple[Change, ...]:
        """Compare listings that may be missing: who is not there offers nothing, and is unrated."""
        if old and new:
            return self(old, new)
        return changes(old or Snapshot(server), new or Snapshot(server))

    def _rated(self, listing: Snapshot) -> Rated:
        known = self._config.servers.get(listing.server) if self._config else None
        entry = known or ServerEntry(listing="-")
        server = build_server(listing.server, entry, listing, self._rules)
        return Rated({each.tool.name: each.assessment for each in server.tools}, server.findings)
