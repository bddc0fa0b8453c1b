"""Every way to misbehave that we know, and what must come of it.

All servers are asked at once in one event loop, as a sync of them would; each row of the tables is
then a test of its own. Two more look at the clock and at the process table.
"""

import json
import os
import re
import subprocess
import sys
import time
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import anyio
import pytest

from generator.config import Transport
from generator.introspect.launch import Failure, Launch, Limits, Secret
from generator.introspect.session import list_server
from generator.models import canonical_json
from tests.introspect.processes import having, wait_until

SERVERS = Path(__file__).parent / "servers"
TOKEN = f"mcp-catalogue-test-{uuid.uuid4().hex}"
PATIENT = Limits(connect=40, read=40, total=60)  # it takes a while until all have started
LARGEST = PATIENT.total
SHORT = Limits(connect=6, read=2, total=8)
HASTY = Limits(connect=40, read=3, total=60)
SMALL = Limits(connect=40, read=40, total=60, line=2 * 2**20, size=4 * 2**20, pages=5, tools=1000)


@dataclass(frozen=True)
class Lists:
    """The server is listed: so many tools, these notes, this era."""

    tools: int = 2
    notes: tuple[str, ...] = ()
    era: str = "handshake"
    limits: Limits = PATIENT
    protocol: str = "auto"


@dataclass(frozen=True)
class Fails:
    """The server is not listed: this kind, this in the message."""

    kind: str
    message: str
    limits: Limits = PATIENT
    protocol: str = "auto"


STDIO = {
    # how it starts and ends
    "good": Lists(),
    "exits": Fails("crashed", "exited with code 0 before it answered its first request"),
    "exits_with_code": Fails("crashed", "code 3 .*; it last said: boom: cannot open the ledger"),
    "needs_key": Fails("needs-credentials", "EXAMPLE_API_KEY environment variable is required"),
    "no_package": Fails("not-found", "code 1 .*404 Not Found"),
    "killed": Fails("crashed", "ended by SIGKILL before it answered"),
    "escapes_in_stderr": Fails("crashed", "it last said: red \ufffddesrever"),
    "echoes_secret": Fails("needs-credentials", "cannot sign in as <redacted:env:PARCEL_TOKEN>"),
    "silent": Fails("timed-out", "did not answer within 6 s", SHORT),
    "stubborn": Fails("timed-out", "did not answer within 6 s", SHORT),
    "stubborn_but_good": Lists(),
    "closes_output": Fails("crashed", "closed its output before it answered its first request"),
    "slow_start": Lists(),
    "ends_on_discover": Lists(notes=("ends-on-discover",)),
    "closes_on_discover": Lists(notes=("ends-on-discover",)),
    "ignores_unknown": Lists(),
    "ends_in_list": Fails("crashed", "code 1 before its lists were read.*the database is gone"),
    "ends_in_a_line": Fails("crashed", "code 1 before its lists were read"),
    "hangs_in_list": Fails("timed-out", "request was not answered", HASTY),
    "drips": Fails("timed-out", "did not answer within 6 s", SHORT),
    "detaches": Lists(),
    "detaches_and_hangs": Fails("timed-out", "did not answer", SHORT),
    "child_holds_output": Fails("crashed", "exited with code 4"),
    "forks_for_ever": Lists(),
    "locks_its_home": Lists(),
    # eras
    "stateless": Lists(era="stateless"),
    "both_eras": Lists(era="stateless"),
    "discover_is_garbage": Lists(),
    "discover_without_common_version": Lists(),
    "oldest": Lists(),
    "unpublished_version": Lists(notes=("unknown-protocol",)),
    "bare_hello": Lists(notes=("invalid-hello", "unknown-protocol")),
    "wrong_hello": Lists(notes=("invalid-hello",) * 3 + ("unknown-protocol",)),
    "refuses_hello": Fails("protocol", "first request with error -32603: licence expired"),
    # bytes and framing
    "banner": Lists(notes=("stdout-junk",)),
    "banner_without_newline": Lists(notes=("stdout-junk",)),
    "text_only": Fails("timed-out", "it last said: <html>", Limits(connect=20, total=22)),
    "byte_order_mark": Lists(notes=("byte-order-mark",)),
    "invalid_utf8": Lists(1, ("invalid-utf8",)),
    "crlf": Lists(),
    "no_newline": Lists(notes=("missing-newline",)),
    "pretty_printed": Lists(notes=("split-message",)),
    "batch": Lists(notes=("batch",)),
    "two_on_a_line": Lists(notes=("stdout-junk",)),
    "id_as_text": Lists(notes=("id-as-text",)),
    "id_as_float": Lists(),
    "no_jsonrpc": Lists(notes=("no-jsonrpc",)),
    "error_beside_result": Lists(),
    "error_as_text": Fails("protocol", "out of order"),
    "unknown_ids": Lists(),
    "not_a_number": Lists(1, ("not-a-number",)),
    "lone_surrogate": Lists(1, ("lone-surrogate",)),
    "duplicate_key": Lists(1, ("duplicate-key",)),
    "too_deep": Lists(1, ("too-deep",)),
    "huge_number": Lists(1, ("huge-number",)),
    "nul_and_controls": Lists(1),
    "floods_errors": Lists(),
    "floods_notifications": Lists(),
    "asks_the_client": Lists(),
    "logs_as_requests": Lists(),
    # lists
    "broken_tools": Lists(12, ("invalid-tool",) * 10),
    "junk_among_tools": Lists(1, ("not-an-object",) * 4),
    "tools_null": Fails("invalid", "no array 'tools' but nothing"),
    "tools_an_object": Fails("invalid", "no array 'tools' but an object"),
    "result_an_array": Fails("invalid", "no array 'tools'"),
    "result_null": Fails("invalid", "no array 'tools'"),
    "duplicate_names": Lists(3, ("duplicate-name",)),
    "no_tools": Lists(0),
    "tools_not_offered": Lists(0),
    "tools_announced_only": Fails("protocol", "tools/list with error -32601"),
    "tools_fail": Fails("protocol", "error -32603: cannot reach the backend"),
    "all_lists": Lists(),
    "prompts_announced_only": Lists(notes=("announced-not-offered",)),
    "prompts_fail": Lists(notes=("list-failed",)),
    "prompts_hang": Lists(notes=("list-failed",), limits=HASTY),
    "three_pages": Lists(3),
    "endless_pages": Lists(5, ("page-limit",), limits=SMALL),
    "repeating_cursor": Lists(2, ("duplicate-name", "repeating-cursor")),
    "empty_cursor": Lists(),
    "number_as_cursor": Lists(notes=("invalid-cursor",)),
    "refuses_its_cursor": Lists(notes=("cursor-refused",)),
    "too_many_tools": Lists(1000, ("item-limit",), limits=SMALL),
    "large": Lists(1024),
    "line_too_long": Fails("invalid", "a message of over 2,097,152 bytes", SMALL),
    "endless_line": Fails("invalid", "a message of over 2,097,152 bytes", SMALL),
    "endless_lines": Fails("invalid", "text instead of messages: over 50,000 lines", SMALL),
    "endless_messages": Fails("invalid", "over 4,194,304 bytes", SMALL),
}

