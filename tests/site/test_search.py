"""The search index: small enough to be sent, and it holds what the page's script reads from it."""

import gzip
import json
from itertools import accumulate

import pytest

from bench.made.servers import ServerMaker
from generator.catalogue import ListedTool, Server
from generator.config import ServerEntry
from generator.models import Assessment, Category, Confidence, Factor, Risk, Snapshot, Tool
from generator.site.search import DESCRIPTION, PER_FILE, Index, entry, tokens

RATINGS = [
    Assessment(Category.READ, Risk.LOW, (), Confidence.HIGH),
    Assessment(Category.WRITE, Risk.MEDIUM, (Factor.EXTERNAL,), Confidence.HIGH),
    Assessment(Category.DESTRUCTIVE, Risk.CRITICAL, (Factor.BULK, Factor.ACCESS), Confidence.LOW),
]


def made(place, tools):
    """Return an invented server; the texts of no two are alike."""
    listing = ServerMaker(place, seed=1).make(max(tools, 1)).snapshot
    listed = []
    for number, raw in enumerate(listing.tools[:tools]):
        tool = Tool.parse(raw)
        rating = RATINGS[(number + place) % 3]
        listed.append(ListedTool("s", tool, tool.name, "servers/s/t/", rating, None, 0))
    title = listing.server.title()
    settings = ServerEntry(command="none")
    return Server("s", listing.server, "servers/s/", title, settings, Snapshot("s"), tuple(listed))


SERVERS = [made(place, (3, 0, 40, 7, 1)[place % 5]) for place in range(150)]
TOOLS = [(server, listed) for server in SERVERS for listed in server.tools]


@pytest.fixture(scope="module")
def files():
    index = Index()
    found = [file for server in SERVERS for file in index.add(entry(server))]
    return {name.removeprefix("search/"): text for name, text in [*found, *index.files()]}


def read(files, name):
    return json.loads(files[name])


def test_it_takes_less_than_120_bytes_a_tool(files):
    size = sum(len(gzip.compress(text.encode(), 9)) for text in files.values())
    assert size < 120 * len(TOOLS)


def test_what_is_read_first_does_not_grow_with_the_tools(files):
    assert len(gzip.compress(files["index.json"].encode(), 9)) < 2_000
    for name, text in files.items():
        if name.startswith("tools-"):
            assert len(gzip.compress(text.encode(), 9)) < 6_000


def test_every_tool_has_a_record_with_its_server_and_its_kind(files):
    head = read(files, "index.json")
    assert (head["tools"], head["per"]) == (len(TOOLS), PER_FILE)
    for number, (server, listed) in enumerate(TOOLS):
        file = read(files, f"tools-{number // PER_FILE}.json")
        place = number % PER_FILE
        assert file["tools"][place][0] == listed.tool.name
        ends = accumulate(count for count, _, _ in file["servers"])
        span = next(at for at, end in enumerate(ends) if place < end)
        assert file["servers"][span][1:] == [server.slug, server.title]
        kind = head["kinds"][file["kinds"][place]]
        assert (kind["category"], kind["risk"]) == (
            listed.assessment.category,
            listed.assessment.risk,
        )
        assert set(kind["factor"]) == set(listed.assessment.factors)


def test_the_ratings_tell_kind_and_server_of_every_tool(files):
    kinds = read(files, "index.json")["kinds"]
    parts = read(files, "ratings.json").split(" ")
    assert read(files, "servers.json") == [server.slug for server in SERVERS]
    assert len(parts) == len(SERVERS)
    for server, signs in zip(SERVERS, parts, strict=True):
        risks = [kinds[ord(sign) - 0x30]["risk"] for sign in signs]
        assert risks == [listed.assessment.risk for listed in server.tools]


def test_a_word_leads_to_the_tools_that_have_it(files):
    words = {}
    for name, text in files.items():
        if name.startswith("words-"):
            words |= json.loads(text)
    assert list(words) == sorted(words)
    for number, (_, listed) in list(enumerate(TOOLS))[::7]:
        parts = list(tokens(listed.tool.name))
        for word in parts:
            short, two, more, _ = (list(accumulate(steps)) for steps in words[word])
            assert number in (short, two, more)[min(len(parts), 3) - 1]
        for word in tokens(listed.tool.description[:DESCRIPTION]):
            assert any(number in accumulate(steps) for steps in words[word])
