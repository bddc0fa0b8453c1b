"""Nothing of a server outlives its listing, and a server sees little of this machine."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

import anyio
import pytest

from generator.config import Transport
from generator.introspect.launch import Failure, Launch, Limits
from generator.introspect.process import started
from generator.introspect.session import list_server
from tests.introspect.processes import having, wait_until, wait_until_gone

SERVERS = Path(__file__).parent / "servers"
LIMITS = Limits(connect=30, read=30, total=40)


def launch(name, *more, **fields):
    argv = (sys.executable, str(SERVERS / "over_stdio.py"), name, *more)
    return Launch(name, Transport.STDIO, argv, limits=LIMITS, **fields)


def surroundings(**fields):
    listing = anyio.run(list_server, launch("tells_surroundings", **fields))
    return json.loads(listing.tools[0]["description"]), listing


@pytest.fixture
def token():
    return f"mcp-catalogue-test-{uuid.uuid4().hex}"


CLIENT, KEPT, DETACHED = 1, 2, 2
"""Processes: the client, each server with its keeper, and what the second server detaches."""
SIGNALS = {
    "Ctrl-C": [signal.SIGINT],
    "Ctrl-C twice": [signal.SIGINT, signal.SIGINT],
    "SIGTERM": [signal.SIGTERM],
    "SIGKILL": [signal.SIGKILL],
    "hang-up": [signal.SIGHUP],
}


@pytest.mark.parametrize("sent", SIGNALS.values(), ids=SIGNALS)
def test_no_process_is_left_after(sent, token):
    servers = ("stubborn", "detaches_and_hangs", "hangs_in_list")
    script = [sys.executable, str(SERVERS / "client.py"), token, *servers]
    with subprocess.Popen(script, stderr=subprocess.DEVNULL, cwd=Path.cwd()) as client:
        wait_until(lambda: len(having(token)) >= CLIENT + KEPT * len(servers) + DETACHED, 60)
        for number in sent:
            client.send_signal(number)
            time.sleep(0.2)
        assert client.wait(20) != 0
    wait_until_gone(token)


async def settled(token):
    """Return the processes of a server once those that only start others have ended."""
    last = None
    while last != (now := having(token)):
        last = now
        await anyio.sleep(1)
    return now


def test_a_server_that_ends_takes_no_process_of_another_with_it(token, tmp_path):
    async def run():
        env = {"PATH": os.environ["PATH"]}
        script = (sys.executable, str(SERVERS / "over_stdio.py"), "detaches")
        first, second = (tmp_path / name for name in ("a", "b"))
        for folder in (first, second):
            folder.mkdir()
        async with started((*script, f"{token}-first"), env, tmp_path, first):
            async with started((*script, f"{token}-second"), env, tmp_path, second):
                while not (len(having(f"{token}-first")) > 3 < len(having(f"{token}-second"))):
                    await anyio.sleep(0.05)
                before = await settled(f"{token}-first")
            assert having(f"{token}-second") == []
            assert having(f"{token}-first") == before
        assert having(f"{token}-first") == []

    anyio.run(run)


def test_a_failing_server_leaves_the_others_alone():
    outcomes = {}

    async def ask(name):
        try:
            outcomes[name] = len((await list_server(launch(name))).tools)
        except Failure as failure:
            outcomes[name] = str(failure.kind)

    async def run():
        async with anyio.create_task_group() as tasks:
            for name in ("good", "exits", "slow_start", "ends_in_list"):
                tasks.start_soon(ask, name)

    anyio.run(run)
    assert outcomes == {"good": 2, "exits": "crashed", "slow_start": 2, "ends_in_list": "crashed"}


def test_a_cancelled_listing_ends_its_server(token):
    async def run():
        with anyio.move_on_after(1.5) as scope:
            await list_server(launch("stubborn", token))
        assert scope.cancelled_caught
        assert having(token) == []

    anyio.run(run)


def test_the_environment_is_a_short_list(monkeypatch):
    monkeypatch.setenv("MY_PRIVATE_KEY", "abc")
    monkeypatch.setenv("UV_INDEX_PASSWORD", "abc")
    seen, _ = surroundings(env={"PARCELS": "7"})
    assert "PARCELS" in seen["env"]
    known = {
        "PATH",
        "LANG",
        "LC_ALL",
        "LC_CTYPE",
        "TZ",
        "TERM",
        "SHELL",
        "HOME",
        "TMPDIR",
        "PARCELS",
    }
    xdg = {f"XDG_{name}_HOME" for name in ("CACHE", "CONFIG", "DATA", "STATE")}
    assert set(seen["env"]) <= known | xdg | {"XDG_RUNTIME_DIR"}


def test_home_and_working_directory_are_scratch_and_are_secrets():
    seen, listing = surroundings()
    scratch = {secret.value for secret in listing.secrets}
    for place in (seen["home"], seen["cwd"]):
        assert place in scratch
        assert not Path(place).exists()


def test_a_given_working_directory_is_used(tmp_path):
    assert surroundings(cwd=str(tmp_path))[0]["cwd"] == str(tmp_path)
    assert tmp_path.is_dir()


def test_a_missing_working_directory_is_said(tmp_path):
    with pytest.raises(Failure, match=r"no such working directory: .*/nowhere"):
        surroundings(cwd=str(tmp_path / "nowhere"))


PROGRAMS = {
    "no-such-program-here": "'no-such-program-here': there is no such program",
    "./no-such-file": "'./no-such-file': there is no such program",
    __file__: "may not be executed",
}


@pytest.mark.parametrize(("program", "message"), PROGRAMS.items())
def test_a_program_that_cannot_be_started(program, message):
    with pytest.raises(Failure, match=message) as caught:
        anyio.run(list_server, Launch("x", Transport.STDIO, (program,)))
    assert caught.value.kind == "not-found"


def test_a_file_that_is_no_program(tmp_path):
    file = tmp_path / "program"
    file.write_bytes(b"\x7fELF nothing")
    file.chmod(0o755)
    with pytest.raises(Failure, match="cannot be started: Exec format error") as caught:
        anyio.run(list_server, Launch("x", Transport.STDIO, (str(file),)))
    assert caught.value.kind == "not-found"


NO_BWRAP = "" if shutil.which("bwrap") else "bubblewrap is not installed"
WALLED = """
import json, os, socket, sys
sys.path.insert(0, {servers!r})
sys.argv = ["over_stdio.py", "good"]
from over_stdio import serve, tool
seen = {{"network": True, "outside": True, "home": True, "processes": len(os.listdir("/proc"))}}
try:
    socket.create_connection(("127.0.0.1", {port}), 1)
