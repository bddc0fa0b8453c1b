"""Many servers in one run: what is written, what is said, and with which exit code."""

import json
from pathlib import Path

import jsonschema
import pytest

from generator.introspect.run import Shard

SCHEMAS = Path(__file__).parent.parent.parent / "data/schemas"


def validate(document, schema):
    text = (SCHEMAS / schema).read_text(encoding="utf-8")
    jsonschema.validate(document, json.loads(text))


def test_two_syncs_give_the_same_bytes_whatever_the_order(project):
    tools = [project.tool(f"t{n}", default=n) for n in range(30)]
    entry = project.lists("mixed", [*tools, project.tool("t3", "Another of this name.")])
    project.catalogue({"mixed": {**entry, "args": [*entry["args"], "--shuffle"]}})
    first = project.sync()
    before = project.bytes()
    changed = (project.snapshots / "mixed.json").stat().st_mtime_ns
    second = project.sync()
    assert first.stdout.startswith("mixed: new, 31 tools")
    assert second.stdout.startswith("mixed: unchanged, 31 tools")
    assert project.bytes() == before
    assert (project.snapshots / "mixed.json").stat().st_mtime_ns == changed
    validate(project.read("mixed"), "snapshot-1.schema.json")


def test_a_listing_that_varies_is_noticed_and_then_left_alone(project):
    entry = project.lists("moody", [project.tool("a"), project.tool("b")])
    entry["args"].append("--vary")
    steady = project.lists("steady", [project.tool("a")])
    project.catalogue({"moody": entry, "steady": steady})
    done = project.sync("--verify", "--report", "report.json")
    assert done.returncode == 1
    assert "varies at /tools/0/description" in done.stdout
    servers = json.loads((project.root / "report.json").read_text())["servers"]
    assert [each["varying"] for each in servers] == [["/tools/0/description"], []]
    notes = project.read("moody")["notes"]
    assert [(n["id"], n["pointer"]) for n in notes] == [
        ("nondeterministic-listing", "/tools/0/description")
    ]
    before = project.bytes()
    again = project.sync()
    assert again.returncode == 0
    assert project.bytes() == before, "a place that is known to vary is no change"
    project.lists("moody", [project.tool("a"), project.tool("c")])
    assert "moody: changed, 2 tools" in project.sync("--only", "moody").stdout


def test_a_failing_server_is_one_line_and_keeps_its_last_snapshot(project):
    good = project.lists("good", [project.tool("a")])
    project.catalogue({"good": good, "bad": project.lists("bad", [project.tool("b")])})
    project.sync()
    before = project.bytes()
    broken = {"command": "python", "args": ["-c", "import sys; sys.exit('no database at all')"]}
    project.catalogue({"good": good, "bad": {**broken, "limits": {"connect": 20}}})
    done = project.sync("--report", "report.json")
    assert done.returncode == 0
    assert "Traceback" not in done.stdout + done.stderr
    lines = [line for line in done.stdout.splitlines() if line.startswith("bad:")]
    assert len(lines) == 1
    assert "bad: failed, crashed" in lines[0]
    assert "code 1" in lines[0]
    assert "no database at all" in lines[0]
    assert project.bytes() == before
    report = json.loads((project.root / "report.json").read_text())
    validate(report, "sync-report-1.schema.json")
    assert report["summary"] == {
        "new": 0, "changed": 0, "unchanged": 1, "failed": 1, "skipped": 0
    }  # fmt: skip
    assert report["servers"][0]["failure"]["kind"] == "crashed"
    assert project.sync("--strict").returncode == 1
    assert project.sync("--only", "bad").returncode == 2


