"""Tables of (old, new, changes), and what must hold for every pair of listings."""

import copy
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.changes import Change, ChangeClass, ChangeKind, Rated, changes
from generator.changes.kinds import KINDS
from generator.models import Assessment, Category, Confidence, Factor, Finding, Risk, Severity
from generator.models import Snapshot as Listing

TOOL = {
    "name": "update_ticket",
    "title": "Update a ticket",
    "description": "Update the status of one ticket.",
    "annotations": {"readOnlyHint": False},
    "inputSchema": {
        "type": "object",
        "required": ["id"],
        "properties": {
            "id": {"type": "string", "pattern": "^T[0-9]+$"},
            "status": {"type": "string", "enum": ["open", "closed"], "default": "open"},
            "count": {"type": "integer", "minimum": 1, "maximum": 10},
            "filter": {"type": "object", "properties": {"city": {"type": "string"}}},
            "tags": {"type": "array", "items": {"type": "string"}, "maxItems": 5},
            "note": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        },
    },
    "outputSchema": {"type": "object", "properties": {"ok": {"type": "boolean"}}},
}


def edited(path, value):
    """Return TOOL with the value at the dotted path replaced, or removed for ...."""
    tool = copy.deepcopy(TOOL)
    *parents, last = path.split("/")
    here = tool
    for part in parents:
        here = here.setdefault(part, {})
    if value is ...:
        del here[last]
    else:
        here[last] = value
    return tool


def listing(*tools, **rest):
    return Listing(server="desk", tools=tuple(tools), **rest)


PROPERTIES = "inputSchema/properties"
SAME = [
    ("annotations/destructiveHint", True),
    ("annotations/openWorldHint", True),
    ("annotations/idempotentHint", False),
    ("annotations", {}),
]
EDITS = [
    ("title", "Change a ticket", "title-changed", "routing", "title"),
    ("description", "Set the status.", "description-changed", "routing", "description"),
    (
        "description",
        "Update the status\nof one ticket.",
        "description-layout-changed",
        "cosmetic",
        "description",
    ),
    ("annotations/readOnlyHint", True, "hint-changed", "risk", "readOnlyHint"),
    ("annotations/destructiveHint", False, "hint-changed", "risk", "destructiveHint"),
    ("annotations/vendorHint", 1, "metadata-changed", "cosmetic", "annotations"),
    ("annotations/readOnlyHint", "maybe", "metadata-changed", "cosmetic", "definition"),
    ("icons", [{"src": "data:,"}], "metadata-changed", "cosmetic", "icons"),
    (f"{PROPERTIES}/due", {"type": "string"}, "parameter-added", "additive", "due"),
    (f"{PROPERTIES}/count", ..., "parameter-removed", "breaking", "count"),
    (f"{PROPERTIES}/filter", ..., "parameter-removed", "breaking", "filter"),
    ("inputSchema/required", ["id", "count"], "parameter-now-required", "breaking", "count"),
    ("inputSchema/required", [], "parameter-now-optional", "additive", "id"),
    (f"{PROPERTIES}/count/type", "number", "type-widened", "additive", "count"),
    (f"{PROPERTIES}/count/type", ["integer", "null"], "type-widened", "additive", "count"),
    (f"{PROPERTIES}/count/type", ..., "type-widened", "additive", "count"),
    (f"{PROPERTIES}/count/type", "string", "type-changed", "breaking", "count"),
    (f"{PROPERTIES}/note/anyOf", [{"type": "string"}], "type-narrowed", "breaking", "note"),
    (f"{PROPERTIES}/status/enum", ["open", "closed", "new"], "value-added", "additive", "status"),
    (f"{PROPERTIES}/status/enum", ["open"], "value-removed", "breaking", "status"),
    (f"{PROPERTIES}/status/enum", ..., "limit-loosened", "additive", "status"),
    (f"{PROPERTIES}/id/enum", ["T1"], "limit-tightened", "breaking", "id"),
    (f"{PROPERTIES}/count/minimum", 0, "limit-loosened", "additive", "count"),
    (f"{PROPERTIES}/count/minimum", 2, "limit-tightened", "breaking", "count"),
    (f"{PROPERTIES}/count/maximum", ..., "limit-loosened", "additive", "count"),
    (f"{PROPERTIES}/tags/maxItems", 4, "limit-tightened", "breaking", "tags"),
    (f"{PROPERTIES}/tags/minItems", 1, "limit-tightened", "breaking", "tags"),
    (f"{PROPERTIES}/id/pattern", "^X", "limit-changed", "breaking", "id#pattern"),
    (f"{PROPERTIES}/id/format", "uuid", "limit-changed", "breaking", "id#format"),
    (f"{PROPERTIES}/status/default", "closed", "default-changed", "breaking", "status"),
    (f"{PROPERTIES}/status/default", ..., "default-changed", "breaking", "status"),
    (f"{PROPERTIES}/id/description", "Its id.", "parameter-description-changed", "routing", "id"),
    (f"{PROPERTIES}/filter/properties/zip", {}, "parameter-added", "additive", "filter.zip"),
    (f"{PROPERTIES}/tags/items/type", "integer", "type-changed", "breaking", "tags[]"),
    (
        "inputSchema/additionalProperties",
        False,
        "limit-changed",
        "breaking",
        "#additionalProperties",
    ),
    ("inputSchema", True, "schema-changed", "breaking", "inputSchema"),
    ("outputSchema", ..., "result-schema-removed", "breaking", "outputSchema"),
    ("outputSchema/properties/at", {"type": "string"}, "result-added", "additive", "at"),
    ("outputSchema/properties/ok", ..., "result-removed", "breaking", "ok"),
    ("outputSchema/properties/ok/type", "string", "result-changed", "breaking", "ok"),
]


