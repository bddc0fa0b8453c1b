"""What people see while a sync runs: a live table on a terminal, one line a server elsewhere."""

import os
import pty
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
SYNC = [sys.executable, "-m", "generator", "sync"]


def catalogue(project):
    project.catalogue(
        {
            "helpdesk": project.lists("helpdesk", [project.tool("a"), project.tool("b")]),
            "gone": {"listing": "gone.json"},
        }
    )


def on_a_terminal(project):
    """Run a sync with a terminal of 100 columns and return what it showed."""
    leader, follower = pty.openpty()
    env = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "100"}
    for name in ("CI", "NO_COLOR"):
        env.pop(name, None)
    with subprocess.Popen(SYNC, cwd=project.root, env=env, stdout=follower, stderr=follower) as run:
        os.close(follower)
        shown = b""
        while True:
            try:
                shown += os.read(leader, 65536)
            except OSError:
                break
        os.close(leader)
    assert run.returncode == 0
    return shown.decode()


def test_a_terminal_shows_a_live_table(project):
    catalogue(project)
    shown = on_a_terminal(project)
    for column in ("server", "state", "seconds", "tools"):
        assert column in shown
    assert "asking" in shown, "a server at work is shown"
    assert "2 of 2" in shown
    assert "\x1b[" in shown
    assert "gone: failed, not-found" in shown
    assert "1 new, 1 failed" in shown


def test_a_log_has_one_plain_line_a_server(project):
    catalogue(project)
    done = project.sync()
    lines = done.stdout.splitlines()
    assert [line.partition(",")[0] for line in sorted(lines[:2])] == [
        "gone: failed",
        "helpdesk: new",
    ]
    assert lines[2].startswith("1 new, 1 failed in ")
    assert len(lines) == 3
    assert "\x1b" not in done.stdout
    assert done.stderr == ""


def test_a_run_goes_on_when_nobody_reads_its_log(project):
    catalogue(project)
    reader, writer = os.pipe()
    os.close(reader)
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [*SYNC, "--report", "report.json"]
    done = subprocess.run(
        command, cwd=project.root, env=env, stdout=writer, stderr=subprocess.PIPE, check=False
    )
    os.close(writer)
    assert done.stderr == b""
    assert done.returncode == 0
    assert (project.snapshots / "helpdesk.json").is_file()
