"""Ratings: what decides, what is shown for it, how sure it is, and that nothing can break it."""

import json
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.classify import ServerContext, assess, load_rules, rate
from generator.models import Category, Confidence, Tool

RULES = load_rules()
HERE = ServerContext("demo")


def tool(name, description="", annotations=None, title="", **properties):
    raw = {"name": name, "title": title, "description": description}
    raw["inputSchema"] = {"type": "object", "properties": properties}
    return Tool.parse({**raw, "annotations": annotations or {}})


def category(*args, **kwargs):
    return rate(tool(*args, **kwargs), HERE, RULES).category


@pytest.mark.parametrize(
    ("description", "expected"),
    [
        ("Delete a node.", "destructive"),
        ("Deletes a node from the tree.", "destructive"),
        ("This tool will delete a node.", "destructive"),
        ("A tool that deletes nodes.", "destructive"),
        ("Allows you to delete a node.", "destructive"),
        ("Use this tool to delete a node.", "destructive"),
        ("Vendor | Delete a node", "destructive"),
        ("Make a DELETE request to /nodes/{id}", "destructive"),
        ("Invoke the delete_node operation.", "destructive"),
        ("Deletion of a node.", "destructive"),
        ("Create, update, or delete a node.", "destructive"),
        ("This is the public API. Delete a node.", "destructive"),
        ("Get a node. Use another tool to delete it.", "read"),
        ("Get a node before you delete or update it.", "read"),
        ("Get a node that was deleted.", "read"),
        ("Lists the nodes. Do not delete them.", "read"),
        ("Get the updates of a node and its comments.", "read"),
        ("Returns instructions for deleting a node.", "read"),
        ("List nodes.\n\nArgs:\n    delete: unused", "read"),
        ("Facts about the scene as text: what is where.", "read"),
        ("Execute a SELECT query on the database.", "read"),
        ("Close a session and optionally announce the result.", "write"),
        ("Reply to a thread.", "write"),
        ("Permanently remove a record.", "destructive"),
        ("删除指定的记录", "destructive"),
        ("查询订单列表", "read"),
        ("Elimina un registro.", "destructive"),
        ("Obtener la lista de usuarios.", "read"),
        ("", "unknown"),
        ("Xyzzy.", "unknown"),
    ],
)
def test_the_main_clause_tells_what_a_tool_does(description, expected):
    assert category("xyzzy", description) == expected


@pytest.mark.parametrize(
    ("name", "parameters", "expected"),
    [
        ("records", {"action": {"enum": ["list", "delete"]}}, "destructive"),
        ("records", {"action": {"enum": ["list", "get"]}}, "read"),
        ("records", {"operation": {"anyOf": [{"const": "create"}, {"const": "get"}]}}, "write"),
        ("run_python", {"code": {"type": "string"}}, "execute"),
        ("format_code", {"code": {"type": "string"}}, "read"),
        ("convert_image", {"output_path": {"type": "string"}}, "write"),
        ("get_record", {"fields": {"enum": ["delete", "create"]}}, "read"),
    ],
)
def test_parameters_tell_what_a_tool_does(name, parameters, expected):
    assert category(name, **parameters) == expected


def test_code_that_the_caller_writes_is_arbitrary():
    rating = rate(tool("run_python", "Run Python.", code={"type": "string"}), HERE, RULES)
    assert rating.factors == ("arbitrary",)
    assert rating.risk == "critical"


READ_ONLY = {"readOnlyHint": True}


@pytest.mark.parametrize(
    ("name", "annotations", "trusted", "expected"),
    [
        ("delete_row", READ_ONLY, False, "destructive"),
        ("delete_row", READ_ONLY, True, "read"),
        ("xyzzy", READ_ONLY, False, "read"),
        ("xyzzy", {}, True, "unknown"),
        ("xyzzy", {"readOnlyHint": "true"}, False, "unknown"),
        ("delete_row", {"destructiveHint": False}, False, "destructive"),
        ("get_row", {"readOnlyHint": False, "destructiveHint": True}, False, "read"),
        ("clear_or_update_row", {"destructiveHint": False}, True, "write"),
    ],
)
def test_hints_are_evidence_and_lower_only_what_is_vague_or_trusted(
    name, annotations, trusted, expected
):
    server = ServerContext("demo", trust_annotations=trusted)
    assert rate(tool(name, annotations=annotations), server, RULES).category == expected


@pytest.mark.parametrize(
    ("name", "description", "confidence"),
    [
        ("delete_row", "Delete a row.", "high"),
        ("get_row", "Get a row.", "high"),
        ("delete_row", "", "medium"),
        ("get_row", "行を読む", "medium"),
        ("delete_row", "Get a row.", "low"),
        ("xyzzy", "", "low"),
        ("process_row", "", "low"),
    ],
)
def test_confidence_is_honest(name, description, confidence):
    assert rate(tool(name, description), HERE, RULES).confidence == Confidence(confidence)


def source_of(step, seen):
    """Return the text that an evidence step quotes from."""
    texts = {"name": seen.name, "title": seen.title, "description": seen.description}
    return texts.get(step.source, step.pointer.rsplit(".", 1)[-1])


