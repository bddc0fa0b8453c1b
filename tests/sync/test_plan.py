"""From an entry to what is started: launchers, variables, paths, limits, and what is shown."""

import sys
from pathlib import Path

import pytest

from generator.config import CatalogueConfig, ServerEntry
from generator.config.catalogue import CatalogueFile
from generator.config.variables import UnsetVariableError, expand, misspelt
from generator.introspect.launch import Failure, FailureKind, Limits
from generator.introspect.plan import Surroundings, package_command, plan
from generator.introspect.secrets import Machine


def planned(root, entry, environment=None, **top):
    server = ServerEntry.model_validate(entry)
    file = CatalogueFile.model_validate({**top, "servers": {"s": server}})
    config = CatalogueConfig(root / "data/catalogue.yml", root, file, file.servers)
    env = {"PATH": str(root / "bin"), **(environment or {})}
    return plan("s", config, Surroundings(env, Machine(), sys.executable))


@pytest.mark.parametrize(
    ("package", "executable", "command"),
    [
        ("pypi:a-b", "", "uvx a-b"),
        ("pypi:a-b@1.2", "", "uvx a-b==1.2"),
        ("pypi:a-b==1.2", "", "uvx a-b==1.2"),
        ("pypi:a-b@latest", "", "uvx a-b@latest"),
        ("pypi:a[cli]@1.2", "", "uvx a[cli]==1.2"),
        ("pypi:a-b@1.2", "serve", "uvx --from a-b==1.2 serve"),
        ("npm:a", "", "npx -y a"),
        ("npm:@s/a", "", "npx -y @s/a"),
        ("npm:@s/a@1.2", "", "npx -y @s/a@1.2"),
        ("npm:@s/a@1.2", "serve", "npx -y --package @s/a@1.2 serve"),
        ("oci:r.example.org/a/b:1.2", "", "docker run -i --rm -e K r.example.org/a/b:1.2"),
        ("oci:a@sha256:0123", "", "docker run -i --rm -e K a@sha256:0123"),
    ],
)
def test_a_package_gives_its_launcher(package, executable, command):
    env = {"K": "v"} if package.startswith("oci:") else {}
    entry = ServerEntry(package=package, executable=executable, env=env)
    assert " ".join(package_command(entry)) == command


def test_uvx_is_the_one_beside_the_interpreter(tmp_path):
    launch = planned(tmp_path, {"package": "pypi:a@1", "args": ["--x"]})
    assert launch.argv == (str(Path(sys.executable).parent / "uvx"), "a==1", "--x")
    assert launch.launcher
    assert launch.shown["argv"] == ["uvx", "a==1", "--x"]
    assert launch.shown["package"] == "pypi:a@1"


def test_a_launcher_that_is_not_installed_fails_its_server(tmp_path):
    with pytest.raises(Failure, match="npx is not installed") as caught:
        planned(tmp_path, {"package": "npm:a"})
    assert caught.value.kind is FailureKind.NOT_FOUND
    assert "install Node.js" in caught.value.hint


@pytest.mark.parametrize(
    ("command", "argv0"),
    [("python", sys.executable), ("python3", "python3"), ("./run", "{root}/run"), ("/x/y", "/x/y")],
)
def test_a_command_is_looked_up_where_its_author_means(tmp_path, command, argv0):
    launch = planned(tmp_path, {"command": command})
    assert launch.argv == (argv0.format(root=tmp_path),)
    assert launch.shown["argv"] == [command]


def test_paths_in_arguments_are_those_of_the_project(tmp_path):
    (tmp_path / "server.py").touch()
    (tmp_path / "docs").mkdir()
    args = ["server.py", "./docs", ".", "docs", "--docs", "other.py", "a" * 5000]
    launch = planned(tmp_path, {"command": "python", "args": args, "cwd": "docs"})
    root = str(tmp_path)
    assert launch.argv[1:] == (f"{root}/server.py", f"{root}/docs", root, *args[3:])
    assert launch.cwd == f"{root}/docs"
    assert launch.shown["argv"] == ["python", *args]


