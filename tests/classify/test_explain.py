"""`explain` says all that led to a rating, and what it prints as an override works when pasted."""

import json

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from generator import catalogue, snapshot
from generator import config as configuration
from generator.classify import overrides
from generator.cli.explain import command, plain
from generator.errors import ConfigError
from generator.models import Snapshot, Tool

TOOLS = (
    {
        "name": "delete_ticket",
        "description": "Permanently deletes a ticket.",
        "inputSchema": {"type": "object", "properties": {"id": {"type": "string"}}},
        "annotations": {"readOnlyHint": True},
    },
    {"name": "get_ticket", "description": "Returns one ticket by its id."},
    {"name": "get_user", "description": "Returns one user by id."},
    {
        "name": 'odd "name": #\\ {{x}} 🚀\u202e\x1b[31m',
        "description": "Returns a \x1b[8mhidden thing.",
    },
)


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A catalogue of one server; the working directory is its folder."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data/catalogue.yml").write_text("servers: {desk: {command: desk}}\n")
    snapshot.write(tmp_path / "data/snapshots/desk.json", Snapshot("desk", tools=TOOLS))
    (tmp_path / "desk.json").write_text(json.dumps({"tools": TOOLS}))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def explain(*args):
    return CliRunner().invoke(command, list(args), catch_exceptions=False).output


def test_it_says_everything_in_order(project):
    said = explain("desk", "delete_ticket")
    wanted = (
        "desk delete_ticket",
        "risk        critical",
        "category    destructive",
        f"digest      {Tool.parse(TOOLS[0]).digest}",
        "Evidence",
        "name: “delete”",
        "description: “",
        "Category",
        "The worst with enough support",
        "Risk",
        "category destructive    critical",
        "The highest of them is critical.",
        "Hints",
        "readOnlyHint     true, declared by the server",
        "destructiveHint  absent, which by the specification means true",
        "Findings",
        "high     hint-contradiction (readOnlyHint): The server declares readOnlyHint: true",
        "undescribed-parameters",
        "To correct this rating",
        "overrides:",
        '    reason: ""',
    )
    at = 0
    for words in wanted:
        at = said.find(words, at)
        assert at >= 0, words


@pytest.mark.parametrize("raw", TOOLS, ids=range(len(TOOLS)))
def test_a_listing_file_is_explained_like_a_server(project, raw):
    from_file = explain("desk.json", raw["name"])
    assert from_file == explain("desk", raw["name"])


@pytest.mark.parametrize("raw", TOOLS, ids=range(len(TOOLS)))
def test_what_is_printed_applies_when_pasted_and_filled_in(project, raw):
    printed = explain("desk", raw["name"])
    paste(project, printed.partition("data/overrides.yml:\n")[2])
    loaded = catalogue.load(configuration.load(project / "data/catalogue.yml"))
    tool = next(t for t in loaded.open("desk").tools if t.tool.name == raw["name"])
    assert tool.assessment.override.reason == "Seen it."
    assert loaded.warnings == ()
    assert "A reviewer decided this" in explain("desk", raw["name"])


def paste(project, text):
    text = text.replace('reason: ""', 'reason: "Seen it."')
    text = text.replace('reviewer: ""', "reviewer: Robin").replace('date: ""', "date: 2026-11-01")
    (project / "data/overrides.yml").write_text(text, encoding="utf-8")


def test_what_is_printed_must_be_filled_in(project):
    text = explain("desk", "get_user").partition("data/overrides.yml:\n")[2]
    (project / "data/overrides.yml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match="reason"):
        overrides.load(project / "data/overrides.yml")


def test_a_glob_gives_one_override_with_the_hash_of_each_tool(project):
    printed = explain("desk", "get_*")
    assert "desk: 2 tools match get_*" in printed
    paste(project, printed.partition("data/overrides.yml:\n")[2])
    loaded = catalogue.load(configuration.load(project / "data/catalogue.yml"))
    decided = [t.tool.name for t in loaded.open("desk").tools if t.assessment.override]
    assert decided == ["get_ticket", "get_user"]


def test_json_holds_the_same(project):
    said = json.loads(explain("desk", "delete_ticket", "--format", "json"))
    assert (said["category"], said["risk"]) == ("destructive", "critical")
    assert said["hints"]["destructiveHint"] == {"declared": None, "resolved": True}
    assert said["riskSteps"] == [{"from": "category destructive", "risk": "critical"}]
    assert all(step["sentence"] for step in said["evidence"])
    assert said["findings"][0]["id"] == "hint-contradiction"
    assert yaml.safe_load(said["overrideYaml"])["overrides"][0]["digest"] == said["digest"]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["desks", "get_user"], "neither a server of the catalogue nor a file"),
        (["desks", "get_user"], "did you mean 'desk'?"),
        (["desk", "get_users"], "desk/get_users: no such tool (did you mean 'get_user'?)"),
        (["desk", "put_*"], "desk/put_*: no such tool"),
        (["desk.json", "get_users"], "did you mean 'get_user'?"),
        (["desk", "x", "--catalogue", "none.yml"], "none.yml: no such file"),
    ],
)
def test_what_does_not_exist_is_one_sentence(project, run, args, message):
    done = run("explain", *args)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_stale_override_is_named(project):
    digest = Tool.parse(TOOLS[1]).digest
    (project / "data/overrides.yml").write_text(
        "overrides: [{server: desk, tool: get_user, category: write, reason: Seen it., "
        f'reviewer: Robin, date: 2026-11-01, digest: "{digest}"}}]'
    )
    said = explain("desk", "get_user")
    assert "The override of “get_user” by Robin of 2026-11-01 is stale: Seen it." in said
    assert "medium   stale-override" in said


def test_a_terminal_is_told_nothing(project):
    for raw in TOOLS:
        assert explain("desk", raw["name"]).replace("\n", "").isprintable()


@given(st.text())
def test_plain_text_is_one_printable_line(text):
    assert plain(text).isprintable()