HTTP = {
    "good": Lists(),
    "stateless": Lists(era="stateless"),
    "sessions": Lists(),
    "events": Lists(),
    "odd_events": Lists(notes=("stdout-junk",)),
    "large_event": Lists(400),
    "silent_events": Fails("timed-out", "did not answer within 6 s", SHORT),
    "broken_off_events": Fails("protocol", "ended without a response"),
    "unauthorized": Fails("http-401", "HTTP 401: who are you"),
    "forbidden": Fails("needs-credentials", "HTTP 403: not you"),
    "missing": Fails("not-found", "HTTP 404: no such page"),
    "broken": Fails("unreachable", "HTTP 500: <h1>Oops</h1> stack trace"),
    "overloaded": Fails("unreachable", "HTTP 503"),
    "too_fast": Fails("unreachable", "HTTP 429"),
    "teapot": Fails("protocol", "HTTP 418"),
    "sent_away": Fails("not-found", r"redirect to https://login.example.org/start(?!\?)"),
    "empty": Fails("protocol", "empty"),
    "html": Fails("protocol", "text/html that is no JSON-RPC message: <html><title>Sign in"),
    "json_as_text": Lists(),
    "echoes_secret": Fails("unreachable", "HTTP 500: <redacted:header:Authorization>"),
    "needs_token": Fails("http-401", "HTTP 401"),
    "moved": Lists(),
    "hangs": Fails("timed-out", "did not answer within 6 s", SHORT),
    "hangs_in_list": Fails("timed-out", "not answered", HASTY),
    "drips": Fails("timed-out", "did not answer within 6 s", SHORT),
    "drops": Fails("unreachable", "cannot be reached"),
    "drops_on_discover": Lists(notes=("ends-on-discover",)),
    "hangs_on_discover": Lists(limits=Limits(connect=24, read=40, total=60)),
    "truncated": Fails("unreachable", "cannot be reached"),
    "zipped": Lists(),
    "zip_bomb": Fails("invalid", "bytes", SMALL),
    "odd_bytes": Lists(1, ("byte-order-mark", "invalid-utf8", "lone-surrogate", "not-a-number")),
    "batch": Lists(notes=("batch",)),
    "error_without_id": Lists(),
    "accepted": Fails("protocol", "202"),
    "broken_tools": Lists(3, ("invalid-tool", "invalid-tool", "not-an-object")),
    "endless_pages": Lists(5, ("page-limit",), limits=SMALL),
    "hangs_on_delete": Lists(),
    "older": Lists(notes=("old-transport",)),
    "older_silent": Fails("protocol", "HTTP 405", Limits(connect=15, total=60)),
}

