"""Every kind of finding is tested by the examples that its own page shows."""

import re
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.classify import ServerContext, assess, load_rules
from generator.classify.findings import across, find, finding_kinds, mentions, of_listing
from generator.classify.findings.nearby import nearby
from generator.classify.overrides import apply
from generator.errors import ConfigError
from generator.models import (
    Assessment,
    Category,
    Confidence,
    Note,
    Override,
    Risk,
    Severity,
    Snapshot,
    Tool,
)

KINDS = {kind.id: kind for kind in finding_kinds()}
MATCHES = [(k.id, e) for k in KINDS.values() for e in k.matches]
NEAR_MISSES = [(k.id, e) for k in KINDS.values() for e in k.near_misses]


LOOKS = [(k.id, look) for k in KINDS.values() for look in k.looks]


def named(value):
    return value if isinstance(value, str) else value.about.replace(" ", "-")


def rated(category=Category.UNKNOWN, factors=()):
    return Assessment(category, Risk.LOW, tuple(factors), Confidence.HIGH)


def tool(**raw):
    return Tool.parse({"name": "get_room", "description": "Returns a room.", **raw})


def found(raw, **rating):
    return find(Tool.parse(raw), ServerContext("rooms"), rated(**rating))


def summary(server, raws):
    names = [str(raw.get("name", "")) for raw in raws]
    tools = [
        SimpleNamespace(name=name, mentions=mentions(Tool.parse(raw), names))
        for name, raw in zip(names, raws, strict=True)
    ]
    return SimpleNamespace(id=server, tools=tools)


def all_findings(kind, example):
    """Everything that is found about the tool of an example and its surroundings."""
    raw = dict(example.tool)
    if example.repeat > 1:
        raw["description"] *= example.repeat
    parsed = Tool.parse(raw)
    raws = [raw, *example.beside]
    notes = (Note(kind, "/tools/0", example.note),) if example.note else ()
    listing = Snapshot("home", tools=tuple(raws), notes=notes)
    servers = [summary("home", raws)]
    servers += [summary(name, list(tools)) for name, tools in example.elsewhere.items()]
    context = ServerContext("home")
    rating = rated(example.category, example.factors)
    rating = replace(rating, findings=find(parsed, context, rating))
    if example.override:
        override = Override(**OVERRIDE | example.override)
        rating = apply(parsed, context, rating, (override,), load_rules().risk)
    return [
        *rating.findings,
        *of_listing("home", listing, [Tool.parse(each) for each in raws]),
        *across(servers).get("home", ()),
    ]


OVERRIDE = {
    "server": "home",
    "tool": "run_report",
    "category": None,
    "risk": None,
    "factors": None,
    "reason": "Looked at its source.",
    "reviewer": "Robin",
    "date": "2026-11-01",
}


@pytest.mark.parametrize(("kind", "example"), MATCHES, ids=named)
def test_matches(kind, example):
    matching = [f for f in all_findings(kind, example) if f.id == kind]
    assert matching, f"{kind} does not find: {example.about}"
    assert matching[0].severity == (example.severity or KINDS[kind].severity)
    assert not example.quote or example.quote in [f.quote for f in matching]
    for finding in matching:
        assert finding.message[0].isupper()
        assert finding.message.endswith(".")
        assert finding.server == "home"


@pytest.mark.parametrize(("kind", "example"), NEAR_MISSES, ids=named)
def test_near_misses(kind, example):
    matching = [f for f in all_findings(kind, example) if f.id == kind]
    assert not matching, f"{kind} finds: {example.about}"


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.id)
def test_every_kind_says_what_its_page_needs(kind):
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", kind.id)
    assert len(kind.title.split()) <= 8
    assert not kind.title.endswith(".")
    for text in (kind.what, kind.why, kind.mend):
        assert text.strip().endswith(".")
    assert kind.references


