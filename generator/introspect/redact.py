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
    """Looks for a set of secrets in texts and JSON values.

    A dozen secrets have a hundred forms, and a pattern of a hundred branches takes seconds for a
    megabyte. Nearly every text holds none of them, which a plain search tells a hundred times
    faster; so the pattern is made of those forms that do occur.
    """

    def __init__(self, secrets: Iterable[Secret]) -> None:
        self._names: dict[str, str] = {}
        known = sorted(secrets, key=lambda s: (s.name, s.value))
        self._paths = {secret.value for secret in known if _PATH.fullmatch(secret.value)}
        for secret in known:
            for form in _forms(secret.value):
                self._names.setdefault(form, secret.name)
        self._longest_first = sorted(self._names, key=lambda form: (-len(form), form))

    def text(self, text: str) -> str:
        """Return `text` without the secrets."""
        pattern = self._pattern(text)
        return self._text(text, pattern)[0] if pattern else text

    def value(self, value: Json) -> Redacted:
        """Return the JSON `value` without the secrets, in keys too."""
        pattern = self._pattern("\n".join(_texts(value)))
        if pattern is None:
            return Redacted(value, ())
        hits: list[Hit] = []
        return Redacted(self._walk(value, "", hits, pattern), tuple(hits))

    def _pattern(self, text: str) -> re.Pattern[str] | None:
        """Return what finds the forms that occur in `text`; None when there are none."""
        present = [form for form in self._longest_first if form in text]
        parts = (_expression(form, path=form in self._paths) for form in present)
        return re.compile("|".join(parts)) if present else None

    def _text(self, text: str, pattern: re.Pattern[str]) -> tuple[str, tuple[str, ...]]:
        names: set[str] = set()

        def replace(match: re.Match[str]) -> str:
            name = self._names[match[0]]
            names.add(name)
            return f"<redacted:{name}>"

        return pattern.sub(replace, text), tuple(sorted(names))

    def _walk(self, value: Json, pointer: str, hits: list[Hit], pattern: re.Pattern[str]) -> Json:
        if isinstance(value, list | tuple):
            inner = ((f"{pointer}/{i}", each) for i, each in enumerate(value))
            return [self._walk(each, place, hits, pattern) for place, each in inner]
        if isinstance(value, dict):
            return self._object(value, pointer, hits, pattern)
        text = value if isinstance(value, str) else json.dumps(value)
        clean, names = self._text(text, pattern)
        if not names or (not isinstance(value, str) and text not in self._names):
            return value
        hits.append(Hit(pointer, names))
        return clean

    def _object(
        self, value: dict[str, Json], pointer: str, hits: list[Hit], pattern: re.Pattern[str]
    ) -> dict[str, Json]:
        """Redact keys as well; keys that become equal are told apart by a number."""
        clean: dict[str, Json] = {}
        for key in sorted(value):
            name, names = self._text(key, pattern)
            unique, number = name, 2
            while names and unique in clean:
                unique, number = f"{name}-{number}", number + 1
            inner = f"{pointer}/{escape(unique)}"
            if names:
                hits.append(Hit(inner, names))
            clean[unique] = self._walk(value[key], inner, hits, pattern)
        return clean


def _texts(value: Json) -> Iterator[str]:
    """Yield every text, number and key of `value`."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
    else:
        yield json.dumps(value)


def escape(key: str) -> str:
    """Return `key` as one step of a JSON pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")


def _expression(form: str, *, path: bool) -> str:
    """Return the pattern of one form: short ones and paths must stand by themselves."""
    pattern = re.escape(form)
    if path:
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
