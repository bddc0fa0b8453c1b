"""Ratings of a listing outside the catalogue: what `diff`, `check` and `sync` compare."""

from __future__ import annotations

from generator.catalogue import build_server
from generator.classify import Ruleset
from generator.config import CatalogueConfig, ServerEntry
from generator.models import Assessment, Snapshot


def ratings(
    config: CatalogueConfig | None, rules: Ruleset, listing: Snapshot | None
) -> dict[str, Assessment]:
    """Return the assessments of a listing's tools by name; none for no listing."""
    if listing is None:
        return {}
    known = config.servers.get(listing.server) if config else None
    server = build_server(listing.server, known or ServerEntry(listing="-"), listing, rules)
    return {listed.tool.name: listed.assessment for listed in server.tools}
