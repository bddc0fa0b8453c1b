"""A sync may be killed between a snapshot and its history: no line is lost, none told twice."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from generator import history

ROOT = Path(__file__).parent.parent.parent

# A sync that kills itself when it comes to a certain step, so that nothing after it happens.
KILLED = """
import os, signal, sys
from pathlib import Path
from generator import history, snapshot
from generator.cli import cli

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

def unlink(path, **_):
    die() if path.suffix == ".pending" else os.unlink(path)

STEPS = {
    "before the snapshot": (snapshot, "write", die),
    "before the line": (history, "append", die),
    "before tidying up": (Path, "unlink", unlink),
}
place, name, step = STEPS[sys.argv[1]]
setattr(place, name, step)
cli(["sync", "--date", "2026-02-01"], standalone_mode=False)
"""
TOLD = {
    # The run that was killed had written no snapshot: the next run makes the change, on its day.
    "before the snapshot": ["2026-01-01", "2026-02-02"],
    "before the line": ["2026-01-01", "2026-02-01"],
    "before tidying up": ["2026-01-01", "2026-02-01"],
}


def killed(project, step):
    done = subprocess.run(
        [sys.executable, "-c", KILLED, step],
        cwd=project.root, env={"PYTHONPATH": str(ROOT)}, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == -9, done.stderr


def publish(project, text):
    listing = {"tools": [project.tool("get", text)]}
    (project.root / "l.json").write_text(json.dumps(listing), encoding="utf-8")


@pytest.mark.parametrize("again", ["the same", "another"])
@pytest.mark.parametrize("step", TOLD)
def test_a_kill_at_each_step(project, step, again):
    project.catalogue({"desk": {"listing": "l.json"}})
    publish(project, "One.")
    assert project.sync("--date", "2026-01-01").returncode == 0
    publish(project, "Two.")
    killed(project, step)
    if again == "another":
        publish(project, "Three.")
    for day in ("2026-02-02", "2026-02-03"):
        assert project.sync("--date", day).returncode == 0
    folder = project.root / "data/history"
    sets = history.read(folder / "desk.jsonl")
    texts = [(s.date, c.old, c.new) for s in sets for c in s.changes if c.pointer == "description"]
    dates = TOLD[step]
    if again == "the same":
        assert texts == [(dates[1], "One.", "Two.")]
    elif step == "before the snapshot":
        assert texts == [(dates[1], "One.", "Three.")]
    else:
        assert texts == [(dates[1], "One.", "Two."), ("2026-02-02", "Two.", "Three.")]
    assert [path.name for path in folder.iterdir()] == ["desk.jsonl"]
