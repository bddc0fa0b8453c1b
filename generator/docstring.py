"""Reads descriptions that are docstrings, which most Python servers send.

Google's, NumPy's and reST's conventions are indented or marked in ways that CommonMark takes for
code blocks or runs together. Here a description becomes parts: prose, which is Markdown, and
sections with a title, either a list of named entries or Markdown again.

Sources: Google Python style guide, section 3.8.3; numpydoc's format guide; Sphinx' field lists.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

_PARAMETERS = r"args?|arguments?|param(?:eter)?s?|other parameters|keyword args|keyword arguments"
_RETURNS = r"returns?|yields?"
_RAISES = r"raises?|throws|errors|exceptions"
_PARAMETER_TITLE = re.compile(_PARAMETERS, re.I)
_RETURN_TITLE = re.compile(_RETURNS, re.I)
_RAISE_TITLE = re.compile(_RAISES, re.I)
_KNOWN = re.compile(
    rf"(?:{_PARAMETERS}|{_RETURNS}|{_RAISES}|notes?|examples?|usage|warnings?|see also|references"
    r"|attributes|warns|todo|tips?|important)",
    re.I,
)
_HEADER = re.compile(r"(?P<title>[A-Z][\w/() -]{0,40}?)\s*:\s*")
_INLINE = re.compile(rf"(?P<title>{_RETURNS}|{_RAISES}):\s+(?P<text>\S.*)", re.I)
_RULE = re.compile(r"[-=]{3,}\s*")
_MARK = re.compile(r"[:@]|[-=]{3}")
"""What every section has in its first line, or in the rule below that."""
_FENCE = re.compile(r"\s*(```|~~~)")
_BULLET = re.compile(r"(?:[-*+•]|\d+[.)])\s+")
_NAME = r"\*{0,2}`?\*{0,2}(?P<name>[\w$][\w.$\[\]-]*)`?\*{0,2}"
_ENTRY = re.compile(
    rf"(?:[-*+•]\s+)?{_NAME}\s*(?:\((?P<type>[^()]*(?:\([^()]*\)[^()]*)*)\))?"
    r"(?:\s*:\*{0,2}(?=\s|$)|\s+[-–—](?=\s))\s*(?P<text>.*)"
)
_NUMPY_ENTRY = re.compile(
    r"(?P<names>\*{0,2}[\w$][\w.$]*(?:\s*,\s*\*{0,2}[\w$][\w.$]*)*)(?:\s*:\s*(?P<type>.*))?"
)
# Sphinx puts the type before the name and a colon after it, Epydoc neither.
_FIELDS = (
    re.compile(
        r":(?:(?:param|parameter|arg|argument|key|keyword)\s+(?:(?P<type>[^\s:][^:]*?)\s+)?"
        r"\*{0,2}(?P<name>[\w.$-]+)"
        r"|(?P<what>returns?|rtype|yields?|type\s+[\w.$-]+|raises?(?:\s+[\w.]+)?)):\s*(?P<text>.*)",
        re.I,
    ),
    re.compile(
        r"@(?:(?:param|arg|keyword)\s+(?P<type>\{[^{}]*\}\s+)?(?P<name>[\w.$-]+)"
        r"|(?P<what>returns?|rtype|type\s+[\w.$-]+|raises?\s+[\w.]+|throws\s+[\w.]+))"
        r":?\s+(?:-\s+)?(?P<text>.*)",
        re.I,
    ),
)


def _field(line: str) -> re.Match[str] | None:
    return _FIELDS[0].fullmatch(line) or _FIELDS[1].fullmatch(line)


@dataclass(frozen=True)
class Entry:
    """One named thing of a section: a parameter, an exception, a field of the result."""

    name: str
    type: str
    text: str


@dataclass(frozen=True)
class Part:
    """A run of prose (no title), or a section.

    Attributes:
        title: As written, "" for prose.
        text: Markdown; "" when the section is a list of entries.
        entries: What the section lists.
    """

    title: str
    text: str
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True)
class Docstring:
    """A description, part by part, in its order."""

    parts: tuple[Part, ...]

    @property
    def structured(self) -> bool:
        """Whether it has sections: else it is plain Markdown and needs no reading."""
        return any(part.title for part in self.parts)

    @property
    def parameters(self) -> Mapping[str, str]:
        """The text of each documented parameter that has one."""
        return {
            entry.name: entry.text
            for part in self.parts
            if _PARAMETER_TITLE.fullmatch(part.title)
            for entry in part.entries
            if entry.text
        }

    @property
    def returns(self) -> str:
        """What it says of the result, as Markdown; "" when it says nothing."""
        found = [part for part in self.parts if _RETURN_TITLE.fullmatch(part.title)]
        return "\n\n".join(_as_markdown(part) for part in found)


def _as_markdown(part: Part) -> str:
    rows = [f"- {_code(e.name)}{f' ({e.type})' if e.type else ''}: {e.text}" for e in part.entries]
    return "\n".join([part.text, *rows]).strip()


def _code(name: str) -> str:
    return f"`{name}`"


@lru_cache(maxsize=256)
def read_docstring(text: str) -> Docstring:
    """Read a description; one without docstring sections is a single part of prose."""
    lines = _dedented(text)
    if not _MARK.search(text):
        return Docstring(tuple(_prose(lines)))
    reader = _Reader(lines)
    while reader.at < len(lines):
        reader.step()
    reader.flush()
    return Docstring(tuple(reader.parts))


def _dedented(text: str) -> list[str]:
    """Return the lines with the indentation that all but the first share taken away."""
    first, _, rest = text.replace("\r\n", "\n").replace("\r", "\n").partition("\n")
    if not rest:
        return [first.strip(), ""]
    return [first.strip(), *textwrap.dedent(rest.expandtabs(4)).split("\n")]


def _prose(lines: Sequence[str]) -> list[Part]:
    text = "\n".join(lines).strip("\n")
    return [Part("", text)] if text.strip() else []


class _Reader:
    """Goes through the lines of one description."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.at = 0
        self.parts: list[Part] = []
        self._prose: list[str] = []
        self._fence = ""

    def step(self) -> None:
        """Read what starts at the current line: a section whole, or one line of prose."""
        line = self.lines[self.at]
        fence = _FENCE.match(line)
        if fence:
            mark = fence.group(1)
            self._fence = "" if self._fence == mark else self._fence or mark
        if (
            self._fence
            or fence
            or line.startswith(" ")
            or not _MARK.search("\n".join(self.lines[self.at : self.at + 2]))
            or not (self._fields() or self._numpy() or self._google() or self._inline())
        ):
            self._prose.append(line)
            self.at += 1

    def flush(self) -> None:
        """End the prose that was being read."""
        self.parts += _prose(self._prose)
        self._prose = []

    def _add(self, part: Part, end: int) -> bool:
        self.flush()
        self.parts.append(part)
        self.at = end
        return True

    def _body(self, start: int) -> tuple[list[str], int]:
        """Return the indented block from line `start` on, and where it ends."""
        end = start
        while end < len(self.lines) and (not self.lines[end].strip() or self.lines[end][0] == " "):
            end += 1
        return textwrap.dedent("\n".join(self.lines[start:end])).strip("\n").split("\n"), end

    def _google(self) -> bool:
        found = _HEADER.fullmatch(self.lines[self.at])
        if not found:
            return False
        title = found.group("title")
        body, end = self._body(self.at + 1)
        if not any(line.strip() for line in body):
            if not _PARAMETER_TITLE.fullmatch(title):
                return False
            body, end = self._flush_left(self.at + 1)
        if not any(line.strip() for line in body):
            return False
        return self._add(_section(title, body), end)

    def _flush_left(self, start: int) -> tuple[list[str], int]:
        """Return entries that were written without indentation, up to the next blank line."""
        while start < len(self.lines) and not self.lines[start].strip():
            start += 1
        end = start
        while end < len(self.lines) and self.lines[end].strip():
            if self.lines[end][0] != " " and not _ENTRY.fullmatch(self.lines[end]):
                break
            end += 1
        return list(self.lines[start:end]), end

    def _numpy(self) -> bool:
        title = self.lines[self.at].strip()
        ruled = self.at + 1 < len(self.lines) and _RULE.fullmatch(self.lines[self.at + 1])
        if not ruled or not _KNOWN.fullmatch(title):
            return False
        end = self.at + 2
        while end < len(self.lines) and not (
            end + 1 < len(self.lines)
            and self.lines[end].strip()
            and _RULE.fullmatch(self.lines[end + 1])
        ):
            end += 1
        body = self.lines[self.at + 2 : end]
        listed = _PARAMETER_TITLE.fullmatch(title) or _RAISE_TITLE.fullmatch(title)
        entries = _numpy_entries(body) if listed else ()
        text = "" if entries else _markdown(title, body)
        return self._add(Part(title, text, entries), end)

    def _inline(self) -> bool:
        found = _INLINE.fullmatch(self.lines[self.at])
        if not found:
            return False
        end = self.at + 1
        while end < len(self.lines) and self.lines[end].startswith(" "):
            end += 1
        more = [line.strip() for line in self.lines[self.at + 1 : end]]
        text = "\n".join([found.group("text"), *more])
        return self._add(Part(found.group("title"), text), end)

    def _fields(self) -> bool:
        """Read a reST field list; `:type x:` and `:rtype:` join what they are about."""
        if not _field(self.lines[self.at]):
            return False
        end, entries, types, returns = self.at, list[Entry](), dict[str, str](), list[str]()
        raises: list[Entry] = []
        while end < len(self.lines) and (found := _field(self.lines[end])):
            start, end = end, end + 1
            while end < len(self.lines) and self.lines[end].startswith(" "):
                end += 1
            more = (line.strip() for line in self.lines[start + 1 : end])
            text = "\n".join([found.group("text"), *more]).strip()
            what = (found.group("what") or "").split()
            if found.group("name"):
                entries.append(Entry(found.group("name"), _type(found.group("type")), text))
            elif what[0].lower() == "type":
                types[what[1]] = text
            elif what[0].lower().startswith(("raise", "throw")):
                raises.append(Entry(what[1] if len(what) > 1 else "", "", text))
            elif what[0].lower() != "rtype" or not returns:
                returns.append(text)
        self.flush()
        if entries:
            typed = (Entry(e.name, e.type or types.get(e.name, ""), e.text) for e in entries)
            self.parts.append(Part("Parameters", "", tuple(typed)))
        if returns:
            self.parts.append(Part("Returns", "\n".join(returns)))
        if raises:
            self.parts.append(Part("Raises", "", tuple(raises)))
        self.at = end
        return True


