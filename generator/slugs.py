"""Turns names that servers chose into parts of URLs and ids: readable, unique and stable.

Other people's bookmarks hang on them, so a slug depends on its own name alone. A name of lower-case
letters, digits, `_` and `-` is its own slug; every other name becomes what is readable of it and a
short hash, always, and not only when a neighbour happens to collide with it today.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

LONGEST = 80
"""Longest slug in characters; file systems stop at 255 bytes and people long before."""
MARK = 6
"""Hexadecimal digits of the hash: names that share their readable part and this are contrived."""

_PLAIN = re.compile(rf"[a-z0-9][a-z0-9_-]{{0,{LONGEST - 1}}}")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_UNSAFE = re.compile(r"[^a-z0-9_]+")
_ID = re.compile(r"[^A-Za-z0-9_]+")
# Folders that Windows cannot hold, and the one page that every folder has already.
_RESERVED = re.compile(r"con|prn|aux|nul|com[0-9]|lpt[0-9]|index")


def tool_slugs(names: Sequence[str]) -> list[str]:
    """Return a slug for each of one server's tool names, in their order.

    Names that are there twice (real listings have them) are told apart by their number.
    """
    taken = {name for name in names if _is_plain(name)}
    chosen: dict[tuple[str, int], str] = {}
    keys: list[tuple[str, int]] = []
    count: dict[str, int] = {}
    for name in names:
        count[name] = count.get(name, 0) + 1
        keys.append((name, count[name]))
    for key in sorted(set(keys)):
        chosen[key] = _slug(*key, taken)
        taken.add(chosen[key])
    return [chosen[key] for key in keys]


def _is_plain(name: str) -> bool:
    return bool(_PLAIN.fullmatch(name)) and not _RESERVED.fullmatch(name)


def _slug(name: str, number: int, taken: set[str]) -> str:
    if number == 1 and _is_plain(name):
        return name
    marked = f"{name}\0{number}" if number > 1 else name
    for digits in range(MARK, 65):
        slug = f"{readable(name) or 'tool'}-{mark(marked, digits)}"
        if slug not in taken:
            return slug
    raise AssertionError("two names with one SHA-256")


def readable(name: str, longest: int = LONGEST - MARK - 1) -> str:
    """Return what can be read of `name` in a URL or an id, "" when that is nothing."""
    humps = _HUMP.sub("-", name).lower()
    return _UNSAFE.sub("-", humps).strip("-_")[:longest].strip("-_")


def mark(name: str, digits: int = MARK) -> str:
    """Return hexadecimal digits that tell `name` from others."""
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:digits]


@lru_cache(maxsize=8192)
def _id_part(name: str) -> str:
    """Return what stands for `name` in an id; the same few thousand names fill all catalogues."""
    return _ID.sub("-", name).strip("-") or mark(name)


def anchor(prefix: str, names: Iterable[str], taken: set[str]) -> str:
    """Return an id for the parameter at the path `names`, and add it to `taken`.

    It is made of ASCII letters, digits, `_` and `-` only, and starts with `prefix`; case stays, as
    ids tell it apart. Equal ones are numbered in the order of asking.
    """
    base = "-".join([prefix, *map(_id_part, names)])
    if len(base) > 2 * LONGEST:
        base = f"{base[: 2 * LONGEST]}-{mark(base)}"
    found, number = base, 1
    while found in taken:
        number += 1
        found = f"{base}-{number}"
    taken.add(found)
    return found
