"""Each mistake is one clear sentence and exit code 2, or a failed server and a finished run."""

import pytest

WRONG = {
    "no servers": ("title: x\n", "catalogue.yml: lists no servers"),
    "no YAML": ("servers:\n  a: [b\n", "catalogue.yml:3: not valid YAML:"),
    "tab": ("servers:\n\ta: b\n", "catalogue.yml:2: not valid YAML:"),
    "unknown key": (
        "servers:\n  a:\n    comand: x\n",
        "catalogue.yml:3: servers.a.comand: unknown key (did you mean 'command'?)",
    ),
    "unknown top key": ("server: {}\n", "catalogue.yml:1: server: unknown key (did you mean"),
    "same slug": (
        "servers:\n  a: {url: http://x}\n  A: {url: http://x}\n",
        "'a' and 'A' would share the page servers/a/",
    ),
    "same key": (
        "servers:\n  a: {url: http://x}\n  a: {url: http://y}\n",
        "catalogue.yml:3: servers.a: this key stands twice",
    ),
    "no way": ("servers:\n  a: {title: A}\n", "give one of package, command, url, listing"),
    "two ways": ("servers:\n  a: {package: 'pypi:b', command: c}\n", "has package and command"),
    "bad id": ("servers:\n  a b: {url: http://x}\n", "'a b' is no server id"),
    "bad package": ("servers:\n  a: {package: b}\n", "expected pypi:NAME, npm:NAME or oci:IMAGE"),
    "bad variable": (
        "servers:\n  a: {command: b, env: {C: '${env:D}'}}\n",
        "'${env:D}' is not understood: write ${VAR} or ${VAR:-default}",
    ),
    "bad limit": (
        "limits: {connect: soon}\nservers:\n  a: {url: http://x}\n",
        "catalogue.yml:1: limits.connect: expected a number",
    ),
    "bad size": (
        "limits: {line: 3 MB}\nservers:\n  a: {url: http://x}\n",
        "expected bytes, or a number with KiB, MiB or GiB, got '3 MB'",
    ),
    "secret in the file": (
        "servers:\n  a: {url: http://x, auth: {client_id: b, client_secret: c}}\n",
        "a secret does not belong in the catalogue: write ${VAR}",
    ),
    "truth as text": (
        "servers:\n  a: {command: b, env: {DEBUG: true}}\n",
        "write true in quotes",
    ),
    "list for text": ("servers:\n  a: {command: [b, c]}\n", "servers.a.command: expected text"),
    "servers as list": ("servers:\n  - a\n", "servers: expected a mapping"),
    "nothing under a key": ("servers:\n  a:\n", "servers.a: expected a mapping"),
    "word for list": ("servers:\n  a: {command: b, args: c}\n", "servers.a.args: expected a list"),
    "missing include": ("include: [mcp.json]\n", "mcp.json: no such file"),
    "one of": (
        "servers:\n  a: {url: http://x, transport: websocket}\n",
        "servers.a.transport: expected one of",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_catalogue_is_one_sentence(project, case):
    text, words = WRONG[case]
    (project.root / "data/catalogue.yml").write_text(text, encoding="utf-8")
    assert_one_sentence(project, words)


def test_a_missing_catalogue_says_how_to_make_one(project):
    assert_one_sentence(project, "data/catalogue.yml: no such file (run 'mcp-catalogue init'")


def test_a_catalogue_that_is_no_text(project):
    (project.root / "data/catalogue.yml").write_bytes(b"\xff\xfe\x00")
    assert_one_sentence(project, "data/catalogue.yml: cannot be read:")


def assert_one_sentence(project, words):
    from generator.config import load
    from generator.errors import ConfigError

    path = project.root / "data/catalogue.yml"
    with pytest.raises(ConfigError) as caught:
        load(path)
    said = str(caught.value)
    assert words in said
    assert "\n" not in said.strip()


def test_the_command_line_shows_the_sentence_and_nothing_else(project):
    (project.root / "data/catalogue.yml").write_text("servers:\n  a: {comand: x}\n")
    done = project.sync()
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "mcp-catalogue: error: data/catalogue.yml:2: servers.a.comand: unknown key "
        "(did you mean 'command'?)\n"
    )


FAILING = {
    "no-command": ({"command": "no-such-command-anywhere"}, "not-found"),
    "no-file": ({"command": "./no-such-file"}, "not-found"),
    "no-folder": ({"command": "python", "cwd": "nowhere"}, "not-found"),
    "exits": ({"command": "python", "args": ["-c", "raise SystemExit(7)"]}, "crashed"),
    "unset": ({"command": "python", "env": {"A": "${NOT_SET_ANYWHERE}"}}, "needs-credentials"),
    "empty": ({"command": "python", "env": {"A": "${SET_TO_NOTHING}"}}, "needs-credentials"),
    "no-listing": ({"listing": "gone.json"}, "not-found"),
    "no-json": ({"listing": "broken.json"}, "invalid"),
    "no-list": ({"listing": "object.json"}, "invalid"),
    "newer": ({"listing": "newer.json"}, "invalid"),
    "refused": ({"url": "http://127.0.0.1:9/mcp"}, "unreachable"),
}


def test_each_failing_server_is_one_line_and_the_run_goes_on(project):
    files = {
        "broken": "{",
        "object": '{"a": 1}',
        "newer": '{"format": 2, "listed": {}}',
        "ok": "[]",
    }
    for name, text in files.items():
        (project.root / f"{name}.json").write_text(text)
    servers = {name: entry for name, (entry, _) in FAILING.items()}
    project.catalogue({**servers, "good": {"listing": "ok.json"}})
    done = project.sync("--jobs", "4", env={"SET_TO_NOTHING": ""})
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    said = dict(line.split(": ", 1) for line in done.stdout.splitlines() if ": " in line)
    kinds = {name: said[name].split(", ")[1] for name in FAILING}
    assert kinds == {name: kind for name, (_, kind) in FAILING.items()}
    assert "the environment variable NOT_SET_ANYWHERE is not set" in said["unset"]
    assert "code 7" in said["exits"]
    assert "format 2 is newer" in said["newer"]
    assert [path.name for path in project.snapshots.glob("*.json")] == ["good.json"]
