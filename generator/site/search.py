"""The search index: every tool by its words and by what is said of it, in pieces loaded on demand.

A directory of 220,000 tools must answer before 300 kB have come, so a page loads one small file
(index.json: how many tools, what each is rated), then the pieces of the vocabulary that the typed
words fall into, and of the tools only those that it shows. Everything is in catalogue order, so
that lists of tool numbers are short differences. The script that reads it is
templates/theme/assets/search.js; both split names and text in the same way.
"""

from __future__ import annotations

import json
import re
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from generator.catalogue import ListedTool, Server
from generator.models import Category, Factor, Json, Risk
from generator.prose import first_sentence
from generator.site.context import Site
from generator.site.page import Page, Section

FOLDER = "search/"
PER_FILE = 64
"""Tools a file of records holds: the hits of a page come from a few files of some 5 kB."""
WORDS_SIZE = 48_000
"""Bytes of postings after which a new file of words starts."""

DESCRIPTION = 2_000
"""Characters of a description whose words are found; the longest are manuals of 40 kB."""

_TOKEN = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^\W\d_a-zA-Z]+")
_STOP = frozenset(
    {"a", "an", "and", "any", "are", "as", "at", "be", "by", "can", "for", "from", "has", "if"}
    | {"in", "into", "is", "it", "its", "not", "of", "on", "or", "that", "the", "then", "this"}
    | {"to", "use", "used", "using", "via", "was", "when", "which", "will", "with", "you", "your"}
)
_FIRST_CODE = 0x30


def tokens(text: str) -> Iterator[str]:
    """Yield the words of names and texts in lower case, without those that say nothing."""
    for found in _TOKEN.findall(text):
        word = found.lower()
        if word not in _STOP:
            yield word


@dataclass
class _Postings:
    """The tools that have a word: in name or title, and elsewhere."""

    strong: array[int] = field(default_factory=lambda: array("I"))
    weak: array[int] = field(default_factory=lambda: array("I"))


class Index:
    """Gathers tools, server by server, and yields the files."""

    def __init__(self) -> None:
        self._words: dict[str, _Postings] = {}
        self._ratings: list[tuple[int, int, int, int]] = []
        self._lengths: list[str] = []
        self._servers: list[tuple[str, str, int]] = []
        self._records: list[str] = []

    def add(self, server: Server) -> Iterator[tuple[str, str]]:
        """Take the tools of `server` in; yield the files of records that are full."""
        self._servers.append((server.slug, server.title, len(server.tools)))
        for listed in server.tools:
            self._note(listed, server.title)
            self._records.append(_dump(_record(listed)))
            if len(self._records) == PER_FILE:
                yield self._flush()

    def files(self) -> Iterator[tuple[str, str]]:
        """Yield what is left: records, words, servers, and the file that is read first."""
        if self._records:
            yield self._flush()
        firsts = []
        for number, group in enumerate(self._groups()):
            firsts.append(group[0][0])
            yield f"{FOLDER}words-{number}.json", f"{{{','.join(text for _, text in group)}}}"
        yield (
            f"{FOLDER}servers.json",
            _dump([[slug, title] for slug, title, _ in self._servers]),
        )
        yield f"{FOLDER}index.json", _dump(self._head(firsts))

    def _note(self, listed: ListedTool, server: str) -> None:
        number = len(self._ratings)
        rated = listed.assessment
        self._ratings.append(
            (
                list(Category).index(rated.category),
                rated.risk.rank,
                sum(1 << list(Factor).index(factor) for factor in rated.factors),
                int(bool(rated.findings)),
            )
        )
        tool = listed.tool
        parts = list(tokens(tool.name))
        self._lengths.append(str(min(len(parts), 9)))
        strong = {*parts, *tokens(tool.title)}
        weak = {*tokens(tool.description[:DESCRIPTION]), *tokens(server)}
        for name in parameters(listed):
            weak.update(tokens(name))
        for word in strong:
            self._words.setdefault(word, _Postings()).strong.append(number)
        for word in weak - strong:
            self._words.setdefault(word, _Postings()).weak.append(number)

    def _flush(self) -> tuple[str, str]:
        """Return the file of the records gathered since the last one."""
        number = (len(self._ratings) - 1) // PER_FILE
        text = f"[{','.join(self._records)}]"
        self._records.clear()
        return f"{FOLDER}tools-{number}.json", text

    def _groups(self) -> Iterator[list[tuple[str, str]]]:
        """Yield the words in order, with their postings, in files of about equal size."""
        group: list[tuple[str, str]] = []
        size = 0
        for word in sorted(self._words):
            found = self._words[word]
            text = f"{_dump(word)}:{_dump([_differences(found.strong), _differences(found.weak)])}"
            group.append((word, text))
            size += len(text)
            if size > WORDS_SIZE:
                yield group
                group, size = [], 0
        if group:
            yield group

    def _head(self, firsts: Sequence[str]) -> Json:
        kinds = Counter(self._ratings)
        order = sorted(kinds, key=lambda kind: (-kinds[kind], kind))
        codes = {kind: chr(_FIRST_CODE + place) for place, kind in enumerate(order)}
        return {
            "tools": len(self._ratings),
            "stop": sorted(_STOP),
            "per": PER_FILE,
            "words": firsts,
            "servers": [count for _, _, count in self._servers],
            "kinds": order,
            "ratings": "".join(codes[rating] for rating in self._ratings),
            "lengths": "".join(self._lengths),
        }


def parameters(listed: ListedTool) -> list[str]:
    """Return the names of a tool's parameters at the top level."""
    schema = listed.tool.input_schema
    properties = schema.get("properties") if isinstance(schema, dict) else None
    return [str(name) for name in properties] if isinstance(properties, dict) else []


def _record(listed: ListedTool) -> Json:
    """Return what a hit shows: name, sentence, parameters; the slug where it is not the name."""
    tool = listed.tool
    found: list[Json] = [tool.name, first_sentence(tool.description), " ".join(parameters(listed))]
    if listed.slug != tool.name:
        found.append(listed.slug)
    return found


def _differences(numbers: Sequence[int]) -> list[int]:
    return [*numbers[:1], *(after - before for before, after in pairwise(numbers))]


def _dump(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def page(site: Site) -> Page:
    """Return the page of all tools: the search, and without a script the ways to every list."""
    catalogue = site.catalogue
    tools = sum(len(server.tools) for server in catalogue.servers)
    view = {
        "tools": tools,
        "servers": catalogue.servers,
        "levels": list(reversed(Risk)),
    }
    head = site.templates.render("pages/search/head.html", FOLDER, **view)
    body = site.templates.render("pages/search/browse.html", FOLDER, **view)
    title = site.say("common.all_tools")
    about = site.say("search.about", count=tools)
    section = Section("browse", site.say("search.browse"), body)
    return Page(FOLDER, "search", title, about, head, (section,))
