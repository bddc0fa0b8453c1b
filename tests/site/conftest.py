"""A small project to build: invented servers, written as listings, read by nobody else."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from generator import history, listing, snapshot


def tool(name, description="", schema=None, **more):
    return {
        "name": name,
        "description": description,
        "inputSchema": schema or {"type": "object", "properties": {}},
        **more,
    }


def text(*names, required=()):
    properties = {name: {"type": "string", "description": f"The {name}."} for name in names}
    return {"type": "object", "properties": properties, "required": list(required)}


LIBRARY = {
    "serverInfo": {"name": "library", "title": "City library", "version": "1.4.0"},
    "instructions": "Look books up before you lend them.",
    "tools": [
        tool("search_books", "Search the catalogue of books.", text("query", required=["query"])),
        tool(
            "lend_book",
            "Lend a book to a reader.",
            text("book", "reader", "branch", required=["book"]),
        ),
        tool("delete_reader", "Delete a reader for good.", text("reader", required=["reader"])),
        tool("Überfällig/list", "Lists what is overdue.\n\n- by reader\n- by book"),
        tool("hostile", '<img src=x onerror=alert(1)> {{ config }} "quoted" `code`'),
    ],
    "prompts": [
        {
            "name": "remind",
            "description": "A friendly reminder.",
            "arguments": [{"name": "reader", "required": True}, {"name": "tone"}],
        }
    ],
    "resources": [{"uri": "library://rules", "name": "rules", "mimeType": "text/plain"}],
    "resourceTemplates": [{"uriTemplate": "library://books/{isbn}", "name": "book"}],
}
# The library as it was first listed: since then a tool came, one went and one was rewritten.
EARLIER = {
    **LIBRARY,
    "serverInfo": {"name": "library", "title": "City library", "version": "1.3.0"},
    "tools": [
        LIBRARY["tools"][0],
        tool("lend_book", "Lend a book.", text("book", required=["book"])),
        *LIBRARY["tools"][3:],
        tool("renew_book", "Renew a loan.", text("book", required=["book"])),
    ],
}
WORKSHOP = {
    "tools": [
        tool(f"machine_{number:02}_{verb}", f"Tool {number} can {verb} a machine.", text("id"))
        for number in range(35)
        for verb in ("start", "list")
    ]
}
EMPTY = {"tools": []}


def write_project(folder: Path, theme: str, servers: dict[str, object], more: str = "") -> Path:
    """Write a project whose snapshots hold `servers`, and return its mkdocs.yml."""
    (folder / "docs").mkdir(parents=True)
    entries = []
    for name, document in servers.items():
        source = folder / "listings" / f"{name}.json"
        source.parent.mkdir(exist_ok=True)
        source.write_text(json.dumps(document), encoding="utf-8")
        target = snapshot.path_of(folder / "data" / "snapshots", name)
        snapshot.write(target, listing.read(source, name))
        entries.append(f"  {name}:\n    listing: listings/{name}.json\n")
    catalogue = "title: Test tools\nservers:\n" + "".join(entries)
    (folder / "data" / "catalogue.yml").write_text(catalogue, encoding="utf-8")
    config = folder / "mkdocs.yml"
    config.write_text(
        f"site_name: Test tools\ntheme: {theme}\nplugins: [search, mcp-catalogue]\n{more}",
        encoding="utf-8",
    )
    return config


def write_history(folder: Path, server: str, states: dict[str, object]) -> None:
    """Write what changed in `server` from each of its states, by day, to the next."""
    old = None
    for date, document in states.items():
        source = folder / "listings" / f"{server}-{date}.json"
        source.write_text(json.dumps(document), encoding="utf-8")
        new = listing.read(source, server)
        history.append(folder / "data/history", history.change_set(old, new, date))
        old = new


@pytest.fixture(scope="session")
def project():
    """Return a function that writes the invented servers into a folder, with a history if asked."""

    def write(folder, theme="mcp-catalogue", more="", changed=False):
        servers = {"library": LIBRARY, "workshop": WORKSHOP, "empty": EMPTY}
        config = write_project(folder, theme, servers, more)
        if changed:
            write_history(folder, "library", {"2026-09-14": EARLIER, "2026-11-02": LIBRARY})
        return config

    return write


@pytest.fixture(scope="session")
def mkdocs():
    """Return a function that runs `mkdocs build --strict` on a configuration file."""

    def run(config, *options):
        return subprocess.run(
            [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", str(config), *options],
            capture_output=True,
            text=True,
            env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
            check=False,
        )

    return run
