"""Holds one server process and everything it starts, and takes all of it down in the end.

Run as a program of its own between us and the server (`python -I -S keeper.py ...`, 15 ms), and not
imported, because only a separate process can keep three promises at once:

- every descendant belongs to exactly one server. On Linux the keeper is a child subreaper
  (prctl(2), PR_SET_CHILD_SUBREAPER), so that detached grandchildren (setsid, double fork, scrubbed
  environment) become its children; two servers listed at the same time never share a keeper.
- the tree goes down when we are gone, however we went: the keeper waits for the end of a socket
  whose other side only we hold. SIGKILL closes it too.
- nobody is left: it ends when waitpid(2) says that there are no children any more.

It imports little (pathlib alone would double its start), hence the exceptions from our rules.

On other systems there is no subreaper: the process group and the children that `ps` still knows are
ended; a descendant that has made a session of its own and outlived its parent escapes.
"""

from __future__ import annotations

import ctypes
import json
import os
import select
import signal
import subprocess
import sys
import time

PR_SET_CHILD_SUBREAPER = 36
TERM_GRACE = 0.7
"""Seconds between SIGTERM and SIGKILL."""
KILL_GRACE = 3.0
"""Seconds after which a process that cannot be killed (another user's) is given up."""
CONTAINER = "container"
"""File in the scratch folder where docker writes the id of what it runs."""
RESET = (signal.SIGPIPE, signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Signals that the server finds in their default state, whatever the keeper does with them."""


def main() -> None:
    """Start the server named on the command line, wait, and end everything it left."""
    line, stay = int(sys.argv[1]), sys.argv[2] == "stay"
    scratch, argv = sys.argv[3], sys.argv[4:]
    os.set_inheritable(line, False)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    _adopt_orphans()
    leader = _start(argv, line)
    _leave_pipes()
    if leader:
        _watch(leader, line, stay)
        _end(leader)
    if scratch:
        _remove_container(argv[0], scratch)
        _remove(scratch)


def _adopt_orphans() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _start(argv: list[str], line: int) -> int:
    try:
        return os.posix_spawnp(argv[0], argv, os.environ, setsid=True, setsigdef=RESET)
    except OSError as error:
        _say(line, {"errno": error.errno, "reason": error.strerror})
        return 0


def _say(line: int, fact: dict[str, object]) -> None:
    try:
        os.write(line, json.dumps(fact).encode() + b"\n")
    except OSError:
        return  # whoever started us is gone; the end of the line says so too


def _leave_pipes() -> None:
    """Let go of the server's pipes, so that their end is seen when the server closes them."""
    null = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(null, fd)


def _watch(leader: int, line: int, stay: bool) -> None:
    """Wait until the server has ended or we are asked to end it."""
    wake, waker = os.pipe()
    os.set_blocking(waker, False)
    signal.set_wakeup_fd(waker)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    gone = False
    while not (gone and not stay):
        _, status = _reap(leader)
        if status is not None:
            gone = True
            _say(line, {"exit": os.waitstatus_to_exitcode(status)})
            continue
        ready, _, _ = select.select([line, wake], [], [])
        if line in ready:
            return
        os.read(wake, 4096)


def _reap(leader: int = 0) -> tuple[bool, int | None]:
    """Collect the children that have ended.

    Returns:
        Whether there are others, and the status of the leader when it was among the ended.
    """
    found = None
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return False, found
        if not pid:
            return True, found
        if pid == leader:
            found = status


def _end(leader: int) -> None:
    start = time.monotonic()
    if _none_left(0):
        return
    _signal_all(leader, signal.SIGTERM)
    if _none_left(TERM_GRACE):
        return
    pause = 0.01
    while time.monotonic() < start + KILL_GRACE:
        _signal_all(leader, signal.SIGKILL)
        if _none_left(pause):
            return
        pause = min(2 * pause, 0.2)  # looking at all processes costs; they may need time to die


def _none_left(seconds: float) -> bool:
    """Wait until there are no children any more; False when some are left after `seconds`."""
    until = time.monotonic() + seconds
    while _reap()[0]:
        if time.monotonic() >= until:
            return False
        time.sleep(0.01)
    return True


def _signal_all(leader: int, number: int) -> None:
    if sys.platform != "linux":
        _send(os.killpg, leader, number)
    for pid in _descendants():
        _send(os.kill, pid, number)
        if number == signal.SIGTERM:
            _send(os.kill, pid, signal.SIGCONT)


def _send(how: object, pid: int, number: int) -> None:
    try:
        how(pid, number)  # type: ignore[operator]  # os.kill or os.killpg
    except (ProcessLookupError, PermissionError):
        return


def _descendants() -> list[int]:
    """Return every process below this one, parents first."""
    table = _parents()
    found, queue = [], [os.getpid()]
    while queue:
        children = table.get(queue.pop(), [])
        found += children
        queue += children
    return found


def _parents() -> dict[int, list[int]]:
    """Return the children of every process of the machine."""
    table: dict[int, list[int]] = {}
    for pid, parent in _linux_processes() if sys.platform == "linux" else _listed_processes():
        table.setdefault(parent, []).append(pid)
    return table


def _linux_processes() -> list[tuple[int, int]]:
    found = []
    for folder in os.scandir("/proc"):
        if folder.name.isdigit():
            try:
                with open(f"{folder.path}/stat", "rb") as file:  # noqa: PTH123
                    stat = file.read()
            except OSError:
                continue
            found.append((int(folder.name), int(stat.rpartition(b")")[2].split()[1])))
    return found


def _listed_processes() -> list[tuple[int, int]]:
    lines = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid="], capture_output=True, check=False
    ).stdout
    return [(int(a), int(b)) for a, b in (line.split() for line in lines.splitlines())]


def _remove_container(program: str, scratch: str) -> None:
    """End the container whose id was written to the scratch folder: it is no child of ours."""
    null = subprocess.DEVNULL
    try:
        with open(f"{scratch}/{CONTAINER}", encoding="utf-8") as file:  # noqa: PTH123
            words = [program, "rm", "--force", file.read().strip()]
        subprocess.run(words, check=False, stdout=null, stderr=null, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return


def _remove(folder: str) -> None:
    import shutil  # only here, to start faster

    def unlock(function: object, path: str, _: object) -> None:
        """Servers leave read-only folders behind (module caches do)."""
        try:
            os.chmod(os.path.dirname(path), 0o700)  # noqa: PTH101, PTH120
            os.chmod(path, 0o700)  # noqa: PTH101
            function(path)  # type: ignore[operator]  # what rmtree could not do
        except OSError:
            return

    shutil.rmtree(folder, onerror=unlock)


if __name__ == "__main__":
    main()
