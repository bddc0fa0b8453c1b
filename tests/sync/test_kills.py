"""A sync may be killed or stopped at any moment: snapshots are old or new, never half."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
SEED = 20261122


def test_fifty_kills_leave_every_snapshot_whole(project):
    bulk = {"_meta": {"bulk": "x" * 10_000}}
    entries = {}
    for server in range(6):
        tools = [project.tool(f"t{n:03}", "r0: Does something.", **bulk) for n in range(20)]
        started = project.lists(f"lists-{server}", tools)
        entries[f"s{server}"] = started if server < 2 else {"listing": f"lists-{server}.json"}
    project.catalogue(entries)
    done = subprocess.run(
        [sys.executable, HERE / "killed.py", project.root / "data/catalogue.yml", "50", str(SEED)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    print(done.stdout)
    assert_gone(project)


def processes(project):
    """Return the command lines of living processes that name the project folder."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().decode("utf-8", "replace").split("\0")
        except OSError:
            continue
        if any(str(project.root) in word for word in words) and "killed.py" not in words:
            found.append(words)
    return found


def assert_gone(project):
    until = time.monotonic() + 15
    while processes(project) and time.monotonic() < until:
        time.sleep(0.1)
    assert not processes(project)


SILENT = {"command": "python", "args": ["-c", "import sys; sys.stdin.read()", "./silent"]}
STUBBORN = {
    "command": "python",
    "args": [
        "-c",
        "import signal, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "time.sleep(600)",
        "./stubborn",
    ],
}


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks for processes in /proc")
@pytest.mark.parametrize(
    ("signals", "code"),
    [([signal.SIGINT], 130), ([signal.SIGINT, signal.SIGINT], 130), ([signal.SIGTERM], 143)],
    ids=["ctrl-c", "ctrl-c twice", "term"],
)
def test_a_stopped_sync_ends_cleanly(project, signals, code):
    quick = project.lists("quick", [project.tool("a")])
    project.catalogue({"quick": quick, "silent": SILENT, "stubborn": STUBBORN})
    command = [sys.executable, "-m", "generator", "sync", "--jobs", "3", "--report", "r.json"]
    with subprocess.Popen(
        command,
        cwd=project.root,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        until = time.monotonic() + 30
        while not (project.snapshots / "quick.json").is_file() or len(processes(project)) < 2:
            assert time.monotonic() < until
            time.sleep(0.05)
        for number in signals:
            process.send_signal(number)
            time.sleep(0.3)
        out, err = process.communicate(timeout=30)
    assert process.returncode == code
    assert "Traceback" not in err
    assert "interrupted: 1 new, 2 skipped" in out
    assert '"interrupted": true' in (project.root / "r.json").read_text(encoding="utf-8")
    assert_gone(project)