@pytest.mark.parametrize(("path", "value", "kind", "klass", "pointer"), EDITS)
def test_one_edit_is_one_change(path, value, kind, klass, pointer):
    found = changes(listing(TOOL), listing(edited(path, value)))
    assert [(c.kind, c.change_class, c.tool, c.pointer) for c in found] == [
        (kind, klass, "update_ticket", pointer)
    ]
    assert found[0].sentence.endswith(".")


@pytest.mark.parametrize(("path", "value"), SAME)
def test_saying_a_default_aloud_is_no_change(path, value):
    assert changes(listing(TOOL), listing(edited(path, value))) == ()


def test_moving_a_definition_is_only_cosmetic():
    moved = edited(f"{PROPERTIES}/filter", {"$ref": "#/$defs/Filter"})
    moved["inputSchema"]["$defs"] = {"Filter": TOOL["inputSchema"]["properties"]["filter"]}
    assert [c.change_class for c in changes(listing(TOOL), listing(moved))] == ["cosmetic"]


def test_a_renamed_tool_is_recognised_and_compared():
    renamed = edited("name", "ticket_update")
    found = changes(listing(TOOL), listing(renamed))
    assert [(c.kind, c.old, c.new) for c in found] == [
        (ChangeKind.TOOL_RENAMED, "update_ticket", "ticket_update")
    ]


def test_unlike_tools_are_one_removed_and_one_added():
    other = {
        "name": "list_cities",
        "description": "List every city that has an office, with its address and hours.",
        "inputSchema": {"type": "object", "properties": {"country": {"type": "string"}}},
    }
    found = changes(listing(TOOL), listing(other))
    assert [(c.kind, c.tool) for c in found] == [
        (ChangeKind.TOOL_ADDED, "list_cities"),
        (ChangeKind.TOOL_REMOVED, "update_ticket"),
    ]


SERVER = [
    ({"instructions": "Ask first."}, "instructions-changed", "routing"),
    ({"server_info": {"version": "2"}}, "server-version-changed", "cosmetic"),
    ({"server_info": {"websiteUrl": "https://x.example"}}, "server-info-changed", "cosmetic"),
    ({"listed": {"protocol": "2026-07-28"}}, "protocol-changed", "cosmetic"),
    ({"capabilities": {"tools": {}}}, "capabilities-changed", "cosmetic"),
    ({"prompts": ({"name": "hello"},)}, "prompt-added", "additive"),
    ({"resources": ({"uri": "a://b", "name": "b"},)}, "resource-added", "additive"),
    ({"resource_templates": ({"uriTemplate": "a://{b}"},)}, "resource-added", "additive"),
]


@pytest.mark.parametrize(("fields", "kind", "klass"), SERVER)
def test_changes_of_the_server_itself(fields, kind, klass):
    found = changes(listing(TOOL), listing(TOOL, **fields))
    assert [(c.kind, c.change_class, c.tool) for c in found] == [(kind, klass, "")]


def finding(name):
    severity = Severity.LOW if name == "vague-parameter" else Severity.MEDIUM
    return Finding(name, severity, "desk", "", "", "", "")


def rated(category, risk, factors=(), findings=(), own=()):
    found = tuple(map(finding, findings))
    rating = Assessment(category, risk, factors, Confidence.HIGH, (), found)
    return Rated({"update_ticket": rating}, tuple(map(finding, own)))


def test_what_follows_for_the_rating():
    found = changes(
        listing(TOOL),
        listing(TOOL),
        rated(Category.WRITE, Risk.MEDIUM, (Factor.BULK,), ["vague-description"]),
        rated(
            Category.DESTRUCTIVE,
            Risk.CRITICAL,
            (Factor.ACCESS,),
            ["hidden-unicode", "vague-parameter"],
            ["alike"],
        ),
    )
    assert sorted((c.kind, c.change_class, c.tool) for c in found) == [
        ("category-changed", "risk", "update_ticket"),
        ("factor-gained", "risk", "update_ticket"),
        ("factor-lost", "risk", "update_ticket"),
        ("finding-gone", "cosmetic", "update_ticket"),
        ("finding-new", "risk", ""),
        ("finding-new", "risk", "update_ticket"),
        ("finding-new-minor", "cosmetic", "update_ticket"),
        ("risk-raised", "risk", "update_ticket"),
    ]


def test_every_kind_has_a_class_and_a_sentence():
    assert set(KINDS) == set(ChangeKind)
    for kind in ChangeKind:
        sentence = Change(kind, "t", "at", "a `b` c", None).sentence
        assert sentence.endswith(".")
        assert "{" not in sentence


KEYWORDS = st.sampled_from(
    ["type", "properties", "items", "$ref", "anyOf", "enum", "a", "required"]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["string", "object", "#", ""]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            KEYWORDS,
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
TOOLS = st.lists(
    st.fixed_dictionaries(
        {"name": st.sampled_from(["a", "b", "c"])},
        optional={
            "description": st.text(max_size=20),
            "inputSchema": JSON,
            "outputSchema": JSON,
            "annotations": JSON,
            "title": JSON,
        },
    ),
    max_size=4,
)


@given(TOOLS)
def test_nothing_differs_from_itself(tools):
    again = json.loads(json.dumps(tools))
    assert changes(listing(*tools), listing(*reversed(again))) == ()


@settings(max_examples=200)
@given(TOOLS, TOOLS)
def test_every_pair_gives_an_ordered_list(old, new):
    found = changes(listing(*old), listing(*new))
    assert list(found) == sorted(found, key=lambda c: c.order)
    assert found == changes(listing(*old[::-1]), listing(*new[::-1]))
    for change in found:
        assert change.sentence
        assert isinstance(change.change_class, ChangeClass)