def test_shards_cover_each_server_once_and_merge_by_copying(project):
    listed = {}
    for number in range(12):
        name = f"server-{number}"
        (project.root / f"{name}.json").write_text(json.dumps([project.tool(name)]))
        listed[name] = {"listing": f"{name}.json"}
    project.catalogue(listed)
    assert project.sync().returncode == 0
    whole = project.bytes()
    merged = {}
    for index in (1, 2, 3):
        for path in project.snapshots.glob("*.json"):
            path.unlink()
        assert project.sync("--shard", f"{index}/3").returncode == 0
        part = project.bytes()
        assert part
        assert not part.keys() & merged.keys()
        merged |= part
    assert merged == whole


KNOWN_SPLIT = [1, 2, 3, 8, 9, 12, 13, 17, 19]


def test_the_split_is_stable():
    names = [f"server-{n}" for n in range(1000)]
    parts = [{name for name in names if Shard(i, 7).holds(name)} for i in range(1, 8)]
    assert sorted(name for part in parts for name in part) == sorted(names)
    assert min(map(len, parts)) > 100
    assert [n for n in range(20) if Shard(1, 3).holds(f"server-{n}")] == KNOWN_SPLIT


def test_prune_removes_the_snapshots_of_servers_that_left(project):
    (project.root / "a.json").write_text("[]")
    project.catalogue({"a": {"listing": "a.json"}, "b": {"listing": "a.json"}})
    project.sync()
    stranger = project.snapshots / "notes.json"
    stranger.write_text('{"mine": true}')
    project.catalogue({"a": {"listing": "a.json"}})
    kept = project.sync()
    assert "b: no longer in the catalogue; --prune removes its snapshot" in kept.stdout
    assert (project.snapshots / "b.json").is_file()
    pruned = project.sync("--prune")
    assert "b: no longer in the catalogue; removed its snapshot" in pruned.stdout
    assert sorted(path.name for path in project.snapshots.rglob("*.json")) == [
        "a.json", "a.json", "notes.json"
    ]  # fmt: skip
    assert stranger.is_file()


def test_fail_fast_stops_at_the_first_failure(project):
    (project.root / "a.json").write_text("[]")
    slow = {"command": "python", "args": ["-c", "import time; time.sleep(60)"]}
    project.catalogue({"gone": {"listing": "gone.json"}, "slow": slow, "a": {"listing": "a.json"}})
    done = project.sync("--fail-fast", "--jobs", "2", "--report", "report.json")
    assert done.returncode == 1
    report = json.loads((project.root / "report.json").read_text())
    assert "slow" in report["skipped"]
    assert report["interrupted"] is False


def test_retry_tries_again_what_may_pass(project):
    flaky = (
        "import pathlib, runpy, sys\n"
        "mark = pathlib.Path(sys.argv[1]).with_name('tried')\n"
        "first = not mark.exists()\n"
        "mark.touch()\n"
        "if first: sys.exit('not yet')\n"
        "runpy.run_path(sys.argv.pop(2), run_name='__main__')\n"
    )
    project.lists("x", [project.tool("a")])
    args = ["-c", flaky, "./x.json", "./servers/plain.py"]
    project.catalogue({"x": {"command": "python", "args": args, "protocol": "2025-06-18"}})
    done = project.sync("--retry", "2", "--report", "report.json")
    assert done.stdout.startswith("x: new, 1 tool")
    report = json.loads((project.root / "report.json").read_text())
    assert report["servers"][0]["attempts"] == 2
    missing = project.lists("y", [])
    project.catalogue({"y": {**missing, "env": {"A": "${NOT_SET_ANYWHERE}"}}})
    assert "needs-credentials, 0.0 s" in project.sync("--retry", "5").stdout


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("--only", "frist"), "--only: no server 'frist' (did you mean 'first'?)"),
        (("--shard", "4/3"), "'4/3' is no shard: write I/N with I from 1 to N, such as 3/16"),
        (("--shard", "third"), "'third' is no shard"),
        (("--jobs", "0"), "--jobs"),
        (("--report", "/"), "--report"),
    ],
)
def test_a_wrong_option_is_one_sentence(project, args, words):
    (project.root / "a.json").write_text("[]")
    project.catalogue({"first": {"listing": "a.json"}})
    done = project.sync(*args)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
