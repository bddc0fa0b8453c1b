"""Listing files in every shape that people have them in."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import listing, snapshot
from generator.errors import SnapshotError
from generator.models import Snapshot

TOOLS = [{"name": "b"}, {"name": "a", "description": "Does."}]
FULL = {
    "tools": TOOLS,
    "prompts": [{"name": "p"}],
    "resources": [{"uri": "x://y", "name": "r"}],
    "resourceTemplates": [{"uriTemplate": "x://{y}", "name": "t"}],
}
SHAPES = {
    "array": TOOLS,
    "tools": {"tools": TOOLS},
    "result": {"tools": TOOLS, "nextCursor": None, "_meta": {}},
    "response": {"jsonrpc": "2.0", "id": 1, "result": {"tools": TOOLS}},
    "with server": {**FULL, "source": "run", "server": {"serverInfo": {"name": "n"}}},
    "with serverInfo": {**FULL, "serverInfo": {"name": "n"}, "instructions": "Be kind."},
    "snapshot": json.loads(snapshot.to_json(Snapshot("other", tools=tuple(TOOLS)))),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_each_shape_gives_the_same_tools(tmp_path, shape):
    path = tmp_path / "vendor.json"
    path.write_text(json.dumps(SHAPES[shape]), encoding="utf-8")
    found = listing.read(path)
    assert [tool["name"] for tool in found.tools] == ["a", "b"]
    if "with" in shape:
        assert found.server_info == {"name": "n"}
        assert len(found.prompts) == len(found.resources) == len(found.resource_templates) == 1


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"])
def test_a_byte_order_mark_and_invalid_bytes_do_no_harm(tmp_path, start):
    path = tmp_path / "vendor.json"
    path.write_bytes(start + b'[{"name": "a", "description": "\xff"}]')
    assert listing.read(path).tools == ({"name": "a", "description": "\ufffd"},)


def test_entries_that_are_no_objects_are_noted(tmp_path):
    path = tmp_path / "vendor.json"
    path.write_text('{"tools": [null, {"name": "a"}, "b"]}')
    found = listing.read(path)
    assert [tool["name"] for tool in found.tools] == ["a"]
    assert [(n.id, n.pointer) for n in found.notes] == [("not-an-object", "/tools")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "not JSON"),
        ("{}", "holds no list of tools"),
        ('{"tools": {"a": 1}}', "holds no list of tools"),
        ("3", "holds no list of tools"),
        ("[" * 100_000, "not JSON"),
        ("1" * 5000, "not JSON"),
    ],
)
def test_anything_else_is_refused_in_one_sentence(tmp_path, text, words):
    path = tmp_path / "vendor.json"
    path.write_text(text)
    with pytest.raises(SnapshotError, match=r"vendor\.json") as caught:
        listing.read(path)
    assert words in str(caught.value)


@given(st.binary(max_size=200))
def test_no_file_breaks_the_reader(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "fuzz.json"
    path.write_bytes(data)
    try:
        found = listing.read(path)
    except SnapshotError:
        return
    assert snapshot.from_json(snapshot.to_json(found), "x")


def test_a_listing_entry_becomes_a_snapshot_of_its_own(project):
    (project.root / "vendor.json").write_text(json.dumps([{"name": "a", "inputSchema": 3}]))
    project.catalogue({"vendor": {"listing": "vendor.json"}})
    assert project.sync().stdout.startswith("vendor: new, 1 tool, ")
    assert project.read("vendor")["listed"] == {"listing": "vendor.json", "transport": "listing"}
    assert [(n["id"], n["pointer"]) for n in project.read("vendor")["notes"]] == [
        ("invalid-tool", "/tools/0")
    ]
