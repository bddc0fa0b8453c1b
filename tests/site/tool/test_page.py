"""The whole page: valid HTML, one title, correct English, and what it must say."""

import json
import re

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from generator.errors import ConfigError
from generator.models import Category, Confidence, Evidence, Factor, Finding, Risk, Severity
from generator.site.article import article
from generator.site.tool.page import SECTIONS, tool_page
from tests.site.tool.conftest import rated, raw, server_of, site_of
from tests.site.tool.grammar import prose_slips, slips
from tests.site.tool.wellformed import read


def whole(page, site):
    return str(article(page, site.templates))


@pytest.fixture(scope="module")
def pages(library, site):
    return {listed.tool.name: tool_page(listed, library, site) for listed in library.tools}


def test_every_page_is_well_formed_and_reads_well(pages, site):
    for page in pages.values():
        found = read(whole(page, site))
        assert found.faults == []
        assert found.headings.count(1) == 1
        assert slips(page.head) == []
        assert [slip for section in page.sections for slip in slips(section.body)] == []
        assert prose_slips(page.description) == []


def test_sections_stand_in_order(pages):
    order = list(SECTIONS)
    ids = [section.id for section in pages["delete_volumes"].sections]
    assert ids == sorted(ids, key=order.index)
    assert {"why", "restrict", "questions", "size", "raw"} <= set(ids)


def test_links_within_the_page_lead_somewhere(pages, site):
    for page in pages.values():
        found = read(whole(page, site))
        inside = {link[1:] for link in found.links if link and link.startswith("#")}
        assert inside <= set(found.ids)


def test_the_catalogue_picks_and_orders_sections(tmp_path, library):
    site = site_of(tmp_path, library, tool_sections="[raw, why]")
    page = tool_page(library.tools[0], library, site)
    assert [section.id for section in page.sections] == ["raw", "why"]
    assert "#restrict" not in page.head


def test_an_unknown_section_is_one_sentence(tmp_path, library):
    site = site_of(tmp_path, library, tool_sections="[wy]")
    with pytest.raises(ConfigError, match=r"there is no section 'wy' \(did you mean 'why'\?\)"):
        tool_page(library.tools[0], library, site)


def linked(page):
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page.head, re.S)
    return json.loads(found.group(1))["@graph"]


def test_crawlers_get_a_trail_and_an_article(pages):
    trail, article_ = linked(pages["delete_volumes"])
    assert [item["name"] for item in trail["itemListElement"]] == [
        "Catalogue",
        "City library",
        "delete_volumes",
    ]
    assert article_["headline"] == "delete_volumes"


def test_questions_are_marked_up_where_enabled(tmp_path, library):
    site = site_of(tmp_path, library, question_markup="faqpage")
    page = tool_page(library.tools[0], library, site)
    faq = linked(page)[-1]
    assert faq["@type"] == "FAQPage"
    assert faq["mainEntity"][0]["name"] == "What does the delete_volumes tool do?"
    assert "<" not in json.dumps(faq)


def test_a_description_cannot_end_the_data_block(tmp_path):
    server = server_of([(raw("x", "</script><script>alert(1)</script>"), rated("read", "low"))])
    page = tool_page(server.tools[0], server, site_of(tmp_path, server))
    assert page.head.count("</script>") == 1
    assert linked(page)[1]["description"].endswith("</script><script>alert(1)</script>")


PHASES = [Phase.explicit, Phase.reuse, Phase.generate]
"""Without shrinking: a page takes a tenth of a second, and the failing part is in the message."""
NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=30)
PROPERTIES = st.dictionaries(
    st.sampled_from(["ids", "amount", "dry_run", "code", "mode", "to", "a.b", "é", "type"]),
    st.sampled_from(
        [
            {"type": "string"},
            {"type": "array", "items": {"type": "string"}, "maxItems": 1},
            {"type": "array"},
            {"type": "number", "maximum": 5},
            {"enum": ["keep", "purge"]},
            True,
            {},
        ]
    ),
)
HINTS = st.dictionaries(
    st.sampled_from(["readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"]),
    st.sampled_from([True, False, None]),
)
EVIDENCE = st.builds(
    Evidence,
    rule=st.just("some-rule"),
    source=st.sampled_from(
        ["name", "title", "description", "parameter", "schema", "output", "annotation", "server"]
    ),
    pointer=st.sampled_from(["", "ids", "mode", "a.b", "code"]),
    quote=st.sampled_from(["", "purge", "ids", "<b>", "Deletes"]),
    start=st.integers(-1, 12),
    argues=st.sampled_from([*Category, *Factor]),
    weight=st.sampled_from([-0.5, 0.5, 1.0]),
)
FINDINGS = st.builds(
    Finding,
    id=st.sampled_from(["hint-contradiction", "hidden-text"]),
    severity=st.sampled_from(Severity),
    server=st.just("s"),
    tool=st.just("t"),
    pointer=st.sampled_from(["", "readOnlyHint", "destructiveHint", "openWorldHint"]),
    quote=NAMES,
    message=st.just("Something is to be looked at."),
)
RATINGS = st.builds(
    rated,
    st.sampled_from(Category),
    st.sampled_from(Risk),
    confidence=st.sampled_from(Confidence),
    evidence=st.lists(EVIDENCE, max_size=4),
    findings=st.lists(FINDINGS, max_size=2),
)


@st.composite
def tools(draw):
    wire = {"name": draw(NAMES)}
    if draw(st.booleans()):
        wire["description"] = draw(st.one_of(NAMES, st.just("Permanently deletes. Use trash.")))
    if draw(st.booleans()):
        properties = draw(PROPERTIES)
        required = [name for name in properties if draw(st.booleans())]
        wire["inputSchema"] = {"type": "object", "properties": properties, "required": required}
    if draw(st.booleans()):
        wire["annotations"] = draw(HINTS)
    rating = draw(RATINGS)
    factors = draw(st.sets(st.sampled_from(Factor)))
    return wire, rated(
        rating.category,
        rating.risk,
        *(factor for factor in Factor if factor in factors),
        confidence=rating.confidence,
        evidence=rating.evidence,
        findings=rating.findings,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("invented")


@settings(max_examples=15, deadline=None, phases=PHASES)
@given(st.lists(tools(), min_size=1, max_size=3), st.sampled_from(["Time", "My MCP Server", "MCP"]))
def test_any_tool_makes_a_valid_page_in_correct_english(folder, made, title):
    server = server_of(made, title=title)
    site = site_of(folder, server)
    for listed in server.tools:
        page = tool_page(listed, server, site)
        assert read(whole(page, site)).faults == []
        assert slips(page.head) == []
        for section in page.sections:
            if section.id != "restrict":  # lists the signs that clients refuse in names
                assert slips(section.body) == [], section.id
