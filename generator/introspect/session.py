"""Lists one server: starts or calls it, agrees on a protocol era, reads its lists, ends it.

Two eras are spoken. Servers from 2026-07-28 on are asked with `server/discover`; older ones with
the `initialize` handshake. Some of the older ones exit at the sight of an unknown request, so when
the first attempt dies on the question, a second one is made with the handshake alone.
"""

from __future__ import annotations

import logging
import math
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import anyio

from generator.config import Transport
from generator.introspect import announcing, containment, era, fetch, http, stdio
from generator.introspect.attempt import Attempt, Heard
from generator.introspect.explain import failure_of
from generator.introspect.failures import failure
from generator.introspect.launch import Failure, FailureKind, Launch, Listing, Secret
from generator.introspect.pages import ATTRIBUTES, Pages
from generator.introspect.process import started
from generator.models import Json, Note

if TYPE_CHECKING:
    from mcp import ClientSession

RETRY = 0.1
"""Seconds between two looks at a port that nobody listens on yet."""
CLOSING = 1.5
"""Seconds that a complete listing waits for the connection to be closed in good order."""
OLD_TRANSPORT = (400, 404, 405, 406, 415, 422, 501)
"""Statuses that servers of the older HTTP+SSE give to a POST (specification, backwards
compatibility, says 400, 404 and 405)."""

for _name in ("mcp", "client", "httpx2", "httpcore2"):
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)  # tracebacks for each odd message


async def list_server(launch: Launch) -> Listing:
    """Ask the server of `launch` what it offers; call, read and change nothing.

    Takes `launch.limits.total` seconds and about six more at most. May run many times in one event
    loop; a cancelled call ends its server before it returns.

    Raises:
        Failure: When it cannot be listed.
    """
    return await _tried(Attempt(launch, launch.protocol, sse=launch.transport == Transport.SSE))


async def follow(launch: Launch, heard: Heard) -> None:
    """List the server of `launch` as `list_server` does, and again when it announces a change.

    Returns when the server ends, or at once when it announces nothing. A cancelled call ends its
    server before it returns.

    Args:
        launch: A server that is spoken to over stdio.
        heard: Is told each listing, the first one too.

    Raises:
        Failure: When it cannot be listed at all.
    """
    await _tried(Attempt(launch, launch.protocol, heard=heard))


async def _tried(attempt: Attempt) -> Listing:
    """Make an attempt, and perhaps a second one in another way."""
    deadline = anyio.current_time() + attempt.launch.limits.total
    try:
        return await _listed(attempt, deadline)
    except Failure as first:
        following = _another(attempt, first)
        if following is None or anyio.current_time() >= deadline:
            raise
        try:
            return await _listed(following, deadline)
        except Failure as second:
            raise (first if following.sse else second) from None


def _another(attempt: Attempt, failed: Failure) -> Attempt | None:
    """Return what to try next after `attempt`."""
    launch = attempt.launch
    if attempt.stage != "connect" or attempt.record.fault:
        return None
    on_http = launch.transport == Transport.HTTP
    if on_http and attempt.exchange.status in OLD_TRANSPORT:
        text = "the URL speaks the older HTTP+SSE transport; 'transport: sse' says so at once"
        return Attempt(launch, "legacy", sse=True, why=(Note("old-transport", "", text),))
    dropped = failed.kind == FailureKind.UNREACHABLE and not attempt.exchange.status
    if attempt.mode == "auto" and (attempt.exited or _closed(attempt) or (on_http and dropped)):
        text = "the server ends when it is asked server/discover; listed with initialize"
        note = Note("ends-on-discover", "", text)
        return Attempt(launch, "legacy", heard=attempt.heard, why=(note,))
    return None


def _closed(attempt: Attempt) -> bool:
    return attempt.process is not None and attempt.process.output_ended


async def _listed(attempt: Attempt, deadline: float) -> Listing:
    """Make one attempt."""
    limits = attempt.launch.limits
    start = anyio.current_time()
    scope = anyio.CancelScope(deadline=min(start + limits.connect, deadline))
    error: Exception | None = None
    try:
        with scope:
            await _converse(attempt, scope, start, deadline)
    except Exception as caught:
        error = caught
    if attempt.listing is not None:
        return attempt.listing
    attempt.timed_out = scope.cancelled_caught
    raise failure_of(attempt, error) from None


async def _converse(
    attempt: Attempt, scope: anyio.CancelScope, start: float, deadline: float
) -> None:
    from mcp import ClientSession

    limits, launch = attempt.launch.limits, attempt.launch
    async with AsyncExitStack() as stack:
        secrets = await _start(attempt, stack)
        attempt.stage = "connect"
        read, write = await stack.enter_async_context(_transport(attempt))
        bell = announcing.Bell()
        session = ClientSession(
            read,
            write,
            read_timeout_seconds=limits.read,
            client_info=era.client_info(),
            message_handler=bell.handler,
            **era.callbacks(launch),
        )
        await stack.enter_async_context(session)
        hello = await era.agree(session, attempt.record, launch, attempt.mode)
        connected = anyio.current_time()
        attempt.stage, scope.deadline = "list", deadline
        follows = attempt.heard and await bell.subscribe(session, hello, stack)
        pages = Pages(session, attempt.record, limits)
        await pages.read(hello.raw.get("capabilities"))
        done = anyio.current_time()
        seconds = {"connect": connected - start, "list": done - connected, "total": done - start}
        attempt.listing = _listing(attempt, hello, pages, secrets, seconds)
        if attempt.heard:
            await attempt.heard(attempt.listing)
        while attempt.heard and attempt.process and follows:
            scope.deadline = math.inf
            if not await bell.rung(attempt.process):
                break
            scope.deadline = anyio.current_time() + limits.total
            await attempt.heard(await _again(attempt, session, hello, secrets))
        scope.deadline = min(anyio.current_time() + CLOSING, scope.deadline)


