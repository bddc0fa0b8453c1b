"""Slugs and ids: readable, unique, stable, and never anything but our own characters."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.slugs import LONGEST, anchor, tool_slugs

SAFE = re.compile(r"[a-z0-9][a-z0-9_-]*")
DEVICES = ["con", "prn", "aux", "nul", "com1", "lpt9"]


@pytest.mark.parametrize(
    "name", ["search", "create_issue", "list-tables", "21st_magic", "a__b", "x" * 80]
)
def test_a_plain_name_is_its_own_slug(name):
    assert tool_slugs([name]) == [name]


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("createPage", "create-page-"),
        ("Summarize Detection", "summarize-detection-"),
        ("nasa/apod", "nasa-apod-"),
        ("script.save", "script-save-"),
        ("__hidden__", "hidden-"),
        ("情报查询", "tool-"),
        ("🚀", "tool-"),
        ("", "tool-"),
        ("..", "tool-"),
        ("../../etc/passwd", "etc-passwd-"),
        ("index", "index-"),
        ("x" * 200, "x" * 70),
        ("<script>", "script-"),
        *((name, f"{name}-") for name in DEVICES),
    ],
)
def test_another_name_keeps_what_is_readable_and_gets_a_mark(name, start):
    (slug,) = tool_slugs([name])
    assert slug.startswith(start)
    assert re.search(r"-[0-9a-f]{6}$", slug)


NAMES = st.text(max_size=40) | st.sampled_from(
    ["a", "A", "a b", "a-b", "a/b", "search", "con", "."]
)


@given(st.lists(NAMES, max_size=12))
def test_slugs_are_safe_and_unique_whatever_the_case(names):
    slugs = tool_slugs(names)
    assert len({slug.casefold() for slug in slugs}) == len(names)
    for slug in slugs:
        assert SAFE.fullmatch(slug)
        assert len(slug) <= LONGEST + 8
        assert slug not in [*DEVICES, "index"]


@given(st.lists(NAMES, max_size=8, unique=True), st.lists(NAMES, max_size=8, unique=True))
def test_a_slug_does_not_change_when_other_tools_come_and_go(names, others):
    alone = dict(zip(names, tool_slugs(names), strict=True))
    more = [*(other for other in others if other not in alone), *names]
    together = dict(zip(more, tool_slugs(more), strict=True))
    assert {name: together[name] for name in names} == alone


def test_a_name_that_looks_like_anothers_slug_keeps_both_apart():
    (first,) = tool_slugs(["createPage"])
    assert len(set(tool_slugs(["createPage", first, "createPage"]))) == 3


@given(st.lists(st.lists(st.text(max_size=12), min_size=1, max_size=5), max_size=12))
def test_anchors_are_unique_and_ours(paths):
    taken = set()
    made = [anchor("param", path, taken) for path in paths]
    assert len(set(made)) == len(made)
    assert all(re.fullmatch(r"param-[A-Za-z0-9_-]+", each) for each in made)


def test_anchors_read_like_their_path():
    assert anchor("param", ["filters", "city"], set()) == "param-filters-city"
