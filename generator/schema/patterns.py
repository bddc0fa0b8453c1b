r"""Matches and fills the regular expressions of schemas, in bounded time.

A pattern is a stranger's program: `^(a+)+$` keeps Python's `re` busy for ever, and building a site
must not hang on a definition. So expressions are parsed by Python's own parser and matched here, a
step at a time, up to a limit. The dialect is ECMA-262's where it differs (JSON Schema 2020-12 core,
section 6.4): digits are ASCII, `$` is the very end, `(?<name>` and `\p{L}` are known.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from re import _constants as op  # type: ignore[attr-defined] # the parser has no public name
from re import _parser  # type: ignore[attr-defined]
from typing import Any

STEPS = 20_000
"""Most steps of one match; an ordinary one takes fewer than its text has characters, times ten."""
LONGEST = 400
"""Longest repetition written out."""

Node = tuple[Any, Any]
Rest = Callable[[int], bool]

_NAMED = re.compile(r"\(\?<(?![=!])")
_PROPERTIES = {
    "L": r"[^\W\d_]",
    "Letter": r"[^\W\d_]",
    "Alphabetic": r"[^\W\d_]",
    "N": r"\d",
    "Nd": r"\d",
    "Lu": "[A-Z]",
    "Ll": "[a-z]",
}
_PROPERTY = re.compile(r"\\p\{(?:\w+=)?(\w+)\}")
_CANDIDATES = "aA0-_. /:@1bBzZ!#$%&'*+,;=?^`{|}~\"()<>[]\\\t\n" + "éäλж中あ한"


class Unsure(Exception):
    """The question could not be answered within its limits."""


@lru_cache(maxsize=512)
def _parse(pattern: str) -> tuple[Node, ...]:
    """Parse a pattern.

    Raises:
        Unsure: When Python's parser does not know its syntax.
    """
    if len(pattern) > 5000:
        raise Unsure
    found = _NAMED.sub("(?P<", pattern)
    found = _PROPERTY.sub(lambda m: _PROPERTIES.get(m.group(1), m.group()), found)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return tuple(_parser.parse(found))
    except (re.error, RecursionError, OverflowError):
        raise Unsure from None


@lru_cache(maxsize=2048)
def matches(pattern: str, text: str) -> bool:
    """Whether `pattern` is found anywhere in `text`.

    Raises:
        Unsure: When the pattern cannot be read or the match takes too long.
    """
    nodes = _parse(pattern)
    matcher = _Matcher(text)
    try:
        return any(matcher.run(nodes, 0, start, lambda end: True) for start in range(len(text) + 1))
    except RecursionError:
        raise Unsure from None


class _Matcher:
    """Backtracking over one text, in continuation-passing style, with a counter of steps."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.groups: dict[int, tuple[int, int]] = {}
        self.left = STEPS

    def run(self, nodes: Sequence[Node], index: int, at: int, rest: Rest) -> bool:
        """Whether the nodes from `index` on match at `at` so that `rest` holds after them."""
        self.left -= 1
        if self.left < 0:
            raise Unsure
        while index < len(nodes) and nodes[index][0] in _SINGLE:
            if at >= len(self.text) or not _single(nodes[index], self.text[at]):
                return False
            at += 1
            index += 1
        if index == len(nodes):
            return rest(at)
        return self._node(nodes[index], at, lambda end: self.run(nodes, index + 1, end, rest))

    def _node(self, node: Node, at: int, rest: Rest) -> bool:
        code, value = node
        if code is op.AT:
            return self._anchor(value, at) and rest(at)
        if code is op.BRANCH:
            return any(self.run(branch, 0, at, rest) for branch in value[1])
        if code is op.SUBPATTERN:
            return self._group(value, at, rest)
        if code in (op.ASSERT, op.ASSERT_NOT):
            return self._look(value, at) is (code is op.ASSERT) and rest(at)
        if code is op.GROUPREF:
            start, end = self.groups.get(value, (0, 0))
            same = self.text.startswith(self.text[start:end], at)
            return same and rest(at + end - start)
        if code in (op.MAX_REPEAT, op.MIN_REPEAT):
            low, high, body = value
            lazy = code is op.MIN_REPEAT
            if len(body) == 1 and body[0][0] in _SINGLE:
                return self._run_of(body[0], low, high, at, rest, lazy=lazy)
            return self._repeat(body, low, high, at, rest, lazy=lazy)
        raise Unsure  # possessive and atomic groups, conditionals: not in ECMA-262

    def _group(self, value: Any, at: int, rest: Rest) -> bool:
        number, _, _, body = value

        def closed(end: int) -> bool:
            before = self.groups.get(number)
            self.groups[number] = (at, end)
            if rest(end):
                return True
            if before is None:
                del self.groups[number]
            else:
                self.groups[number] = before
            return False

        return self.run(body, 0, at, rest if number is None else closed)

    def _look(self, value: Any, at: int) -> bool:
        direction, body = value
        if direction > 0:
            return self.run(body, 0, at, lambda end: True)
        return any(self.run(body, 0, start, lambda end: end == at) for start in range(at + 1))

    def _run_of(self, node: Node, low: int, high: int, at: int, rest: Rest, *, lazy: bool) -> bool:
        """Match a repeated single character without recursion: the common case."""
        most = min(high, len(self.text) - at)
        count = 0
        while count < most and _single(node, self.text[at + count]):
            count += 1
        lengths = range(low, count + 1) if lazy else range(count, low - 1, -1)
        self.left -= count
        return any(rest(at + length) for length in lengths)

    def _repeat(
        self, body: Sequence[Node], low: int, high: int, at: int, rest: Rest, *, lazy: bool
    ) -> bool:
        def more(end: int) -> bool:
            if end == at and low == 0:
                return False  # an empty round again would never end
            return self._repeat(body, max(low - 1, 0), high - 1, end, rest, lazy=lazy)

        if low > 0:
            return self.run(body, 0, at, more)
        if lazy:
            return rest(at) or (high > 0 and self.run(body, 0, at, more))
        return (high > 0 and self.run(body, 0, at, more)) or rest(at)

    def _anchor(self, kind: Any, at: int) -> bool:
        if kind in (op.AT_BEGINNING, op.AT_BEGINNING_STRING):
            return at == 0
        if kind in (op.AT_END, op.AT_END_STRING):
            return at == len(self.text)
        before = at > 0 and _is_word(self.text[at - 1])
        after = at < len(self.text) and _is_word(self.text[at])
        return (before != after) is (kind is op.AT_BOUNDARY)


