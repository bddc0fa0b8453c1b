"""What happened to each server, in the order in which it was seen (data/history/*.jsonl).

One line a change set: two branches that both append merge line by line, and reading puts the lines
in order. Nothing here looks at a clock: who writes says the date. The same history can be made anew
from the git log of the snapshots.

A snapshot and the line that tells of it are two files, and a run may be killed between them. So the
line is first written beside the history (`recording`), and the next run finishes or forgets it by
looking at which snapshot is there (`settle`): no line is lost, and none is written twice.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from generator import snapshot as snapshots
from generator.changes import Change, ChangeKind, changes
from generator.errors import SnapshotError
from generator.models import Json, Snapshot
from generator.snapshot import write_text

Compare = Callable[[Snapshot, Snapshot], tuple[Change, ...]]
"""How two listings are compared: `changes`, mostly with ratings filled in."""


@dataclass(frozen=True)
class ChangeSet:
    """What one listing brought that the one before did not have.

    Attributes:
        server: Id of the server.
        date: When it was seen, as YYYY-MM-DD.
        version: The server's own version at that time, "" when it says none.
        first: Whether the server was listed for the first time; it then has no changes.
        tools: How many tools it had.
        changes: What changed, in the order of `changes`.
        removed: Last definition of each tool that went, by name.
    """

    server: str
    date: str
    version: str
    first: bool
    tools: int
    changes: tuple[Change, ...] = ()
    removed: Mapping[str, Json] = field(default_factory=dict)


def change_set(
    old: Snapshot | None, new: Snapshot, date: str, compare: Compare = changes
) -> ChangeSet | None:
    """Return what `new` brings, or None when that is nothing."""
    found = compare(old, new) if old else ()
    if old and not found:
        return None
    gone = {c.tool for c in found if c.kind is ChangeKind.TOOL_REMOVED}
    tools = old.tools if old else ()
    return ChangeSet(
        server=new.server,
        date=date,
        version=str(new.server_info.get("version") or ""),
        first=old is None,
        tools=len(new.tools),
        changes=found,
        removed={str(t.get("name")): t for t in tools if t.get("name") in gone},
    )


def path_of(folder: Path, server: str) -> Path:
    """Return where the history of `server` lives in `folder`."""
    return folder / f"{server}.jsonl"


def append(folder: Path, found: ChangeSet) -> None:
    """Add a change set to its server's file, once."""
    _append(path_of(folder, found.server), _dump(found))


def _append(path: Path, line: str) -> None:
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    if line not in lines:
        write_text(path, "".join(f"{each}\n" for each in [*lines, line]))


def rewrite(folder: Path, server: str, sets: Iterable[ChangeSet]) -> None:
    """Replace the file of `server` by one that holds `sets`, oldest first."""
    lines = dict.fromkeys(map(_dump, sets))
    write_text(path_of(folder, server), "".join(f"{line}\n" for line in lines))


@contextmanager
def recording(folder: Path, found: ChangeSet, text: str) -> Iterator[None]:
    """Add `found` exactly if the snapshot that is written inside, `text`, gets written."""
    pending = _pending(folder, found.server)
    write_text(pending, f"{_digest(text)}\n{_dump(found)}\n")
    yield
    append(folder, found)
    pending.unlink()


def settle(folder: Path, server: str, snapshot: Path) -> None:
    """Finish what a run left that was killed while `recording`; nothing when there is nothing.

    Args:
        folder: Folder of the histories.
        server: Id of the server.
        snapshot: Where its snapshot is.
    """
    pending = _pending(folder, server)
    if not pending.is_file():
        return
    digest, _, line = pending.read_text(encoding="utf-8").partition("\n")
    if snapshot.is_file() and _digest(snapshot.read_text(encoding="utf-8")) == digest:
        _append(path_of(folder, server), line.rstrip("\n"))
    pending.unlink()


def _pending(folder: Path, server: str) -> Path:
    return folder / f".{server}.pending"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def read(path: Path) -> tuple[ChangeSet, ...]:
    """Return the change sets of one server's file, oldest first; none when there is no file.

    Raises:
        SnapshotError: When a line is no change set; says which.
    """
    if not path.is_file():
        return ()
    found: dict[str, ChangeSet] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip():
            found.setdefault(line, _load(line, path.stem, f"{path}:{number}"))
    return tuple(sorted(found.values(), key=lambda each: (each.date, not each.first)))


def _dump(found: ChangeSet) -> str:
    # ASCII: no character of a server's text ends the line for somebody's editor or merge tool.
    return json.dumps(
        {
            "date": found.date,
            "version": found.version,
            "first": found.first,
            "tools": found.tools,
            "changes": [
                {"kind": c.kind, "tool": c.tool, "pointer": c.pointer, "old": c.old, "new": c.new}
                for c in found.changes
            ],
            "removed": dict(found.removed),
        },
        sort_keys=True,
        separators=(",", ":"),
    )


def _load(line: str, server: str, where: str) -> ChangeSet:
    try:
        data = json.loads(line)
        made = [Change(**{**c, "kind": ChangeKind(c["kind"])}) for c in data.pop("changes")]
        return ChangeSet(server=server, changes=tuple(made), **data)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        advice = "mend the line or rebuild the file with 'mcp-catalogue history --from-git'"
        raise SnapshotError(where, f"no change set: {error}", advice) from None


def from_git(
    root: Path, folder: str, server: str, compare: Compare = changes
) -> Iterator[ChangeSet]:
    """Yield the change sets of `server` as the git log of its snapshot tells them, oldest first.

    Args:
        root: The project folder.
        folder: Folder of the snapshots, relative to it.
        server: Id of the server.
        compare: How two listings are compared.

    Raises:
        SnapshotError: When git does not hold all of it: no repository, a shallow clone, or a
            snapshot that is not committed.
    """
    path = f"{folder}/{server}.json"
    if _git(root, "rev-parse", "--is-shallow-repository").strip() == "true":
        advice = "fetch all of it with 'git fetch --unshallow'"
        raise SnapshotError(str(root), "this clone holds a part of the history only", advice)
    if _git(root, "status", "--porcelain", "--", path):
        raise SnapshotError(path, "it has changes that git does not know", "commit them first")
    log = _git(root, "log", "--reverse", "--format=%H %cs", "--", path).splitlines()
    old: Snapshot | None = None
    for line in log:
        commit, date = line.split(" ")
        listing = _git(root, "ls-tree", "--full-tree", "-z", commit, "--", _full(root, path))
        if not listing:
            continue
        text = _git(root, "show", f"{commit}:./{path}")
        new = snapshots.from_json(text, f"{commit[:12]}:{path}")
        found = change_set(old, new, date, compare)
        if found:
            yield found
        old = new


def _full(root: Path, path: str) -> str:
    """Return `path` from the top of the repository, which the project folder may be below."""
    return _git(root, "rev-parse", "--show-prefix").strip() + path


def _git(root: Path, *args: str) -> str:
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *args], capture_output=True, check=False, encoding="utf-8"
        )
    except FileNotFoundError:
        raise SnapshotError(str(root), "git is not installed", "it keeps the history") from None
    if done.returncode:
        said = " ".join(done.stderr.split()).removeprefix("fatal: ")
        raise SnapshotError(str(root), f"git cannot read its history: {said}")
    return done.stdout
