"""Has a launcher fetch a server without starting it, and says where the server's program is then.

uvx and npx do two things: fetch a package, for which they need the user's environment (caches,
indexes with their passwords, proxies, certificates), and start what is in it, which must see none
of that. So they are asked to start a small program of ours instead, which prints where the server's
own program lies; the server is then started from there, like any command. A launcher, or a way to
call it, that is not known here is left to do both, with `containment.environment` for a compromise.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import anyio

from generator.introspect.attempt import Attempt
from generator.introspect.containment import Scratch
from generator.introspect.process import started

_VALUED = {
    *("--from", "-w", "--with", "--with-editable", "--with-requirements", "-p", "--python"),
    *("-c", "--constraints", "--overrides", "--index", "--default-index", "-i", "--index-url"),
    *("--extra-index-url", "-f", "--find-links", "--index-strategy", "--keyring-provider"),
    *("--resolution", "--prerelease", "--exclude-newer", "--link-mode", "--config-file"),
    *("--allow-insecure-host", "--cache-dir"),
}
"""Options of uvx that take a value and concern fetching alone."""
_PLAIN_UVX = {"-q", "--quiet", "-v", "--verbose", "--isolated", "--refresh", "-n", "--no-cache"}
_PLAIN_NPX = {"-y", "--yes", "-q", "--quiet", "--prefer-online", "--prefer-offline", "--offline"}

_PYTHON = """
import json, shutil, sys
print(json.dumps(shutil.which(sys.argv[1], path=sys.prefix + "/bin")))
"""
_NODE = """
const fs = require("fs"), path = require("path"), [name, wanted] = process.argv.slice(1);
const folder = process.env.PATH.split(path.delimiter).find((p) => p.endsWith("node_modules/.bin"));
const package = JSON.parse(fs.readFileSync(path.join(folder, "..", name, "package.json")));
const own = package.name.split("/").pop(), bin = package.bin || {};
const names = typeof bin === "string" ? [own] : Object.keys(bin);
const chosen = wanted || (names.length === 1 ? names[0] : names.find((n) => n === own));
console.log(JSON.stringify(chosen ? path.join(folder, chosen) : null));
"""


@dataclass(frozen=True)
class Question:
    """How to ask a launcher where a program is.

    Attributes:
        argv: What to start for the answer.
        rest: The arguments of the program itself.
    """

    argv: tuple[str, ...]
    rest: tuple[str, ...]


def question(argv: Sequence[str]) -> Question | None:
    """Return what to ask the launcher of `argv`; None when the call is not understood."""
    name = Path(argv[0]).name
    if name == "uvx":
        return _of_uvx(tuple(argv[:1]), argv[1:])
    if name == "uv" and list(argv[1:3]) == ["tool", "run"]:
        return _of_uvx(tuple(argv[:3]), argv[3:])
    return _of_npx(argv[0], argv[1:]) if name == "npx" else None


def _of_uvx(launcher: tuple[str, ...], words: Sequence[str]) -> Question | None:
    options: list[str] = []
    source = ""
    at = 0
    while at < len(words) and words[at].startswith("-"):
        option, glued, value = words[at].partition("=")
        if option in _VALUED and not glued:
            value = words[at + 1] if at + 1 < len(words) else ""
            at += 1
        elif option not in _VALUED and words[at] not in _PLAIN_UVX:
            return None
        if option == "--from":
            source = value
        else:
            options += [option, value] if option in _VALUED else [option]
        at += 1
    if at >= len(words):
        return None
    program = words[at] if source else _bare(words[at])
    asked = (*launcher, *options, "--from", source or words[at], "python", "-I", "-c", _PYTHON)
    return Question((*asked, program), tuple(words[at + 1 :]))


def _bare(requirement: str) -> str:
    """Return the name in a requirement such as `name[extra]==1.2`; uvx starts what is called so."""
    end = next((i for i, sign in enumerate(requirement) if sign in "[=<>~!@ ;"), len(requirement))
    return requirement[:end]


def _of_npx(launcher: str, words: Sequence[str]) -> Question | None:
    package = ""
    at = 0
    while at < len(words) and words[at].startswith("-") and words[at] != "--":
        option, glued, value = words[at].partition("=")
        if option in ("-p", "--package"):
            if package:
                return None
            package = value if glued else "".join(words[at + 1 : at + 2])
            at += 0 if glued else 1
        elif words[at] not in _PLAIN_NPX:
            return None
        at += 1
    rest = [word for word in words[at : at + 1] if word != "--"] + list(words[at + 1 :])
    if not rest:
        return None
    source, wanted = (package, rest[0]) if package else (rest[0], "")
    scope, slash, name = source.rpartition("/")
    name = f"{scope}{slash}{name.partition('@')[0]}"
    if not name or name.startswith((".", "/")) or (slash and not scope.startswith("@")):
        return None  # a folder, a repository: npx knows what to do with it
    asked = (launcher, "-y", f"--package={source}", "--", "node", "-e", _NODE, name)
    return Question((*asked, *([wanted] if wanted else [])), tuple(rest[1:]))


async def fetched(attempt: Attempt, asked: Question, scratch: Scratch) -> str:
    """Fetch the server of `attempt`; return its program, "" when the launcher does not say.

    Raises:
        LauncherError: When the launcher fails.
    """
    env: Mapping[str, str] = {**os.environ, **attempt.launch.env}
    output = b""
    attempt.stage = "fetch"
    # The scratch folder is still needed afterwards: this keeper must not remove it.
    async with started(asked.argv, env, scratch.folder("work"), None) as process:
        attempt.process = process
        async for chunk in process.chunks():
            output = (output + chunk)[-65536:]
            if not chunk and process.ended.is_set():
                break
        with anyio.move_on_after(1):
            await process.ended.wait()
    if process.exit_code != 0:
        raise LauncherError(f"{Path(asked.argv[0]).name} failed")
    try:
        found = json.loads(output.strip().rpartition(b"\n")[2])
    except ValueError:
        return ""
    return found if isinstance(found, str) and os.access(found, os.X_OK) else ""


class LauncherError(Exception):
    """A launcher could not fetch a server; its exit code and last words say why."""
