"""docs/introspection.md names what there is: every kind of failure, every note, every limit."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from generator.introspect.containment import PASSED
from generator.introspect.failures import HINTS
from generator.introspect.launch import Limits
from generator.introspect.record import MESSAGES
from generator.introspect.session import OLD_TRANSPORT

ROOT = Path(__file__).parent.parent.parent
GUIDE = (ROOT / "docs/introspection.md").read_text(encoding="utf-8")
SOURCES = [(ROOT / f"generator/introspect/{name}.py").read_text() for name in ("pages", "session")]
NOTED = set(re.findall(r'\b_?[Nn]ote\(\s*"([a-z-]+)"', "".join(SOURCES))) | set(MESSAGES)


@pytest.mark.parametrize("note", sorted(NOTED))
def test_each_note_is_in_the_guide(note):
    assert f"`{note}`" in GUIDE


@pytest.mark.parametrize("kind", HINTS)
def test_each_failure_is_in_the_guide_with_its_hint(kind):
    (row,) = re.findall(rf"^\| `{kind}` \|.*$", GUIDE, re.MULTILINE)
    first = re.split(r"[;:,]", HINTS[kind])[0].replace("'", "`")
    assert first in row


@pytest.mark.parametrize("limit", fields(Limits), ids=lambda limit: limit.name)
def test_each_limit_is_in_the_guide_with_its_default(limit):
    shown = f"{limit.default // 2**20} MiB" if limit.default >= 2**20 else str(limit.default)
    assert f"| `{limit.name}` | {shown} |" in GUIDE


@pytest.mark.parametrize("name", PASSED)
def test_each_variable_that_is_passed_on_is_in_the_guide(name):
    assert f"`{name}`" in GUIDE


def test_the_statuses_of_the_older_transport_are_in_the_guide():
    for status in OLD_TRANSPORT:
        assert str(status) in GUIDE
