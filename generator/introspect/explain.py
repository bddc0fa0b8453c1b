"""Tells why an attempt failed, from everything that was seen of it.

The exception alone says little: the SDK turns a crash, a 401 and a timeout into the same few
errors. The exit code, the HTTP status and the server's last words say more, so they come first.
"""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

from generator.introspect.attempt import Attempt
from generator.introspect.failures import failure, kind_of_exit, kind_of_status, quoted
from generator.introspect.launch import Failure, FailureKind
from generator.introspect.pages import Refused

STAGES = {
    "fetch": "the server was fetched",
    "start": "it had been started",
    "connect": "it answered its first request",
    "list": "its lists were read",
}
"""What a failed attempt did not reach, by stage."""


def failure_of(attempt: Attempt, error: Exception | None) -> Failure:
    """Return the failure of `attempt`, which ended with `error` or ran out of time."""
    causes = leaves(error) if error else []
    for cause in causes:
        if isinstance(cause, Failure):
            return cause
    kind, message = _why(attempt, causes)
    return failure(attempt.launch, kind, message, attempt.tail, attempt.exchange.secrets)


def leaves(error: BaseException) -> list[BaseException]:
    """Return the exceptions in `error`, without the groups around them."""
    if isinstance(error, BaseExceptionGroup):
        return [leaf for part in error.exceptions for leaf in leaves(part)]
    return [error]


def _why(attempt: Attempt, causes: list[BaseException]) -> tuple[FailureKind, str]:
    process = attempt.process
    if attempt.record.fault:
        return FailureKind.INVALID, f"the server {attempt.record.fault}"
    if process is not None and process.spawn_error:
        program = attempt.launch.argv[0]
        return FailureKind.NOT_FOUND, f"'{program}' cannot be started: {process.spawn_error}"
    if attempt.exited:
        return kind_of_exit(attempt.tail), f"{_exit(attempt)} before {STAGES[attempt.stage]}"
    if answer := _http(attempt):
        return answer
    if attempt.timed_out:
        return FailureKind.TIMED_OUT, _late(attempt)
    for cause in causes:
        if known := _known(attempt, cause):
            return known
    if process is not None and process.output_ended:
        return FailureKind.CRASHED, f"closed its output before {STAGES[attempt.stage]}"
    cause = causes[0] if causes else RuntimeError("nothing was said")
    return FailureKind.PROTOCOL, f"{type(cause).__name__}: {_said(attempt, str(cause))}"


def _exit(attempt: Attempt) -> str:
    code = attempt.process.exit_code if attempt.process else None
    who = Path(attempt.launch.argv[0]).name if attempt.stage == "fetch" else "the server"
    if code is None:
        return f"{who} ended"
    if code >= 0:
        return f"{who} exited with code {code}"
    try:
        return f"{who} was ended by {signal.Signals(-code).name}"
    except ValueError:
        return f"{who} was ended by signal {-code}"


def _late(attempt: Attempt) -> str:
    limits = attempt.launch.limits
    if attempt.stage == "fetch":
        return f"was not fetched within {min(limits.connect, limits.total):g} s"
    if attempt.stage == "list":
        return f"its lists were not read within {limits.total:g} s"
    return f"did not answer within {min(limits.connect, limits.total):g} s"


def _http(attempt: Attempt) -> tuple[FailureKind, str] | None:
    """Explain an answer that carried no message."""
    exchange = attempt.exchange
    said = _said(attempt, exchange.body.decode("utf-8", "replace"))
    if exchange.status >= 400:
        message = f"answered HTTP {exchange.status}"
        return kind_of_status(exchange.status), f"{message}: {said}" if said else message
    if 300 <= exchange.status < 400:
        where = _said(attempt, exchange.location.partition("?")[0])
        return FailureKind.NOT_FOUND, f"answered HTTP {exchange.status}, a redirect to {where}"
    if exchange.body:
        kind = exchange.content_type or "no content type"
        return FailureKind.PROTOCOL, f"answered with {kind} that is no JSON-RPC message: {said}"
    return None


def _known(attempt: Attempt, cause: Any) -> tuple[FailureKind, str] | None:
    import httpx2
    from mcp import MCPError
    from mcp.client.auth import OAuthFlowError, OAuthRegistrationError, OAuthTokenError
    from mcp_types import CONNECTION_CLOSED, REQUEST_TIMEOUT

    said = _said(attempt, str(cause))
    if isinstance(cause, Refused):
        return FailureKind.INVALID, said
    if isinstance(cause, OAuthFlowError | OAuthRegistrationError | OAuthTokenError):
        return FailureKind.UNAUTHORIZED, f"signing in failed: {said}"
    if isinstance(cause, httpx2.TimeoutException):
        return FailureKind.TIMED_OUT, f"{_late(attempt)} ({type(cause).__name__})"
    if isinstance(cause, httpx2.HTTPError | httpx2.InvalidURL):
        return FailureKind.UNREACHABLE, f"cannot be reached: {said or type(cause).__name__}"
    if not isinstance(cause, MCPError):
        return None
    if cause.code == REQUEST_TIMEOUT and "imed out" in str(cause):
        return FailureKind.TIMED_OUT, f"a request was not answered: {said}"
    if cause.code == CONNECTION_CLOSED and attempt.process is not None:
        return None
    place = "its first request" if attempt.stage == "connect" else "tools/list"
    return FailureKind.PROTOCOL, f"answered {place} with error {cause.code}: {said}"


def _said(attempt: Attempt, text: str) -> str:
    return quoted(text, (*attempt.launch.secrets, *attempt.exchange.secrets))
