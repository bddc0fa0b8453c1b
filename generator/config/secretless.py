"""Takes the secrets out of entries that come from a client's file.

Client files hold keys in the clear; a catalogue is committed. So whatever looks like a secret
becomes `${VAR}`, with a sentence that says which variable to set. Nothing that these functions
return or say contains the value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from generator.config.clients import Raw, variable_name
from generator.config.sensitive import looks_secret, named_secret
from generator.config.variables import VARIABLE

_HARMLESS_HEADERS = {"accept", "accept-language", "content-type", "user-agent"}
_SCHEME = re.compile(r"(Bearer|Basic|Token|ApiKey)\s+", re.IGNORECASE)


def without_secrets(server: str, raw: Raw) -> tuple[Raw, list[str]]:
    """Return the entry `raw` with variables in the place of secrets, and what was replaced."""
    warnings: list[str] = []
    clean = dict(raw)
    if raw.get("env"):
        clean["env"] = dict(_env(server, raw["env"], warnings))
    if raw.get("headers"):
        clean["headers"] = dict(_headers(server, raw["headers"], warnings))
    if raw.get("args"):
        clean["args"] = list(_args(server, raw["args"], warnings))
    if raw.get("url"):
        clean["url"] = _url(server, raw["url"], warnings)
    return clean, warnings


def _variable(server: str, what: str, name: str, warnings: list[str]) -> str:
    warnings.append(f"{server}: {what} stands in the file; set {name} instead")
    return f"${{{name}}}"


def _env(server: str, env: Raw, warnings: list[str]) -> Iterator[tuple[str, Any]]:
    for name, value in env.items():
        if value and not VARIABLE.search(value) and (named_secret(name) or looks_secret(value)):
            value = _variable(server, f"the value of env {name}", variable_name(name), warnings)
        yield name, value


def _headers(server: str, headers: Raw, warnings: list[str]) -> Iterator[tuple[str, Any]]:
    for name, value in headers.items():
        if value and not VARIABLE.search(value) and name.lower() not in _HARMLESS_HEADERS:
            scheme = _SCHEME.match(value)
            what = f"the value of header {name}"
            variable = _variable(server, what, variable_name(f"{server}_{name}"), warnings)
            value = f"{scheme[1]} {variable}" if scheme else variable
        yield name, value


def _args(server: str, args: list[str], warnings: list[str]) -> Iterator[str]:
    option = ""
    for index, arg in enumerate(args):
        flag, mark, value = arg.partition("=") if arg.startswith("-") else ("", "", arg)
        name = (flag or option).lstrip("-")
        secret = bool(value) and (named_secret(name) or looks_secret(value))
        if secret and not VARIABLE.search(value):
            variable = variable_name(f"{server}_{name or index + 1}")
            arg = flag + mark + _variable(server, f"argument {index + 1}", variable, warnings)
        yield arg
        option = arg if arg.startswith("-") and not mark else ""


def _url(server: str, url: str, warnings: list[str]) -> str:
    """Replace the user and password of a URL, and the secret values of its query."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    place = parts.netloc
    if "@" in place and not VARIABLE.search(place):
        name = variable_name(f"{server}_user_and_password")
        who = _variable(server, "user and password of the url", name, warnings)
        place = f"{who}@{place.rpartition('@')[2]}"
    query = []
    for key, value in parse_qsl(parts.query, keep_blank_values=True):
        if (named_secret(key) or looks_secret(value)) and value and not VARIABLE.search(value):
            name = variable_name(f"{server}_{key}")
            value = _variable(server, f"{key} in the url", name, warnings)
        query.append((key, value))
    text = urlencode(query, safe="${}:-/") if query else ""
    return urlunsplit(parts._replace(netloc=place, query=text))
