"""Decides which values must not come back in a listing.

Servers repeat what they were given: a key as the default of a parameter, an account id in every
description, the working directory as a path. So every value that a server gets is looked for in
what it answers. Two mistakes are possible. To miss one publishes a key; to look for too much shreds
the texts, since a server whose LOG_LEVEL is "info" may well say "info". The rules:

- what came from a variable is looked for, except short and ordinary words;
- what stands in the catalogue file as `env` or `headers` is looked for from eight characters on,
  ordinary words excepted (`API_KEY: none` must not cost every "none");
- arguments and URLs that stand in the file are shown on the site, so only what looks like a
  credential is looked for;
- what is called a key, token, password or the like is looked for from four characters on;
- facts of this machine (paths, user, host) are looked for where they are particular to it.
"""

from __future__ import annotations

import base64
import binascii
import getpass
import os
import re
import socket
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from generator.config.sensitive import looks_secret, named_secret
from generator.introspect.launch import Secret

SHORTEST_NAMED = 4
SHORTEST_TAKEN = 6
SHORTEST_LITERAL = 8
SHORTEST_AROUND = 12

_WORD = re.compile(r"[A-Z]?[a-z]{0,13}|[A-Z]{1,8}|\d{1,7}|[\d.:]{1,9}")
_SETTINGS = {"true", "false", "none", "null", "auto", "default", "enabled", "disabled"}
_PLAIN_HEADERS = {"accept", "accept-language", "content-type", "user-agent"}
_COMMON_USERS = {
    "admin", "administrator", "builder", "circleci", "codespace", "daemon", "developer", "docker",
    "gitlab-runner", "gitpod", "jenkins", "jovyan", "nobody", "runner", "service", "ubuntu",
    "vagrant", "vscode", "www-data",
}  # fmt: skip
_COMMON_HOSTS = {"localhost", "localhost.localdomain", "buildkitsandbox"}


@dataclass(frozen=True)
class Machine:
    """What a listing may say about the machine that it was made on.

    Attributes:
        home: Home folders.
        cwd: Working directory of this process.
        prefix: Where the running interpreter is installed.
        users: Names of the user.
        hosts: Names of the machine.
    """

    home: tuple[str, ...] = ()
    cwd: str = ""
    prefix: str = ""
    users: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()

    @classmethod
    def here(cls, environment: Mapping[str, str]) -> Machine:
        """Ask the operating system."""
        named = [environment.get(name, "") for name in ("USER", "LOGNAME", "USERNAME")]
        host = socket.gethostname()
        return cls(
            home=tuple(_distinct([environment.get("HOME", ""), _home()])),
            cwd=str(Path.cwd()),
            prefix=sys.prefix,
            users=tuple(_distinct([*named, _user()])),
            hosts=tuple(_distinct([host, host.partition(".")[0], environment.get("HOSTNAME", "")])),
        )


def _home() -> str:
    try:
        return str(Path(f"~{_user()}").expanduser()) if _user() else ""
    except RuntimeError:
        return ""


def _user() -> str:
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):
        try:
            return getpass.getuser()
        except (OSError, KeyError):
            return ""


def _distinct(values: Iterable[str]) -> Iterator[str]:
    return iter(dict.fromkeys(value for value in values if value))


def taken(kind: str, name: str, variable: str, value: str) -> Iterator[Secret]:
    """Yield what to look for of a value that came from the environment variable `variable`."""
    sure = named_secret(name) or named_secret(variable) or kind in ("header", "auth")
    shortest = SHORTEST_NAMED if sure else SHORTEST_TAKEN
    plain = value.lower() in _SETTINGS if sure else _WORD.fullmatch(value)
    if len(value) >= shortest and not plain:
        yield from _with_parts(f"{kind}:{name}", value)