def test_variables_are_filled_in_everywhere_and_shown_nowhere(tmp_path):
    launch = planned(
        tmp_path,
        {
            "url": "https://x.example.org/${TENANT}",
            "command": "${BIN}",
            "args": ["--key=${KEY}", "${MODE:-quiet}"],
            "env": {"A": "${KEY}", "B": "${UNSET:-b}"},
            "headers": {"Authorization": "Bearer ${KEY}"},
            "auth": {"client_id": "${TENANT}", "client_secret": "${KEY}", "issuer": "https://i"},
        },
        {"TENANT": "tenant-7", "BIN": "serve", "KEY": "k3y-k3y-k3y", "MODE": ""},
    )
    assert launch.argv == ("serve", "--key=k3y-k3y-k3y", "quiet")
    assert launch.env == {"A": "k3y-k3y-k3y", "B": "b"}
    assert launch.headers == {"Authorization": "Bearer k3y-k3y-k3y"}
    assert launch.url == "https://x.example.org/tenant-7"
    assert launch.auth
    assert launch.auth.client_secret == "k3y-k3y-k3y"
    assert launch.shown == {
        "transport": "http",
        "argv": ["${BIN}", "--key=${KEY}", "${MODE}"],
        "url": "https://x.example.org/${TENANT}",
        "env": ["A", "B"],
        "headers": ["Authorization"],
        "auth": "client_credentials",
    }
    for text in (repr(launch), repr(launch.auth), repr(launch.secrets)):
        assert "k3y-k3y-k3y" not in text.replace(repr(launch.argv), "")


@pytest.mark.parametrize(
    ("text", "environment", "result"),
    [
        ("plain $A ${}", {"A": "x"}, "plain $A ${}"),
        ("${A}", {"A": "x"}, "x"),
        ("<${A}${A}>", {"A": "x"}, "<xx>"),
        ("${A:-d}", {}, "d"),
        ("${A:-d}", {"A": ""}, "d"),
        ("${A:-}", {}, ""),
        ("${A:-a:-b $c}", {}, "a:-b $c"),
        ("${A}", {"A": "${B}", "B": "no"}, "${B}"),
    ],
)
def test_expansion(text, environment, result):
    assert expand(text, environment).text == result


@pytest.mark.parametrize("environment", [{}, {"A": ""}])
def test_an_unset_variable_is_named(environment):
    with pytest.raises(UnsetVariableError) as caught:
        expand("x ${A} y", environment)
    assert caught.value.name == "A"


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("${A} ${B:-c} $D {E}", ""),
        ("${env:A}", "${env:A}"),
        ("${A:?x}", "${A:?x}"),
        ("x ${A", "${A"),
        ("${1A}", "${1A}"),
        ("${A-b}", "${A-b}"),
    ],
)
def test_what_is_neither_form_is_named(text, wrong):
    assert misspelt(text) == wrong


def test_limits_of_the_server_go_before_those_of_the_catalogue(tmp_path):
    entry = {"command": "x", "limits": {"read": 5, "size": "2 MiB"}}
    launch = planned(tmp_path, entry, limits={"read": 7, "total": 600, "line": 1024})
    assert launch.limits == Limits(read=5, size=2 * 2**20, total=600, line=1024)
    assert planned(tmp_path, {"command": "x"}).limits == Limits()


@pytest.mark.parametrize(
    ("entry", "launcher"),
    [
        ({"package": "pypi:a"}, True),
        ({"command": "npx", "args": ["a"]}, True),
        ({"command": "/usr/bin/docker"}, True),
        ({"command": "python"}, False),
        ({"command": "./npx-like"}, False),
    ],
)
def test_launchers_are_told_from_servers(tmp_path, entry, launcher):
    assert planned(tmp_path, entry).launcher is launcher


def test_what_is_shown_is_the_same_on_every_machine(tmp_path):
    shown = []
    for name in ("one", "two"):
        root = tmp_path / name
        root.mkdir()
        (root / "server.py").touch()
        entry = {"command": "python", "args": ["server.py", "${X}"], "cwd": "."}
        shown.append(planned(root, entry, {"X": str(root)}).shown)
    assert shown[0] == shown[1] == {
        "transport": "stdio", "argv": ["python", "server.py", "${X}"], "cwd": "."
    }  # fmt: skip
