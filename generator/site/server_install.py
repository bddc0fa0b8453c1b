"""The section "Install": how to add this server to the usual clients.

Each client writes variables of the environment in its own way, or not at all; a secret's value is
never here. Sources, read 2026-11-22 in stored copies: code.claude.com/docs/en/mcp,
developers.openai.com/codex/mcp, cursor.com/docs/context/mcp, VS Code's guide to mcp.json, and
docs/tools/mcp-server.md of google-gemini/gemini-cli.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from generator.catalogue import Server
from generator.config import Transport
from generator.models import Json
from generator.site.connection import Connection, Text, connection
from generator.site.context import Site
from generator.site.page import Section
from generator.snippets import WIDTH, shell_word, to_json, to_toml

_SAFE_KEY = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True)
class Install:
    """How to add the server to one client.

    Attributes:
        id: The client, as in data/guardrails where it stands there too.
        title: Its name for people.
        file: Where the snippet goes.
        text: The snippet, "" when `note` says what to do instead.
        note: What to know.
    """

    id: str
    title: str
    file: str
    text: str
    note: str = ""


def section(server: Server, site: Site) -> Section | None:
    """Return the section, None for a server that is only known by a listing."""
    reach = connection(server)
    if reach is None:
        return None
    key = server.entry.client_key or server.id
    body = site.templates.render(
        "pages/server/install.html",
        server.url,
        installs=installs(key, reach),
        variables=reach.variables,
        odd=not _SAFE_KEY.fullmatch(key),
        key=key,
    )
    return Section("install", site.say("install.title"), body)


def installs(key: str, reach: Connection) -> list[Install]:
    """Return the snippets for the server called `key`."""
    return [
        Install("claude-code", "Claude Code", "shell", claude_code(key, reach), _kept(reach)),
        _claude_desktop(key, reach),
        Install("codex", "Codex", "~/.codex/config.toml", codex(key, reach), _unfilled(reach)),
        Install("vs-code", "VS Code", ".vscode/mcp.json", to_json(vs_code(key, reach))),
        Install("cursor", "Cursor", ".cursor/mcp.json", to_json(cursor(key, reach))),
        Install("gemini-cli", "Gemini CLI", "~/.gemini/settings.json", to_json(gemini(key, reach))),
    ]


def claude_code(key: str, reach: Connection) -> str:
    """Return the command that adds the server."""
    name = shell_word(key)
    if reach.transport is Transport.STDIO:
        lines = [["claude", "mcp", "add"]]
        lines += [["--env", _shell(Text((f"{each}=", each, "")))] for each in reach.env]
        # In the order of its documentation: --env would take a name that follows it for a value.
        lines.append(["--transport", "stdio", name, "--", *(_shell(word) for word in reach.argv)])
        return _lines(lines)
    kind = "sse" if reach.transport is Transport.SSE else "http"
    lines = [["claude", "mcp", "add", "--transport", kind, name, _shell(reach.url)]]
    lines += [
        ["--header", _shell(Text((f"{name}: {value.parts[0]}", *value.parts[1:])))]
        for name, value in reach.headers
    ]
    return _lines(lines)


def _lines(groups: list[list[str]]) -> str:
    """Return the words as one command, on one line when that is short."""
    joined = [" ".join(group) for group in groups]
    line = " ".join(joined)
    return line if len(line) <= WIDTH else " \\\n  ".join(joined)


def _shell(text: Text) -> str:
    """Return one word of shell in which variables are expanded."""
    pieces = [
        f'"${part}"' if index % 2 else shell_word(part)
        for index, part in enumerate(text.parts)
        if index % 2 or part
    ]
    return "".join(pieces) or "''"


def _kept(reach: Connection) -> str:
    return "Your shell fills the values in; Claude Code keeps them." if reach.variables else ""


def _claude_desktop(key: str, reach: Connection) -> Install:
    title, file = "Claude Desktop", "claude_desktop_config.json"
    if reach.transport is not Transport.STDIO:
        note = "Add it under Settings, Connectors: the file takes only servers that it can start."
        return Install("claude-desktop", title, file, "", note)
    document = {"mcpServers": {key: _process(reach, _blank)}}
    return Install(
        "claude-desktop", title, file, to_json(document), _unfilled(reach, everywhere=True)
    )


def _blank(name: str) -> str:
    return f"<{name}>"


def _unfilled(reach: Connection, everywhere: bool = False) -> str:
    """Return the sentence on variables that a client does not expand."""
    arguments = {name for text in (*reach.argv, reach.url) for name in text.names}
    names = reach.variables if everywhere else tuple(sorted(arguments))
    if not names:
        return ""
    return (
        f"It expands no variables here: put your own in place of {', '.join(map(_blank, names))}."
    )


def _entry(reach: Connection, kind: str, write: Callable[[str], str]) -> dict[str, Json]:
    """Return the server as most clients have it; `kind` is the key for the transport, if any."""
    named = {kind: reach.transport.value} if kind else {}
    if reach.transport is Transport.STDIO:
        return {**named, **_process(reach, write)}
    found: dict[str, Json] = {**named, "url": reach.url.write(write)}
    if reach.headers:
        found["headers"] = {name: value.write(write) for name, value in reach.headers}
    return found


def _process(reach: Connection, write: Callable[[str], str]) -> dict[str, Json]:
    """Return what to start; `write` writes a variable."""
    found: dict[str, Json] = {"command": reach.argv[0].write(write)}
    if reach.argv[1:]:
        found["args"] = [word.write(write) for word in reach.argv[1:]]
    if reach.env:
        found["env"] = {name: write(name) for name in reach.env}
    return found


def codex(key: str, reach: Connection) -> str:
    """Return the table for Codex's configuration."""
    if reach.transport is Transport.STDIO:
        table = _process(reach, _blank)
        if reach.env:
            del table["env"]
            table["env_vars"] = list(reach.env)
        return to_toml({"mcp_servers": {key: table}})
    table = {"url": reach.url.write(_blank)}
    from_env: dict[str, Json] = {}
    for name, value in reach.headers:
        if (
            name.lower() == "authorization"
            and value.parts[0] == "Bearer "
            and len(value.parts) == 3
        ):
            table["bearer_token_env_var"] = value.names[0]
        elif len(value.parts) == 3 and not value.parts[0] and not value.parts[2]:
            from_env[name] = value.names[0]
        else:
            table.setdefault("http_headers", {})[name] = value.write(_blank)
    if from_env:
        table["env_http_headers"] = from_env
    return to_toml({"mcp_servers": {key: table}})


def vs_code(key: str, reach: Connection) -> dict[str, Json]:
    """Return VS Code's mcp.json, which asks for each variable once and keeps it safe."""
    document: dict[str, Json] = {"servers": {key: _entry(reach, "type", _input)}}
    if reach.variables:
        document["inputs"] = [
            {"type": "promptString", "id": _slug(name), "description": name, "password": True}
            for name in reach.variables
        ]
    return document


def _slug(name: str) -> str:
    return name.lower().replace("_", "-")


def _input(name: str) -> str:
    return f"${{input:{_slug(name)}}}"


def cursor(key: str, reach: Connection) -> dict[str, Json]:
    """Return Cursor's mcp.json."""
    return {"mcpServers": {key: _entry(reach, "", lambda name: f"${{env:{name}}}")}}


def gemini(key: str, reach: Connection) -> dict[str, Json]:
    """Return the part of Gemini CLI's settings."""
    entry = _entry(reach, "", lambda name: f"${name}")
    if reach.transport is Transport.HTTP:
        entry = {"httpUrl": entry.pop("url"), **entry}
    return {"mcpServers": {key: entry}}
