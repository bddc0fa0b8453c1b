"""Reads the server lists of MCP clients, so that nobody types them twice.

Clients agree on little more than `command`, `args`, `env` and `url`: they differ in the key that
the servers stand under, in the names of the transports, and above all in how a value is taken from
the environment. Everything is brought into the form of a catalogue entry; what has no counterpart
(time limits, approvals, icons) is left out, and a server that cannot be expressed is left out with
a warning.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from generator.config import registry
from generator.config.entry import ServerEntry
from generator.config.variables import misspelt
from generator.errors import ConfigError

Raw = dict[str, Any]
"""An entry as plain data: the keys of `ServerEntry`."""

_URLS = ("url", "httpUrl", "serverUrl")
_HEADERS = ("headers", "http_headers")
_HTTP = {"http", "streamable-http", "streamableHttp", "streamable_http", "streamable"}
_KNOWN_TYPES = {"", "stdio", "local", "remote", "sse", *_HTTP}
_REFERENCES: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"\$\{env:([A-Za-z_]\w*)\}"), r"${\1}"),
    (re.compile(r"\$\{input:([^}]+)\}"), lambda m: f"${{{variable_name(m[1])}}}"),
    (re.compile(r"\$\{(?:workspaceFolder|workspaceRoot|cwd)\}"), "."),
    (re.compile(r"\$\{userHome\}"), "${HOME}"),
    (re.compile(r"\$\{(?:pathSeparator|/)\}"), "/"),
)
_BARE = re.compile(r"(?<![\w$])\$([A-Z_][A-Z0-9_]+)\b")


@dataclass(frozen=True)
class Found:
    """The servers of one client file.

    Attributes:
        servers: Entries as plain data, by id.
        warnings: One sentence for each server or value that could not be taken over.
    """

    servers: Mapping[str, Raw]
    warnings: tuple[str, ...] = ()


def read(path: Path, shown: str = "") -> Found:
    """Read the servers of the client file at `path`.

    Args:
        path: JSON (comments and trailing commas allowed) or TOML.
        shown: How to call it in messages; the path as given when empty.

    Raises:
        ConfigError: When it is missing, cannot be parsed, or holds no servers.
    """
    name = shown or str(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ConfigError(name, "no such file") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(name, f"cannot be read: {error}") from None
    document = _parse_toml(text, name) if path.suffix == ".toml" else _parse_json(text, name)
    servers: dict[str, Raw] = {}
    warnings: list[str] = []
    for key, taken in _entries(document, name):
        server = _unique(server_id(key), servers)
        raw, why = taken if isinstance(taken, tuple) else _entry(taken)
        why = why or _fault(raw)
        if why:
            warnings.append(f"{name}: {key}: left out: {why}")
            continue
        if server != key and "client_key" not in raw:
            raw["client_key"] = key
        servers[server] = {key: raw[key] for key in ServerEntry.model_fields if key in raw}
    return Found(servers, tuple(warnings))


def server_id(name: str) -> str:
    """Return the id of a server that a client calls `name`."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-._")[:100] or "server"


def variable_name(text: str) -> str:
    """Return `text` as the name of an environment variable."""
    name = re.sub(r"\W+", "_", text, flags=re.ASCII).strip("_").upper()
    return f"_{name}" if name[:1].isdigit() else name or "VALUE"


def _unique(name: str, taken: Mapping[str, Raw]) -> str:
    lower = {each.lower() for each in taken}
    unique, number = name, 2
    while unique.lower() in lower:
        unique, number = f"{name}-{number}", number + 1
    return unique


def _entries(document: Any, name: str) -> Iterator[tuple[str, Any]]:
    """Yield (name, definition) of every server, whatever the file calls the list."""
    found = registry.server(document)
    if found is not None:
        yield found.name, registry.entry(found)
        return
    top = _object(document)
    lists = (top.get("mcpServers"), top.get("servers"), top.get("mcp_servers"))
    for servers in (*lists, _object(top.get("mcp")).get("servers")):
        if isinstance(servers, dict):
            yield from servers.items()
            return
    expected = "expected mcpServers, servers, mcp_servers, or a registry's server.json"
    raise ConfigError(name, f"holds no servers: {expected}")


def _object(value: Any) -> Raw:
    return value if isinstance(value, dict) else {}


