"""What a command costs, with everything that it starts.

CPU is user and system time of the whole process tree: the kernel adds up what each process waited
for, and orphans are taken in and waited for here, so that no worker is lost. Memory is sampled ten
times a second: the largest of the kernel's own peak of any process and of sums over the tree, in
which pages that forked processes share count once (PSS). What the kernel says at the end (maxrss)
would count in this process too, which a new one shares until it runs its program.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

LOG = "bench.log"
"""What a command printed, in the folder that it ran in."""
PAUSE = 0.1
"""Seconds between two looks at the memory of a tree."""
PR_SET_CHILD_SUBREAPER = 36
BYTECODE = {"PYTHONDONTWRITEBYTECODE": ""}
"""An installed package has its bytecode; machines for development may forbid to write it, and each
command would compile everything anew."""


@dataclass(frozen=True)
class Cost:
    """What a command took: CPU and wall seconds, peak memory in MB (10^6 bytes)."""

    cpu: float
    wall: float
    memory: float


class CommandFailed(Exception):
    """The command did not end with exit code 0; the message is what it said and used."""


def run(command: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None) -> Cost:
    """Run `command` in `folder` and return what it cost.

    Raises:
        CommandFailed: When its exit code is not 0.
    """
    known = set(_children())
    _adopt_orphans(True)
    log = folder / LOG
    start = time.perf_counter()
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **BYTECODE, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        _give_up_first(process.pid)
        with _watched(process.pid) as sampled:
            _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    orphans = sum(_orphans(known))
    _adopt_orphans(False)
    process.returncode = os.waitstatus_to_exitcode(status)
    cost = Cost(used.ru_utime + used.ru_stime + orphans, wall, *sampled)
    if process.returncode:
        said = log.read_text(encoding="utf-8", errors="replace")[-2_000:]
        how = (
            f"ended with {process.returncode}, after {cost.cpu:.0f} s CPU at {cost.memory:,.0f} MB"
        )
        raise CommandFailed(f"{Path(command[0]).name} {how}: {said}".rstrip(": \n"))
    return cost


def _give_up_first(process: int) -> None:
    """Have the kernel end this process rather than others when memory runs out (Linux)."""
    with contextlib.suppress(OSError):
        Path(f"/proc/{process}/oom_score_adj").write_text("1000")


def _adopt_orphans(wanted: bool) -> None:
    """Say whether processes whose parent has ended become children of this one (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, int(wanted), 0, 0, 0)


def _children(process: int | str = "self") -> Iterator[int]:
    """Yield the processes that `process` has started or taken in (Linux)."""
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{process}/task").iterdir():
            yield from map(int, (task / "children").read_text().split())


def _orphans(known: set[int]) -> Iterator[float]:
    """Wait for what the command left behind; yield the CPU time of each process."""
    while fresh := set(_children()) - known:
        for process in fresh:
            used = os.wait4(process, 0)[2]
            yield used.ru_utime + used.ru_stime


@contextlib.contextmanager
def _watched(root: int) -> Iterator[list[float]]:
    """Sample the memory of the tree below `root` while the block runs; give the peak in MB."""
    peak = [0.0]
    done = threading.Event()

    def look() -> None:
        while not done.wait(PAUSE):
            peak[0] = max(peak[0], _memory(root))

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        done.set()
        thread.join()


def _memory(root: int) -> float:
    found = list(_tree(root))
    together = sum(_in_status(pid, "smaps_rollup", "Pss:") for pid in found)
    return max(together, *(_in_status(pid, "status", "VmHWM:") for pid in found)) / 1e6


def _tree(root: int) -> Iterator[int]:
    yield root
    for child in _children(root):
        yield from _tree(child)


def _in_status(pid: int, file: str, name: str) -> int:
    """Return a figure of a process in bytes; 0 when the process has just ended."""
    with contextlib.suppress(OSError, StopIteration, IndexError):
        lines = Path(f"/proc/{pid}/{file}").read_text().splitlines()
        return int(next(line for line in lines if line.startswith(name)).split()[1]) * 1024
    return 0
