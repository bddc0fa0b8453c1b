"""First sentences and docstrings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.docstring import read_docstring
from generator.prose import LONGEST, first_sentence


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Lists books. Sorted by year.", "Lists books."),
        ("Lists books, e.g. novels. Fast.", "Lists books, e.g. novels."),
        ("Uses API v2.0 and config.json here. Next.", "Uses API v2.0 and config.json here."),
        ("See example.com for more! Done.", "See example.com for more!"),
        ("Reads a file (max. 5 MB). More.", "Reads a file (max. 5 MB)."),
        ("Asks Dr. Smith vs. Mr. J. Doe. Next.", "Asks Dr. Smith vs. Mr. J. Doe."),
        ("查询天气。返回温度。", "查询天气。"),
        ("天気を調べる！次。", "天気を調べる！"),
        ("ابحث؟ ثم", "ابحث؟"),
        ("खोजें। फिर", "खोजें।"),
        (
            "**Bold** and `code` and [a link](https://example.com). Next.",
            "Bold and code and a link.",
        ),
        ("keeps snake_case_names and 2*3*4", "keeps snake_case_names and 2*3*4"),
        ("# Title\n\nThe text. More.", "The text."),
        ("# Only a title", "Only a title"),
        ("- first item. Yes\n- second", "first item."),
        ("Search with:\n- a\n- b", "Search with…"),
        ("Wrapped over\ntwo lines. Next.", "Wrapped over two lines."),
        ("Do it.\nArgs:\n    a: the a", "Do it."),
        ("No stop\n\nArgs:\n    a: b", "No stop"),
        ("\n<use_case>\nFor reading.\n</use_case>", "For reading."),
        ("```\ncode\n```", "code"),
        ("One\\n\\nTwo", "One"),
        ("Windows\r\nlines. Yes.", "Windows lines."),
        ("Is it? Yes.", "Is it?"),
        ("Wait... what? No.", "Wait... what?"),
        ("", ""),
        ("   ", ""),
    ],
)
def test_first_sentence(text, sentence):
    assert first_sentence(text) == sentence


def test_a_long_sentence_is_cut_at_a_word():
    found = first_sentence("word " * 100)
    assert found.endswith("word…")
    assert len(found) <= LONGEST + 1


@given(st.text())
def test_a_first_sentence_is_one_short_line(text):
    found = first_sentence(text)
    assert "\n" not in found
    assert len(found) <= LONGEST + 1


GOOGLE = """Delete a book.

    Longer prose.

    Args:
        book (str): The book to delete,
            by its number.
        force: Skip questions.
            - really

    Returns:
        What was deleted.

    Raises:
        KeyError: No such book.

    Example:
        delete(book="1")

    The end.
    """
NUMPY = """Delete a book.

Parameters
----------
book : str
    The book to delete,
    by its number.
force, quiet : bool, optional
    Skip questions.

Returns
-------
str
    What was deleted.
"""
REST = """Delete a book.

:param str book: The book to delete,
    by its number.
:param force: Skip questions.
:type force: bool
:returns: What was deleted.
:raises KeyError: No such book.
"""
EPYDOC = """Delete a book.

@param book The book to delete,
    by its number.
@param force Skip questions.
@return What was deleted.
"""
FLUSH = """Delete a book.

Args:
book: The book to delete,
  by its number.
force: Skip questions.

Returns: What was deleted.
"""
BULLETS = """Delete a book.

Parameters:
- book (string, required): The book to delete,
  by its number.
- `force` - Skip questions.

Returns:
  What was deleted.
"""


@pytest.mark.parametrize(
    "text",
    [GOOGLE, NUMPY, REST, EPYDOC, FLUSH, BULLETS],
    ids=["google", "numpy", "rest", "epydoc", "flush", "bullets"],
)
def test_docstrings_of_every_convention_read_alike(text):
    found = read_docstring(text)
    assert found.parts[0].text.startswith("Delete a book.")
    assert found.parameters["book"] == "The book to delete,\nby its number."
    assert found.parameters["force"].startswith("Skip questions.")
    assert "What was deleted." in found.returns


def test_a_docstring_keeps_its_order_and_its_words():
    parts = read_docstring(GOOGLE).parts
    assert [part.title for part in parts] == ["", "Args", "Returns", "Raises", "Example", ""]
    assert parts[1].entries[0].type == "str"
    assert parts[1].entries[1].text == "Skip questions.\n- really"
    assert parts[4].text == '~~~\ndelete(book="1")\n~~~'
    assert parts[5].text == "The end."


@pytest.mark.parametrize(
    "text",
    [
        "Plain prose.",
        "Note: this is prose.",
        "# Heading\n\n- list: item\n- b",
        "```\nArgs:\n    a: b\n```",
        "Args:",
        "Supported: a, b",
        "Use like this:\n\nsomething",
    ],
)
def test_what_is_no_docstring_stays_prose(text):
    found = read_docstring(text)
    assert not found.structured
    assert "\n".join(part.text for part in found.parts) == text


@given(
    st.lists(
        st.sampled_from(
            [
                "Args:",
                "    a (int): text",
                "    b",
                "",
                "Returns:",
                "Returns: x y",
                ":param c: text",
                "---",
                "Parameters",
                "prose",
                "  more",
                "```",
                "Notes:",
                "\tx: y",
                "@return z",
            ]
        ),
        max_size=12,
    ).map("\n".join)
)
def test_no_word_of_a_docstring_is_lost(text):
    found = read_docstring(text)
    said = " ".join(
        [
            part.title
            + " "
            + part.text
            + " ".join(f" {e.name} {e.type} {e.text}" for e in part.entries)
            for part in found.parts
        ]
    )
    for word in ("text", "prose", "more", "y"):
        assert said.split().count(word) >= text.split().count(word)
