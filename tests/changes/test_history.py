"""History is lines: appended once, merged by line, and the same when made anew from git."""

import json
import os
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import history, snapshot
from generator.approvals import Approvals, ApprovalState, read, write
from generator.errors import CatalogueError
from generator.models import Snapshot, Tool

GET = {"name": "get", "description": "Get one.", "inputSchema": {"type": "object"}}
PUT = {"name": "put", "description": "Store one thing.", "inputSchema": {"type": "object"}}


def listing(*tools, version="1"):
    return Snapshot("desk", server_info={"version": version}, tools=tools)


STATES = [
    ("2026-01-01", listing(GET)),
    ("2026-01-02", listing(GET)),
    ("2026-01-03", listing(GET, PUT, version="2")),
    ("2026-01-04", listing(PUT, version="2")),
]


def told(sets):
    return [(s.date, s.version, s.first, s.tools, [c.kind for c in s.changes]) for s in sets]


EXPECTED = [
    ("2026-01-01", "1", True, 1, []),
    ("2026-01-03", "2", False, 2, ["server-version-changed", "tool-added"]),
    ("2026-01-04", "2", False, 1, ["tool-removed"]),
]


def test_each_listing_adds_what_it_brings(tmp_path):
    old = None
    for date, new in STATES:
        found = history.change_set(old, new, date)
        for _ in range(2):  # a second sync of the same day adds nothing
            if found:
                history.append(tmp_path, found)
        old = new
    sets = history.read(tmp_path / "desk.jsonl")
    assert told(sets) == EXPECTED
    assert sets[-1].removed == {"get": GET}


def test_the_same_history_from_git(tmp_path, git, monkeypatch):
    for date, state in STATES:
        snapshot.write(tmp_path / "data/snapshots/desk.json", state)
        monkeypatch.setenv("GIT_COMMITTER_DATE", f"{date}T12:00:00Z")
        git("add", "."), git("commit", "--allow-empty", "-qm", date)
    assert told(history.from_git(tmp_path, "data/snapshots", "desk")) == EXPECTED


def test_history_knows_the_ratings_of_then(run, git, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data/catalogue.yml").write_text("servers: {desk: {listing: d.json}}", "utf-8")
    for day, text in [("2026-01-01", "Get a note."), ("2026-01-02", "Delete all notes for good.")]:
        tool = {"name": "notes", "description": text, "inputSchema": {"type": "object"}}
        (tmp_path / "d.json").write_text(json.dumps({"tools": [tool]}), encoding="utf-8")
        assert run("sync", "--date", day).returncode == 0
        env = {"GIT_COMMITTER_DATE": f"{day}T12:00:00Z"}
        subprocess.run(["git", "add", "."], cwd=tmp_path, check=True)
        ask = ["git", "commit", "-qm", day]
        subprocess.run(ask, cwd=tmp_path, check=True, env={**os.environ, **env})
    kept = tmp_path / "data/history/desk.jsonl"
    synced = kept.read_bytes()
    assert b'"risk-raised"' in synced
    kept.unlink()
    done = run("history", "--from-git")
    assert (done.returncode, done.stderr) == (0, "")
    assert kept.read_bytes() == synced


KEPT = [
    ("no repository", [], "git cannot read its history: not a git repository"),
    ("never committed", [["init", "-q"]], "it has changes that git does not know (commit them"),
    (
        "changed since",
        [["init", "-q"], ["add", "."], ["commit", "-qm", "1"], "edit"],
        "it has changes that git does not know (commit them first)",
    ),
    (
        "shallow",
        [["init", "-q"], ["add", "."], ["commit", "-qm", "1"], "edit", ["commit", "-qam", "2"],
         ["clone", "-q", "--depth", "1", "file://{here}", "part"]],
        "this clone holds a part of the history only",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("steps", "message"), [k[1:] for k in KEPT], ids=[k[0] for k in KEPT])
def test_a_history_that_git_cannot_tell_is_left_alone(run, tmp_path, steps, message):
    here = tmp_path
    (tmp_path / "data").mkdir()
    (tmp_path / "data/catalogue.yml").write_text("servers: {desk: {listing: d.json}}", "utf-8")
    snapshot.write(tmp_path / "data/snapshots/desk.json", STATES[0][1])
    line = history.change_set(None, STATES[0][1], "2026-01-01")
    history.append(tmp_path / "data/history", line)
    who = ["-c", "user.name=Kim", "-c", "user.email=k@example.org"]
    for step in steps:
        if step == "edit":
            snapshot.write(tmp_path / "data/snapshots/desk.json", STATES[2][1])
            continue
        words = [word.format(here=tmp_path) for word in step]
        subprocess.run(["git", *who, *words], cwd=tmp_path, check=True)
        here = tmp_path / "part" if "clone" in step else here
    before = (here / "data/history/desk.jsonl").read_bytes()
    done = run("history", "--from-git", cwd=here)
    assert done.returncode == 2
    assert message in done.stderr
    assert done.stderr.count("\n") == 1
    assert (here / "data/history/desk.jsonl").read_bytes() == before


def test_lines_of_two_branches_merge_in_any_order(tmp_path):
    for old, (date, new) in [(None, STATES[0]), (STATES[0][1], STATES[2]), (listing(), STATES[3])]:
        history.append(tmp_path, history.change_set(old, new, date))
    path = tmp_path / "desk.jsonl"
    lines = path.read_text("utf-8").splitlines()
    straight = history.read(path)
    path.write_text("\n".join([*lines[::-1], lines[0]]) + "\n", encoding="utf-8")
    assert history.read(path) == straight


def test_a_broken_line_is_named(tmp_path):
    path = tmp_path / "desk.jsonl"
    path.write_text('\n{"date": "2026-01-01"}\n', encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"desk\.jsonl:2: no change set: .*history --from-git"):
        history.read(path)


NAMES = st.text(min_size=1).filter(lambda s: "\x00" not in s)


@given(st.dictionaries(NAMES, st.lists(NAMES, unique=True, max_size=3), max_size=3))
def test_approvals_survive_any_name(tmp_path_factory, names):
    path = tmp_path_factory.mktemp("a") / "approvals.yml"
    made = Approvals({})
    for server, tools in names.items():
        made = made.with_tools(
            server, [Tool.parse({"name": t}) for t in tools], "Kim", "2026-11-22"
        )
    write(path, made)
    again = read(path)
    assert again == made
    for server, tools in names.items():
        for name in tools:
            assert again.state(server, Tool.parse({"name": name})) is ApprovalState.APPROVED
            changed = Tool.parse({"name": name, "description": "x"})
            assert again.state(server, changed) is ApprovalState.CHANGED
    assert again.state("no such server", Tool.parse({"name": "x"})) is ApprovalState.NEVER
