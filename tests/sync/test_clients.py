"""The files of MCP clients as entries of a catalogue, and the secrets that stay behind."""

import json

import pytest
import yaml

from generator.config import clients, load, secretless
from generator.config.catalogue import CatalogueFile
from generator.errors import ConfigError
from generator.reading import parse_yaml

STDIO = {"command": "serve", "args": ["--fast"], "env": {"A": "b"}}

FILES = {
    "Claude Desktop": (
        "claude_desktop_config.json",
        '{"globalShortcut": "", "mcpServers": {"s": {"command": "serve", "args": ["--fast"],'
        ' "env": {"A": "b"}}}}',
        {"s": STDIO},
    ),
    "Claude Code": (
        ".mcp.json",
        '{"mcpServers": {"s": {"type": "http", "url": "${BASE:-https://x}/mcp",'
        ' "headers": {"Authorization": "Bearer ${KEY}"}}, "old": {"type": "sse", "url": "https://o"}}}',
        {
            "s": {"url": "${BASE:-https://x}/mcp", "headers": {"Authorization": "Bearer ${KEY}"}},
            "old": {"url": "https://o", "transport": "sse"},
        },
    ),
    "VS Code": (
        "mcp.json",
        """{
            // The key is asked for.
            "inputs": [{"type": "promptString", "id": "api-key", "password": true}],
            "servers": {
                "my server": {"type": "stdio", "command": "${workspaceFolder}/run",
                    "args": ["http://x/*not a comment*/", "${env:B}",], /* trailing comma */
                    "env": {"API_KEY": "${input:api-key}"}},
            },
        }""",
        {
            "my-server": {
                "command": "./run",
                "args": ["http://x/*not a comment*/", "${B}"],
                "env": {"API_KEY": "${API_KEY}"},
                "client_key": "my server",
            }
        },
    ),
    "VS Code settings": (
        "settings.json",
        '{"editor.tabSize": 2, "mcp": {"servers": {"s": {"command": "serve"}}}}',
        {"s": {"command": "serve"}},
    ),
    "Cursor": (
        "mcp.json",
        '{"mcpServers": {"s": {"url": "https://x/${env:T}",'
        ' "headers": {"X-Home": "${userHome}${/}x"}}}}',
        {"s": {"url": "https://x/${T}", "headers": {"X-Home": "${HOME}/x"}}},
    ),
    "Codex": (
        "config.toml",
        """
        model = "x"
        [mcp_servers.s]
        command = "serve"
        env_vars = ["TOKEN"]
        startup_timeout_sec = 20
        [mcp_servers.s.env]
        PORT = 8080
        [mcp_servers.far]
        url = "https://x/mcp"
        bearer_token_env_var = "TOKEN"
        env_http_headers = { "X-Tenant" = "TENANT" }
        http_headers = { "X-Plain" = "1" }
        [mcp_servers.off]
        command = "serve"
        enabled = false
        """,
        {
            "s": {"command": "serve", "env": {"PORT": "8080", "TOKEN": "${TOKEN}"}},
            "far": {
                "url": "https://x/mcp",
                "headers": {
                    "X-Plain": "1",
                    "X-Tenant": "${TENANT}",
                    "Authorization": "Bearer ${TOKEN}",
                },
            },
        },
    ),
    "Gemini": (
        "settings.json",
        '{"mcpServers": {"s": {"httpUrl": "https://x/mcp", "headers": {"K": "$MY_KEY"},'
        ' "timeout": 5, "trust": true}}}',
        {"s": {"url": "https://x/mcp", "headers": {"K": "${MY_KEY}"}}},
    ),
    "launchers": (
        ".mcp.json",
        '{"mcpServers": {"a": {"command": "npx", "args": ["-y", "@s/a@1.2", "."]},'
        ' "b": {"command": "uvx", "args": ["b==1.2", "--x"]},'
        ' "c": {"command": "uvx", "args": ["--from", "c", "d"]}}}',
        {
            "a": {"package": "npm:@s/a@1.2", "args": ["."]},
            "b": {"package": "pypi:b@1.2", "args": ["--x"]},
            "c": {"command": "uvx", "args": ["--from", "c", "d"]},
        },
    ),
    "registry, package": (
        "server.json",
        json.dumps(
            {
                "name": "org.example/weather",
                "title": "Weather",
                "description": "Forecasts.",
                "version": "1.2.0",
                "repository": {"url": "https://git.example.org/weather", "source": "github"},
                "packages": [
                    {"registryType": "mcpb", "identifier": "https://x/y.mcpb"},
                    {
                        "registryType": "npm",
                        "identifier": "@example/weather",
                        "version": "1.2.0",
                        "transport": {"type": "stdio"},
                        "packageArguments": [
                            {"type": "named", "name": "--unit", "value": "metric"},
                            {"type": "named", "name": "--place", "isRequired": True},
                            {"type": "named", "name": "--cache", "isRequired": False, "value": ""},
                            {"type": "positional", "valueHint": "city", "default": "Oslo"},
                        ],
                        "environmentVariables": [
                            {"name": "API_KEY", "isRequired": True, "isSecret": True},
                            {"name": "LEVEL", "default": "info"},
                            {"name": "EXTRA"},
                        ],
                    },
                ],
            }
        ),
        {
            "weather": {
                "title": "Weather",
                "description": "Forecasts.",
                "package": "npm:@example/weather@1.2.0",
                "args": ["--unit", "metric", "--place", "${PLACE}", "${CITY:-Oslo}"],
                "env": {"API_KEY": "${API_KEY}", "LEVEL": "${LEVEL:-info}"},
                "repository": "https://git.example.org/weather",
            }
        },
    ),
    "registry, remote": (
        "server.json",
        json.dumps(
            {
                "server": {
                    "name": "org.example/far",
                    "remotes": [
                        {
                            "type": "sse",
                            "url": "https://{tenant}.example.org/sse",
                            "variables": {"tenant": {"isRequired": True}},
                            "headers": [
                                {"name": "X-Key", "isRequired": True, "isSecret": True},
                                {
                                    "name": "Authorization",
                                    "value": "Bearer {token}",
                                    "variables": {"token": {"isSecret": True}},
                                },
                            ],
                        }
                    ],
                },
                "_meta": {},
            }
        ),
        {
            "far": {
                "url": "https://${TENANT}.example.org/sse",
                "headers": {"X-Key": "${X_KEY}", "Authorization": "Bearer ${TOKEN}"},
                "transport": "sse",
            }
        },
    ),
    "registry, image": (
        "server.json",
        '{"name": "org.example/box", "packages": [{"registryType": "oci", "identifier":'
        ' "r.example.org/box", "version": "1.2"}]}',
        {"box": {"package": "oci:r.example.org/box:1.2"}},
    ),
}


