"""Says why a server could not be listed: one sentence, and one on what to do.

Everything that a server or its process said is hostile text: it is cut, freed of control characters
(they could rewrite a terminal) and of the secrets that the server was given.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from generator.introspect.launch import Failure, FailureKind, Launch, Secret
from generator.introspect.redact import Redactor

HINTS = {
    FailureKind.NOT_FOUND: "check the spelling; for a package, that it exists and can be installed",
    FailureKind.CRASHED: "run the command by hand; its last lines on standard error say why",
    FailureKind.TIMED_OUT: "raise its 'limits', or see whether it waits for something",
    FailureKind.NEEDS_CREDENTIALS: "give it credentials under 'env' or 'headers': ${VAR} is "
    "filled in; dummy values often suffice for listing",
    FailureKind.UNAUTHORIZED: "give it a token under 'headers' or client credentials under 'auth'",
    FailureKind.UNREACHABLE: "check the URL, the network and the proxy",
    FailureKind.PROTOCOL: "check that it is an MCP server; pin its era with 'protocol: legacy'",
    FailureKind.INVALID: "tell its maintainer; 'listing: FILE' can stand in meanwhile",
}
"""What to do about each kind of failure."""

_CREDENTIALS = re.compile(
    r"(api|access|secret|auth\w*|bearer|private|service)[ _-]*(key|token|secret|account)"
    r"|(?<!unexpected )\btokens?\b|credential|password|unauthori[sz]ed|not authenticated"
    r"|authenticat\w+ (failed|req)"
    r"|log ?in (first|required)|please log ?in|sign in|"
    r"(environment variables?|env vars?)\b.*\b(required|missing|not set|must)|"
    r"(required|missing|set|provide|export)\b.*\b(environment variables?|env vars?)",
    re.IGNORECASE,
)
_NO_PACKAGE = re.compile(
    r"\bE404\b|not found in the package registry|no solution found|manifest unknown"
    r"|unable to find image|could not determine executable|no matching distribution"
    r"|pull access denied|is not provided by package",
    re.IGNORECASE,
)
_TELLING = re.compile(
    r"\w(Error|Exception): |^(error|fatal|panic): |not found|could not|cannot|can't|unable to"
    r"|required|missing|must (be|have|set)|denied|unauthori[sz]ed|no such",
    re.IGNORECASE,
)
_ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(\x07|\x1b\\)?")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
SHOWN = 300
"""Characters of a server's own words in one message."""


def plain(text: str) -> str:
    """Return `text` without escape sequences, control and direction characters."""
    return _CONTROL.sub("\ufffd", _ANSI.sub("", text.replace("\r\n", "\n")))


def quoted(text: str, secrets: Iterable[Secret] = ()) -> str:
    """Return the server's `text` as one short line; secrets go before it is cut."""
    line = " ".join(plain(Redactor(secrets).text(text)).split())
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"


def last_lines(data: bytes, secrets: Iterable[Secret] = (), count: int = 8) -> str:
    """Return the last `count` lines of text in `data`, each cut to a line's length."""
    text = plain(Redactor(secrets).text(data.decode("utf-8", "replace")))
    lines = [line.rstrip() for line in text.splitlines() if line.strip()]
    return "\n".join(line[:SHOWN] for line in lines[-count:])


def failure(
    launch: Launch,
    kind: FailureKind,
    message: str,
    tail: bytes = b"",
    secrets: Iterable[Secret] = (),
) -> Failure:
    """Return the failure of `launch`, with its hint and without its secrets."""
    known = (*launch.secrets, *secrets)
    stderr = last_lines(tail, known)
    message = Redactor(known).text(message)
    if stderr:
        message = f"{message}; it last said: {quoted(_telling(stderr.splitlines()))}"
    return Failure(launch.server, kind, message, HINTS[kind], stderr)


def _telling(lines: list[str]) -> str:
    """Return the last line that says what is wrong, else the last line."""
    return next((line for line in reversed(lines) if _TELLING.search(line)), lines[-1])


def kind_of_exit(tail: bytes) -> FailureKind:
    """Tell from what a server last wrote why it ended."""
    text = tail.decode("utf-8", "replace")
    if _NO_PACKAGE.search(text):
        return FailureKind.NOT_FOUND
    return FailureKind.NEEDS_CREDENTIALS if _CREDENTIALS.search(text) else FailureKind.CRASHED


def kind_of_status(status: int) -> FailureKind:
    """Tell from an HTTP status why there is no listing."""
    known = {
        401: FailureKind.UNAUTHORIZED,
        403: FailureKind.NEEDS_CREDENTIALS,
        404: FailureKind.NOT_FOUND,
        410: FailureKind.NOT_FOUND,
        407: FailureKind.UNREACHABLE,
        408: FailureKind.TIMED_OUT,
        429: FailureKind.UNREACHABLE,
        504: FailureKind.TIMED_OUT,
    }
    return known.get(status, FailureKind.UNREACHABLE if status >= 500 else FailureKind.PROTOCOL)
