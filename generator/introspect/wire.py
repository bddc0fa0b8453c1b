"""Turns the bytes that a server sends into JSON that every later stage can hold and write.

Servers send what no specification allows: byte-order marks, invalid UTF-8, NaN, lone surrogates,
banners before the message. Losing a listing over that helps nobody, so `decode` repairs, and says
what it repaired. What comes out can be written as UTF-8 JSON and walked by recursion:

====================  =============================================================
what was sent         what is kept
====================  =============================================================
invalid UTF-8         U+FFFD for each invalid byte sequence
NaN, Infinity, 1e999  null
lone surrogate        U+FFFD
duplicate key         the last value, as most parsers do
deeper than 100       `{"$comment": ...}` for an object, `[]` for an array
over 4,300 digits     the digits as a string
====================  =============================================================
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from generator.models import Json

MAX_DEPTH = 100
"""Levels of nesting that are kept; the deepest real listing met has 13."""

CUT = "cut here: nested deeper than 100 levels"

REPAIRS = {
    "byte-order-mark": "a message begins with a byte-order mark, which JSON does not allow",
    "invalid-utf8": "a message is not valid UTF-8; the invalid bytes are shown as U+FFFD",
    "not-a-number": "a message has NaN, Infinity or a number too large, kept as null",
    "lone-surrogate": "a message has half of a surrogate pair, shown as U+FFFD",
    "duplicate-key": "an object of a message has a key twice; the last value is kept",
    "too-deep": f"a message is nested deeper than {MAX_DEPTH} levels; the rest is cut",
    "huge-number": "a message has a number of over 4,300 digits, kept as text",
}
"""What `decode` mends, by note id."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)
_MAX_DIGITS = 4300


@dataclass
class Decoder:
    """Decodes messages and remembers what had to be mended.

    Attributes:
        repairs: Ids of `REPAIRS`.
    """

    repairs: set[str] = field(default_factory=set)

    def decode(self, data: bytes) -> Json:
        """Return the JSON value in `data`, mended.

        Raises:
            ValueError: When it is no JSON at all.
        """
        return self._clean(self._parse(self.text(data)), 0)

    def text(self, data: bytes) -> str:
        """Return `data` as text without a byte-order mark."""
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            self.repairs.add("invalid-utf8")
            text = data.decode("utf-8", "replace")
        if text.startswith("\ufeff"):
            self.repairs.add("byte-order-mark")
            text = text.lstrip("\ufeff")
        return text.strip()

    def embedded(self, data: bytes) -> Iterator[Json]:
        """Find the JSON objects in a line that has other text around them."""
        text = self.text(data)
        parser = json.JSONDecoder(object_pairs_hook=self._object, parse_constant=self._constant)
        position = text.find("{")
        for _ in range(64):
            if position < 0:
                return
            try:
                value, end = parser.raw_decode(text, position)
            except (ValueError, RecursionError):
                end = position + 1
            else:
                yield self._clean(value, 0)
            position = text.find("{", end)

    def _parse(self, text: str) -> Json:
        options: dict[str, Json] = {
            "object_pairs_hook": self._object,
            "parse_constant": self._constant,
        }
        try:
            return json.loads(text, **options)
        except RecursionError:
            self.repairs.add("too-deep")
            return self._parse(cut_deep(text))
        except json.JSONDecodeError:
            raise
        except ValueError:  # int() refuses over 4,300 digits
            return json.loads(text, parse_int=self._integer, **options)

    def _object(self, pairs: list[tuple[str, Json]]) -> dict[str, Json]:
        found = dict(pairs)
        if len(found) != len(pairs):
            self.repairs.add("duplicate-key")
        return found

    def _constant(self, _: str) -> None:
        self.repairs.add("not-a-number")

    def _integer(self, digits: str) -> int | str:
        if len(digits) < _MAX_DIGITS:
            return int(digits)
        self.repairs.add("huge-number")
        return digits

    def _clean(self, value: Json, depth: int) -> Json:
        if isinstance(value, str):
            return self._string(value)
        if isinstance(value, float) and not math.isfinite(value):
            self.repairs.add("not-a-number")
            return None
        if isinstance(value, dict | list) and depth >= MAX_DEPTH:
            self.repairs.add("too-deep")
            return {"$comment": CUT} if isinstance(value, dict) else []
        if isinstance(value, dict):
            return {self._string(k): self._clean(v, depth + 1) for k, v in value.items()}
        if isinstance(value, list):
            return [self._clean(item, depth + 1) for item in value]
        return value

    def _string(self, value: str) -> str:
        if value.isascii() or not _SURROGATE.search(value):
            return value
        self.repairs.add("lone-surrogate")
        return _SURROGATE.sub("\ufffd", value)


def cut_deep(text: str) -> str:
    """Return JSON `text` with everything below `MAX_DEPTH` levels cut out, without recursion.

    For what is nested so deep that a parser gives up; linear in the length.
    """
    kept: list[str] = []
    depth = done = 0
    for token in _TOKEN.finditer(text):
        mark = token.group()
        if mark in "[{":
            depth += 1
            if depth == MAX_DEPTH + 1:
                kept.append(text[done : token.start()])
                kept.append(json.dumps({"$comment": CUT}) if mark == "{" else "[]")
        elif mark in "]}":
            if depth == MAX_DEPTH + 1:
                done = token.end()
            depth -= 1
    return "".join(kept) + (text[done:] if depth <= MAX_DEPTH else "")
