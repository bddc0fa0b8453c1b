"""One server process: started under a keeper, spoken to over its pipes, gone in the end.

The SDK's own transport gives neither exit code nor caps, and leaves detached processes behind
(`keeper` says how this one does not). Standard error is always read, so that no server blocks on a
full pipe, and its tail is kept for the failure message.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import deque
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import anyio
import anyio.abc

KEEPER = (sys.executable, "-I", "-S", str(Path(__file__).with_name("keeper.py")))
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

_GONE = (anyio.EndOfStream, anyio.ClosedResourceError, anyio.BrokenResourceError, OSError)


@dataclass
class Process:
    """A running server.

    Attributes:
        exit_code: As `subprocess` has it (negative: signal); None while it runs.
        spawn_error: Why it could not be started; "" when it could.
        ended: Set as soon as the server itself has ended.
        by_itself: Whether it had ended before we began to end it.
        output_ended: Whether it closed its standard output.
        tail: Last bytes of standard error.
        output: Last bytes of standard output that were no messages.
    """

    keeper: anyio.abc.Process
    report: int
    exit_code: int | None = None
    spawn_error: str = ""
    ended: anyio.Event = field(default_factory=anyio.Event)
    by_itself: bool = False
    output_ended: bool = False
    tail: bytes = b""
    output: deque[bytes] = field(default_factory=lambda: deque(maxlen=20))

    async def send(self, data: bytes) -> None:
        """Write to the server's standard input."""
        assert self.keeper.stdin is not None  # noqa: S101 - opened as a pipe
        await self.keeper.stdin.send(data)

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield standard output as it comes; b"" after a pause."""
        assert self.keeper.stdout is not None  # noqa: S101 - opened as a pipe
        with suppress(*_GONE):
            while True:
                data = b""
                with anyio.move_on_after(QUIET):
                    data = await self.keeper.stdout.receive(65536)
                yield data
        self.output_ended = True

    async def watch_errors(self) -> None:
        """Read standard error to its end."""
        assert self.keeper.stderr is not None  # noqa: S101 - opened as a pipe
        with suppress(*_GONE):
            while True:
                self.tail = (self.tail + await self.keeper.stderr.receive())[-STDERR_KEPT:]

    async def watch_end(self) -> None:
        """Wait for the keeper's report on how the server ended."""
        data = b""
        while not data.endswith(b"\n"):
            await anyio.wait_readable(self.report)
            part = os.read(self.report, 4096)
            if not part:
                break
            data += part
        fact = json.loads(data) if data.endswith(b"\n") else {}
        self.exit_code = fact.get("exit")
        self.spawn_error = fact.get("reason", "")
        self.ended.set()


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
    control_read, control = os.pipe()
    report, report_write = os.pipe()
    try:
        mode = "stay" if stay else "leave"
        words = (*KEEPER, str(control_read), str(report_write), mode, str(scratch or ""), *argv)
        with anyio.CancelScope(shield=True):  # asyncio kills what it was cancelled in starting
            keeper = await anyio.open_process(
                words,
                env=dict(env),
                cwd=cwd,
                pass_fds=(control_read, report_write),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
    except BaseException:
        os.close(control)
        os.close(report)
        raise
    finally:
        os.close(control_read)
        os.close(report_write)
    process = Process(keeper, report)
    try:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(process.watch_errors)
            tasks.start_soon(process.watch_end)
            try:
                yield process
            finally:
                with anyio.CancelScope(shield=True):
                    await _stop(process, control)
                tasks.cancel_scope.cancel()
    finally:
        os.close(report)
        await _close(keeper)


async def _stop(process: Process, control: int) -> None:
    """End the server: close its input, then have the keeper end the whole tree."""
    if process.output_ended:
        with anyio.move_on_after(EXIT_GRACE):
            await process.ended.wait()
    process.by_itself = process.ended.is_set()
    with suppress(*_GONE):
        if process.keeper.stdin is not None:
            await process.keeper.stdin.aclose()
    with anyio.move_on_after(EOF_GRACE):
        await process.ended.wait()
    os.close(control)
    with anyio.move_on_after(KEEPER_GRACE):
        await process.keeper.wait()
    with anyio.move_on_after(0.2):
        await process.ended.wait()


async def _close(keeper: anyio.abc.Process) -> None:
    """Close our ends of the pipes; a keeper that is still at it is left to finish, not killed."""
    with anyio.CancelScope(shield=True), suppress(*_GONE):
        if keeper.returncode is not None:
            await keeper.aclose()
            return
        for stream in (keeper.stdin, keeper.stdout, keeper.stderr):
            if stream is not None:
                await stream.aclose()
