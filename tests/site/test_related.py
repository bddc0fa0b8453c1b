"""Which tools are near one another, and that finding them scales."""

import time

import pytest

from generator.models import Category, Risk
from generator.site.related import Related, signature
from generator.summaries import ServerSummary, ToolSummary


def summary(server, name):
    return ToolSummary(
        server=server,
        name=name,
        title="",
        url=f"servers/{server}/{name}/",
        sentence="",
        category=Category.READ,
        risk=Risk.LOW,
        factors=(),
        findings=0,
        parameters=0,
        required=0,
        review=False,
    )


class Listing:
    """The part of a catalogue that is indexed."""

    def __init__(self, **servers):
        self.servers = [
            ServerSummary(
                name, name, f"servers/{name}/", "", tuple(summary(name, t) for t in tools), 0, 0
            )
            for name, tools in servers.items()
        ]


SHELVES = Listing(
    library=["delete_volumes", "list_volumes", "list_readers", "move_volume", "ping"],
    archive=["purgeVolumes", "volumes.list", "list_boxes", "ping"],
    museum=["delete_paintings", "list_paintings"],
)


def names(tools):
    return [f"{tool.server}/{tool.name}" for tool in tools]


@pytest.mark.parametrize(
    ("name", "verb", "nouns"),
    [
        ("delete_volumes", "remove", {"volume"}),
        ("purgeVolumes", "remove", {"volume"}),
        ("volumes.list", "list", {"volume"}),
        ("get_categories_of_api", "read", {"category"}),
        ("ping", "", {"ping"}),
        ("查询_books", "", {"查询", "book"}),
    ],
)
def test_names_are_read_as_a_verb_and_nouns(name, verb, nouns):
    found = signature(summary("s", name))
    assert (found.verb, found.nouns) == (verb, frozenset(nouns))


def test_the_same_job_elsewhere_shares_verb_and_noun():
    related = Related.of(SHELVES)
    assert names(related.elsewhere("library", 0)) == ["archive/purgeVolumes"]
    assert names(related.elsewhere("library", 1)) == ["archive/volumes.list"]
    assert names(related.elsewhere("museum", 0)) == []


def test_neighbours_work_on_the_same_things():
    related = Related.of(SHELVES)
    assert names(related.beside("library", 0)) == ["library/list_volumes", "library/move_volume"]
    assert names(related.beside("library", 2)) == []


def test_a_tool_is_not_related_to_itself():
    related = Related.of(SHELVES)
    for server in SHELVES.servers:
        for index, tool in enumerate(server.tools):
            assert tool not in related.beside(server.id, index)
            assert tool not in related.elsewhere(server.id, index)


def test_the_work_grows_with_the_tools_and_not_with_their_square():
    nouns = ["book", "reader", "loan", "fine", "shelf", "room", "event", "note"]
    verbs = ["get", "list", "create", "delete", "update", "search", "export", "count"]

    def spent(servers):
        made = {
            f"s{n}": [f"{verb}_{noun}_{n % 7}" for verb in verbs for noun in nouns]
            for n in range(servers)
        }
        start = time.process_time()
        related = Related.of(Listing(**made))
        for server, span in related.spans.items():
            for index in range(len(span)):
                related.elsewhere(server, index)
        return time.process_time() - start

    few, many = spent(8), spent(32)
    assert many < 10 * few  # four times the tools, sixteen times the pairs