@pytest.mark.parametrize("client", FILES)
def test_each_client_gives_entries(tmp_path, client):
    name, text, expected = FILES[client]
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert dict(clients.read(tmp_path / name).servers) == expected
    document = yaml.safe_dump({"servers": expected})
    assert parse_yaml(document, CatalogueFile, "x").servers.keys() == expected.keys()


@pytest.mark.parametrize(
    ("definition", "why"),
    [
        ({"command": "x", "disabled": True}, "it is disabled"),
        ({"command": "x", "envFile": ".env"}, "it takes its environment from envFile"),
        ({"type": "ws", "url": "wss://x"}, "its transport 'ws' is unknown"),
        ({"command": "x", "args": ["${command:pick}"]}, "'${command:pick}' has no counterpart"),
        ({"args": ["x"]}, "give one of package, command, url, listing"),
        ("x", "it is no object"),
    ],
)
def test_a_server_that_cannot_be_expressed_is_left_out_with_a_reason(tmp_path, definition, why):
    path = tmp_path / "mcp.json"
    path.write_text(json.dumps({"servers": {"s": definition, "good": {"command": "x"}}}))
    found = clients.read(path, "mcp.json")
    assert list(found.servers) == ["good"]
    assert len(found.warnings) == 1
    assert found.warnings[0].startswith(f"mcp.json: s: left out: {why}")


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.json", "{\n  'a': 1}", "a.json:2: not valid JSON"),
        ("a.json", "[]", "a.json: holds no servers"),
        ("a.json", '{"name": "x"}', "a.json: holds no servers"),
        ("a.json", "[" * 100_000, "a.json: not valid JSON"),
        ("a.toml", "a = ", "a.toml: not valid TOML"),
    ],
)
def test_a_file_that_is_none_is_one_sentence(tmp_path, name, text, words):
    (tmp_path / name).write_text(text)
    with pytest.raises(ConfigError) as caught:
        clients.read(tmp_path / name, name)
    assert words in str(caught.value)


