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
    folder = path.removeprefix("./").rstrip("/")
    if Path(path).exists() and not _git(spec, "ls-tree", "--full-tree", revision, "--", folder):
        return {}  # it is new: at that revision there was nothing yet
    if _git(spec, "cat-file", "-t", spec).strip() == "blob":
        found = snapshot.from_json(_git(spec, "show", spec), spec)
        return {found.server: found}
    names = _git(spec, "ls-tree", "--name-only", spec).splitlines()
    places = {name.removesuffix(".json"): f"{spec.rstrip('/')}/{name}" for name in names}
    return {
        server: snapshot.from_json(_git(spec, "show", place), place)
        for server, place in places.items()
        if place.endswith(".json")
    }


def _git(spec: str, *args: str) -> str:
    """Run git and return what it prints; its own words become the error, which names `spec`."""
    try:
        done = subprocess.run(["git", *args], capture_output=True, check=False, encoding="utf-8")
    except FileNotFoundError:
        raise SnapshotError(spec, "git is not installed", "it reads revisions") from None
    if done.returncode:
        said = " ".join(done.stderr.split()).removeprefix("fatal: ")
        raise SnapshotError(spec, f"git cannot read it: {said}")
    return done.stdout
