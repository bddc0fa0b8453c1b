"""Nothing that a server was given is written or printed, whatever the server does with it."""

import base64
import contextlib
import socket
import subprocess
import sys
import time
from urllib.parse import quote

CANARIES = {
    "MY_KEY": "canary-K3y+Zm9v/YmFy==",
    "MY_TEXT": 'canary "quoted" \\ & <b>',
    "MY_LINES": "-----BEGIN-----\ncanaryfirstline0123\ncanarysecondline456\n-----END-----",
    "MY_DSN": "postgres://canaryuser:canary%2Fslash99@db.example.org/x",
    "MY_ARG": "canary-argument-öäü",
    "MY_TOKEN": "canaryT0ken99aa",
    "MY_BASIC": base64.b64encode(b"canaryname:canarypass77").decode(),
    "MY_PATH": "canarypath1x",
    "MY_UNUSED_SECRET": "canary-of-our-own-environment",
    "USER": "canaryperson",
    "HOSTNAME": "canary-host-01",
    "HTTPS_PROXY": "",
}
FRAGMENTS = ["canary", "Zm9v/YmFy"]
STARTED = {
    "command": "python",
    "env": {
        "API_KEY": "${MY_KEY}",
        "TEXT": "${MY_TEXT}",
        "LINES": "${MY_LINES}",
        "DATABASE_URL": "${MY_DSN}",
        "LITERAL": "canary-literal-in-the-file",
        "WHOLE": "before ${MY_TOKEN} after",
    },
}
ARGS = ["--key=${MY_ARG}", "${MY_TOKEN}", "--password", "canaryletters", "canary1a2b3c4d5e6f"]


def in_base64(text):
    """Return what is left of `text` in Base64 at every alignment."""
    data = text.encode()
    return [base64.b64encode(b" " * n + data).decode().rstrip("=")[n + 1 : -2] for n in range(3)]


def assert_clean(text, canaries=FRAGMENTS):
    for fragment in canaries:
        for form in (fragment, quote(fragment, safe=""), *in_base64(fragment)):
            at = text.find(form)
            assert at < 0, f"{fragment!r} as {form!r}: …{text[max(0, at - 60) : at + 60]}…"


def written(project):
    own = {project.root / "data/catalogue.yml"}
    for path in sorted(project.root.rglob("*")):
        if path.is_file() and "servers" not in path.parts and path not in own:
            yield path, path.read_text(encoding="utf-8")


@contextlib.contextmanager
def http_parrot(project):
    port = project.root / "port"
    command = [sys.executable, str(project.root / "servers/parrot.py"), "http", str(port)]
    with subprocess.Popen(command, env={}) as process:
        while not port.is_file() or not port.read_text():
            assert process.poll() is None
            time.sleep(0.02)
        yield int(port.read_text())
        process.terminate()
    port.unlink()


def test_no_canary_in_anything_written_or_printed(project):
    headers = {
        "Authorization": "Bearer ${MY_TOKEN}",
        "X-Api-Key": "${MY_KEY}",
        "X-Basic": "Basic ${MY_BASIC}",
        "X-Literal": "canary-header-literal",
    }
    with http_parrot(project) as port:
        url = f"http://127.0.0.1:{port}"
        project.catalogue(
            {
                "stdio": {**STARTED, "args": ["servers/parrot.py", "stdio", *ARGS]},
                "crash": {**STARTED, "args": ["servers/parrot.py", "crash", *ARGS]},
                "http": {"url": f"{url}/mcp?api_key=${{MY_PATH}}", "headers": headers},
                "refuse": {"url": f"{url}/refuse?token=canaryquery00", "headers": headers},
            }
        )
        done = project.sync("--report", "report.json", "--verify", env=CANARIES)
    assert "2 new, 2 failed" in done.stdout
    assert_clean(done.stdout + done.stderr)
    texts = dict(written(project))
    assert {path.name for path in texts} >= {"stdio.json", "http.json", "report.json"}
    for text in texts.values():
        assert_clean(text)
    assert "canary" not in "".join(path.name for path in texts)


def test_facts_of_the_machine_are_left_out_too(project):
    home = project.root / "canary-home"
    home.mkdir()
    project.catalogue({"stdio": {"command": "python", "args": ["servers/parrot.py", "stdio"]}})
    project.sync(env={"HOME": str(home), "USER": "canaryperson"})
    text = (project.snapshots / "stdio.json").read_text(encoding="utf-8")
    facts = [str(project.root), str(home), sys.prefix]
    if len(socket.gethostname()) >= 6 and socket.gethostname() != "localhost":
        facts.append(socket.gethostname())
    for fact in facts:
        assert fact not in text
        assert quote(fact, safe="") not in text


def test_a_leak_is_a_finding_with_its_place(project):
    leaky = [{"name": "pay", "inputSchema": {"properties": {"key": {"default": "sk-4f9a7c21d8"}}}}]
    project.catalogue(
        {"pay": {**project.lists("pay", leaky), "env": {"PAY_KEY": "${PAY_KEY}", "MODE": "live"}}}
    )
    done = project.sync("--strict", env={"PAY_KEY": "sk-4f9a7c21d8"})
    assert done.returncode == 1
    assert "pay: new, 1 tool" in done.stdout
    assert "1 redacted" in done.stdout
    snapshot = project.read("pay")
    assert snapshot["tools"][0]["inputSchema"]["properties"]["key"] == {
        "default": "<redacted:env:PAY_KEY>"
    }
    assert snapshot["listed"]["env"] == ["MODE", "PAY_KEY"]
    assert {
        "id": "redacted-secret",
        "pointer": "/tools/0/inputSchema/properties/key/default",
        "message": "It repeats a value that the server was given (env:PAY_KEY).",
    } in snapshot["notes"]


WORDS = {"LOG_LEVEL": "info", "MODE": "a", "PORT": "8080", "API_KEY": "none", "REGION": "eu"}


def test_ordinary_words_are_no_secrets(project):
    text = "Returns info of a port such as 8080 in eu, or none."
    server = project.lists("plain", [{"name": "a", "description": text}])
    project.catalogue({"plain": {**server, "env": WORDS}})
    project.sync(env={"USER": "a", "HOME": "/root"})
    assert project.read("plain")["tools"][0]["description"] == text