SECRETS = {
    "env": {"API_KEY": "sesame-one", "LEVEL": "info", "OTHER": "sk4f9a7c21d8sesame2", "R": "${R}"},
    "headers": {"Authorization": "Bearer sesame3", "X-Tenant": "sesame4", "Accept": "text/plain"},
    "args": ["--token", "sesame5", "--password=sesame6", "--port", "8080", "sk9f1a7c3sesame7"],
    "url": "https://kim:sesame8@x.example.org/mcp?token=sesame9&page=1",
}


def test_secrets_become_variables_and_are_never_copied():
    clean, warnings = secretless.without_secrets("my-server", SECRETS)
    assert clean == {
        "env": {"API_KEY": "${API_KEY}", "LEVEL": "info", "OTHER": "${OTHER}", "R": "${R}"},
        "headers": {
            "Authorization": "Bearer ${MY_SERVER_AUTHORIZATION}",
            "X-Tenant": "${MY_SERVER_X_TENANT}",
            "Accept": "text/plain",
        },
        "args": [
            "--token", "${MY_SERVER_TOKEN}", "--password=${MY_SERVER_PASSWORD}",
            "--port", "8080", "${MY_SERVER_6}",
        ],
        "url": "https://${MY_SERVER_USER_AND_PASSWORD}@x.example.org/mcp"
        "?token=${MY_SERVER_TOKEN}&page=1",
    }  # fmt: skip
    assert len(warnings) == 9
    assert "sesame" not in json.dumps([clean, warnings])


@pytest.fixture
def client_file(tmp_path):
    path = tmp_path / ".mcp.json"
    servers = {
        "one": {"command": "serve", "env": {"API_KEY": "sesame-one"}},
        "two": {"url": "https://x"},
    }
    path.write_text(json.dumps({"mcpServers": servers}))
    return path


def test_import_prints_entries(run, client_file):
    done = run("import", client_file)
    assert done.returncode == 0, done.stderr
    assert yaml.safe_load(done.stdout) == {
        "servers": {
            "one": {"command": "serve", "env": {"API_KEY": "${API_KEY}"}},
            "two": {"url": "https://x"},
        }
    }
    assert "one: the value of env API_KEY stands in the file; set API_KEY instead" in done.stderr
    assert "sesame" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    "before",
    [
        "servers:\n  two: {url: http://mine}\n",
        "# mine\nservers:\n    two:   # kept\n        url: http://mine\n\n# the end\ntitle: x\n",
        "servers:\n  two:\n    url: http://mine\n    title: |\n      A\n      b.\ninclude: []",
        "servers:\n  two:\n    url: http://mine\n    headers: {\n      A: b\n    }\ninclude: []\n",
        "servers:\n  two:\n    command: x\n    args:\n    - a\n    - b",
    ],
)
def test_import_appends_and_leaves_the_rest_as_it_is(run, client_file, before):
    catalogue = client_file.parent / "catalogue.yml"
    catalogue.write_text(before, encoding="utf-8")
    done = run("import", client_file, "--append", "--catalogue", catalogue)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("added one\n")
    after = catalogue.read_text(encoding="utf-8")
    assert [line for line in before.splitlines() if line not in after.splitlines()] == []
    merged, old = yaml.safe_load(after), yaml.safe_load(before)
    one = {"command": "serve", "env": {"API_KEY": "${API_KEY}"}}
    assert merged == {**old, "servers": {**old["servers"], "one": one}}


def test_included_files_come_after_the_own_entries(tmp_path, client_file):
    (tmp_path / "data").mkdir()
    catalogue = tmp_path / "data/catalogue.yml"
    catalogue.write_text("include: [.mcp.json]\nservers:\n  two: {url: http://mine}\n")
    config = load(catalogue)
    assert {name: entry.url for name, entry in config.servers.items()} == {
        "two": "http://mine", "one": ""
    }  # fmt: skip
    assert config.servers["one"].env == {"API_KEY": "sesame-one"}