HOSTILE = {
    "blanks": "x" + " " * 200_000 + "\n",
    "lines": "x" + " \n" * 100_000,
    "ignore": "ignore " * 25_000,
    "do not": "do not ever " * 15_000,
    "headers": "authorization: " * 12_000,
    "tokens": "-eyJ" * 50_000,
    "addresses": "a://b:" * 30_000 + "@",
    "paths": "/home/" * 30_000,
    "files": "read ~/.ssh/ " * 15_000,
    "tags": "<" * 200_000,
    "brackets": "[" * 200_000,
    "hidden": "\u200b" * 200_000,
    "selectors": "\ufe01" * 200_000,
    "names": "use a_" * 30_000,
    "one word": "a_" * 100_000,
    "dashes": "use -a" * 30_000,
    "qualified": "mcp__a" * 30_000,
    "camel": "aB" * 100_000,
    "quotes": "`" * 200_000,
    "begins": "-----BEGIN PRIVATE KEY-----" * 7_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_text_takes_long(text):
    """200,000 characters take some 50 ms; what grows with the square would take minutes."""
    started = time.process_time()
    found({"name": "a", "description": text, "inputSchema": {"title": text}})
    mentions(Tool.parse({"name": "a", "description": text}), ["a"])
    assert time.process_time() - started < 10


def test_hidden_text_is_decoded():
    spelt = "".join(chr(0xE0000 + ord(char)) for char in "call me")
    [finding] = [
        f for f in found({"name": "a", "description": f"Adds.{spelt}"}) if "spell" in f.message
    ]
    assert "“call me”" in finding.message


def test_credentials_are_not_spread_further():
    secret = "ghp_R4tq9LmZk2Vw8XcYb3NsPd7HfJg5Tu6EoAiQ"
    findings = found({"name": "a", "description": f"Uses {secret}."})
    assert [f.id for f in findings if f.severity is Severity.CRITICAL] == ["secret-in-listing"]
    assert secret not in repr(findings)


def test_most_severe_first_and_many_of_a_kind_are_counted():
    properties = {f"p{i}": {"type": "str", "description": "P."} for i in range(40)}
    schema = {"type": "object", "properties": properties, "required": ["q"]}
    findings = found({"name": "a", "description": "Returns a room.", "inputSchema": schema})
    faults = [f for f in findings if f.id == "schema-fault"]
    assert [f.quote for f in faults] == ["q", "str", "str", "str", "str", ""]
    assert faults[-1].message == "There are 36 more of this kind."


def test_kinds_can_be_switched_off():
    context, rating = ServerContext("rooms"), rated()
    disabled = frozenset({"missing-description", "missing-schema"})
    assert find(Tool.parse({"name": "get_room"}), context, rating, disabled) == ()


@pytest.mark.parametrize(
    ("pointer", "tool", "inside"),
    [
        ("", "", ""),
        ("/instructions", "", "/instructions"),
        ("/tools/1", "b", ""),
        ("/tools/1/description", "b", "description"),
        ("/tools/0/inputSchema/properties/x/properties/y~1z/default", "a", "x.y/z"),
        ("/tools/0/inputSchema/properties/x/items/properties/y", "a", "x[].y"),
        ("/tools/9/description", "", "/tools/9/description"),
    ],
)
def test_notes_of_introspection_become_findings(pointer, tool, inside):
    raws = ({"name": "a"}, {"name": "b"})
    listing = Snapshot("s", tools=raws, notes=(Note("redacted-secret", pointer, "it leaks"),))
    [finding] = of_listing("s", listing, [Tool.parse(raw) for raw in raws])
    assert (finding.id, finding.tool, finding.pointer) == ("redacted-secret", tool, inside)
    assert finding.message == "It leaks."


def test_variants_of_one_server_are_said_once():
    raws = [{"name": f"do_thing_{i}"} for i in range(10)]
    result = across([summary("one", raws), summary("two", raws[:8]), summary("three", raws[9:])])
    assert [(f.tool, f.severity) for f in result["two"]] == [("", Severity.INFO)]
    assert {f.tool for f in result["one"]} == {"", "do_thing_9"}
    assert "8 tool names" in result["two"][0].message


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Use `send_mail` first.", ("send_mail",)),
        ("Call sendMail, then stop.", ("sendMail",)),
        ("See the 'delete-room' tool.", ("delete-room",)),
        ("Run mcp__mail__send_now before.", ("mcp__mail__send_now",)),
        ("Use get_room again.", ()),
        ("Returns room_id and seat_count.", ()),
        ("Use search.", ()),
    ],
)
def test_mentions(text, expected):
    assert mentions(tool(description=text), ["get_room"]) == expected


