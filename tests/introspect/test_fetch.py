"""Launchers fetch in the user's environment; what they fetched is started in its own."""

import json
import sys
from pathlib import Path

import anyio
import pytest

from generator.config import Transport
from generator.introspect.fetch import question
from generator.introspect.launch import Failure, Launch, Limits
from generator.introspect.session import list_server

SERVERS = Path(__file__).parent / "servers"
LIMITS = Limits(connect=30, read=30, total=40)

UVX = [
    ("uvx parcels", "--from parcels python", "parcels", ""),
    ("uvx parcels@1.2 --fast", "--from parcels@1.2 python", "parcels", "--fast"),
    ("/x/uvx parcels[a,b]==1.2 x y", "--from parcels[a,b]==1.2 python", "parcels", "x y"),
    ("uvx --from parcels==3 serve -v", "--from parcels==3 python", "serve", "-v"),
    ("uvx --from=parcels serve", "--from parcels python", "serve", ""),
    ("uvx -q --with x -p 3.12 parcels", "-q --with x -p 3.12 --from parcels python", "parcels", ""),
    ("uvx --index=https://i.example.org p", "--index https://i.example.org --from p", "p", ""),
    ("uv tool run parcels", "tool run --from parcels python", "parcels", ""),
]


@pytest.mark.parametrize(("call", "asked", "program", "rest"), UVX)
def test_what_uvx_is_asked(call, asked, program, rest):
    found = question(call.split())
    assert f" {asked} " in f" {' '.join(found.argv)} "
    assert found.argv[-1] == program
    assert found.rest == tuple(rest.split())


NPX = [
    ("npx -y parcels a b", "parcels", ["parcels"], "a b"),
    ("npx @x/parcels@1.2", "@x/parcels@1.2", ["@x/parcels"], ""),
    ("npx --yes --package=@x/p@2 serve -v", "@x/p@2", ["@x/p", "serve"], "-v"),
    ("npx -y -p parcels -- serve a", "parcels", ["parcels", "serve"], "a"),
    ("npx -y -- parcels a", "parcels", ["parcels"], "a"),
]


@pytest.mark.parametrize(("call", "package", "names", "rest"), NPX)
def test_what_npx_is_asked(call, package, names, rest):
    found = question(call.split())
    assert f"--package={package}" in found.argv
    assert list(found.argv[-len(names) :]) == names
    assert found.rest == tuple(rest.split())


LEFT_ALONE = [
    "uvx",
    "uvx --unheard-of x parcels",
    "uvx --env-file x parcels",
    "npx -c something",
    "npx ./folder",
    "npx owner/repository",
    "npx -p a -p b c",
    "npx",
    "docker run image",
    "bunx parcels",
    "uv run server.py",
]


@pytest.mark.parametrize("call", LEFT_ALONE)
def test_what_is_not_understood_is_left_to_the_launcher(call):
    assert question(call.split()) is None


def program(path, text):
    path.write_text(text)
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def world(tmp_path, monkeypatch):
    """A user with secrets in the environment, a server program and a folder for launchers."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / ".cache"))
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example.org")
    monkeypatch.setenv("UV_INDEX_PASSWORD", "abc")
    monkeypatch.setenv("MY_PRIVATE_KEY", "abc")
    server = SERVERS / "over_stdio.py"
    program(tmp_path / "server", f"#!/bin/sh\nexec {sys.executable} {server} tells_surroundings\n")
    return tmp_path


def listed(*argv):
    launch = Launch("x", Transport.STDIO, argv, launcher=True, limits=LIMITS)
    listing = anyio.run(list_server, launch)
    return json.loads(listing.tools[0]["description"])


def test_the_launcher_has_the_users_environment_and_the_server_has_not(world):
    script = (
        f"#!/bin/sh\nenv > {world}/seen\necho Installed 3 packages\necho '\"{world}/server\"'\n"
    )
    server = listed(program(world / "uvx", script), "parcels")
    launcher = (world / "seen").read_text()
    for word in (f"HOME={world}/home", "MY_PRIVATE_KEY=", "HTTPS_PROXY=", "UV_INDEX_PASSWORD="):
        assert word in launcher
    assert not {"MY_PRIVATE_KEY", "HTTPS_PROXY", "UV_INDEX_PASSWORD"} & set(server["env"])
    assert not server["home"].startswith(str(world))


def test_a_launcher_that_does_both_gets_its_settings_only(world):
    script = f"#!/bin/sh\nexec {world}/server\n"
    server = listed(program(world / "bunx", script), "parcels")
    assert {"UV_CACHE_DIR", "npm_config_cache", "HTTPS_PROXY"} <= set(server["env"])
    assert "MY_PRIVATE_KEY" not in server["env"]
    assert not server["home"].startswith(str(world))


def test_a_launcher_that_fails(world):
    script = "#!/bin/sh\necho 'parcels was not found in the package registry' >&2\nexit 2\n"
    with pytest.raises(
        Failure, match="uvx exited with code 2 before the server was fetched"
    ) as info:
        listed(program(world / "uvx", script), "parcels")
    assert info.value.kind == "not-found"


def test_a_launcher_that_hangs(world):
    launch = Launch(
        "x",
        Transport.STDIO,
        (program(world / "uvx", "#!/bin/sh\nsleep 60\n"), "parcels"),
        launcher=True,
        limits=Limits(connect=1, total=5),
    )
    with pytest.raises(Failure, match="was not fetched within 1 s") as caught:
        anyio.run(list_server, launch)
    assert caught.value.kind == "timed-out"


DOCKER = """#!/bin/sh
echo "$@" >> {world}/calls
[ "$1" = rm ] && exit
for word in "$@"; do case $word in --cidfile=*) echo c0ffee > "${{word#--cidfile=}}";; esac; done
exec {world}/server
"""


@pytest.mark.parametrize("sandbox", ["", "docker"])
def test_a_container_is_removed_afterwards(world, sandbox):
    docker = program(world / "docker", DOCKER.format(world=world))
    argv = (docker, "run", "-i", "--rm", "parcels")
    launch = Launch("x", Transport.STDIO, argv, launcher=True, limits=LIMITS, sandbox=sandbox)
    anyio.run(list_server, launch)
    run, removed = (world / "calls").read_text().splitlines()
    assert run.startswith("run --cidfile=")
    assert run.endswith(" -i --rm parcels")
    assert ("--network=none --read-only" in run) == bool(sandbox)
    assert removed == "rm --force c0ffee"
