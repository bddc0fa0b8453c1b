"""Catalogues to sync: a project folder, and the servers beside this file."""

import json
import shutil
from pathlib import Path

import pytest
import yaml

SERVERS = Path(__file__).parent / "servers"


class Project:
    """A project folder with the test servers in it."""

    def __init__(self, root, run):
        self.root = root
        self.snapshots = root / "data/snapshots"
        self._run = run
        (root / "data").mkdir()
        shutil.copytree(SERVERS, root / "servers")

    def catalogue(self, servers, **top):
        text = yaml.safe_dump({**top, "servers": servers}, sort_keys=False)
        (self.root / "data/catalogue.yml").write_text(text, encoding="utf-8")

    def lists(self, name, tools):
        """Write what a plain server lists and return the entry that starts it."""
        (self.root / f"{name}.json").write_text(json.dumps({"tools": tools}), encoding="utf-8")
        return {"command": "python", "args": ["servers/plain.py", f"{name}.json"]}

    @staticmethod
    def tool(name, text="Does something.", **extra):
        return {"name": name, "description": text, "inputSchema": {"type": "object"}, **extra}

    def sync(self, *args, env=None):
        return self._run("sync", *args, cwd=self.root, env=env)

    def read(self, server):
        return json.loads((self.snapshots / f"{server}.json").read_text(encoding="utf-8"))

    def bytes(self):
        """Return every snapshot by name."""
        return {path.name: path.read_bytes() for path in sorted(self.snapshots.glob("*.json"))}


@pytest.fixture
def project(tmp_path, run):
    return Project(tmp_path, run)
