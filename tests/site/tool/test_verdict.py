"""What the verdict says of a tool: facts in, sentences out."""

import pytest

from generator.models import Confidence
from generator.site.tool import facts, policy, verdict
from tests.site.tool.conftest import contradiction, rated, raw, server_of, step


def said(wire, rating):
    server = server_of([(wire, rating)])
    return verdict.write(facts.read(server.tools[0], server.title))


def plain(sentences):
    return " ".join(sentence.striptags() for sentence in sentences)


IDS = {"ids": {"type": "array", "items": {"type": "string"}, "maxItems": 500}}
TEXT = {"type": "string"}
FLAG = {"type": "boolean"}


def named(name, category):
    verb = name.split("_")[0]
    return step("by-name", "name", "", verb, category, 0)


CLAIMS = [
    (
        raw("list_shelves", "Lists them."),
        rated("read", "low", evidence=[named("list_shelves", "read")]),
        "It lists the shelves and changes nothing. It declares no arguments that could steer it.",
    ),
    (
        raw("get_loan", "One loan.", {"id": {"type": "integer"}}),
        rated("read", "medium", "personal", evidence=[named("get_loan", "read")]),
        "It returns the loan and changes nothing. "
        "People’s private data enters the agent’s context.",
    ),
    (
        raw("fetch_page", "A page.", {"url": TEXT}),
        rated("read", "medium", "untrusted"),
        "It fetches from url and changes nothing here. What comes back was written by strangers, "
        "and may be addressed to your agent.",
    ),
    (
        raw("read_file", "A file.", {"path": TEXT}),
        rated("read", "low"),
        "It returns information; nothing in its definition changes anything. "
        "path can name any place: the schema puts no limits on it.",
    ),
    (
        raw("find_books", "Books.", {"limit": {"type": "integer", "maximum": 100}}),
        rated("read", "low", evidence=[named("find_books", "read")]),
        "It searches the books and changes nothing. limit goes up to 100 results a call.",
    ),
    (
        raw("count_books", ""),
        rated("read", "low", confidence="medium", evidence=[named("count_books", "read")]),
        "It returns information; nothing in its definition changes anything. "
        "It declares no arguments that could steer it.",
    ),
    (
        raw("create_shelf", "A shelf.", {"name": TEXT}),
        rated("write", "medium", evidence=[named("create_shelf", "write")]),
        "Each call adds another shelf, one made by mistake too.",
    ),
    (
        raw("create_content", "Content.", {"name": TEXT}),
        rated("write", "medium", evidence=[named("create_content", "write")]),
        "It adds something, and undoing that takes another call.",
    ),
    (
        raw("update_loan", "A loan.", IDS),
        rated("write", "medium", "bulk", evidence=[named("update_loan", "write")]),
        "It changes the loan, and nothing in its definition restores what was there. "
        "Up to 500 items go into ids in one call.",
    ),
    (
        raw("send_letter", "A letter.", {"to": TEXT, "body": TEXT}),
        rated(
            "write",
            "medium",
            "external",
            evidence=[step("sends", "name", "", "send", "external", 0)],
        ),
        "What body holds goes to whoever to names, and stays sent.",
    ),
    (
        raw("close_account", "Closes it and tells the reader.", {"text": TEXT}),
        rated("write", "medium", "external", evidence=[named("close_account", "write")]),
        "It closes or ends the account; opening that again takes another call. "
        "What text holds reaches other people, and stays sent.",
    ),
    (
        raw("run_macro", "A macro.", {"code": TEXT}),
        rated(
            "execute",
            "critical",
            "arbitrary",
            evidence=[step("code", "parameter", "code", "code", "arbitrary")],
        ),
        "It runs whatever code holds, so its effect is the caller’s choice.",
    ),
    (
        raw("restart_lift", "The lift.", {"floor": {"enum": ["1", "2"]}}),
        rated("execute", "high", evidence=[named("restart_lift", "execute")]),
        "It changes whether the lift can be used, and what depends on that feels it. "
        "Only numbers and fixed choices go in, no free text.",
    ),
    (
        raw("delete_volumes", "Deletes them.", {"id": TEXT, "recursive": FLAG}),
        rated("destructive", "critical", evidence=[named("delete_volumes", "destructive")]),
        "After a call, nothing in its definition brings the volumes back. "
        "With recursive it takes along everything below.",
    ),
    (
        raw("delete_volume", "Deletes it permanently.", {"id": TEXT}),
        rated("destructive", "critical", evidence=[named("delete_volume", "destructive")]),
        "It removes the volume, in the server’s words “permanently”.",
    ),
    (
        raw("delete_volume", "Deletes it, though not permanently.", {"id": TEXT}),
        rated("destructive", "critical", evidence=[named("delete_volume", "destructive")]),
        "After a call, nothing in its definition brings the volume back.",
    ),
    (
        raw("delete_volume", "Moves it to the trash.", {"id": TEXT}),
        rated("destructive", "critical", evidence=[named("delete_volume", "destructive")]),
        "Content goes; the description mentions “trash”, so look for a way back.",
    ),
    (
        raw("manage", "Volumes.", {"mode": {"enum": ["trash", "purge"]}, "dry_run": FLAG}),
        rated(
            "destructive",
            "critical",
            evidence=[
                step("enum", "parameter", "mode", "trash", "destructive"),
                step("enum", "parameter", "mode", "purge", "destructive"),
            ],
        ),
        "With mode: purge a call takes away what was there. A call can be rehearsed with dry_run.",
    ),
    (
        raw("pay_fine", "A fine.", {"amount": {"type": "number"}}),
        rated("financial", "critical"),
        "It moves money or creates a duty to pay; amount decides how much, "
        "and the schema sets no ceiling.",
    ),
    (
        raw("pay_fine", "A fine.", {"amount": {"type": "number", "maximum": 20}}),
        rated("financial", "critical"),
        "It moves money or creates a duty to pay; amount decides how much, "
        "within the schema’s limits.",
    ),
    (
        raw("pay_fines", "Fines.", {"fines": {"items": {"properties": {"amount": {}}}}}),
        rated("financial", "critical"),
        "It moves money or creates a duty to pay.",
    ),
    (
        raw("cancel_membership", "Ends it.", {"id": TEXT}),
        rated("financial", "critical", evidence=[named("cancel_membership", "financial")]),
        "It ends the membership, which somebody pays for or is paid by.",
    ),
    (
        raw("refund_item", "An item.", {"price": TEXT}),
        rated("financial", "critical"),
        "It pays money out.",
    ),
    (
        raw("close_shelves", "Shelves.", {"room_ids": IDS["ids"], "shelf_ids": {"type": "array"}}),
        rated("destructive", "critical", "bulk", evidence=[named("close_shelves", "destructive")]),
        "It ends the shelves, and nothing in its definition takes that back. "
        "One call can reach many items.",
    ),
    (
        raw("archive_rooms", "Rooms.", {"at": {"properties": {"room_ids": IDS["ids"]}}}),
        rated("write", "medium", "bulk", evidence=[named("archive_rooms", "write")]),
        "It closes or ends the rooms; opening that again takes another call. "
        "Up to 500 items go into room_ids in one call.",
    ),
    (
        {"name": "frobnicate"},
        rated("unknown", "high"),
        "It comes with no description and no input schema: too little to tell what a call does.",
    ),
    (
        raw("frobnicate", "Frobs."),
        rated("unknown", "high"),
        "Neither its name nor its description tells us what a call does.",
    ),
]


