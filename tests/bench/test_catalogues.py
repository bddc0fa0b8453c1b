"""Invented catalogues: as many tools as asked for, in the shapes of real listings, and the same
bytes for the same seed."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from bench import catalogues
from bench.made import schemas
from bench.made.servers import LARGEST, ServerMaker, sizes
from generator import catalogue, config, snapshot
from generator.models import Category, Snapshot

TOOLS = 3_000


def at(values: list[int], percent: float) -> int:
    return sorted(values)[min(len(values) - 1, int(percent / 100 * len(values)))]


def depth(schema, root) -> int:
    """Levels of properties within properties."""
    if not isinstance(schema, dict):
        return 0
    if "$ref" in schema:
        return depth(root["$defs"][schema["$ref"].removeprefix("#/$defs/")], root)
    inner = [1 + depth(each, root) for each in schema.get("properties", {}).values()]
    beside = [depth(schema.get("items"), root), *(depth(s, root) for s in schema.get("anyOf", ()))]
    return max([0, *inner, *beside])


@pytest.fixture(scope="module")
def made() -> list[Snapshot]:
    counts = sizes(TOOLS, 444)
    return [ServerMaker(place, 7).make(count).snapshot for place, count in enumerate(counts)]


@pytest.fixture(scope="module")
def tools(made) -> list:
    return [tool for each in made for tool in each.tools]


@pytest.mark.parametrize(
    ("count", "servers", "largest"),
    [
        (1, 1, 1),
        (1_000, 148, 150),
        (10_000, 1_481, 400),
        (31_000, 4_600, 400),
        (220_000, 9_000, 400),
    ],
)
def test_servers_have_as_many_tools_as_are_wanted(count, servers, largest):
    assert catalogues.servers_for(count) == servers
    found = sizes(count, servers)
    assert sum(found) == count
    assert len(found) == servers
    assert min(found) >= 1
    assert max(found) <= LARGEST
    assert largest * 0.6 <= max(found) <= largest


def test_most_servers_are_small_and_few_are_large():
    found = sizes(31_000, 4_600)
    assert at(found, 50) < 31_000 / 4_600 < at(found, 75) < at(found, 95) / 2


def test_a_size_that_cannot_be_is_refused():
    with pytest.raises(ValueError, match="do not fit"):
        sizes(10, 20)


@pytest.mark.parametrize(
    ("what", "median", "high"),
    [
        ("parameters", (4, 4), (12, 16)),
        ("description", (185, 240), (1_200, 1_750)),
        ("depth", (1, 1), (3, 4)),
    ],
)
def test_shapes_are_those_of_real_tools(tools, what, median, high):
    measures = {
        "parameters": lambda tool: len(tool["inputSchema"]["properties"]),
        "description": lambda tool: len(tool.get("description", "")),
        "depth": lambda tool: depth(tool["inputSchema"], tool["inputSchema"]),
    }
    values = [measures[what](tool) for tool in tools]
    assert median[0] <= at(values, 50) <= median[1]
    assert high[0] <= at(values, 95) <= high[1]


def test_a_few_tools_have_scores_of_parameters():
    random = Random(7)
    drawn = [schemas.parameters(random) for _ in range(31_000)]
    assert max(drawn) == schemas.MOST
    assert 5 < sum(count > 60 for count in drawn) < 60
    assert min(drawn) == 0


@pytest.mark.parametrize(
    ("kind", "low", "high"),
    [("annotations", 0.25, 0.55), ("outputSchema", 0.07, 0.25), ("title", 0.07, 0.3)],
)
def test_optional_parts_are_as_common_as_in_real_listings(tools, kind, low, high):
    assert low < sum(kind in tool for tool in tools) / len(tools) < high


def test_texts_hardly_repeat(tools):
    long = [tool["description"] for tool in tools if len(tool.get("description", "")) > 60]
    assert len(set(long)) == len(long)


def test_names_are_unique_within_a_server(made):
    for each in made:
        assert len({tool["name"] for tool in each.tools}) == len(each.tools)


def hashes(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_same_seed_gives_the_same_bytes_in_any_number_of_processes(tmp_path):
    first = hashes(catalogues.write(tmp_path / "one", 800, jobs=1))
    assert first == hashes(catalogues.write(tmp_path / "two", 800, jobs=2))
    other = hashes(catalogues.write(tmp_path / "other", 800, seed=8))
    assert len(first.items() & other.items()) < len(first) / 2  # the lines of the index are equal


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    return catalogues.write(tmp_path_factory.mktemp("made") / "project", 300)


def test_snapshots_are_canonical(project):
    for path in (project / "data" / "snapshots").glob("*.json"):
        assert snapshot.to_json(snapshot.read(path)) == path.read_text(encoding="utf-8")


def test_the_catalogue_reads_and_its_ratings_are_spread(project):
    loaded = catalogue.load(config.load(project / "data" / "catalogue.yml"))
    assert not loaded.missing
    assert not loaded.warnings
    found = Counter(tool.category for tool in loaded.tools())
    assert found.total() == 300
    assert found[Category.READ] > found[Category.WRITE] > found[Category.DESTRUCTIVE] > 0
    assert len(Counter(tool.risk for tool in loaded.tools())) == 4
    assert {"personal", "untrusted"} <= {str(f) for tool in loaded.tools() for f in tool.factors}
    assert 0 < sum(tool.findings > 0 for tool in loaded.tools()) < 150
