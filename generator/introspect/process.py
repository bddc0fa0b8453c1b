"""One server process: started under a keeper, spoken to over its pipes, gone in the end.

The SDK's own transport gives neither exit code nor caps, and leaves detached processes behind
(`keeper` says how this one does not). Nor may the event loop own the keeper: asyncio kills the
processes that it still knows when it is cancelled or ends, and a killed keeper ends nobody. So the
keeper is an ordinary `Popen`, and its pipes are read when the loop says that they can be.

Standard error is always read, so that no server blocks on a full pipe, and its tail is kept for the
failure message.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections import deque
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import anyio

KEEPER = (sys.executable, "-I", "-S", str(Path(__file__).with_name("keeper.py")))
CHUNK = 65536
STDERR_KEPT = 16 * 1024
"""Bytes of standard error that are kept."""
QUIET = 0.3
"""Seconds without a byte after which a message without line break counts as complete."""
EXIT_GRACE = 0.5
"""Seconds between the end of the output and that of the server that still count as one."""
EOF_GRACE = 1.0
"""Seconds that a server gets to end by itself once its input is closed."""
KEEPER_GRACE = 4.5
"""Seconds that the keeper gets; it gives up on unkillable processes before."""


@dataclass
class Process:
    """A running server.

    Attributes:
        stdin: Its end of the pipe, as a file descriptor; likewise `stdout` and `stderr`.
        report: Where the keeper tells how the server ended.
        exit_code: As `subprocess` has it (negative: signal); None while it runs.
        spawn_error: Why it could not be started; "" when it could.
        ended: Set as soon as the server itself has ended.
        kept: Set as soon as its keeper has ended, and with it everything below.
        silent: Set as soon as nobody reads its output any more: it was closed, or is of no use.
        by_itself: Whether it had ended before we began to end it.
        output_ended: Whether it closed its standard output.
        tail: Last bytes of standard error.
        output: Last bytes of standard output that were no messages.
    """

    stdin: int
    stdout: int
    stderr: int
    report: int
    exit_code: int | None = None
    spawn_error: str = ""
    ended: anyio.Event = field(default_factory=anyio.Event)
    kept: anyio.Event = field(default_factory=anyio.Event)
    silent: anyio.Event = field(default_factory=anyio.Event)
    by_itself: bool = False
    output_ended: bool = False
    tail: bytes = b""
    output: deque[bytes] = field(default_factory=lambda: deque(maxlen=20))

    async def send(self, data: bytes) -> None:
        """Write to the server's standard input."""
        while data:
            try:
                data = data[os.write(self.stdin, data) :]
            except BlockingIOError:
                await anyio.wait_writable(self.stdin)

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield standard output as it comes; b"" after a pause."""
        while True:
            data: bytes | None = None
            with anyio.move_on_after(QUIET):
                data = await _read(self.stdout)
            if data == b"":
                break
            yield data or b""
        self.output_ended = True

    async def watch(self, scope: anyio.CancelScope) -> None:
        """Follow the server until `scope` is cancelled, whoever else gives up on it."""
        with scope:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(self._watch_errors)
                tasks.start_soon(self._watch_end)

    async def _watch_errors(self) -> None:
        while data := await _read(self.stderr):
            self.tail = (self.tail + data)[-STDERR_KEPT:]

    async def _watch_end(self) -> None:
        """Wait for the keeper's report on how the server ended, and for the keeper's own end."""
        text = b""
        while data := await _read(self.report):
            text += data
            if text.endswith(b"\n"):
                fact = json.loads(text)
                self.exit_code = fact.get("exit")
                self.spawn_error = fact.get("reason", "")
                self.ended.set()
        self.ended.set()
        self.kept.set()


async def _read(fd: int) -> bytes:
    """Return the next bytes of a pipe, b"" at its end."""
    while True:
        await anyio.wait_readable(fd)
        try:
            return os.read(fd, CHUNK)
        except BlockingIOError:
            continue


@asynccontextmanager
async def started(
    argv: Sequence[str],
    env: Mapping[str, str],
    cwd: Path,
    scratch: Path | None,
    *,
    stay: bool = False,
) -> AsyncIterator[Process]:
    """Start `argv` and end it, with everything it started, on leaving.

    Args:
        argv: Program and arguments.
        env: Its whole environment.
        cwd: Its working directory.
        scratch: Folder to remove when everything has ended; None for none.
        stay: Keep what it started when it ends by itself (a command that starts a daemon).
    """
    mode = "stay" if stay else "leave"
    keeper, process, line = _start((mode, str(scratch or ""), *argv), env, cwd)
    try:
        async with anyio.create_task_group() as tasks:
            watching = anyio.CancelScope(shield=True)
            tasks.start_soon(process.watch, watching)
            try:
                yield process
            finally:
                with anyio.CancelScope(shield=True):
                    await _stop(process, line)
                watching.cancel()
    finally:
        line.close()
        os.close(process.stdout)
        os.close(process.stderr)
        with suppress(subprocess.TimeoutExpired):
            keeper.wait(0.5)  # it has closed its pipes and only has to end


def _start(
    words: Sequence[str], env: Mapping[str, str], cwd: Path
) -> tuple[subprocess.Popen[bytes], Process, socket.socket]:
    """Start a keeper; return it, its process, and our end of what ends them and reports on it."""
    with ExitStack() as unused:
        line, theirs = socket.socketpair()
        unused.callback(theirs.close)
        (stdin, to_stdin), (stdout, from_stdout), (stderr, from_stderr) = (
            os.pipe() for _ in range(3)
        )
        for fd in (stdin, from_stdout, from_stderr):
            unused.callback(os.close, fd)
        line.setblocking(False)
        for fd in (to_stdin, stdout, stderr):
            os.set_blocking(fd, False)
        keeper = subprocess.Popen(
            (*KEEPER, str(theirs.fileno()), *words),
            env=dict(env),
            cwd=cwd,
            pass_fds=(theirs.fileno(),),
            stdin=stdin,
            stdout=from_stdout,
            stderr=from_stderr,
            start_new_session=True,
        )
    return keeper, Process(to_stdin, stdout, stderr, line.fileno()), line


async def _stop(process: Process, line: socket.socket) -> None:
    """End the server: close its input, then have the keeper end the whole tree."""
    try:
        if process.output_ended:
            with anyio.move_on_after(EXIT_GRACE):
                await process.ended.wait()
        process.by_itself = process.ended.is_set()
        os.close(process.stdin)
        with anyio.move_on_after(EOF_GRACE):
            await process.ended.wait()
    finally:
        line.shutdown(socket.SHUT_WR)
    with anyio.move_on_after(KEEPER_GRACE):
        await process.kept.wait()
