"""Turns names that servers chose into parts of URLs: readable, unique and stable.

Other people's bookmarks hang on them, so a slug depends on its name alone whenever the name is
distinct from its neighbours' in lower case.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence

_UNSAFE = re.compile(r"[^a-z0-9._-]+")
LONGEST = 80
"""Longest slug in characters; file systems stop at 255 bytes and people long before."""


def tool_slugs(names: Sequence[str]) -> list[str]:
    """Return a slug for each of one server's tool names, in their order."""
    plain = [_plain(name) for name in names]
    counts = Counter(plain)
    seen: Counter[str] = Counter()
    slugs = []
    for name, slug in zip(names, plain, strict=True):
        exact = slug if counts[slug] == 1 and slug == name.lower() else f"{slug}-{_mark(name)}"
        seen[exact] += 1
        slugs.append(exact if seen[exact] == 1 else f"{exact}-{seen[exact]}")
    return slugs


def _plain(name: str) -> str:
    return _UNSAFE.sub("-", name.lower()).strip("-.")[:LONGEST] or "tool"


def _mark(name: str) -> str:
    """Return six characters that tell names of equal slug apart."""
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:6]