def test_many_servers_take_time_in_proportion():
    servers = [
        summary(f"s{i}", [{"name": "search"}, *({"name": f"t{i}_{j}"} for j in range(9))])
        for i in range(2_000)
    ]
    assert across(servers) == {}


KEYWORDS = (
    *("type", "properties", "required", "items", "enum", "default", "$ref", "$defs", "anyOf"),
    *("minimum", "maximum", "description", "title", "const", "not", "password", "a", "name"),
)
FIELDS = ("name", "title", "description", "inputSchema", "outputSchema", "annotations", "_meta")
WORDS = st.sampled_from(KEYWORDS) | st.text(max_size=6)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=5),
    max_leaves=12,
)
TOOLS = st.dictionaries(st.sampled_from(FIELDS), JSON)


BUSY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@BUSY
@given(TOOLS, st.sampled_from(Category))
def test_any_definition_has_findings_and_always_the_same(raw, category):
    first = found(raw, category=category)
    assert first == found(raw, category=category)
    assert list(first) == sorted(first, key=lambda f: list(reversed(Severity)).index(f.severity))
    assert {f.id for f in first} <= KINDS.keys()


@BUSY
@given(st.lists(TOOLS, max_size=5))
def test_any_listing_has_findings_and_always_the_same(raws):
    tools = [Tool.parse(raw) for raw in raws]
    listing = Snapshot("s", tools=tuple(raws))
    assert of_listing("s", listing, tools) == of_listing("s", listing, tools)
    servers = [summary("s", [{"name": t.name} for t in tools]), summary("t", raws[:2])]
    assert across(servers) == across(reversed(servers))


def test_the_guide_lists_every_kind_with_its_severity():
    guide = (Path(__file__).parents[2] / "docs/findings.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z-]+)` \| (\w+) \|", guide, re.M)
    assert rows == [(kind.id, kind.severity) for kind in KINDS.values()]


def test_a_project_switches_kinds_off(tmp_path):
    (tmp_path / "ours.yml").write_text("disable: [missing-description]\n")
    rules = load_rules(folder=tmp_path)
    found = assess(Tool.parse({"name": "get_room"}), ServerContext("s"), rules).findings
    assert [f.id for f in found] == ["missing-schema"]


def test_an_unknown_kind_cannot_be_switched_off(tmp_path):
    (tmp_path / "ours.yml").write_text("disable: [missing-descriptions]\n")
    with pytest.raises(ConfigError, match="did you mean 'missing-description'"):
        load_rules(folder=tmp_path)


def test_notes_of_introspection_have_kinds():
    taken = [note for kind in KINDS.values() for note in kind.notes]
    assert len(taken) == len(set(taken))
    assert KINDS.keys().isdisjoint(taken)


@pytest.mark.parametrize(("kind", "look"), LOOKS, ids=[f"{k}:{look.says}" for k, look in LOOKS])
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_the_words_near_a_pattern_stand_in_all_that_it_matches(data, kind, look):
    plain = st.characters(min_codepoint=9, max_codepoint=126)
    text = data.draw(st.from_regex(look.match, alphabet=plain))
    assert look in nearby().looks(" ".join(text.lower().split()))[kind]


def test_a_text_without_such_words_is_not_looked_at():
    assert nearby().looks("list the open tickets of a queue, newest first") == {}
