"""Takes out of a listing what the server was given: keys, tokens, paths, names.

A server does not repeat a value only as it was given; it puts it into URLs, into JSON inside
strings, into Basic credentials. So each value is looked for in those forms as well. What is found
becomes `<redacted:NAME>`, and the place is kept, so that a leak is a finding and not only a gap.
"""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote, quote_plus

from generator.introspect.launch import Secret
from generator.models import Json

BOUNDED = 8
"""Values shorter than this (and paths) are found as whole words only."""

_SHORTEST_IN_BASE64 = 9
_PATH = re.compile(r"/[^\s]*")


@dataclass(frozen=True)
class Hit:
    """A place where something was taken out.

    Attributes:
        pointer: JSON pointer from the value that was searched.
        names: What was taken out there, sorted.
    """

    pointer: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Redacted:
    """A JSON value without secrets, and where they were."""

    value: Json
    hits: tuple[Hit, ...]


class Redactor:
    """Looks for a set of secrets in texts and JSON values."""

    def __init__(self, secrets: Iterable[Secret]) -> None:
        self._names: dict[str, str] = {}
        for secret in sorted(secrets, key=lambda s: (s.name, s.value)):
            for form in _forms(secret.value):
                self._names.setdefault(form, secret.name)
        longest_first = sorted(self._names, key=lambda form: (-len(form), form))
        self._pattern = (
            re.compile("|".join(map(_expression, longest_first))) if self._names else None
        )

    def text(self, text: str) -> str:
        """Return `text` without the secrets."""
        return self._text(text)[0]

    def value(self, value: Json) -> Redacted:
        """Return the JSON `value` without the secrets, in keys too."""
        hits: list[Hit] = []
        return Redacted(self._walk(value, "", hits), tuple(hits))

    def _text(self, text: str) -> tuple[str, tuple[str, ...]]:
        if self._pattern is None:
            return text, ()
        names: set[str] = set()

        def replace(match: re.Match[str]) -> str:
            name = self._names[match[0]]
            names.add(name)
            return f"<redacted:{name}>"

        return self._pattern.sub(replace, text), tuple(sorted(names))

    def _walk(self, value: Json, pointer: str, hits: list[Hit]) -> Json:
        if isinstance(value, str):
            clean, names = self._text(value)
            if names:
                hits.append(Hit(pointer, names))
            return clean
        if isinstance(value, list | tuple):
            return [self._walk(v, f"{pointer}/{i}", hits) for i, v in enumerate(value)]
        if isinstance(value, dict):
            return self._object(value, pointer, hits)
        if json.dumps(value) in self._names:
            hits.append(Hit(pointer, (self._names[json.dumps(value)],)))
            return f"<redacted:{self._names[json.dumps(value)]}>"
        return value

    def _object(self, value: dict[str, Json], pointer: str, hits: list[Hit]) -> dict[str, Json]:
        """Redact keys as well; keys that become equal are told apart by a number."""
        clean: dict[str, Json] = {}
        for key in sorted(value):
            name, names = self._text(key)
            unique, number = name, 2
            while names and unique in clean:
                unique, number = f"{name}-{number}", number + 1
            inner = f"{pointer}/{escape(unique)}"
            if names:
                hits.append(Hit(inner, names))
            clean[unique] = self._walk(value[key], inner, hits)
        return clean


def escape(key: str) -> str:
    """Return `key` as one step of a JSON pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")


def _expression(form: str) -> str:
    """Return the pattern of one form: short ones and paths must stand by themselves."""
    pattern = re.escape(form)
    if _PATH.fullmatch(form):
        return rf"(?<![\w.]){pattern}(?![\w-])"
    if len(form) < BOUNDED:
        return rf"(?<![^\W_]){pattern}(?![^\W_])"
    return pattern


def _forms(value: str) -> Iterator[str]:
    """Yield the forms in which `value` may come back."""
    yield value
    data = value.encode("utf-8", "surrogatepass")
    for quoted in (quote(data, safe=""), quote(data), quote_plus(data)):
        yield quoted
        yield re.sub("%[0-9A-F]{2}", lambda m: m[0].lower(), quoted)
    yield json.dumps(value)[1:-1]
    yield json.dumps(value, ensure_ascii=False)[1:-1]
    yield html.escape(value)
    yield html.escape(value, quote=False)
    if len(value) >= _SHORTEST_IN_BASE64:
        yield from _in_base64(data)


def _in_base64(data: bytes) -> Iterator[str]:
    """Yield the characters that `data` contributes to Base64 at each of the three alignments."""
    for shift in range(3):
        encoded = base64.b64encode(b"\0" * shift + data).decode().rstrip("=")
        first = (0, 2, 3)[shift]
        last = len(encoded) - (1 if (shift + len(data)) % 3 else 0)
        yield encoded[first:last]
        yield encoded[first:last].translate(str.maketrans("+/", "-_"))
