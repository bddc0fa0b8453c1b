"""What a server gets to see of this machine: little.

A scratch folder is its home, cache, temporary and working directory, and a short list of variables
its environment. uvx and npx fetch in the user's own environment before (see `fetch`). Launchers
that fetch and start in one go (docker, or a call that is not understood) get the variables that say
where the user's caches, indexes, proxies and certificates are; the home is still the scratch one.

With a sandbox the server has no network and a file system that it cannot write to.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from generator.introspect.failures import failure
from generator.introspect.keeper import CONTAINER
from generator.introspect.launch import FailureKind, Launch, Secret

PASSED = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TERM", "SHELL")
"""What every server gets of our environment."""

SHARED = (
    *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"),
    *("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"),
    *("NODE_EXTRA_CA_CERTS", "NETRC", "NODE_PATH", "NVM_DIR", "VOLTA_HOME", "FNM_DIR"),
)
"""What launchers get besides, whatever its case."""

IMAGE_RUNNERS = ("docker", "podman")
SHARED_PREFIXES = ("UV_", "PIP_", "NPM_CONFIG_", "DOCKER_", "PODMAN_", "CONTAINER_")
"""Settings of launchers, whatever their case."""


@dataclass(frozen=True)
class Scratch:
    """The folder that a server lives in.

    Attributes:
        root: Everything is below it; removed when the server has ended.
    """

    root: Path

    def folder(self, name: str) -> Path:
        """Return the folder called `name`, made when it is not there."""
        path = self.root / name
        path.mkdir(exist_ok=True)
        return path

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """The paths that servers repeat in their listings and that differ from run to run."""
        names = ("home", "cache", "config", "data", "state", "run", "tmp", "work")
        inner = [Secret(f"scratch:{name}", str(self.root / name)) for name in names]
        return (*inner, Secret("scratch", str(self.root)))


@contextmanager
def scratch_folder() -> Iterator[Scratch]:
    """Make a scratch folder; the keeper removes it, and this does when there was no keeper."""
    root = Path(tempfile.mkdtemp(prefix="mcp-catalogue-")).resolve()
    try:
        yield Scratch(root)
    finally:
        shutil.rmtree(root, ignore_errors=True)


def environment(launch: Launch, scratch: Scratch) -> dict[str, str]:
    """Return the whole environment of the server of `launch`."""
    env = {name: os.environ[name] for name in PASSED if name in os.environ}
    env.setdefault("PATH", os.defpath)
    if not any(name in env for name in ("LANG", "LC_ALL", "LC_CTYPE")):
        env["LANG"] = "C.UTF-8"
    if launch.launcher:
        env |= _of_launchers(os.environ)
    return {**env, **_homes(scratch), **launch.env}


def _homes(scratch: Scratch) -> dict[str, str]:
    xdg = {f"XDG_{name.upper()}_HOME": name for name in ("cache", "config", "data", "state")}
    places = {"HOME": "home", "TMPDIR": "tmp", "XDG_RUNTIME_DIR": "run", **xdg}
    return {variable: str(scratch.folder(name)) for variable, name in places.items()}


def _of_launchers(ours: Mapping[str, str]) -> dict[str, str]:
    """Return what launchers must know of the user's settings, with the defaults spelled out.

    The defaults hang on HOME, which the server must not have; so each place is named.
    """
    shared = {
        name: value
        for name, value in ours.items()
        if name.upper() in SHARED or name.upper().startswith(SHARED_PREFIXES)
    }
    known = {name.upper() for name in shared}
    places = {n: p for n, p in _user_places(ours).items() if n.upper() not in known}
    return shared | {name: str(path) for name, path in places.items()}


def _user_places(ours: Mapping[str, str]) -> dict[str, Path]:
    home = Path(ours.get("HOME") or Path.home())
    cache = Path(ours.get("XDG_CACHE_HOME") or home / ".cache")
    config = Path(ours.get("XDG_CONFIG_HOME") or home / ".config")
    data = Path(ours.get("XDG_DATA_HOME") or home / ".local/share")
    made = {
        "UV_CACHE_DIR": cache / "uv",
        "UV_PYTHON_INSTALL_DIR": data / "uv/python",
        "npm_config_cache": home / ".npm",
    }
    written = {
        "UV_CONFIG_FILE": config / "uv/uv.toml",
        "npm_config_userconfig": home / ".npmrc",
        "NETRC": home / ".netrc",
        "DOCKER_CONFIG": home / ".docker",
    }
    return made | {name: path for name, path in written.items() if path.exists()}


def found(launch: Launch, env: Mapping[str, str]) -> str:
    """Return the program that `launch` starts.

    Raises:
        Failure: When there is none.
    """
    program = launch.argv[0]
    folder = Path(launch.cwd or ".")
    if os.sep in program:
        there = folder / program
        path = str(there.absolute()) if there.is_file() else ""
    else:
        path = shutil.which(program, path=env.get("PATH", os.defpath)) or ""
    if path and os.access(path, os.X_OK):
        return path
    why = "may not be executed" if path else "there is no such program"
    raise failure(launch, FailureKind.NOT_FOUND, f"'{program}': {why}")


def sandboxed(launch: Launch, scratch: Scratch) -> tuple[str, ...]:
    """Return the command line of `launch`, wrapped as its sandbox asks.

    Raises:
        Failure: When the sandbox is not there or does not fit the command.
    """
    if launch.sandbox == "bwrap":
        return _bwrap(launch, scratch)
    runs_image = Path(launch.argv[0]).name in IMAGE_RUNNERS and "run" in launch.argv
    if launch.sandbox == "docker" and not runs_image:
        reason = "'sandbox: docker' fits servers that are images (package: oci:IMAGE)"
        raise failure(launch, FailureKind.INVALID, reason)
    return _contained(launch, scratch) if runs_image else launch.argv


def _bwrap(launch: Launch, scratch: Scratch) -> tuple[str, ...]:
    if sys.platform != "linux" or not shutil.which("bwrap"):
        reason = "'sandbox: bwrap' needs bubblewrap, which is not installed"
        raise failure(launch, FailureKind.NOT_FOUND, reason)
    root = str(scratch.root)
    walls = ("bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--ro-bind", "/", "/")
    rooms = ("--dev", "/dev", "--proc", "/proc", "--tmpfs", "/run")
    own = ("--bind", root, root, "--chdir", launch.cwd or str(scratch.folder("work")))
    return (*walls, *rooms, *own, "--", *launch.argv)


def _contained(launch: Launch, scratch: Scratch) -> tuple[str, ...]:
    """Return a `docker run` that says which container it runs, walled in when asked for."""
    at = launch.argv.index("run") + 1
    added = [f"--cidfile={scratch.root / CONTAINER}"]
    if launch.sandbox == "docker":
        added += ["--network=none", "--read-only", "--tmpfs=/tmp", "--cap-drop=ALL"]
        added += ["--security-opt=no-new-privileges"]
    return (*launch.argv[:at], *added, *launch.argv[at:])
