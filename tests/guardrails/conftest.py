"""Servers and a site to render sections for."""

import pytest

from generator.catalogue import Catalogue, build_server
from generator.classify import load_rules
from generator.config import CatalogueConfig, ServerEntry
from generator.config.catalogue import CatalogueFile
from generator.models import Snapshot
from generator.site.context import Site
from generator.site.render import Templates

ENTRY = ServerEntry(package="pypi:helpdesk-mcp@2.4.1", env={"HELPDESK_TOKEN": "${TOKEN:-x}"})


@pytest.fixture
def site(tmp_path):
    config = CatalogueConfig(tmp_path / "data/catalogue.yml", tmp_path, CatalogueFile(), {})
    return Site(Catalogue(config, load_rules(None), (), ()), Templates())


@pytest.fixture
def make():
    def server(*tools, entry=ENTRY, id="helpdesk"):
        raw = tuple(t if isinstance(t, dict) else {"name": t, "inputSchema": {}} for t in tools)
        return build_server(id, entry, Snapshot(id, tools=raw), load_rules(None))

    return server
