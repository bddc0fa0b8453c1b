"""The floor: what it costs to write the files of a built site, when they are in memory.

Run with `python -m bench.floor SITE FOLDER`. The files are read in portions of some MB, and only
the writing is timed, by one process, as cheaply as Python can: one `mkdir` a folder, one `open`,
`write` and `close` a file. Prints CPU and wall seconds of the writing as JSON.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

PORTION = 64_000_000
"""Bytes that are in memory at a time."""

Portion = tuple[list[str], list[tuple[str, bytes]]]


def portions(site: Path, folder: Path) -> Iterator[Portion]:
    """Yield folders to make and files to write, with their new paths."""
    made: list[str] = []
    files: list[tuple[str, bytes]] = []
    size = 0
    for parent, _, names in os.walk(site):
        new = os.path.join(folder, os.path.relpath(parent, site))  # noqa: PTH118 - many of them
        made.append(new)
        for name in names:
            content = Path(parent, name).read_bytes()
            files.append((f"{new}/{name}", content))
            size += len(content)
        if size > PORTION:
            yield made, files
            made, files, size = [], [], 0
    yield made, files


def write(portion: Portion) -> None:
    """Write the folders and files of a portion."""
    for folder in portion[0]:
        os.makedirs(folder, exist_ok=True)  # noqa: PTH103 - the cheapest way is the point
    for path, content in portion[1]:
        target = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        os.write(target, content)
        os.close(target)


def main(site: Path, folder: Path) -> None:
    """Write everything, and print what the writing cost."""
    cpu = wall = 0.0
    for portion in portions(site, folder):
        before, start = time.process_time(), time.perf_counter()
        write(portion)
        cpu += time.process_time() - before
        wall += time.perf_counter() - start
    print(json.dumps({"cpu": cpu, "wall": wall}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