except OSError:
    seen["network"] = False
for name, path in (("outside", {outside!r}), ("home", os.environ["HOME"])):
    try:
        open(os.path.join(path, "mark"), "w").close()
    except OSError:
        seen[name] = False
serve(tools__list={{"tools": [tool(description=json.dumps(seen))]}})
"""


@pytest.mark.skipif(bool(NO_BWRAP), reason=NO_BWRAP)
@pytest.mark.parametrize(("sandbox", "free"), [("", True), ("bwrap", False)])
def test_a_sandbox_has_no_network_and_no_writable_files(sandbox, free, tmp_path):
    import socket

    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        script = WALLED.format(servers=str(SERVERS), port=port, outside=str(tmp_path))
        argv = (sys.executable, "-c", script)
        asked = Launch("x", Transport.STDIO, argv, limits=LIMITS, sandbox=sandbox)
        listing = anyio.run(list_server, asked)
    seen = json.loads(listing.tools[0]["description"])
    assert (seen["network"], seen["outside"], seen["home"]) == (free, free, True)


def test_a_docker_sandbox_needs_an_image():
    with pytest.raises(Failure, match="'sandbox: docker' fits servers that are images"):
        anyio.run(list_server, launch("good", sandbox="docker"))


def test_no_scratch_folder_is_left_after_a_kill(token):
    script = [sys.executable, str(SERVERS / "client.py"), token, "silent"]
    with subprocess.Popen(script, stderr=subprocess.DEVNULL, cwd=Path.cwd()) as client:
        wait_until(lambda: len(having(token)) >= 3)
        keepers = [line for line in having(token) if "keeper" in line]
        prefix = f"{tempfile.gettempdir()}/mcp-catalogue-"
        (scratch,) = (word for word in keepers[0].split() if word.startswith(prefix))
        client.kill()
    wait_until(lambda: not Path(scratch).exists())
