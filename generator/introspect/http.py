"""Streamable HTTP and the older HTTP+SSE, with our own eyes below the SDK's transports.

The SDK speaks the transports (sessions, version headers, redirects within the origin, sign-in) but
loses the status of an answer and refuses what is not quite JSON. `TappedClient` sits under it,
as the HTTP client: it counts, records, mends, and remembers the last status.
"""

from __future__ import annotations

import functools
import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from generator.introspect.attempt import Exchange
from generator.introspect.failures import failure, quoted
from generator.introspect.launch import ClientCredentials, FailureKind, Launch, Secret
from generator.introspect.record import Record
from generator.models import Json

if TYPE_CHECKING:
    import httpx2

BODY_SHOWN = 2000
"""Bytes of an error page that are kept for the message."""


@asynccontextmanager
async def connected(
    launch: Launch, record: Record, exchange: Exchange, *, sse: bool
) -> AsyncIterator[tuple[Any, Any]]:
    """Open the transport of `launch`; yield the SDK's streams."""
    import httpx2
    from mcp.client.sse import sse_client
    from mcp.client.streamable_http import streamable_http_client

    limits = launch.limits
    timeout = httpx2.Timeout(min(limits.connect, 30), read=max(limits.connect, limits.read))
    auth = await _provider(launch, exchange)

    def client(headers: Any = None, timeout: Any = timeout, auth: Any = auth) -> httpx2.AsyncClient:
        del headers
        return _tapped(record, exchange, headers=launch.headers, timeout=timeout, auth=auth)

    if sse:
        async with sse_client(launch.url, httpx_client_factory=client) as streams:
            yield streams
        return
    async with (
        client() as http,
        streamable_http_client(
            launch.url, http_client=http, max_sse_event_size=limits.line
        ) as streams,
    ):
        yield streams


def _tapped(record: Record, exchange: Exchange, **options: Any) -> httpx2.AsyncClient:
    import httpx2

    class TappedClient(httpx2.AsyncClient):
        """Looks at every message on its way; sign-in happens below and passes untouched."""

        async def send(self, request: httpx2.Request, **options: Any) -> httpx2.Response:
            message = _message_of(await request.aread())
            key = message.get("id") if "method" in message else None
            if key is not None:
                record.sent(key, message["method"])
            response = await super().send(request, **options)
            if key is not None or (request.method == "GET" and not exchange.status):
                _note(exchange, response)
            if response.next_request is not None:
                return response
            return await _mended(response, request, record, exchange, key)

    return TappedClient(verify=_certificates(), **options)


@functools.cache
def _certificates() -> ssl.SSLContext:
    """Return the trusted certificates; reading them takes 60 ms, once for all servers."""
    import httpx2

    return httpx2.create_ssl_context()


def _message_of(body: bytes) -> dict[str, Json]:
    """Return the JSON-RPC message in the body of one of our own requests, {} for others."""
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) and "jsonrpc" in found else {}


def _note(exchange: Exchange, response: httpx2.Response) -> None:
    exchange.status = response.status_code
    exchange.content_type = _type(response)
    exchange.location = response.headers.get("location", "")
    exchange.body = b""


async def _mended(
    raw: httpx2.Response, request: httpx2.Request, record: Record, exchange: Exchange, key: Json
) -> httpx2.Response:
    """Return `raw`, the answer to the message `key`, recorded and replaced by a stand-in."""
    import httpx2

    headers = [
        (name, value)
        for name, value in raw.headers.multi_items()
        if name.lower() not in ("content-length", "content-encoding", "transfer-encoding")
    ]
    if raw.status_code == 200 and _type(raw) == "text/event-stream":
        stream = _EventStream(raw, record, key)
        return httpx2.Response(200, headers=headers, stream=_as_stream(stream), request=request)
    body = await _read(raw, record)
    await raw.aclose()
    found = _stand_ins(body, record, key)
    if found:
        kept = [(n, v) for n, v in headers if n.lower() != "content-type"]
        headers = [*kept, ("content-type", "application/json")]
    elif key is not None:
        exchange.body = body[:BODY_SHOWN]
    content = json.dumps(found[0]).encode() if found else body
    return httpx2.Response(raw.status_code, headers=headers, content=content, request=request)


async def _read(response: httpx2.Response, record: Record) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in response.aiter_bytes():
        record.count(len(part))
        size += len(part)
        if size > record.limits.line:
            record.fail(f"sent a message of over {record.limits.line:,} bytes")
        parts.append(part)
    return b"".join(parts)


def _type(response: httpx2.Response) -> str:
    kind: str = response.headers.get("content-type", "")
    return kind.partition(";")[0].strip().lower()


