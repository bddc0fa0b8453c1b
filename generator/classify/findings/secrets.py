"""Finds credentials in listings: real servers put the values they were started with into defaults.

A credential is quoted by its first characters only, so that a finding does not spread it further.
Placeholders (`sk-your-key-here`, AKIA...EXAMPLE) are how documentation shows a format; they pass.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

from generator.classify.findings.kinds import Found, Look
from generator.classify.findings.nearby import Looks, Near, worth
from generator.classify.findings.parts import VALUES, Node, Parts

SHOWN = 6
"""Characters of a credential that a finding quotes."""

BITS = 3.2
"""Least entropy of a random value, in bits a character. English words and identifiers of 16
characters lie around 3, hexadecimal keys around 3.6, base64 tokens above 4."""

SHORTEST = 16
"""Shortest value in characters that counts as a random one."""

_SECRET_NAME = re.compile(
    r"passwor[dt]|passwd|secret|api_?-?key|access_?-?key|private_?-?key|auth_?-?token|"
    r"access_?-?token|bearer|credential|mnemonic|seed_?-?phrase|^pwd$",
    re.I,
)
_PLACEHOLDER = re.compile(
    r"example|sample|dummy|placeholder|changeme|change[_-]me|redacted|insert|replace|your|"
    r"xxx|\.\.\.|…|\*\*\*|abcdef|123456|987654|deadbeef|0{6}|f{8}|1{6}|[<>{}$\[\]%]|"
    r"(?:^|[_-])(?:test|fake|foo|bar|demo|my|token|key|secret|password)(?:$|[_-])",
    re.I,
)
_PLAIN = re.compile(r"[a-z]+(?:[ _.:/-][a-z]+)*|[A-Z]+(?:_[A-Z]+)*|[a-z]+(?:[A-Z][a-z]+)*|\d+")
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://|/|\./|~/|0x[0-9a-f]{40}$", re.I)


def secrets(parts: Parts, looks: Looks) -> Iterator[Found]:
    """Find known shapes of tokens anywhere, and random values given for secret parameters.

    Args:
        parts: The tool.
        looks: The shapes that can be there.
    """
    seen: set[str] = set()
    for look, near in looks.items():
        yield from _look(parts, look, near, seen)
    yield from _given(parts, seen)


def _look(parts: Parts, look: Look, near: Sequence[Near], seen: set[str]) -> Iterator[Found]:
    for pointer, text in worth(parts, look, near):
        for found in look.match.finditer(text):
            value = found.group(found.lastgroup or 0)
            if not is_placeholder(value) and value not in seen:
                seen.add(value)
                yield _found(f"This text {look.says}", pointer, value)


def _given(parts: Parts, seen: set[str]) -> Iterator[Found]:
    for node in parts.given:
        if node.name and _is_secret(node.name):
            for key, value in _values(node):
                if value not in seen and is_random(value) and not is_placeholder(value):
                    seen.add(value)
                    yield _found(f"The {key} of “{node.name}” looks real", node.pointer, value)


@lru_cache(maxsize=4096)
def _is_secret(name: str) -> bool:
    return _SECRET_NAME.search(name) is not None


def _values(node: Node) -> Iterator[tuple[str, str]]:
    for key in VALUES:
        value = node.schema.get(key)
        for item in value if isinstance(value, list) else (value,):
            if isinstance(item, str):
                yield key, item


def _found(says: str, pointer: str, value: str) -> Found:
    message = f"{says}: {len(value)} characters that start with “{value[:SHOWN]}”."
    return Found("secret-in-listing", message, pointer, value[:SHOWN])


def is_placeholder(value: str) -> bool:
    """Whether a value stands for a credential instead of being one."""
    body = value.split("-----")[-3] if value.count("-----") >= 3 else value
    return bool(_PLACEHOLDER.search(body)) or len(set(body)) < 6


def is_random(value: str) -> bool:
    """Whether a value is long and disordered enough to be a key."""
    if len(value) < SHORTEST or " " in value.strip():
        return False
    if _PLAIN.fullmatch(value) or _ADDRESS.match(value):
        return False
    return entropy(value) >= BITS


def entropy(value: str) -> float:
    """Shannon entropy of the characters of `value`, in bits a character."""
    total = len(value)
    counts = Counter(value).values()
    return -sum(n / total * math.log2(n / total) for n in counts)