SECRETS = (
    Secret("env:PARCEL_TOKEN", "hunter-two-secret"),
    Secret("header:Authorization", "Bearer let-me-in-please"),
)


def over_stdio(name, expected):
    return Launch(
        server=name,
        transport=Transport.STDIO,
        argv=(sys.executable, str(SERVERS / "over_stdio.py"), name, TOKEN),
        env={"PARCEL_TOKEN": "hunter-two-secret"},
        protocol=expected.protocol,
        limits=expected.limits,
        secrets=SECRETS,
    )


def over_http(port, name, expected, **more):
    headers = {"Authorization": "Bearer let-me-in-please"} if name == "echoes_secret" else {}
    return Launch(
        server=name,
        transport=Transport.HTTP,
        url=f"http://127.0.0.1:{port}/{name}",
        headers=headers,
        protocol=expected.protocol,
        limits=expected.limits,
        secrets=SECRETS,
        **more,
    )


@contextmanager
def web():
    """The port of a running `over_http.py`."""
    script = [sys.executable, str(SERVERS / "over_http.py")]
    with subprocess.Popen(script, stdout=subprocess.PIPE, text=True) as server:
        yield int(server.stdout.readline())
        server.kill()


async def ask_all(launches):
    outcomes = {}

    async def ask(key, launch):
        try:
            outcomes[key] = await list_server(launch)
        except Failure as failure:
            outcomes[key] = failure

    async with anyio.create_task_group() as tasks:
        for key, launch in launches.items():
            tasks.start_soon(ask, key, launch)
    return outcomes


def plain(outcome):
    """An outcome as JSON."""
    if isinstance(outcome, Failure):
        said = {"kind": outcome.kind, "text": str(outcome), "stderr": outcome.stderr}
        return {"failure": {**said, "hint": outcome.hint}}
    kept = {"tools": len(outcome.tools), "era": outcome.era}
    text = canonical_json([outcome.tools, outcome.server_info, outcome.capabilities])
    text.encode()  # no lone surrogates
    json.loads(text, parse_constant=pytest.fail)  # no NaN
    return {**kept, "notes": sorted(note.id for note in outcome.notes)}


def ask():
    """Ask every server; return what came of it and what was left behind."""
    with web() as port:
        launches = {f"stdio {name}": over_stdio(name, it) for name, it in STDIO.items()}
        launches |= {f"http {name}": over_http(port, name, it) for name, it in HTTP.items()}
        start = time.monotonic()
        outcomes = anyio.run(ask_all, launches)
        seconds = time.monotonic() - start
    kept = {key: plain(outcome) for key, outcome in outcomes.items()}
    return {"outcomes": kept, "seconds": seconds, "processes": having(TOKEN)}


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    """What came of every server; one worker asks for all of them."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    found = shared / "misbehaving.json"
    try:
        (shared / "misbehaving.lock").touch(exist_ok=False)
    except FileExistsError:
        wait_until(found.exists, 240)
    else:
        text = json.dumps(ask())
        found.with_suffix(".part").write_text(text)
        found.with_suffix(".part").rename(found)
    return json.loads(found.read_text())


def check(outcome, expected):
    failure = outcome.get("failure")
    if isinstance(expected, Fails):
        assert failure, f"was listed: {outcome}"
        assert failure["kind"] == expected.kind, failure
        assert re.search(expected.message, failure["text"]), failure
        assert failure["hint"]
        assert "hunter-two" not in str(failure)
        assert "let-me-in" not in str(failure)
        return
    wanted = {"tools": expected.tools, "era": expected.era, "notes": sorted(expected.notes)}
    assert outcome == wanted


@pytest.mark.parametrize("name", STDIO)
def test_over_stdio(asked, name):
    check(asked["outcomes"][f"stdio {name}"], STDIO[name])


@pytest.mark.parametrize("name", HTTP)
def test_over_http(asked, name):
    check(asked["outcomes"][f"http {name}"], HTTP[name])


def test_all_at_once_take_no_longer_than_the_slowest(asked):
    assert asked["seconds"] < LARGEST + 15


def test_no_process_is_left(asked):
    assert asked["processes"] == []