def _type(found: str | None) -> str:
    return (found or "").strip().strip("{}")


def _section(title: str, body: Sequence[str]) -> Part:
    """Read the dedented body of a section in Google's style."""
    if _PARAMETER_TITLE.fullmatch(title) or _RAISE_TITLE.fullmatch(title):
        entries = _entries(body)
        if entries:
            return Part(title, "", entries)
    return Part(title, _markdown(title, body))


def _entries(body: Sequence[str]) -> tuple[Entry, ...]:
    """Read "name (type): text" entries; lines that are none continue the entry above them."""
    found: list[tuple[str, str, list[str]]] = []
    for line in body:
        start = None if line.startswith(" ") else _ENTRY.fullmatch(line)
        if start:
            found.append((start.group("name"), start.group("type") or "", [start.group("text")]))
        elif found:
            found[-1][2].append(line)
        elif line.strip():
            return ()
    return tuple(Entry(name, type_, _dedent(lines)) for name, type_, lines in found)


def _numpy_entries(body: Sequence[str]) -> tuple[Entry, ...]:
    found: list[tuple[str, str, list[str]]] = []
    for line in body:
        start = None if line.startswith(" ") else _NUMPY_ENTRY.fullmatch(line.rstrip())
        if start:
            found.append((start.group("names"), start.group("type") or "", []))
        elif found:
            found[-1][2].append(line)
        elif line.strip():
            return ()
    return tuple(
        Entry(name.strip().lstrip("*"), type_, _dedent(["", *lines]))
        for names, type_, lines in found
        for name in names.split(",")
    )


def _dedent(lines: Sequence[str]) -> str:
    """Return an entry's text: its first line and the indented ones below it."""
    first, *rest = lines
    return "\n".join([first, *textwrap.dedent("\n".join(rest)).split("\n")]).strip()


def _markdown(title: str, body: Sequence[str]) -> str:
    """Return the body of a section as Markdown; examples that are code become a fence."""
    text = "\n".join(body).strip("\n")
    code = re.fullmatch(r"examples?|usage", title, re.I) and not any(
        _FENCE.match(line) or _BULLET.match(line) for line in body
    )
    return f"~~~\n{text}\n~~~" if code and not _reads(text) else text


def _reads(text: str) -> bool:
    """Whether an example is a sentence rather than code."""
    return not re.search(r"[{}()=<>\[\]]", text) and text.rstrip().endswith((".", "!", "?"))
