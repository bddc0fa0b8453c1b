"""The search index: every tool, its words and what is said of it, in pieces loaded on demand.

A directory of 220,000 tools must answer before 300 kB have come, so a page loads one small file
(index.json: how many tools, where which words stand), then the pieces of the vocabulary that the
typed words fall into, and of the tools only those that it shows. What each tool is rated, which
facets are counted from, comes after the first results (ratings.json), and the servers' slugs only
for an address that names one (servers.json). Everything is in catalogue order, so that lists of
tool numbers are short differences. The script that reads it is templates/theme/assets/search.js;
both split names and text in the same way.
"""

from __future__ import annotations

import json
import re
from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from generator.catalogue import ListedTool, Server
from generator.models import Assessment, Category, Factor, Json, Risk
from generator.prose import first_sentence
from generator.site.context import Site
from generator.site.page import Page, Section

FOLDER = "search/"
PER_FILE = 32
"""Tools a file of records holds: twenty hits come from at most so many files of some 4 kB."""
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


@dataclass(frozen=True)
class Entry:
    """What the index needs of one server; plain values, so that it can be kept between builds.

    Attributes:
        slug: Of the server's page.
        title: Of the server.
        ratings: Of each tool: category, risk, factors as bits, whether there are findings.
        lengths: Of each tool: a digit, how many words its name has, at most 9.
        strong: Of each tool the words of name and title.
        weak: Of each tool the other words, of description, parameters and server.
        records: Of each tool what a hit shows, as JSON.
    """

    slug: str
    title: str
    ratings: Sequence[tuple[int, int, int, int]]
    lengths: str
    strong: Sequence[str]
    weak: Sequence[str]
    records: Sequence[str]


_CATEGORIES = {category: place for place, category in enumerate(Category)}
_RISKS = {risk: place for place, risk in enumerate(Risk)}
_FACTORS = {factor: 1 << place for place, factor in enumerate(Factor)}


def entry(server: Server) -> Entry:
    """Return what the index needs of `server`."""
    of_server = frozenset(tokens(server.title))
    read = [_words(listed, of_server) for listed in server.tools]
    return Entry(
        slug=server.slug,
        title=server.title,
        ratings=[_rating(listed.assessment) for listed in server.tools],
        lengths="".join(length for length, _, _ in read),
        strong=[strong for _, strong, _ in read],
        weak=[weak for _, _, weak in read],
        records=[_dump(_record(listed)) for listed in server.tools],
    )


def _rating(rated: Assessment) -> tuple[int, int, int, int]:
    factors = sum(_FACTORS[factor] for factor in rated.factors)
    found = int(bool(rated.findings))
    return _CATEGORIES[rated.category], _RISKS[rated.risk], factors, found


def _words(listed: ListedTool, of_server: frozenset[str]) -> tuple[str, str, str]:
    """Return how many words a tool's name has, its strong words and its weak ones."""
    tool = listed.tool
    parts = list(tokens(tool.name))
    strong = {*parts, *tokens(tool.title)}
    weak = {*tokens(tool.description[:DESCRIPTION]), *of_server}
    weak.update(tokens(" ".join(parameters(listed))))
    return str(min(len(parts), 9)), " ".join(sorted(strong)), " ".join(sorted(weak - strong))


LENGTHS = 3
"""Names of so many words or more rank alike; of shorter ones `search` precedes `search_books`."""


class _Postings:
    """The tools that have a word: in name or title, by the name's length, and elsewhere."""

    def __init__(self) -> None:
        self.places = [array("I") for _ in range(LENGTHS + 1)]


class Index:
    """Gathers tools, server by server, and yields the files."""

    def __init__(self) -> None:
        self._words: defaultdict[str, _Postings] = defaultdict(_Postings)
        self._kinds: dict[tuple[int, int, int, int], int] = {}
        self._ratings: list[str] = []
        self._servers: list[str] = []
        self._records: list[str] = []
        self._codes: list[int] = []
        self._spans: list[Json] = []
        self._tools = 0

    def add(self, entry: Entry) -> Iterator[tuple[str, str]]:
        """Take the tools of a server in; yield the files of records that are full."""
        self._servers.append(entry.slug)
        kinds = [(kind[0], kind[1], kind[2], kind[3]) for kind in entry.ratings]
        codes = [self._kinds.setdefault(kind, len(self._kinds)) for kind in kinds]
        self._ratings.append("".join(chr(_FIRST_CODE + code) for code in codes))
        start = len(self._records)
        for place, code in enumerate(codes):
            self._note(entry, place)
            self._codes.append(code)
            self._records.append(entry.records[place])
            if len(self._records) == PER_FILE:
                self._spans.append([PER_FILE - start, entry.slug, entry.title])
                yield self._flush()
                start = 0
        if len(self._records) > start:
            self._spans.append([len(self._records) - start, entry.slug, entry.title])

    def files(self) -> Iterator[tuple[str, str]]:
        """Yield what is left: records, words, ratings, servers, and the file that is read first."""
        if self._records:
            yield self._flush()
        firsts = []
        for number, group in enumerate(self._groups()):
            firsts.append(group[0][0])
            yield f"{FOLDER}words-{number}.json", f"{{{','.join(text for _, text in group)}}}"
        yield f"{FOLDER}ratings.json", _dump(" ".join(self._ratings))
        yield f"{FOLDER}servers.json", _dump(self._servers)
        head: Json = {
            "tools": self._tools,
            "stop": sorted(_STOP),
            "per": PER_FILE,
            "words": firsts,
            "kinds": [_names(*kind) for kind in self._kinds],
        }
        yield f"{FOLDER}index.json", _dump(head)

    def _note(self, entry: Entry, place: int) -> None:
        length = min(max(int(entry.lengths[place]), 1), LENGTHS) - 1
        for word in entry.strong[place].split():
            self._words[word].places[length].append(self._tools)
        for word in entry.weak[place].split():
            self._words[word].places[LENGTHS].append(self._tools)
        self._tools += 1

    def _flush(self) -> tuple[str, str]:
        """Return the file of the records gathered since the last one."""
        number = (self._tools - 1) // PER_FILE
        head = _dump({"servers": self._spans, "kinds": self._codes})
        text = f'{head[:-1]},"tools":[{",".join(self._records)}]}}'
        for gathered in (self._records, self._codes, self._spans):
            gathered.clear()
        return f"{FOLDER}tools-{number}.json", text

    def _groups(self) -> Iterator[list[tuple[str, str]]]:
        """Yield the words in order, with their postings, in files of about equal size."""
        group: list[tuple[str, str]] = []
        size = 0
        for word in sorted(self._words):
            lists = [_differences(numbers) for numbers in self._words[word].places]
            text = f"{_dump(word)}:{_dump(lists)}"
            group.append((word, text))
            size += len(text)
            if size > WORDS_SIZE:
                yield group
                group, size = [], 0
        if group:
            yield group


def _names(category: int, risk: int, factors: int, found: int) -> Json:
    """Return the value of each facet that tools of one kind have, as an address names it."""
    return {
        "category": list(Category)[category],
        "risk": list(Risk)[risk],
        "factor": [factor for factor, bit in _FACTORS.items() if factors & bit],
        "finding": "yes" if found else "",
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
