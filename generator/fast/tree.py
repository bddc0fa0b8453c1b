"""Keeps the files of an earlier build out of MkDocs' way, and takes back those that still hold.

MkDocs empties the site's folder before each build, all but top-level names that begin with a dot.
So what stands there is moved below such a name, which costs nothing, and moved back piece by piece:
the files of servers that are as they were, and at the end every other file that came out with the
same bytes. A file that did not change is not written, which spares disks and those who publish by
comparing dates.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from filecmp import cmp
from pathlib import Path

PARKED = ".mcp-catalogue"
"""Where the earlier files wait: below the site's folder, so that moving them is renaming."""

_WRITE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)

Stamp = tuple[int, int]
"""Size in bytes and time of the last change in nanoseconds: what a file is recognised by."""


class Tree:
    """The folder of a site, and the earlier one beside it."""

    def __init__(self, site: Path) -> None:
        self.site = site
        self._root = f"{site}{os.sep}"
        self._parked = site / PARKED

    def park(self) -> None:
        """Move what stands in the folder out of the way.

        What a killed build left there stays where it is: that is older and whole.
        """
        if not self.site.is_dir():
            return
        self._parked.mkdir(exist_ok=True)
        for entry in self.site.iterdir():
            aside = self._parked / entry.name
            if not entry.name.startswith(".") and not aside.exists():
                entry.rename(aside)

    def take_back(self, names: Iterable[str]) -> dict[str, Stamp]:
        """Move files and whole folders back to their place; return the files by their paths."""
        found: dict[str, Stamp] = {}
        for name in names:
            here, aside = self.site / name, self._parked / name
            if aside.exists() and not here.exists():
                here.parent.mkdir(parents=True, exist_ok=True)
                aside.rename(here)
                found.update(_stamps(here, name))
        return found

    def set_aside(self, names: Iterable[str]) -> None:
        """Move files away again that nobody has made: they may be somebody else's, or of old."""
        for name in names:
            aside = self._parked / name
            aside.parent.mkdir(parents=True, exist_ok=True)
            (self.site / name).rename(aside)

    def write(self, name: str, content: str | bytes, earlier: Mapping[str, Stamp]) -> Stamp:
        """Write a file unless it is among the `earlier` ones with the same bytes."""
        data = content if isinstance(content, bytes) else content.encode("utf-8", "replace")
        path = f"{self._root}{name}"
        stamp = earlier.get(name)
        if stamp and stamp[0] == len(data) and Path(path).read_bytes() == data:
            return stamp
        try:
            return _written(path, data)
        except FileNotFoundError:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            return _written(path, data)

    def settle(self) -> None:
        """Put back what came out with the same bytes as before, and drop the rest."""
        if not self._parked.is_dir():
            return
        for name, _ in _stamps(self._parked, ""):
            aside, here = self._parked / name, self.site / name
            if here.is_file() and cmp(aside, here, shallow=False):
                aside.replace(here)
        shutil.rmtree(self._parked)


def _written(path: str, data: bytes) -> Stamp:
    """Write a file by the system's own calls: Python's file objects take three times as long."""
    file = os.open(path, _WRITE, 0o666)
    try:
        left = memoryview(data)
        while left:
            left = left[os.write(file, left) :]
        found = os.fstat(file)
    finally:
        os.close(file)
    return found.st_size, found.st_mtime_ns


def _stamps(path: Path, name: str) -> Iterator[tuple[str, Stamp]]:
    """Yield the files at and below `path`, which is called `name`."""
    if not path.is_dir():
        found = path.stat()
        yield name, (found.st_size, found.st_mtime_ns)
        return
    folders = [(str(path), name)]
    while folders:
        folder, prefix = folders.pop()
        with os.scandir(folder) as entries:
            for entry in entries:
                inner = f"{prefix}/{entry.name}" if prefix else entry.name
                if entry.is_dir(follow_symlinks=False):
                    folders.append((entry.path, inner))
                else:
                    found = entry.stat(follow_symlinks=False)
                    yield inner, (found.st_size, found.st_mtime_ns)