def _entry(definition: Any) -> tuple[Raw, str]:
    """Return a client's definition as an entry, and why it cannot be taken over."""
    if not isinstance(definition, dict):
        return {}, "it is no object"
    if definition.get("disabled") is True or definition.get("enabled") is False:
        return {}, "it is disabled"
    kind = str(definition.get("type") or definition.get("transport") or "")
    if kind not in _KNOWN_TYPES:
        return {}, f"its transport '{kind}' is unknown"
    if definition.get("envFile"):
        return {}, "it takes its environment from envFile: list the variables under env"
    raw: Raw = {}
    url = next((definition[key] for key in _URLS if definition.get(key)), "")
    if url:
        raw["url"] = url
        raw["headers"] = _headers(definition)
        if kind == "sse":
            raw["transport"] = "sse"
    else:
        raw |= _started(definition)
    raw["description"] = definition.get("description")
    return _normal({key: value for key, value in raw.items() if value}), ""


def _headers(definition: Raw) -> Raw:
    """Collect headers; a TOML client names the variables instead of writing references."""
    headers: Raw = {}
    for key in _HEADERS:
        if isinstance(definition.get(key), dict):
            headers |= definition[key]
    if isinstance(definition.get("env_http_headers"), dict):
        headers |= {k: f"${{{variable}}}" for k, variable in definition["env_http_headers"].items()}
    if isinstance(definition.get("bearer_token_env_var"), str):
        headers["Authorization"] = f"Bearer ${{{definition['bearer_token_env_var']}}}"
    return headers


def _started(definition: Raw) -> Raw:
    command, args = definition.get("command"), definition.get("args") or []
    if isinstance(command, list):
        command, args = (command[0] if command else ""), [*command[1:], *args]
    env = dict(definition.get("env") or definition.get("environment") or {})
    for variable in definition.get("env_vars") or ():
        env.setdefault(str(variable), f"${{{variable}}}")
    raw: Raw = {"command": command, "args": list(args), "env": env, "cwd": definition.get("cwd")}
    return raw | package(str(command), [str(arg) for arg in args])


def package(command: str, args: list[str]) -> Raw:
    """Return `npx` and `uvx` command lines as packages; {} when they are anything else."""
    rest = [arg for arg in args if arg not in ("-y", "--yes")]
    if not rest or "${" in rest[0]:
        return {}
    if command == "npx" and not rest[0].startswith("-"):
        return {"command": "", "package": f"npm:{rest[0]}", "args": rest[1:]}
    if command == "uvx" and not rest[0].startswith("-") and "://" not in rest[0]:
        return {"command": "", "package": f"pypi:{rest[0].replace('==', '@')}", "args": rest[1:]}
    return {}


def _normal(value: Any) -> Any:
    """Bring every reference to the environment into the form of a catalogue."""
    if isinstance(value, dict):
        return {key: _normal(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_normal(each) for each in value]
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    if not isinstance(value, str):
        return value
    for pattern, replacement in _REFERENCES:
        value = pattern.sub(replacement, value)
    return _BARE.sub(r"${\1}", value)


def _fault(raw: Raw) -> str:
    """Return why `raw` is no valid entry; "" for a valid one."""
    texts = [raw.get("command"), raw.get("url"), raw.get("cwd"), *raw.get("args", ())]
    texts += [*raw.get("env", {}).values(), *raw.get("headers", {}).values()]
    wrong = next((misspelt(text) for text in texts if isinstance(text, str) and misspelt(text)), "")
    if wrong:
        return f"'{wrong}' has no counterpart here"
    try:
        ServerEntry.model_validate(raw)
    except ValidationError as error:
        return error.errors(include_url=False)[0]["msg"].removeprefix("Value error, ")
    return ""


def _parse_toml(text: str, name: str) -> Any:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(name, f"not valid TOML: {error}") from None


def _parse_json(text: str, name: str) -> Any:
    try:
        return json.loads(_without_comments(text))
    except json.JSONDecodeError as error:
        raise ConfigError(f"{name}:{error.lineno}", f"not valid JSON: {error.msg}") from None
    except RecursionError:
        raise ConfigError(name, "not valid JSON: nested too deep") from None


_TOKENS = re.compile(r'("(?:\\.|[^"\\\n])*")|//[^\n]*|/\*.*?\*/', re.DOTALL)
_TRAILING = re.compile(r'("(?:\\.|[^"\\\n])*")|,(?=\s*[}\]])')


def _without_comments(text: str) -> str:
    """Blank out comments and trailing commas, which editors allow; lines keep their numbers."""

    def blank(match: re.Match[str]) -> str:
        return match[1] or re.sub(r"[^\n]", " ", match[0])

    return _TRAILING.sub(lambda m: m[1] or " ", _TOKENS.sub(blank, text))
