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


@pytest.fixture(scope="module")
def rules():
    return load_rules(None)


@pytest.fixture(scope="module")
def site(rules, tmp_path_factory):
    root = tmp_path_factory.mktemp("project")
    config = CatalogueConfig(root / "data/catalogue.yml", root, CatalogueFile(), {})
    return Site(Catalogue(config, rules, (), ()), Templates())


@pytest.fixture(scope="module")
def make(rules):
    def server(*tools, entry=ENTRY, id="helpdesk"):
        raw = tuple(t if isinstance(t, dict) else {"name": t, "inputSchema": {}} for t in tools)
        return build_server(id, entry, Snapshot(id, tools=raw), rules)

    return server