def _stand_ins(body: bytes, record: Record, key: Json) -> list[dict[str, Json]]:
    """Return the messages of `body` for the SDK, which takes one: answers before requests."""
    try:
        found = list(record.read(body, key)) if body.strip() else []
    except ValueError:
        return []
    return sorted(found, key=lambda message: "method" in message)


class _EventStream:
    """The events of a response, one message each, mended."""

    def __init__(self, response: httpx2.Response, record: Record, key: Json) -> None:
        self.response = response
        self.record = record
        self.key = key

    async def parts(self) -> AsyncIterator[bytes]:
        """Yield the events for the SDK."""
        async for event in self._events():
            for rewritten in self._rewrite(event):
                yield rewritten

    async def _events(self) -> AsyncIterator[list[bytes]]:
        """Yield the lines of each event."""
        lines: list[bytes] = []
        rest = b""
        size = 0
        async for part in self.response.aiter_bytes():
            self.record.count(len(part))
            size += len(part)
            if size > self.record.limits.line:
                self.record.fail(f"sent an event of over {self.record.limits.line:,} bytes")
            *whole, rest = (rest + part).replace(b"\r\n", b"\n").split(b"\n")
            for line in whole:
                if line.strip(b"\r"):
                    lines.append(line.strip(b"\r"))
                elif lines:
                    yield lines
                    lines, size = [], len(rest)
        if lines or rest:
            yield [*lines, rest]

    def _rewrite(self, lines: list[bytes]) -> list[bytes]:
        """Return the events that stand for the event of `lines`; a comment stays out."""
        fields = [line.partition(b":") for line in lines]
        data = b"\n".join(v.removeprefix(b" ") for name, _, v in fields if name == b"data")
        others = [line for line in lines if not line.startswith((b"data", b":"))]
        kinds = [v.strip() for name, _, v in fields if name == b"event"]
        if not data or (kinds and kinds[-1] != b"message"):
            return [b"\n".join(lines) + b"\n\n"]
        try:
            found = list(self.record.read(data, self.key))
        except ValueError:
            self.record.oddities.add("stdout-junk")
            return []
        return [
            b"\n".join([*others, b"data: " + json.dumps(message).encode()]) + b"\n\n"
            for message in found
        ]


def _as_stream(events: _EventStream) -> httpx2.AsyncByteStream:
    import httpx2

    class Stream(httpx2.AsyncByteStream):
        """The rewritten events as a response body."""

        async def __aiter__(self) -> AsyncIterator[bytes]:
            async for part in events.parts():
                yield part

        async def aclose(self) -> None:
            await events.response.aclose()

    return Stream()


async def _provider(launch: Launch, exchange: Exchange) -> Any:
    """Return the SDK's provider for the client credentials of `launch`, None without."""
    if launch.auth is None:
        return None
    from mcp.client.auth.extensions.client_credentials import (
        ClientCredentialsOAuthProvider,
        PrivateKeyJWTOAuthProvider,
        SignedJWTParameters,
    )

    given = launch.auth
    storage = _Tokens(exchange)
    scope, issuer = given.scope or None, given.issuer or None
    if not given.private_key:
        return ClientCredentialsOAuthProvider(
            launch.url,
            storage,
            given.client_id,
            given.client_secret,
            token_endpoint_auth_method=_method(given),
            scope=scope,
            issuer=issuer,
        )
    signer = SignedJWTParameters(
        issuer=given.client_id,
        subject=given.client_id,
        signing_key=given.private_key,
        signing_algorithm=given.algorithm,
    )
    assertion = signer.create_assertion_provider()
    try:
        await assertion(launch.url)
    except Exception as error:  # whatever the libraries below make of a bad key
        reason = f"the private key under 'auth' cannot be used: {quoted(str(error))}"
        raise failure(launch, FailureKind.UNAUTHORIZED, reason) from None
    return PrivateKeyJWTOAuthProvider(
        launch.url, storage, given.client_id, assertion, scope=scope, issuer=issuer
    )


def _method(given: ClientCredentials) -> Any:
    return given.method


class _Tokens:
    """Keeps tokens for as long as one listing takes, and as secrets to look for in it."""

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange
        self.tokens: Any = None
        self.client: Any = None

    async def get_tokens(self) -> Any:
        return self.tokens

    async def set_tokens(self, tokens: Any) -> None:
        self.tokens = tokens
        for name in ("access_token", "refresh_token", "id_token"):
            value = getattr(tokens, name, None)
            if value:
                self.exchange.secrets.append(Secret(f"auth:{name}", value))

    async def get_client_info(self) -> Any:
        return self.client

    async def set_client_info(self, client_info: Any) -> None:
        self.client = client_info
