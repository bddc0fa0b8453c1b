"""Keeps every answer as it came and hands the SDK one that it cannot stumble over.

The SDK validates whole results and drops the fields that it does not know: one invalid tool costs
all tools, and a new field is lost. So the answer is recorded where the bytes come in, and what goes
on to the SDK is a minimal valid stand-in with the same cursor. The SDK speaks the protocol (eras,
headers, sessions, sign-in); what the server said is read from here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from generator.introspect.launch import Limits
from generator.introspect.wire import REPAIRS, Decoder
from generator.models import Json, Note

LISTS = {
    "tools/list": "tools",
    "prompts/list": "prompts",
    "resources/list": "resources",
    "resources/templates/list": "resourceTemplates",
}
"""What is asked for, and the key of the answer that holds it."""

HANDSHAKES = ("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25")
"""Versions that are agreed on by `initialize`, oldest first."""

STATELESS = ("2026-07-28",)
"""Versions that are asked for by `server/discover`."""

CHANGED = (
    "notifications/tools/list_changed",
    "notifications/prompts/list_changed",
    "notifications/resources/list_changed",
)
"""How a server announces that a list has changed, in every era."""

HEARD = (*CHANGED, "notifications/subscriptions/acknowledged")
"""Notifications that are passed on; all others concern nobody here."""

_ODDITIES = {
    "stdout-junk": "the server writes text between its messages that is no JSON-RPC",
    "batch": "the server answers with JSON-RPC batches, which no current version has",
    "no-jsonrpc": 'a message lacks "jsonrpc": "2.0"',
    "id-as-text": "the server answers with the request's id as text instead of a number",
    "result-and-error": "a message has both a result and an error",
    "unknown-protocol": "the server chose a protocol version that is not published",
    "split-message": "a message is spread over several lines",
    "missing-newline": "a message does not end with a line break",
}
MESSAGES = {**REPAIRS, **_ODDITIES}

Key = int | str


class TooMuch(Exception):
    """The server sent more than `Limits` allows; the message says what."""


@dataclass
class Record:
    """What one conversation brought.

    Attributes:
        limits: How much may come.
        answers: Raw results by method, in the order they came.
        errors: The code of each error that the server itself answered with, by method.
        oddities: Ids of `MESSAGES` that were met.
        fault: Why the conversation cannot go on; "" while it can.
        received: Bytes so far.
    """

    limits: Limits
    answers: dict[str, list[Json]] = field(default_factory=dict)
    errors: dict[str, int] = field(default_factory=dict)
    oddities: set[str] = field(default_factory=set)
    fault: str = ""
    received: int = 0
    _pending: dict[Key, str] = field(default_factory=dict)

    def sent(self, request: Key, method: str) -> None:
        """Remember which method the answer to `request` will belong to."""
        self._pending[request] = method
        self.errors.pop(method, None)

    def restart(self) -> None:
        """Forget what was answered so far: the lists are read again on this connection."""
        self.answers.clear()
        self.received = 0

    def count(self, size: int) -> None:
        """Count `size` bytes.

        Raises:
            TooMuch: When the server has sent more than it may.
        """
        self.received += size
        if self.received > self.limits.size:
            self.fail(f"sent over {self.limits.size:,} bytes")

    def fail(self, reason: str) -> None:
        """Give the conversation up because of `reason`."""
        self.fault = self.fault or reason
        raise TooMuch(reason)

    def read(self, data: bytes, asked: Json = None) -> Iterator[dict[str, Json]]:
        """Take one line or body; yield the messages for the SDK, stand-ins for the answers.

        Args:
            data: The bytes.
            asked: Id of the request that they answer, where the transport says so (HTTP).

        Raises:
            ValueError: When there is no message in it.
        """
        decoder = Decoder()
        try:
            values = [decoder.decode(data)]
        except ValueError:
            values = [v for v in decoder.embedded(data) if _is_message(v)]
            if not values:
                raise
            self.oddities.add("stdout-junk")
        messages = list(self._messages(values))
        if not messages:
            raise ValueError("no JSON-RPC message")
        self.oddities |= decoder.repairs
        for message in messages:
            yield from self._pass_on(message, asked)

    def _messages(self, values: list[Json]) -> Iterator[dict[str, Json]]:
        for value in values:
            if isinstance(value, list):
                self.oddities.add("batch")
            for item in value if isinstance(value, list) else [value]:
                if _is_message(item):
                    yield item

    def _pass_on(self, message: dict[str, Json], asked: Json) -> Iterator[dict[str, Json]]:
        if message.get("jsonrpc") != "2.0":
            self.oddities.add("no-jsonrpc")
        if "method" in message:
            yield from _request(message)
            return
        key = self._key(message.get("id"))
        if key not in self._pending and asked is not None:
            key = asked
        method = self._pending.pop(key, None) if key is not None else None
        if method is None:
            return
        if isinstance(message.get("error"), dict | str) and message.get("error"):
            if message.get("result") is not None:
                self.oddities.add("result-and-error")
            error = _error(message["error"])
            self.errors[method] = error["code"]
            yield {"jsonrpc": "2.0", "id": key, "error": error}
            return
        result = message.get("result")
        self.answers.setdefault(method, []).append(result)
        yield {"jsonrpc": "2.0", "id": key, "result": self._stand_in(method, result)}

    def _key(self, key: Json) -> Key | None:
        """Return the request's own id for an echoed one."""
        if isinstance(key, str) and key not in self._pending and key.isdecimal():
            self.oddities.add("id-as-text")
            return int(key)
        if isinstance(key, float) and key.is_integer():
            return int(key)
        return key if isinstance(key, int | str) and not isinstance(key, bool) else None

    def _stand_in(self, method: str, result: Json) -> dict[str, Json]:
        found = result if isinstance(result, dict) else {}
        if method == "initialize":
            version = found.get("protocolVersion")
            if version not in HANDSHAKES:
                self.oddities.add("unknown-protocol")
                version = HANDSHAKES[-1]
            info = {"name": "server", "version": ""}
            return {"protocolVersion": version, "capabilities": {}, "serverInfo": info}
        stand_in = {"resultType": "complete", "ttlMs": 0, "cacheScope": "private"}
        if method == "server/discover":
            return stand_in | {"supportedVersions": supported(found), "capabilities": {}}
        return stand_in | {LISTS[method]: []} if method in LISTS else stand_in

    def last(self, method: str) -> Json:
        """Return the newest raw answer to `method`, None when there is none."""
        return self.answers.get(method, [None])[-1]

    def notes(self) -> Iterator[Note]:
        """Say what was odd about the messages; the same on every run."""
        for oddity in sorted(self.oddities):
            yield Note(oddity, "", MESSAGES[oddity])


