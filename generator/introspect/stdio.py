"""The stdio transport: messages of the SDK to lines of a process, and back.

Framing is one message a line (specification, Transports, stdio). Servers that pretty-print, forget
the line break or print a banner first are understood as well; see `record.MESSAGES`.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import anyio

from generator.introspect.process import Process
from generator.introspect.record import Record, TooMuch

SPLIT_MESSAGE = 2**20
"""Bytes that a message spread over several lines may have; each line looks at all before it."""
JUNK_LINES = 50_000
"""Lines that are no messages, before a server is given up."""
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{}]')
_CLOSED = (anyio.ClosedResourceError, anyio.BrokenResourceError)


@asynccontextmanager
async def streams(process: Process, record: Record) -> AsyncIterator[tuple[Any, Any]]:
    """Yield the SDK's read and write stream for `process`."""
    to_session, read = anyio.create_memory_object_stream[Any](64)
    write, from_session = anyio.create_memory_object_stream[Any](64)
    async with to_session, read, write, from_session, anyio.create_task_group() as tasks:
        tasks.start_soon(_pump_in, process, record, from_session)
        tasks.start_soon(_pump_out, process, record, to_session)
        yield read, write
        tasks.cancel_scope.cancel()


async def _pump_in(process: Process, record: Record, messages: Any) -> None:
    """Write what the session sends; a server that is gone is noticed by its output."""
    try:
        async for item in messages:
            message = item.message
            if hasattr(message, "method") and hasattr(message, "id"):
                record.sent(message.id, message.method)
            text = message.model_dump_json(by_alias=True, exclude_unset=True)
            await process.send(text.encode() + b"\n")
    except (*_CLOSED, OSError):
        return


async def _pump_out(process: Process, record: Record, to_session: Any) -> None:
    """Read lines until the server closes its output, ends, or sends too much."""
    from mcp.shared.message import SessionMessage
    from mcp_types import jsonrpc_message_adapter

    lines = Lines(record, process)
    try:
        async for chunk in process.chunks():
            for message in lines.feed(chunk):
                typed = jsonrpc_message_adapter.validate_python(message, by_name=False)
                await to_session.send(SessionMessage(typed))
            if not chunk and process.ended.is_set():
                break
    except (TooMuch, *_CLOSED):
        pass
    finally:
        process.silent.set()
        to_session.close()  # the session sees a closed connection at once and never waits


async def drain(process: Process) -> None:
    """Read what a server that is spoken to over HTTP writes, and keep the end of it."""
    async for chunk in process.chunks():
        if chunk:
            process.output.append(chunk[-2000:])


class Lines:
    """Cuts the output of a server into messages."""

    def __init__(self, record: Record, process: Process) -> None:
        self.record = record
        self.process = process
        self.parts: list[bytes] = []
        self.size = 0
        self.opened: list[bytes] = []
        self.junk = 0

    def feed(self, chunk: bytes) -> list[dict[str, Any]]:
        """Take the next bytes, b"" for a pause; return the messages that are complete now."""
        self.record.count(len(chunk))
        if not chunk:
            return self._pause()
        head, *rest = chunk.split(b"\n")
        self._keep(head)
        found: list[dict[str, Any]] = []
        for part in rest:
            found += self._line(b"".join(self.parts))
            self.parts, self.size = [], 0
            self._keep(part)
        return found

    def _keep(self, part: bytes) -> None:
        self.parts.append(part)
        self.size += len(part)
        if self.size > self.record.limits.line:
            self.record.fail(f"sent a message of over {self.record.limits.line:,} bytes")

    def _pause(self) -> list[dict[str, Any]]:
        """Take what came without a line break, if it is a message already."""
        data = b"".join(self.parts)
        if not data.rstrip().endswith((b"}", b"]")):
            return []
        try:
            found = list(self.record.read(data))
        except ValueError:
            return []
        self.parts, self.size = [], 0
        self.record.oddities.add("missing-newline")
        return found

    def _line(self, data: bytes) -> list[dict[str, Any]]:
        if not data.strip():
            return []
        if not self.opened and b"{" not in data:
            return self._junk(data)
        try:
            return self._whole(data)
        except ValueError:
            return self._part(data)

    def _whole(self, data: bytes) -> list[dict[str, Any]]:
        found = list(self.record.read(data))
        self.opened = []
        return found

    def _part(self, data: bytes) -> list[dict[str, Any]]:
        """Hold the lines of a pretty-printed message; set aside anything else."""
        if not self.opened and not data.lstrip().startswith((b"{", b"[")):
            return self._junk(data)
        self.opened.append(data)
        whole = b"\n".join(self.opened)
        if len(whole) > SPLIT_MESSAGE:
            return self._junk(whole)
        if _open_brackets(whole) > 0:
            return []
        try:
            found = self._whole(whole)
        except ValueError:
            return self._junk(whole)
        self.record.oddities.add("split-message")
        return found

    def _junk(self, data: bytes) -> list[dict[str, Any]]:
        self.opened = []
        self.junk += 1
        if self.junk > JUNK_LINES:
            self.record.fail(f"writes text instead of messages: over {JUNK_LINES:,} lines")
        self.process.output.append(data[:200])
        self.record.oddities.add("stdout-junk")
        return []


def _open_brackets(data: bytes) -> int:
    """Return how many brackets `data` leaves open, strings aside."""
    marks = [mark for mark in _TOKEN.findall(data) if not mark.startswith(b'"')]
    return sum(1 if mark in b"{[" else -1 for mark in marks)
