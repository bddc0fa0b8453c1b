"""Tells by its name or its looks whether a value is a secret.

Needed where nobody says so: in client files, where keys stand among ports and paths, and in the
arguments of an entry. Names are those that configurations use; looks means letters and digits mixed
as no word, version or path mixes them.
"""

from __future__ import annotations

import re
from itertools import pairwise
from urllib.parse import parse_qsl, urlsplit

_NAME = re.compile(
    r"key|token|secret|passw|pwd|passphrase|credential|auth|cookie|session|private|signature"
    r"|(?<![a-z])(?:pat|pin|dsn|pass)(?![a-z])",
    re.IGNORECASE,
)
_RUN = re.compile(r"[A-Za-z0-9]{8,}")
_LONG = 20


def named_secret(name: str) -> bool:
    """Tell whether what is called `name` is a secret by its name."""
    return bool(_NAME.search(name))


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
