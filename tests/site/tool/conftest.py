"""Made-up tools with assessments written by hand: pages are tested on data, not on the rules."""

from pathlib import Path

import pytest

from generator import config
from generator.catalogue import Catalogue, ListedTool, Server
from generator.classify import load_rules
from generator.config import ServerEntry
from generator.models import (
    Assessment,
    Category,
    Confidence,
    Evidence,
    Factor,
    Finding,
    Risk,
    Severity,
    Snapshot,
    Tool,
)
from generator.schema import count_parameters
from generator.site.context import Site
from generator.site.render import Templates
from generator.slugs import tool_slugs
from generator.summaries import summarise

TEMPLATES = Templates()
"""One for all tests: what takes time is compiling them."""


def raw(name, description="", properties=None, required=(), **more):
    schema = {"type": "object", "properties": properties or {}, "required": list(required)}
    return {"name": name, "description": description, "inputSchema": schema, **more}


def rated(category, risk, *factors, confidence=Confidence.HIGH, evidence=(), findings=()):
    return Assessment(
        Category(category),
        Risk(risk),
        tuple(map(Factor, factors)),
        Confidence(confidence),
        tuple(evidence),
        tuple(findings),
    )


def step(rule, source, pointer, quote, argues, start=-1, weight=0.8):
    return Evidence(rule, source, pointer, quote, start, argues, weight)


def contradiction(hint, message="The server declares something else.", severity="high"):
    return Finding("hint-contradiction", Severity(severity), "s", "t", hint, "", message)


SHELF = [
    (
        raw(
            "delete_volumes",
            "Permanently removes every volume of a selection. Kept copies are not touched.",
            {
                "volume_ids": {"type": "array", "items": {"type": "string"}, "maxItems": 500},
                "mode": {"type": "string", "enum": ["shelve", "purge"]},
                "dry_run": {"type": "boolean"},
            },
            ["volume_ids"],
            title="Delete volumes",
            annotations={"destructiveHint": False},
        ),
        rated(
            "destructive",
            "critical",
            "bulk",
            "external",
            evidence=[
                step("name-delete", "name", "", "delete", "destructive", 0),
                step("text-final", "description", "", "Permanently removes", "destructive", 0),
                step("enum-purge", "parameter", "mode", "purge", "destructive"),
                step("list-ids", "parameter", "volume_ids", "volume_ids", "bulk"),
                step("hint-soft", "annotation", "destructiveHint", "false", "write", weight=-0.3),
            ],
            findings=[contradiction("destructiveHint")],
        ),
    ),
    (
        raw("list_shelves", "Lists the shelves.", annotations={"readOnlyHint": True}),
        rated("read", "low", evidence=[step("name-list", "name", "", "list", "read", 0)]),
    ),
    (
        raw("run_macro", "Runs a macro.", {"code": {"type": "string"}}, ["code"]),
        rated(
            "execute",
            "critical",
            "arbitrary",
            evidence=[step("param-code", "parameter", "code", "code", "arbitrary")],
        ),
    ),
    (
        raw("pay_fine", "Pays a reader's fine.", {"amount": {"type": "number"}}, ["amount"]),
        rated("financial", "critical", confidence="medium"),
    ),
    (
        raw("send_reminder", "Writes to a reader.", {"body": {"type": "string"}}),
        rated("write", "medium", "external", "personal", confidence="low"),
    ),
    ({"name": "frobnicate"}, rated("unknown", "high", confidence="low")),
    ({"name": "search_volumes", "description": "Searches."}, rated("read", "medium", "untrusted")),
]


def server_of(tools, name="library", title="City library", **entry):
    """Put raw tools and their assessments together as the catalogue does."""
    slugs = tool_slugs([tool["name"] for tool, _ in tools])
    listed = []
    for (wire, assessment), slug in zip(tools, slugs, strict=True):
        tool = Tool.parse(wire)
        count = count_parameters(tool.input_schema)
        url = f"servers/{name}/{slug}/"
        total, required = (count.total, count.required) if count else (None, 0)
        listed.append(ListedTool(name, tool, slug, url, assessment, total, required))
    snapshot = Snapshot(
        server=name,
        listed={"transport": "stdio"},
        server_info={"name": name, "version": "1.4.0"},
        tools=tuple(tool for tool, _ in tools),
    )
    entry = ServerEntry(**{"package": "pypi:city-library", **entry})
    return Server(name, name, f"servers/{name}/", title, entry, snapshot, tuple(listed))


def site_of(folder: Path, *servers, **keys):
    """Make a site of servers that are in memory already."""
    lines = [f"{key}: {value}\n" for key, value in keys.items()]
    (folder / "data").mkdir(exist_ok=True)
    path = folder / "data" / "catalogue.yml"
    path.write_text("".join(lines) + "servers: {library: {package: 'pypi:city-library'}}\n")
    found = config.load(path)
    catalogue = Catalogue(
        found,
        load_rules(found),
        tuple(summarise(server) for server in servers),
        (),
        _open={server.id: server for server in servers},
    )
    return Site(catalogue, TEMPLATES)


@pytest.fixture(scope="session")
def library():
    return server_of(SHELF)


@pytest.fixture(scope="session")
def site(tmp_path_factory, library):
    return site_of(tmp_path_factory.mktemp("project"), library)
