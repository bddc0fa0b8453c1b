"""Makes a `Launch` of a catalogue entry: nothing is left to look up when the server is asked.

Variables are filled in, the launcher of a package is found, relative paths get the project folder
before them, and everything secret is collected on the way. What is missing here is a failure of
this one server; the others are still asked.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.config import CatalogueConfig, LimitsEntry, ServerEntry
from generator.config.variables import Expanded, UnsetVariableError, expand
from generator.introspect import secrets
from generator.introspect.launch import (
    ClientCredentials,
    Failure,
    FailureKind,
    Launch,
    Limits,
    Secret,
)
from generator.introspect.redact import Redactor
from generator.models import Json

LAUNCHERS = {"uvx", "uv", "pipx", "npx", "npm", "pnpm", "yarn", "bunx", "docker", "podman"}
"""Commands that fetch what they start; a command of an entry is recognised by these names."""


@dataclass(frozen=True)
class Surroundings:
    """Where this process runs.

    Attributes:
        environment: Its environment variables.
        machine: What listings must not say about it.
        python: The running interpreter.
    """

    environment: Mapping[str, str]
    machine: secrets.Machine
    python: str

    @classmethod
    def here(cls, environment: Mapping[str, str]) -> Surroundings:
        """Describe the running process with `environment`."""
        return cls(environment, secrets.Machine.here(environment), sys.executable)


def plan(server: str, config: CatalogueConfig, around: Surroundings) -> Launch:
    """Return how to ask the server `server` of `config`.

    Raises:
        Failure: When a variable is unset or the launcher of a package is not installed.
    """
    entry = config.servers[server]
    fill = _filler(server, around.environment)
    found = tuple(_secrets(entry, fill, config.root, around))
    return Launch(
        server=server,
        transport=entry.kind,
        argv=_argv(server, entry, fill, config.root, around),
        launcher=bool(entry.package) or Path(entry.command).name in LAUNCHERS,
        env={name: fill(text).text for name, text in entry.env.items()},
        cwd=_folder(fill(entry.cwd).text, config.root),
        url=fill(entry.url).text,
        headers={name: fill(text).text for name, text in entry.headers.items()},
        auth=_auth(entry, fill),
        protocol=entry.protocol,
        declare=entry.declare,
        limits=limits(config.file.limits, entry.limits),
        sandbox="" if entry.sandbox == "none" else entry.sandbox,
        secrets=found,
        shown=Redactor(found).value(_shown(entry, fill)).value,
    )


Fill = Callable[[str], Expanded]


def _filler(server: str, environment: Mapping[str, str]) -> Fill:
    """Return what fills in variables; an unset one is the failure of `server`."""

    def fill(text: str) -> Expanded:
        try:
            return expand(text, environment)
        except UnsetVariableError as error:
            raise Failure(
                server,
                FailureKind.NEEDS_CREDENTIALS,
                f"the environment variable {error.name} is not set",
                f"set it, or write ${{{error.name}:-default}} in the catalogue",
            ) from None

    return fill


def _secrets(
    entry: ServerEntry, fill: Fill, project: Path, around: Surroundings
) -> Iterator[Secret]:
    """Yield everything that must not come back in the listing."""
    for kind, name, text in _places(entry):
        filled = fill(text)
        for variable, value in filled.taken:
            yield from secrets.taken(kind, name or variable, variable, value)
        if kind in ("env", "header"):
            yield from secrets.literal(kind, name, filled.text)
    yield from secrets.arguments([fill(text).shown for text in entry.args])
    yield from secrets.address(fill(entry.url).shown)
    yield from secrets.surroundings(around.environment)
    yield from secrets.facts(around.machine, project)


def _places(entry: ServerEntry) -> Iterator[tuple[str, str, str]]:
    """Yield (kind, name, text) of everything that a server is given."""
    yield from (("env", name, text) for name, text in sorted(entry.env.items()))
    yield from (("header", name, text) for name, text in sorted(entry.headers.items()))
    yield from (("arg", "", text) for text in (entry.command, *entry.args, entry.cwd))
    yield ("url", "", entry.url)
    if entry.auth:
        yield from (("auth", name, str(text)) for name, text in entry.auth)


def _argv(
    server: str, entry: ServerEntry, fill: Fill, project: Path, around: Surroundings
) -> tuple[str, ...]:
    """Return the command line that starts the server; empty when nothing is started."""
    args = [_argument(fill(text).text, project) for text in entry.args]
    if entry.package:
        first, *rest = package_command(entry)
        return (_launcher(server, first, around), *rest, *args)
    if not entry.command:
        return ()
    command = fill(entry.command).text
    if command == "python":
        command = around.python
    elif "/" in command:
        command = str(project / command)
    return (command, *args)


def package_command(entry: ServerEntry) -> list[str]:
    """Return the launcher's command line for a `package:`, without the server's arguments."""
    registry, _, name = entry.package.partition(":")
    if registry == "oci":
        passed = [part for variable in sorted(entry.env) for part in ("-e", variable)]
        return ["docker", "run", "-i", "--rm", *passed, name]
    bare, version = split_version(name)
    pinned = bare
    if version:
        pin = "{}@{}" if registry == "npm" or version == "latest" else "{}=={}"
        pinned = pin.format(bare, version)
    if registry == "pypi":
        return ["uvx", "--from", pinned, entry.executable] if entry.executable else ["uvx", pinned]
    named = ["--package", pinned, entry.executable] if entry.executable else [pinned]
    return ["npx", "-y", *named]


def split_version(name: str) -> tuple[str, str]:
    """Split `name@version` or `name==version`; the `@` of an npm scope is part of the name."""
    head, mark, version = name.rpartition("==")
    if not mark:
        head, mark, version = name.rpartition("@")
    return (head, version) if head else (name, "")


def _launcher(server: str, name: str, around: Surroundings) -> str:
    """Return the path of a launcher: uvx beside our interpreter first, then on PATH."""
    beside = Path(around.python).parent / name
    if name == "uvx" and beside.is_file():
        return str(beside)
    found = shutil.which(name, path=around.environment.get("PATH"))
    if found:
        return found
    raise Failure(server, FailureKind.NOT_FOUND, f"{name} is not installed", _INSTALL[name])


_INSTALL = {
    "uvx": "pip install 'mcp-catalogue[runners]'",
    "npx": "install Node.js",
    "docker": "install Docker",
}


def _argument(text: str, project: Path) -> str:
    """Return an argument; the path of a file of the project is made absolute.

    A server runs in a scratch folder, so a relative path would name nothing. Meant as paths are
    `.`, `..`, whatever starts with `./` or `../`, and the names of existing files.
    """
    if text in (".", "..") or text.startswith(("./", "../")):
        return str((project / text).resolve())
    if text and not text.startswith("-") and "\0" not in text and len(text) < 1000:
        path = project / text
        return str(path) if path.is_file() else text
    return text


def _folder(text: str, project: Path) -> str:
    return str((project / text).resolve()) if text else ""


def _auth(entry: ServerEntry, fill: Fill) -> ClientCredentials | None:
    if not entry.auth:
        return None
    return ClientCredentials(**{name: fill(str(text)).text for name, text in entry.auth})


def limits(catalogue: LimitsEntry, server: LimitsEntry) -> Limits:
    """Return the server's own limits, else the catalogue's, else the defaults."""
    set_ = catalogue.model_dump(exclude_none=True) | server.model_dump(exclude_none=True)
    return Limits(**set_)


def _shown(entry: ServerEntry, fill: Fill) -> dict[str, Json]:
    """Return how the server is listed, the same on every machine and without a value."""
    shown: dict[str, Json] = {"transport": str(entry.kind)}
    if entry.package:
        shown["package"] = entry.package
    if entry.started:
        start = package_command(entry) if entry.package else [fill(entry.command).shown]
        shown["argv"] = [*start, *(fill(text).shown for text in entry.args)]
    for name in ("url", "cwd", "listing"):
        if getattr(entry, name):
            shown[name] = fill(getattr(entry, name)).shown
    for name in ("env", "headers", "declare"):
        if getattr(entry, name):
            shown[name] = sorted(getattr(entry, name))
    if entry.auth:
        shown["auth"] = "client_credentials"
    if entry.sandbox != "none":
        shown["sandbox"] = entry.sandbox
    return shown