async def _again(
    attempt: Attempt, session: ClientSession, hello: era.Hello, secrets: tuple[Secret, ...]
) -> Listing:
    """Read the lists again on a connection that is kept open."""
    start = anyio.current_time()
    attempt.record.restart()
    pages = Pages(session, attempt.record, attempt.launch.limits)
    await pages.read(hello.raw.get("capabilities"))
    seconds = anyio.current_time() - start
    return _listing(attempt, hello, pages, secrets, {"list": seconds, "total": seconds})


async def _start(attempt: Attempt, stack: AsyncExitStack) -> tuple[Secret, ...]:
    """Start the server of `attempt`, where there is one to start."""
    launch = attempt.launch
    if launch.transport != Transport.STDIO:
        _address(launch)
    if not launch.argv:
        return ()
    scratch = stack.enter_context(containment.scratch_folder())
    env = containment.environment(launch, scratch)
    containment.found(launch, env)
    asked = fetch.question(launch.argv) if launch.launcher else None
    if asked and (program := await fetch.fetched(attempt, asked, scratch)):
        launch = replace(launch, argv=(program, *asked.rest), launcher=False)
        env = containment.environment(launch, scratch)
        env["PATH"] = f"{Path(program).parent}{os.pathsep}{env['PATH']}"
    attempt.stage = "start"
    argv = containment.sandboxed(launch, scratch)
    cwd = Path(launch.cwd) if launch.cwd else scratch.folder("work")
    if not cwd.is_dir():
        raise failure(launch, FailureKind.NOT_FOUND, f"no such working directory: {launch.cwd}")
    entered = started(argv, env, cwd, scratch.root, stay=bool(launch.url))
    attempt.process = await stack.enter_async_context(entered)
    return scratch.secrets


@asynccontextmanager
async def _transport(attempt: Attempt) -> AsyncIterator[tuple[Any, Any]]:
    launch, process = attempt.launch, attempt.process
    if launch.transport == Transport.STDIO:
        assert process is not None  # noqa: S101 - a stdio launch has a command
        async with stdio.streams(process, attempt.record) as streams:
            yield streams
        return
    async with anyio.create_task_group() as tasks:
        if process is not None:
            tasks.start_soon(stdio.drain, process)
            await _listening(attempt)
        entered = http.connected(launch, attempt.record, attempt.exchange, sse=attempt.sse)
        async with entered as streams:
            yield streams
        tasks.cancel_scope.cancel()


async def _listening(attempt: Attempt) -> None:
    """Wait until somebody listens at the URL, or the server has failed."""
    host, port = _address(attempt.launch)
    process = attempt.process
    while process is not None:
        if process.ended.is_set() and process.exit_code != 0:
            raise ConnectionError("the server has ended")
        try:
            async with await anyio.connect_tcp(host, port):
                return
        except OSError:
            await anyio.sleep(RETRY)


def _address(launch: Launch) -> tuple[str, int]:
    """Return host and port of the URL of `launch`.

    Raises:
        Failure: When it is no HTTP URL.
    """
    with suppress(ValueError):
        parts = urlsplit(launch.url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
        if parts.scheme in ("http", "https") and parts.hostname and port:
            return parts.hostname, port
    raise failure(launch, FailureKind.UNREACHABLE, "its URL is no http or https address")


def _listing(
    attempt: Attempt,
    hello: era.Hello,
    pages: Pages,
    secrets: tuple[Secret, ...],
    seconds: dict[str, float],
) -> Listing:
    notes = [*attempt.why, *attempt.record.notes(), *_hello_notes(hello), *pages.notes]
    return Listing(
        protocol=hello.protocol,
        era=hello.era,
        server_info=_object(hello.server_info),
        instructions=hello.raw["instructions"]
        if isinstance(hello.raw.get("instructions"), str)
        else "",
        capabilities=_object(hello.raw.get("capabilities")),
        **{name: tuple(pages.items[method]) for method, name in ATTRIBUTES.items()},
        notes=tuple(sorted(notes, key=lambda note: (note.pointer, note.id, note.message))),
        secrets=(*attempt.exchange.secrets, *secrets),
        seconds=seconds,
        fresh=pages.fresh,
    )


def _object(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}


def _hello_notes(hello: era.Hello) -> Iterator[Note]:
    """Say what is wrong with how the server introduced itself."""
    expected: dict[str, tuple[type, str]] = {
        "capabilities": (dict, "an object"),
        "instructions": (str, "text"),
    }
    for name, (kind, words) in expected.items():
        value = hello.raw.get(name)
        if value is not None and not isinstance(value, kind):
            yield Note("invalid-hello", f"/{name}", f"'{name}' is not {words}; it is left out")
    info = hello.server_info
    if hello.era == "handshake" and not (isinstance(info, dict) and info.get("name")):
        yield Note("invalid-hello", "/serverInfo", "the server does not say its name")