@pytest.mark.parametrize(
    ("wire", "rating", "expected"), CLAIMS, ids=lambda v: v if v is str else ""
)
def test_claims_follow_from_the_facts(wire, rating, expected):
    assert plain(said(wire, rating).claims) == expected


def test_tools_that_differ_read_differently():
    everything = [plain(said(wire, rating).claims) for wire, rating, _ in CLAIMS]
    assert len(set(everything)) == len(everything)


HIGH = Confidence.HIGH
AGREEMENT = [
    ({}, "read", [], "The server sets no hints; this is our reading alone, with high confidence."),
    ({"readOnlyHint": True}, "read", [], "The server declares it read-only, and we agree"),
    ({"readOnlyHint": False}, "read", [], "The server does not call it read-only; by its"),
    ({"openWorldHint": True}, "read", [], "The server’s hints leave this open; we say so"),
    ({"readOnlyHint": True}, "write", ["readOnlyHint"], "The server declares it read-only. We dis"),
    ({"destructiveHint": True}, "write", [], "The server even declares it destructive; its defin"),
    ({"destructiveHint": False}, "write", [], "The server declares it writing and non-destructive"),
    ({"readOnlyHint": False}, "write", [], "The server declares it writing and leaves open wheth"),
    ({"destructiveHint": True}, "destructive", [], "The server declares it destructive, and we ag"),
    (
        {"destructiveHint": False},
        "destructive",
        ["destructiveHint"],
        "The server declares it non-destructive. We disagree, with high confidence.",
    ),
    ({"readOnlyHint": False}, "financial", [], "The server declares that it changes things; hint"),
    ({"readOnlyHint": True}, "unknown", [], "What nobody can tell is treated as high."),
]


