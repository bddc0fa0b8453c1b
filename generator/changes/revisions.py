"""Finds the snapshots to compare: a file, a folder, or either at a git revision.

`HEAD~1:data/snapshots` is git's own way to name a path at a revision, so that is what people write.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

from generator import listing, snapshot
from generator.errors import SnapshotError
from generator.models import Snapshot


def snapshots_at(spec: str) -> dict[str, Snapshot]:
    """Return the snapshots that `spec` names, by server id.

    Args:
        spec: A snapshot or listing file, a folder of snapshots, or `REVISION:PATH` of one.

    Raises:
        SnapshotError: When there is nothing readable; says what was looked for.
    """
    path = Path(spec)
    if path.is_dir():
        return _all(sorted(path.glob("*.json")))
    if path.is_file():
        found = listing.read(path)
        return {found.server: found}
    if ":" in spec:
        return _at_revision(spec)
    raise SnapshotError(spec, "no such file or folder", "give a snapshot, a folder or REV:PATH")


def path_at(spec: str, server: str) -> str:
    """Return the path that `spec` has for the snapshot of `server`, without any revision."""
    place = spec if Path(spec).exists() else spec.partition(":")[2]
    return place if place.endswith(".json") else f"{place.rstrip('/')}/{server}.json"


def _all(paths: list[Path]) -> dict[str, Snapshot]:
    return {p.stem: snapshot.read(p) for p in paths}


def _at_revision(spec: str) -> dict[str, Snapshot]:
    revision, _, path = spec.partition(":")
    if _git("cat-file", "-t", spec).strip() == "blob":
        found = snapshot.from_json(_git("show", spec), spec)
        return {found.server: found}
    names = _git("ls-tree", "--name-only", spec).splitlines()
    folder = path.rstrip("/")
    return {
        name.removesuffix(".json"): snapshot.from_json(
            _git("show", f"{revision}:{folder}/{name}"), f"{revision}:{folder}/{name}"
        )
        for name in names
        if name.endswith(".json")
    }


def _git(*args: str) -> str:
    """Run git and return what it prints; its own words become the error."""
    try:
        done = subprocess.run(["git", *args], capture_output=True, check=False, encoding="utf-8")
    except FileNotFoundError:
        raise SnapshotError(args[-1], "git is not installed", "it reads revisions") from None
    if done.returncode:
        said = " ".join(done.stderr.split()).removeprefix("fatal: ")
        raise SnapshotError(args[-1], f"git cannot read it: {said}")
    return done.stdout
