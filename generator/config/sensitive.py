"""Tells by its name or its looks whether a value is a secret.

Needed where nobody says so: in client files, where keys stand among ports and paths, and in the
arguments of an entry. Names are those that configurations use; looks means letters and digits mixed
as no word, version or path mixes them.
"""

from __future__ import annotations

import re
from itertools import pairwise
from urllib.parse import parse_qsl, urlsplit

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_SECRET = (
    "key",
    "keys",
    "token",
    "tokens",
    "secret",
    "secrets",
    "password",
    "passwd",
    "passphrase",
)
_SECRET_WORDS = {
    "auth", "authorization", "bearer", "cookie", "cookies", "credential", "credentials", "dsn",
    "jwt", "pass", "pat", "pin", "private", "pwd", "session", "sid", "signature",
}  # fmt: skip
_ABOUT = {
    "algorithm", "audience", "count", "dir", "enabled", "endpoint", "expiry", "file", "format",
    "header", "host", "issuer", "length", "limit", "method", "mode", "name", "path", "prefix",
    "provider", "realm", "region", "scope", "size", "suffix", "timeout", "ttl", "type", "uri",
    "url", "version",
}  # fmt: skip
_RUN = re.compile(r"[A-Za-z0-9]{8,}")
_LONG = 20


def named_secret(name: str) -> bool:
    """Tell whether what is called `name` is a secret by its name.

    API_KEY, githubToken and --password are; TOKEN_LIMIT and AUTH_MODE are about one.
    """
    words = [word.lower() for word in _WORD.findall(name)]
    if not words or words[-1] in _ABOUT:
        return False
    return any(word.endswith(_SECRET) or word in _SECRET_WORDS for word in words)


def looks_secret(value: str) -> bool:
    """Tell whether `value` has a part that looks like a key, or a URL's password."""
    return any(_mixed(run) for run in _RUN.findall(value)) or _url_secret(value)


def _mixed(run: str) -> bool:
    digits = sum(a.isdigit() != b.isdigit() for a, b in pairwise(run))
    cases = sum(a.isupper() != b.isupper() for a, b in pairwise(run))
    long = len(run) >= _LONG
    return digits >= 3 or (long and (digits >= 1 or cases >= 8))


def _url_secret(value: str) -> bool:
    if "://" not in value:
        return False
    try:
        parts = urlsplit(value)
        return bool(parts.password) or any(named_secret(k) and v for k, v in parse_qsl(parts.query))
    except ValueError:
        return False
