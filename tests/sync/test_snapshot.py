"""The snapshot format: canonical, readable whatever a server sends, and held by a schema."""

import json
import os
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator import snapshot as snapshots
from generator.errors import SnapshotError
from generator.models import Note, Snapshot

ROOT = Path(__file__).parent.parent.parent
SCHEMA = json.loads((ROOT / "data/schemas/snapshot-1.schema.json").read_text(encoding="utf-8"))

# What format 1 looks like, to the byte. A change here breaks every snapshot that people committed:
# it needs a new format number, a reader for the old one, and a schema of its own.
SAMPLE = Snapshot(
    server="demo",
    listed={"transport": "stdio", "argv": ["demo"], "protocol": "2025-06-18", "era": "handshake"},
    server_info={"name": "demo", "version": "1.0"},
    instructions="Grüße.",
    capabilities={"tools": {}},
    tools=({"name": "b", "x": 1.5}, {"name": "a", "inputSchema": {"type": "object"}}),
    prompts=({"name": "p"},),
    resources=({"uri": "demo://b", "name": "b"},),
    resource_templates=({"uriTemplate": "demo://{id}", "name": "t"},),
    notes=(Note("invalid-tool", "/tools/1", "'inputSchema' is missing"),),
)
WRITTEN = """\
{
  "capabilities": {
    "tools": {}
  },
  "format": 1,
  "instructions": "Grüße.",
  "listed": {
    "argv": [
      "demo"
    ],
    "era": "handshake",
    "protocol": "2025-06-18",
    "transport": "stdio"
  },
  "notes": [
    {
      "id": "invalid-tool",
      "message": "'inputSchema' is missing",
      "pointer": "/tools/1"
    }
  ],
  "prompts": [
    {
      "name": "p"
    }
  ],
  "resourceTemplates": [
    {
      "name": "t",
      "uriTemplate": "demo://{id}"
    }
  ],
  "resources": [
    {
      "name": "b",
      "uri": "demo://b"
    }
  ],
  "server": "demo",
  "serverInfo": {
    "name": "demo",
    "version": "1.0"
  },
  "tools": [
    {
      "inputSchema": {
        "type": "object"
      },
      "name": "a"
    },
    {
      "name": "b",
      "x": 1.5
    }
  ]
}
"""


def test_format_1_is_this_to_the_byte():
    assert snapshots.to_json(SAMPLE) == WRITTEN
    assert SCHEMA["properties"]["format"]["const"] == snapshots.FORMAT
    jsonschema.validate(json.loads(WRITTEN), SCHEMA)


def test_what_was_written_reads_back():
    assert snapshots.from_json(WRITTEN, "x") == snapshots.ordered(SAMPLE)


@pytest.mark.parametrize("path", sorted((ROOT / "data/snapshots").glob("*.json")), ids=str)
def test_every_snapshot_here_keeps_to_the_schema(path):
    jsonschema.validate(json.loads(path.read_text(encoding="utf-8")), SCHEMA)


wire = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec=None)), inner),
    max_leaves=8,
)


@settings(max_examples=60)
@given(st.lists(st.dictionaries(st.text(st.characters(codec=None)), wire)), wire)
def test_whatever_a_server_sends_makes_a_readable_file(tools, value):
    sent = Snapshot("s", tools=tuple(tools), capabilities={"x": value})
    text = snapshots.to_json(sent)
    json.loads(text.encode("utf-8"), parse_constant=lambda word: pytest.fail(word))
    read = snapshots.from_json(text, "x")
    assert snapshots.to_json(read) == text
    backwards = Snapshot("s", tools=tuple(reversed(tools)), capabilities={"x": value})
    assert snapshots.to_json(backwards) == text


def test_nesting_without_end_is_cut():
    deep = []
    for _ in range(900):
        deep = [deep]
    text = snapshots.to_json(Snapshot("s", tools=({"name": "a", "deep": deep},)))
    assert "<cut: nested too deep>" in text
    assert snapshots.from_json(text, "x").tools[0]["name"] == "a"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "x.json: not JSON"),
        ("[]", "x.json: not a snapshot of mcp-catalogue"),
        ('{"server": "a"}', "it has no 'format'"),
        ('{"format": true}', "it has no 'format'"),
        ('{"format": 2}', "format 2 is newer than this version reads (1) (upgrade mcp-catalogue)"),
        ('{"format": 1}', "'server' is missing"),
        ('{"format": 1, "server": 3}', "'server' is not text"),
        ('{"format": 1, "server": "a", "tools": {}}', "'tools' is not an array"),
        ('{"format": 1, "server": "a", "tools": [null]}', "'tools/0' is not an object"),
        ('{"format": 1, "server": "a", "notes": [{}]}', "'notes/0' lacks id, pointer or message"),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_what_is_no_snapshot_is_refused_in_one_sentence(text, words):
    with pytest.raises(SnapshotError, match=r"^x\.json") as caught:
        snapshots.from_json(text, "x.json")
    assert words in str(caught.value)


def test_unchanged_files_are_not_written_again(tmp_path):
    path = tmp_path / "demo.json"
    assert snapshots.write(path, SAMPLE) is True
    os.utime(path, ns=(1, 1))
    assert snapshots.write(path, SAMPLE) is False
    assert path.stat().st_mtime_ns == 1


def test_what_killed_writers_left_is_swept_and_living_ones_are_spared(tmp_path):
    dead = tmp_path / ".demo.json.999999999.0.tmp"
    mine = tmp_path / f".demo.json.{os.getpid()}.0.tmp"
    other = tmp_path / ".editor.tmp"
    for path in (dead, mine, other):
        path.write_text("{")
    snapshots.sweep(tmp_path)
    assert sorted(tmp_path.iterdir()) == sorted([mine, other])
