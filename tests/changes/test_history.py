"""History is lines: appended once, merged by line, and the same when made anew from git."""

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