def supported(found: dict[str, Json]) -> list[str]:
    """Return the protocol versions that a `server/discover` result names."""
    versions = found.get("supportedVersions")
    return [v for v in versions if isinstance(v, str)] if isinstance(versions, list) else []


def _is_message(value: Json) -> bool:
    return isinstance(value, dict) and bool({"method", "result", "error"} & value.keys())


def _request(message: dict[str, Json]) -> Iterator[dict[str, Json]]:
    """Pass on what the server asks of us, and what it announces of its lists."""
    key, params = message.get("id"), message.get("params")
    if key is None and message["method"] in HEARD:
        told = {"jsonrpc": "2.0", "method": message["method"]}
        yield told | ({"params": params} if isinstance(params, dict) else {})
    usable = isinstance(key, int | str) and not isinstance(key, bool)
    if usable and isinstance(message["method"], str):
        asked = {"jsonrpc": "2.0", "id": key, "method": message["method"]}
        yield asked | ({"params": params} if isinstance(params, dict) else {})


def _error(error: Json) -> dict[str, Json]:
    found = error if isinstance(error, dict) else {"message": error}
    code, message = found.get("code"), found.get("message")
    whole = isinstance(code, int) and not isinstance(code, bool) and abs(code) < 2**31
    kept = {"code": code if whole else -32603, "message": str(message or "")[:2000]}
    return kept | ({"data": found["data"]} if "data" in found else {})
