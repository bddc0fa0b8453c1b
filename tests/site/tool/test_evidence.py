"""How evidence, hints and the way to the risk are shown."""

import pytest

from generator.classify import load_rules
from generator.models import Hints, Risk, Tool
from generator.site.strings import shipped
from generator.site.tool import evidence, facts, hints, why
from tests.site.tool.conftest import contradiction, rated, raw, server_of, step

TOOL = Tool.parse(
    raw(
        "delete_volumes",
        "Removes volumes.\n\nThis is final: it cannot be undone by anyone.",
        {
            "mode": {"enum": ["shelve", "purge"]},
            "where": {
                "type": "object",
                "properties": {"city": {"description": "The city of readers."}},
            },
            "a.b": {"enum": ["x"]},
        },
        title="Delete volumes",
    )
)


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (
            [step("r", "name", "", "delete", "destructive", 0)],
            "<code><mark>delete</mark>_volumes</code>",
        ),
        (
            [step("r", "name", "", "volumes", "bulk", -1)],
            "<code>delete_<mark>volumes</mark></code>",
        ),
        (
            [step("r", "title", "", "Delete", "destructive", 0)],
            "“<mark>Delete</mark> volumes”",
        ),
        (
            [step("r", "description", "", "Removes", "destructive", 0)],
            "“<mark>Removes</mark> volumes.”",
        ),
        (
            [
                step("r", "description", "", "final", "destructive", -1),
                step("s", "description", "", "cannot be undone", "destructive", -1),
            ],
            "“This is <mark>final</mark>: it <mark>cannot be undone</mark> by anyone.”",
        ),
        (
            [step("r", "parameter", "mode", "purge", "destructive", 0)],
            "<code>mode</code> can be <code><mark>purge</mark></code>",
        ),
        (
            [step("r", "parameter", "a.b", "x", "destructive", 0)],
            "<code>a.<wbr>b</code> can be <code><mark>x</mark></code>",
        ),
        (
            [step("r", "parameter", "where.city", "city", "personal", 0)],
            "<code>where.<mark>city</mark></code>",
        ),
        (
            [step("r", "parameter", "where.city", "readers", "personal", -1)],
            "<code>where.<wbr>city</code>: “The city of <mark>readers</mark>.”",
        ),
        (
            [step("r", "output", "user.access_token", "access_token", "secrets", 0)],
            "<code>user.<mark>access_token</mark></code>",
        ),
        (
            [step("r", "annotation", "readOnlyHint", "false", "write")],
            "<code>readOnlyHint: <mark>false</mark></code>",
        ),
        ([step("r", "schema", "", "no parameters", "read")], "<mark>no parameters</mark>"),
        ([step("r", "description", "", "not in it", "read", 5)], "<mark>not in it</mark>"),
    ],
)
def test_words_are_marked_where_they_stand(steps, expected):
    assert evidence.quoted(TOOL, steps) == expected


def test_long_texts_are_cut_at_words():
    words = "word " * 100
    found = evidence.excerpt(f"{words}here {words}", [(500, 504)]).striptags()
    assert found.startswith("“…word ")
    assert found.endswith(" word…”")
    assert len(found) < 2 * evidence.AROUND + 10


def test_far_words_are_quoted_apart():
    text = f"first {'word ' * 100}last"
    found = evidence.excerpt(text, [(0, 5), (len(text) - 4, len(text))])
    assert found.count("<mark>") == 2
    assert found.count("“") == 2


def test_steps_of_one_source_are_one_entry():
    steps = [
        step("one", "name", "", "delete", "destructive", 0),
        step("two", "name", "", "volumes", "destructive", 7),
        step("three", "name", "", "volumes", "bulk", 7),
        step("four", "annotation", "readOnlyHint", "true", "read", weight=-0.2),
    ]
    shown = evidence.show(TOOL, steps, {"one": "A verb that removes."}, shipped())
    assert [(entry.argues, entry.rules) for entry in shown] == [
        ("Destructive", (("one", "A verb that removes"), ("two", ""))),
        ("+ many at once", (("three", ""),)),
        ("not read", (("four", ""),)),
    ]


def row(name, wire, rating):
    server = server_of([(raw("x_y", "Text.", annotations=wire), rating)])
    found = hints.rows(hints.Grounds.of(facts.read(server.tools[0], server.title)), shipped())
    return next(row for row in found if row.name == Hints.WIRE[name])


@pytest.mark.parametrize(
    ("name", "wire", "rating", "declared", "derived", "verdict"),
    [
        ("read_only", {}, rated("write", "medium"), "nothing; false by default", "false", "agrees"),
        ("read_only", {}, rated("read", "low"), "nothing; false by default", "true", "not said"),
        ("read_only", {"readOnlyHint": True}, rated("read", "low"), "true", "true", "agrees"),
        (
            "read_only",
            {"readOnlyHint": False},
            rated("read", "low"),
            "false",
            "true",
            "more careful",
        ),
        (
            "read_only",
            {"readOnlyHint": True},
            rated("write", "medium", findings=[contradiction("readOnlyHint")]),
            "true",
            "false",
            "contradicts",
        ),
        (
            "destructive",
            {},
            rated("destructive", "critical"),
            "nothing; true by default",
            "true",
            "agrees",
        ),
        (
            "destructive",
            {},
            rated("write", "medium"),
            "nothing; true by default",
            "false",
            "not said",
        ),
        (
            "destructive",
            {},
            rated("read", "low"),
            "nothing; true by default",
            "no meaning for reading",
            "not needed",
        ),
        (
            "idempotent",
            {"idempotentHint": True},
            rated("write", "low"),
            "true",
            "left open",
            "not checked",
        ),
        (
            "open_world",
            {},
            rated("write", "medium", "external"),
            "nothing; true by default",
            "true",
            "agrees",
        ),
        (
            "open_world",
            {},
            rated("write", "low"),
            "nothing; true by default",
            "left open",
            "not said",
        ),
    ],
)
def test_hints_stand_beside_what_we_derive(name, wire, rating, declared, derived, verdict):
    found = row(name, wire, rating)
    assert (found.declared, found.derived, found.verdict) == (declared, derived, verdict)


@pytest.mark.parametrize(
    ("rating", "expected"),
    [
        (rated("read", "low"), "starts at low and no factor was found."),
        (
            rated("read", "medium", "personal"),
            "starts at low and “personal data” raises it to medium",
        ),
        (
            rated("write", "high", "secrets", "access", "bulk"),
            "starts at medium and “secrets and access rights” raise it to high",
        ),
        (
            rated("destructive", "critical", "bulk"),
            "starts at critical and no factor raises it further.",
        ),
    ],
)
def test_the_way_from_category_to_risk_is_told(rating, expected):
    parts = why.line(why.Rating.of(rating), load_rules(None).risk, shipped())
    said = " ".join(f"{part.words} {part.risk or ''}".strip() for part in parts)
    assert said == expected
    assert Risk(rating.risk)
