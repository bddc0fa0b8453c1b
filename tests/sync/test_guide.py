"""The guide to the catalogue file names every key, shows valid files, and tells the defaults."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from generator.config.catalogue import CatalogueFile
from generator.config.entry import AuthEntry, LimitsEntry, ServerEntry
from generator.introspect.launch import FailureKind, Limits
from generator.reading import parse_yaml

DOCS = Path(__file__).parent.parent.parent / "docs"
GUIDE = (DOCS / "configuration.md").read_text(encoding="utf-8")
CHAPTERS = {
    "## The file": CatalogueFile,
    "## A server": ServerEntry,
    "### Signing in": AuthEntry,
    "### Limits": LimitsEntry,
}


def rows(text, heading):
    """Return the first column of the table below `heading`, and the last."""
    chapter = text.split(f"{heading}\n", 1)[1]
    table = re.search(r"\n((?:\|.*\n)+)", chapter).group(1).splitlines()[2:]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in table]
    return {row[0].strip("`"): row[-1] for row in cells}


@pytest.mark.parametrize("heading", CHAPTERS)
def test_each_key_is_in_the_guide_and_no_other(heading):
    keys = [info.alias or name for name, info in CHAPTERS[heading].model_fields.items()]
    assert list(rows(GUIDE, heading)) == keys


@pytest.mark.parametrize("block", re.findall(r"```yaml\n(.*?)```", GUIDE, re.S))
def test_each_example_is_valid(block):
    assert parse_yaml(block, CatalogueFile, "example").servers


def test_the_defaults_are_those_of_the_code():
    told = rows(GUIDE, "### Limits")
    for field in fields(Limits):
        default = field.default
        shown = f"{default // 2**20} MiB" if default >= 2**20 else f"{default}"
        assert told[field.name] == shown, field.name
    for name, told in rows(GUIDE, "## The file").items():
        default = CatalogueFile.model_fields[name].default
        if isinstance(default, str) and default:
            assert told == f"`{default}`", name


def test_each_kind_of_failure_is_explained():
    text = (DOCS / "sync.md").read_text(encoding="utf-8")
    assert set(rows(text, "## When a server fails")) == {str(kind) for kind in FailureKind}