@pytest.mark.parametrize(("hints", "category", "against", "expected"), AGREEMENT)
def test_hints_are_weighed(hints, category, against, expected):
    rating = rated(category, "high", findings=[contradiction(hint) for hint in against])
    found = said(raw("x_y", "Text.", annotations=hints), rating).agreement
    assert found.startswith(expected)


def test_a_remark_on_a_hint_is_no_contradiction():
    rating = rated("read", "low", findings=[contradiction("readOnlyHint", severity="info")])
    found = said(raw("x_y", "Text.", annotations={"readOnlyHint": False}), rating).agreement
    assert "disagree" not in found


@pytest.mark.parametrize(
    ("category", "risk", "factors", "properties", "expected"),
    [
        ("read", "low", [], {}, "Nothing speaks against allowing it."),
        ("read", "medium", ["untrusted"], {}, "Do not leave it beside tools that act without ask"),
        ("read", "medium", ["personal"], {}, "Mind which tools that send things stand beside it."),
        ("read", "high", ["secrets"], {}, "Keep it from agents that can also send, and confirm"),
        ("write", "medium", ["external"], {"body": TEXT}, "Let a person see body before it goes"),
        ("execute", "high", [], {}, "Have a person confirm each call."),
        (
            "destructive",
            "critical",
            [],
            {"dry_run": FLAG},
            "Rehearse with dry_run, then let a pers",
        ),
        (
            "financial",
            "critical",
            [],
            {"amount": {"type": "number"}},
            "Let a person confirm each c",
        ),
        ("unknown", "high", [], {}, "Have somebody read it before an agent may call it."),
    ],
)
def test_advice_follows_from_risk_and_parameters(category, risk, factors, properties, expected):
    found = said(raw("x_y", "Text.", properties), rated(category, risk, *factors)).advice
    assert found.striptags().startswith(expected)


def test_names_are_escaped_in_sentences():
    wire = raw("x", "Text.", {"<b>": {"enum": ["<i>"]}})
    rating = rated(
        "destructive", "critical", evidence=[step("e", "parameter", "<b>", "<i>", "destructive")]
    )
    (claim, *_) = said(wire, rating).claims
    assert "<code>&lt;b&gt;: &lt;i&gt;</code>" in claim.replace("<wbr>", "")


@pytest.mark.parametrize("category", ["read", "write", "execute", "destructive", "financial"])
def test_a_policy_has_a_reason_for_every_factor(category):
    factors = ["arbitrary", "external", "secrets", "personal", "access", "bulk", "untrusted"]
    server = server_of([(raw("x_y", "Text."), rated(category, "critical", *factors))])
    found = policy.write(facts.read(server.tools[0], server.title))
    assert found.title == "Why it needs a policy"
    assert len(set(found.reasons)) == len(factors) + 1


def test_a_harmless_tool_is_asked_whether_it_needs_a_policy():
    server = server_of([(raw("x_y", "Text."), rated("read", "low"))])
    found = policy.write(facts.read(server.tools[0], server.title))
    assert found.title == "Does it need a policy?"
    assert found.rule == "A fitting rule: allow it."
