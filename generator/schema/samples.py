"""Sample values of the simple types: what an example shows where a schema gives none.

Names and numbers are the ones reserved for documentation (RFC 2606, 5737, 3849), so that an example
that somebody sends by mistake reaches nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from generator.models import Json
from generator.schema import patterns
from generator.schema.patterns import Unsure
from generator.schema.resolve import Schema

LONGEST = 2000
"""Longest string that is made to reach a `minLength`."""

FORMATS = {
    "date-time": "2026-01-31T12:00:00Z",
    "date": "2026-01-31",
    "time": "12:00:00Z",
    "duration": "P1D",
    "email": "ada@example.com",
    "idn-email": "ada@example.com",
    "hostname": "example.com",
    "idn-hostname": "example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "cidrv4": "192.0.2.0/24",
    "cidrv6": "2001:db8::/32",
    "uri": "https://example.com/",
    "url": "https://example.com/",
    "iri": "https://example.com/",
    "uri-reference": "/page",
    "iri-reference": "/page",
    "uri-template": "https://example.com/{id}",
    "uuid": "123e4567-e89b-42d3-a456-426614174000",
    "json-pointer": "/items/0",
    "relative-json-pointer": "1",
    "regex": "^[a-z]+$",
    "byte": "ZXhhbXBsZQ==",
    "base64": "ZXhhbXBsZQ==",
    "json": "{}",
    "path": "/path/to/example",
}
# The last word of a parameter's name, where its schema gives no format.
_BY_NAME = {
    **dict.fromkeys(("url", "uri", "link", "website", "href"), "https://example.com/"),
    **dict.fromkeys(("email", "mail"), "ada@example.com"),
    **dict.fromkeys(("path", "file", "filepath", "filename"), "example.txt"),
    **dict.fromkeys(("dir", "directory", "folder"), "example"),
    **dict.fromkeys(("date", "day"), "2026-01-31"),
    **dict.fromkeys(("host", "hostname", "domain"), "example.com"),
    **dict.fromkeys(("id", "ids", "key", "uid"), "123"),
}
_NARROWING = frozenset({"format", "pattern", "minLength", "maxLength", "contentEncoding"})
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def strings(schema: Schema, name: str, number: int) -> Iterator[Json]:
    """Yield strings for a flat schema, best first; those of another `number` differ."""
    tail = str(number + 1) if number else ""
    if isinstance(schema.get("format"), str) and schema["format"] in FORMATS:
        yield FORMATS[schema["format"]] if not number else _numbered(schema["format"], number)
    least, most = _length(schema.get("minLength")) or 0, _length(schema.get("maxLength"))
    if isinstance(schema.get("pattern"), str):
        yield from _filled(schema["pattern"], least, most, number)
    if schema.get("contentEncoding") == "base64":
        yield FORMATS["base64"]
    base = _by_name(name)
    for text in (base + tail if base else "", f"example{tail}", tail or "a"):
        if text:
            padded = text + "x" * (min(least, LONGEST) - len(text))
            yield padded if most is None else padded[:most]


def first(schema: Schema, name: str) -> Json:
    """Return the first of `strings`, "" where there is none; most schemas do not narrow them."""
    if _NARROWING.isdisjoint(schema):
        return _by_name(name) or "example"
    return next(strings(schema, name, 0), "")


@lru_cache(maxsize=4096)
def _by_name(name: str) -> str:
    """Return the sample that the name of a parameter suggests, "" when it suggests none."""
    words = _WORD.findall(name)
    return _BY_NAME.get(words[-1].lower(), "") if words else ""


def _length(value: Json) -> int | None:
    return int(value) if isinstance(value, int | float) and 0 <= value < 10**9 else None


def _filled(pattern: str, least: int, most: int | None, number: int) -> Iterator[str]:
    try:
        if not number:
            yield from patterns.first(pattern, min(least, LONGEST), most)
        found = patterns.fill(pattern, min(least, LONGEST), most)
        skipped = list(islice(found, number or 1))
        yield from found
        yield from skipped if number else ()
    except Unsure:
        return


def _numbered(format_: str, number: int) -> str:
    """Return another value of a format: the sample with its last digit changed."""
    sample = FORMATS[format_]
    place = max((m.start() for m in re.finditer(r"[1-9]", sample)), default=-1)
    if place < 0:
        return sample.replace("example", f"example{number + 1}")
    return f"{sample[:place]}{(int(sample[place]) + number) % 10}{sample[place + 1 :]}"


def numbers(schema: Schema, number: int, *, whole: bool) -> Iterator[Json]:
    """Yield numbers for a flat schema: small ones first, then at and near its bounds."""
    step = _figure(schema.get("multipleOf")) or 0
    low, high = (
        _bound(schema, "minimum", "exclusiveMinimum"),
        _bound(schema, "maximum", "exclusiveMaximum"),
    )
    around = [bound + number * sign for bound, sign in ((low, 1), (high, -1)) if bound is not None]
    middle = [(low + high) / 2] if low is not None and high is not None else []
    unit = step or 1
    for base in (
        1 + number,
        number,
        *around,
        *middle,
        *(b + unit for b in around),
        *(b - unit for b in around),
    ):
        yield from _tidied(base, step, whole=whole)


def _tidied(base: float, step: float, *, whole: bool) -> Iterator[Json]:
    try:
        if step:
            for times in (round(base / step), int(base // step), int(base // step) + 1):
                yield _plain(times * step, whole=whole)
        else:
            yield _plain(base, whole=whole)
            if whole:
                yield int(base // 1) + 1
    except (OverflowError, ValueError):
        return


def _plain(value: float, *, whole: bool) -> Json:
    if whole or (isinstance(value, float) and value.is_integer() and abs(value) < 2**53):
        return int(value)
    return value


def _bound(schema: Schema, key: str, exclusive: str) -> float | None:
    found = _figure(schema.get(key))
    return _figure(schema.get(exclusive)) if found is None else found


def _figure(value: Json) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
