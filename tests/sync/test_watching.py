"""A server that is kept running: what it says counts, until its program is another."""

import contextlib
import json
import os
import signal
import socket
import time
from pathlib import Path

import pytest

from generator import history, snapshot
from generator.cli.watching import Watcher

GROWING = Path(__file__).parent.parent / "e2e/servers/growing.py"


@pytest.fixture
def watched(tmp_path):
    """Yield a folder whose one server is watched; a socket stands for the site that is served."""
    program = tmp_path / "growing.py"
    text = GROWING.read_text("utf-8")
    mark = "SIGN = Path(sys.argv[1])\n"
    noted = f'{mark}with SIGN.with_name("starts").open("a") as starts:\n    starts.write("x")\n'
    assert mark in text
    program.write_text(text.replace(mark, noted), "utf-8")
    entry = {"command": "python", "args": [str(program), str(tmp_path / "sign")]}
    catalogue = tmp_path / "data/catalogue.yml"
    catalogue.parent.mkdir()
    catalogue.write_text(json.dumps({"servers": {"desk": entry}}), "utf-8")
    with socket.create_server(("127.0.0.1", 0)) as served:
        address = f"127.0.0.1:{served.getsockname()[1]}"
        with Watcher(catalogue, 1, address):
            yield tmp_path
    assert not running(tmp_path)


def offered(folder):
    """Return what each tool of the snapshot says."""
    path = folder / "data/snapshots/desk.json"
    tools = snapshot.read(path).tools if path.is_file() else ()
    return {tool["name"]: tool["description"] for tool in tools}


def until(true, seconds=60):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.1)


def starts(folder):
    return len((folder / "starts").read_text("utf-8")) if (folder / "starts").exists() else 0


def running(folder):
    """Return the ids of the processes that run the server."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            words = path.read_bytes().decode("utf-8", "replace").split("\0")
            if words[1:2] == [str(folder / "growing.py")]:
                found.append(int(path.parent.name))
    return found


GET, PUT = {"get": "Get a note."}, {"put": "Store a letter."}


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks for processes in /proc")
def test_a_server_that_is_kept_running(watched):
    until(lambda: offered(watched) == GET)
    (watched / "sign").touch()
    until(lambda: offered(watched) == GET | PUT)

    # A fresh start offers less, as it did before: that is no change of the one that runs.
    before = starts(watched)
    until(lambda: starts(watched) >= before + 2)
    assert offered(watched) == GET | PUT
    sets = history.read(watched / "data/history/desk.jsonl")
    assert [[c.kind for c in each.changes] for each in sets] == [[], ["tool-added"]]

    # Somebody works on the program: the running one is of yesterday.
    (watched / "sign").unlink()
    program = watched / "growing.py"
    program.write_text(program.read_text("utf-8").replace("Get a note.", "Fetch it."), "utf-8")
    until(lambda: offered(watched) == {"get": "Fetch it."})

    # It dies, is started again, and is heard again.
    for process in running(watched):
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    (watched / "sign").touch()
    until(lambda: offered(watched) == {"get": "Fetch it."} | PUT)