_SINGLE = (op.LITERAL, op.NOT_LITERAL, op.ANY, op.IN)


def _single(node: Node, char: str) -> bool:
    """Whether a node that takes one character takes `char`."""
    code, value = node
    if code is op.LITERAL:
        return bool(ord(char) == value)
    if code is op.NOT_LITERAL:
        return bool(ord(char) != value)
    if code is op.ANY:
        return char not in "\n\r\u2028\u2029"
    negated = bool(value) and value[0][0] is op.NEGATE
    return any(_in_set(item, char) for item in value) is not negated


def _in_set(item: Node, char: str) -> bool:
    code, value = item
    if code is op.LITERAL:
        return bool(ord(char) == value)
    if code is op.RANGE:
        return bool(value[0] <= ord(char) <= value[1])
    return code is op.CATEGORY and _category(value, char)


def _category(kind: Any, char: str) -> bool:
    name = str(kind)
    if name.endswith("DIGIT"):
        found = "0" <= char <= "9"
    elif name.endswith("SPACE"):
        found = char.isspace() or char == "\ufeff"
    else:
        found = _is_word(char) if char.isascii() else char.isalnum()
    return found is ("_NOT_" not in name)


def _is_word(char: str) -> bool:
    return char.isascii() and (char.isalnum() or char == "_")


def fill(pattern: str, least: int = 0, most: int | None = None) -> Iterator[str]:
    """Yield texts that `pattern` matches and whose length is right, the shortest kind first.

    Lookarounds are not solved but tried, so a few patterns have matches and none is found.

    Raises:
        Unsure: When the pattern cannot be read.
    """
    nodes = _parse(pattern)
    seen: set[str] = set()
    for extra in (0, 1, 2, 3, 6, 12, least, max(least - 1, 0)):
        for turn in range(3):
            text = "".join(_filled(nodes, min(extra, LONGEST), turn))
            text += "a" * (least - len(text)) if extra == least else ""
            fits = least <= len(text) and (most is None or len(text) <= most)
            if fits and text not in seen and matches(pattern, text):
                seen.add(text)
                yield text


@lru_cache(maxsize=1024)
def first(pattern: str, least: int, most: int | None) -> tuple[str, ...]:
    """Return the first text of `fill`, in a tuple, as there may be none: servers repeat patterns.

    Raises:
        Unsure: When the pattern cannot be read.
    """
    return tuple(islice(fill(pattern, least, most), 1))


def _filled(nodes: Sequence[Node], extra: int, turn: int) -> Iterator[str]:
    """Yield the parts of a text: repetitions `extra` times more, alternatives by `turn`."""
    for code, value in nodes:
        if code in _SINGLE:
            yield _sample((code, value), turn)
        elif code is op.BRANCH:
            yield from _filled(value[1][turn % len(value[1])], extra, turn)
        elif code is op.SUBPATTERN:
            yield from _filled(value[3], extra, turn)
        elif code in (op.MAX_REPEAT, op.MIN_REPEAT):
            low, high, body = value
            for _ in range(min(low + extra, high, LONGEST)):
                yield from _filled(body, 0 if len(body) > 1 else extra, turn)
        elif code not in (op.AT, op.ASSERT, op.ASSERT_NOT):
            raise Unsure


def _sample(node: Node, turn: int) -> str:
    """Return a readable character that a node takes."""
    if node[0] is op.LITERAL:
        return chr(node[1])
    fitting = [char for char in _CANDIDATES if _single(node, char)]
    if fitting:
        return fitting[turn % min(len(fitting), 3)]
    for code, value in node[1] if node[0] is op.IN else ():
        if code in (op.LITERAL, op.RANGE):
            return chr(value if code is op.LITERAL else value[0])
    raise Unsure