def literal(kind: str, name: str, value: str) -> Iterator[Secret]:
    """Yield what to look for of an env or header value that stands in the catalogue file."""
    if kind == "header" and name.lower() in _PLAIN_HEADERS:
        return
    shortest = SHORTEST_NAMED if named_secret(name) else SHORTEST_LITERAL
    if len(value) >= shortest and not _WORD.fullmatch(value):
        yield from _with_parts(f"{kind}:{name}", value)


def arguments(args: Sequence[str]) -> Iterator[Secret]:
    """Yield the credentials among arguments that stand in the catalogue file."""
    before = ""
    for index, arg in enumerate(args):
        option, _, value = arg.partition("=") if arg.startswith("-") else ("", "", arg)
        name = option or before
        label = f"arg:{name.lstrip('-') or index + 1}"
        if len(value) >= SHORTEST_NAMED and "${" not in value and _is_secret(name, value):
            yield from _with_parts(label, value)
        before = arg if arg.startswith("-") and "=" not in arg else ""


def address(url: str) -> Iterator[Secret]:
    """Yield the credentials inside a URL that stands in the catalogue file."""
    parts = urlsplit(url)
    if parts.password and "${" not in parts.password:
        yield Secret("url:password", unquote(parts.password))
    for name, value in parse_qsl(parts.query):
        if "${" not in value and _is_secret(name, value):
            yield Secret(f"url:{name}", value)


def _is_secret(name: str, value: str) -> bool:
    return named_secret(name) or looks_secret(value)


def surroundings(environment: Mapping[str, str]) -> Iterator[Secret]:
    """Yield the secrets of our own environment, which a launcher may hand on to its server."""
    for name, value in sorted(environment.items()):
        if named_secret(name) and len(value) >= SHORTEST_AROUND and not _is_path(value):
            yield from _with_parts(f"environment:{name}", value)
        elif password := _password(value):
            yield Secret(f"environment:{name}", password)


def facts(machine: Machine, project: Path) -> Iterator[Secret]:
    """Yield the facts of `machine` that a listing must not carry."""
    paths = [("project", str(project)), ("cwd", machine.cwd), ("python", machine.prefix)]
    paths += [("home", home) for home in machine.home]
    seen: set[str] = set()
    for name, path in paths:
        if not path:
            continue
        for form in _distinct([path.rstrip("/"), os.path.realpath(path)]):
            if form not in seen and _is_particular(form):
                seen.add(form)
                yield Secret(name, form)
    for user in machine.users:
        if len(user) >= 5 and user.lower() not in _COMMON_USERS:
            yield Secret("user", user)
    for host in machine.hosts:
        if len(host) >= 6 and host.lower() not in _COMMON_HOSTS:
            yield Secret("host", host)


def _is_particular(path: str) -> bool:
    """Tell a path that says something about a machine from `/root` or `/app`."""
    return path.startswith("/") and path.count("/") >= 2


def _is_path(value: str) -> bool:
    return value.startswith(("/", "~", "./"))


def _with_parts(name: str, value: str) -> Iterator[Secret]:
    """Yield a value and those parts of it that are secret by themselves."""
    yield Secret(name, value)
    scheme, _, token = value.partition(" ")
    if token and " " not in token and scheme.isalpha():
        yield Secret(name, token)
        yield from (Secret(name, part) for part in _basic(scheme, token))
    if password := _password(value):
        yield Secret(name, password)
    lines = value.splitlines()
    if len(lines) > 1:
        yield from (Secret(name, line) for line in lines if len(line) >= SHORTEST_AROUND)


def _password(url: str) -> str:
    """Return the password in a URL, "" when there is none."""
    try:
        return unquote(urlsplit(url).password or "") if "://" in url else ""
    except ValueError:
        return ""


def _basic(scheme: str, token: str) -> Iterator[str]:
    """Yield user:password and password of an HTTP Basic token."""
    if scheme.lower() != "basic":
        return
    try:
        pair = base64.b64decode(token, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return
    yield pair
    password = pair.partition(":")[2]
    if len(password) >= SHORTEST_NAMED:
        yield password