WORDS = ["delete", "get", "list", "a", "the", "user", "and", "or", "file", "not", "查询", "İ", "to"]
PROSE = st.lists(st.sampled_from([*WORDS, ".", "\n", ",", "Reply", "ẞ"]), max_size=30).map(" ".join)
NAMES = st.lists(st.sampled_from(WORDS), max_size=5).map("_".join)


@given(name=NAMES, description=PROSE, title=PROSE)
def test_quotes_are_exact_spans_of_their_source(name, description, title):
    seen = tool(name, description, title=title)
    for step in rate(seen, HERE, RULES).evidence:
        text = source_of(step, seen)
        assert -1 <= step.weight <= 1
        assert step.quote
        if step.start >= 0:
            assert text[step.start : step.start + len(step.quote)] == step.quote


KEYS = st.sampled_from(
    ["properties", "items", "anyOf", "enum", "const", "type", "action", "description", "required"]
) | st.text(max_size=4)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(WORDS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
TOOLS = st.fixed_dictionaries(
    {"name": st.text(max_size=20) | NAMES},
    optional={
        "title": JSON,
        "description": st.text(max_size=200) | PROSE | JSON,
        "inputSchema": JSON | st.fixed_dictionaries({"properties": JSON}),
        "outputSchema": JSON,
        "annotations": JSON,
    },
)


@settings(max_examples=200)
@given(raw=TOOLS)
def test_no_definition_breaks_a_rating_and_each_gets_the_same_twice(raw):
    first = assess(Tool.parse(raw), HERE, RULES)
    assert first == assess(Tool.parse(json.loads(json.dumps(raw))), HERE, RULES)
    assert first.risk == RULES.risk.risk(first.category, first.factors)
    assert list(first.factors) == sorted(first.factors, key=lambda f: list(type(f)).index(f))


def test_a_deep_schema_costs_no_more_than_a_shallow_one():
    node = {"type": "string"}
    for _ in range(5000):
        node = {"type": "object", "properties": {"inner": node}}
    assert category("get_row", inner=node) == "read"


LISTING = {
    "tools": [
        {"name": "get_row", "description": "Get a row.", "annotations": {"readOnlyHint": True}},
        {"name": "xyzzy", "annotations": {"readOnlyHint": True}},
    ]
}


@pytest.fixture
def listed(tmp_path):
    (tmp_path / "shop.json").write_text(json.dumps(LISTING))
    (tmp_path / "index.json").write_text("{}")
    return tmp_path


def test_classify_writes_an_object_a_line(run, listed):
    done = run("classify", "shop.json", "--format", "jsonl")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(x["server"], x["tool"], x["category"]) for x in lines] == [
        ("shop", "get_row", "read"),
        ("shop", "xyzzy", "read"),
    ]
    keys = {"server", "tool", "category", "risk", "factors", "confidence", "evidence"}
    assert keys <= lines[0].keys()
    assert lines[0]["evidence"][0]["quote"] == "Get"


@pytest.mark.parametrize("path", ["shop.json", "."])
def test_classify_writes_json_and_a_table_of_files_and_folders(run, listed, path):
    assert len(json.loads(run("classify", path, "--format", "json").stdout)) == 2
    table = run("classify", path).stdout.splitlines()
    assert table[0].split() == ["risk", "category", "confidence", "tool", "why"]
    assert table[1].split()[:5] == ["low", "read", "high", "shop:", "get_row"]


def test_classify_can_ignore_annotations(run, listed):
    done = run("classify", "shop.json", "--format", "jsonl", "--ignore-annotations")
    assert [json.loads(line)["category"] for line in done.stdout.splitlines()] == [
        "read",
        "unknown",
    ]


def test_classify_reads_rules_of_a_folder(run, listed):
    (listed / "own").mkdir()
    (listed / "own" / "ours.yml").write_text("disable: [fetches]\n")
    done = run("classify", "shop.json", "--format", "jsonl", "--rules", "own")
    evidence = [e["rule"] for e in json.loads(done.stdout.splitlines()[0])["evidence"]]
    assert "fetches" not in evidence


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere.json"], "nowhere.json: no such listing file"),
        (["empty"], "empty: no snapshot or listing (*.json) in this folder"),
        (["broken.json"], "broken.json: not JSON"),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_2(run, listed, arguments, message):
    (listed / "empty").mkdir()
    (listed / "broken.json").write_text("{")
    done = run("classify", *arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_ratings_do_not_depend_on_the_process(listed):
    def once(seed):
        args = [sys.executable, "-m", "generator", "classify", "shop.json", "--format", "jsonl"]
        env = {"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)}
        return subprocess.run(args, cwd=listed, env=env, capture_output=True, check=True).stdout

    assert once("1") == once("2") != b""


def test_unknown_counts_as_high_risk():
    rating = rate(tool("xyzzy"), HERE, RULES)
    assert (rating.category, rating.risk) == (Category.UNKNOWN, "high")
