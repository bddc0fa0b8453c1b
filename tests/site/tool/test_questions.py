"""The questions: their order, what they answer, and how a project changes them."""

import re
from pathlib import Path

import pytest

from generator.errors import ConfigError, TemplateError
from generator.site.tool.page import SECTIONS
from generator.site.tool.questions import asked, vocabulary
from tests.site.tool.conftest import rated, raw, server_of, site_of

ROOT = Path(__file__).parent.parent.parent.parent
ORDER = ["what", "parameters", "risk", "policy", "approval", "rate", "block", "retry"]
ORDER += ["server", "changed"]


def answers(site, wire, rating):
    server = server_of([(wire, rating), (raw("other", "Another."), rated("read", "low"))])
    return {answer.id: answer for answer in asked(server.tools[0], server, site)}


def with_own(folder, own):
    site = site_of(folder, server_of([(raw("x_y"), rated("read", "low"))]))
    (folder / "data" / "faq.yml").write_text(own)
    return site


def test_all_questions_are_asked_in_order(site):
    found = answers(site, raw("lend_book", "Lends a book."), rated("write", "medium"))
    assert list(found) == ORDER
    assert found["what"].ask.striptags() == "What does the lend_book tool do?"
    assert "In its server’s words: “Lends a book.”" in found["what"].answer.striptags()


TEXT = {"type": "string"}


@pytest.mark.parametrize(
    ("question", "wire", "rating", "expected"),
    [
        (
            "parameters",
            raw("x_y", "T.", {"a": TEXT, "b": TEXT, "c": TEXT}, ["a"]),
            rated("read", "low"),
            "3 parameters. a is required, b and c are optional.",
        ),
        (
            "parameters",
            raw("x_y", "T.", {"a": TEXT}),
            rated("read", "low"),
            "1 parameter. None is required: a.",
        ),
        (
            "parameters",
            raw("x_y", "T."),
            rated("read", "low"),
            "None. Call it with an empty object.",
        ),
        (
            "parameters",
            {"name": "x_y"},
            rated("unknown", "high"),
            "That is not known: the listing has no input schema for it, which is not the same as "
            "no parameters.",
        ),
        (
            "risk",
            raw("x_y", "T."),
            rated("execute", "critical", "arbitrary"),
            "Critical. It is an execute tool, marked “arbitrary input”, rated with high "
            "confidence. Why this rating quotes what that rests on.",
        ),
        (
            "retry",
            raw("x_y", "T."),
            rated("read", "low"),
            "Yes, as far as its definition tells: reading twice changes nothing.",
        ),
        (
            "retry",
            raw("x_y", "T.", {"idempotencyKey": TEXT}),
            rated("financial", "critical"),
            "Yes, with the same idempotencyKey both times; with another one the second call counts "
            "as new.",
        ),
        (
            "retry",
            raw("x_y", "T.", annotations={"idempotentHint": False}),
            rated("write", "medium", "external"),
            "Not without looking. A second call can send a second time. "
            "The server itself declares it not idempotent.",
        ),
        (
            "server",
            raw("x_y", "T."),
            rated("read", "low"),
            "The City library MCP server, version 1.4.0, from pypi:city-library. "
            "From a live listing over stdio.",
        ),
        (
            "block",
            raw("x_y", "T."),
            rated("read", "low"),
            "The other tool of the City library MCP server stays as it is.",
        ),
    ],
)
def test_answers_are_made_of_facts(site, question, wire, rating, expected):
    assert answers(site, wire, rating)[question].answer.striptags().endswith(expected)


OWN = """
questions:
  - {id: risk, ask: "Is {{ tool }} dangerous?", answer: "It is {{ risk }}."}
  - id: owner
    ask: Who looks after {{ tool }}?
    answer: "{% if category == 'write' %}Ops.{% endif %}"
leave_out: [rate]
"""


def test_a_project_replaces_adds_and_leaves_out(tmp_path):
    found = answers(with_own(tmp_path, OWN), raw("x_y", "T."), rated("write", "medium"))
    assert found["risk"].ask.striptags() == "Is x_y dangerous?"
    assert found["risk"].answer == "<p>It is medium.</p>"
    assert list(found)[-1] == "owner"
    assert "rate" not in found


def test_a_question_without_an_answer_is_not_asked(tmp_path):
    site = with_own(tmp_path, OWN)
    assert "owner" not in answers(site, raw("x_y", "T."), rated("read", "low"))


@pytest.mark.parametrize(
    ("own", "error", "expected"),
    [
        (
            "questions: [{id: a, ask: b}]",
            ConfigError,
            "faq.yml:1: questions.0.answer: this key is re",
        ),
        ("question: []", ConfigError, "faq.yml:1: question: unknown key .did you mean 'questions'"),
        ("leave_out: [whta]", ConfigError, "there is no question 'whta'"),
        ("questions: [{id: a, ask: b, answer: '{{ c'}]", ConfigError, "question 'a':"),
        ("questions: [{id: a, ask: b, answer: '{{ tol }}'}]", TemplateError, "'tol' is undefined"),
        (
            "questions: [{id: a, ask: b, answer: \"{{ ''.__class__.__mro__ }}\"}]",
            TemplateError,
            "question 'a'",
        ),
    ],
)
def test_mistakes_are_one_sentence(tmp_path, own, error, expected):
    with pytest.raises(error, match=expected):
        answers(with_own(tmp_path, own), raw("x_y", "T."), rated("read", "low"))


def test_server_text_is_escaped_in_answers(site):
    wire = raw("x_y", "<script>alert(1)</script> {{ 7 * 7 }}")
    found = answers(site, wire, rated("read", "low"))["what"].answer
    assert "<script" not in found
    assert "49" not in found


def test_the_vocabulary_is_documented(site):
    server = server_of([(raw("x_y", "T."), rated("read", "low"))])
    words = set(vocabulary(server.tools[0], server, site))
    guide = (ROOT / "docs/tool-pages.md").read_text(encoding="utf-8")
    table = re.search(r"They may use these words:\n(.*?)\nFilters", guide, re.S).group(1)
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    assert {word for row in rows for word in re.findall(r"`(\w+)`", row)} == words
    head = (ROOT / "data/faq.yml").read_text(encoding="utf-8").split("questions:")[0]
    assert all(re.search(rf"\b{word}\b", head) for word in words)


def test_the_sections_are_documented():
    guide = (ROOT / "docs/tool-pages.md").read_text(encoding="utf-8")
    table = guide.split("## Sections")[1].split("```yaml")[0]
    assert re.findall(r"^\| `(\w+)`", table, re.M) == list(SECTIONS)
