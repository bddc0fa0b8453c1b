"""Overrides apply to the definition that was reviewed, and to no other."""

import pytest

from generator import catalogue, snapshot
from generator import config as configuration
from generator.classify import ServerContext, finding_kinds, load_rules, overrides
from generator.errors import ConfigError
from generator.models import (
    Assessment,
    Category,
    Confidence,
    Factor,
    Finding,
    Risk,
    Severity,
    Snapshot,
    Tool,
)

RAW = {"name": "run_report", "description": "Runs a report.", "inputSchema": {"type": "object"}}
TOOL = Tool.parse(RAW)
OTHER = '"' + "0" * 64 + '"'
TABLE = load_rules().risk
FINDING = Finding("vague-description", Severity.LOW, "desk", "run_report", "", "", "It is vague.")
RATING = Assessment(
    Category.EXECUTE, Risk.HIGH, (Factor.BULK,), Confidence.LOW, findings=(FINDING,)
)
WHO = "reason: Seen its source., reviewer: Robin, date: 2026-11-01"


def written(tmp_path, *entries):
    path = tmp_path / "overrides.yml"
    path.write_text("overrides:\n" + "".join(f"  - {{{entry}}}\n" for entry in entries))
    return overrides.load(path)


def entry(what, tool="run_report", server="desk", digest=None):
    made_for = digest or f'digest: "{TOOL.digest}"'
    return f"server: {server}, tool: '{tool}', {what}, {WHO}, {made_for}"


def applied(loaded, tool=TOOL):
    return overrides.apply(tool, ServerContext("desk"), RATING, loaded, TABLE)


@pytest.mark.parametrize(
    ("what", "category", "risk", "factors", "confidence"),
    [
        ("category: read", "read", "low", ["bulk"], "high"),
        ("category: read, factors: [untrusted]", "read", "medium", ["untrusted"], "high"),
        ("factors: []", "execute", "high", [], "low"),
        ("factors: [arbitrary, bulk]", "execute", "critical", ["arbitrary", "bulk"], "low"),
        ("factors: [bulk, arbitrary]", "execute", "critical", ["arbitrary", "bulk"], "low"),
        ("risk: low", "execute", "low", ["bulk"], "low"),
        ("category: financial, risk: medium", "financial", "medium", ["bulk"], "high"),
    ],
)
def test_what_a_reviewer_decides(tmp_path, what, category, risk, factors, confidence):
    rating = applied(written(tmp_path, entry(what)))
    got = (rating.category, rating.risk, list(rating.factors), rating.confidence)
    assert got == (category, risk, factors, confidence)
    assert rating.override.reviewer == "Robin"
    assert rating.evidence[0].source == "override"
    assert rating.evidence[0].quote == "Seen its source."
    assert rating.stale_override is None


@pytest.mark.parametrize(
    "loaded",
    [
        entry("category: read", server="other"),
        entry("category: read", tool="run_reports"),
        entry("category: read", tool="list_*", digest=f"digests: {{list_a: {TOOL.digest}}}"),
    ],
)
def test_what_is_meant_for_others_changes_nothing(tmp_path, loaded):
    assert applied(written(tmp_path, loaded)) is RATING


@pytest.mark.parametrize(
    ("loaded", "message"),
    [
        (entry("category: read", digest=f"digest: {OTHER}"), "has changed since the override by"),
        (
            entry("category: read", tool="run_*", digest=f"digests: {{run_report: {OTHER}}}"),
            "has changed since the override by Robin of 2026-11-01",
        ),
        (
            entry("category: read", tool="run_*", digest=f"digests: {{run_old: {TOOL.digest}}}"),
            "The glob “run_*” of the override by Robin of 2026-11-01 matches this tool",
        ),
    ],
)
def test_a_stale_override_is_reported_and_does_not_apply(tmp_path, loaded, message):
    rating = applied(written(tmp_path, loaded))
    assert (rating.category, rating.risk, rating.override) == (Category.EXECUTE, Risk.HIGH, None)
    assert rating.stale_override.reviewer == "Robin"
    assert [f.id for f in rating.findings] == ["stale-override", "vague-description"]
    assert message in rating.findings[0].message


def test_a_name_comes_before_a_glob_and_a_fitting_glob_before_a_stale_one(tmp_path):
    stale = entry("category: write", tool="*_report", digest=f"digests: {{run_report: {OTHER}}}")
    fits = entry("category: read", tool="run_*", digest=f"digests: {{run_report: {TOOL.digest}}}")
    exact = entry("category: financial")
    assert applied(written(tmp_path, stale, fits)).category is Category.READ
    assert applied(written(tmp_path, stale, fits, exact)).category is Category.FINANCIAL


def test_any_change_of_the_definition_makes_it_stale(tmp_path):
    loaded = written(tmp_path, entry("category: read"))
    for change in ({"description": "Runs it."}, {"_meta": {}}, {"annotations": {}}):
        assert applied(loaded, Tool.parse(RAW | change)).override is None


def test_accepted_findings_are_gone(tmp_path):
    loaded = written(tmp_path, entry("accept: [vague-description]"))
    rating = applied(loaded)
    assert (rating.findings, rating.category) == ((), Category.EXECUTE)
    assert overrides.with_findings(rating, [FINDING]).findings == ()
    assert overrides.with_findings(RATING, [FINDING]).findings == (FINDING, FINDING)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("overides: []", "overides: unknown key (did you mean 'overrides'?)"),
        (f"overrides: [{{{entry('catgory: read')}}}]", "did you mean 'category'?"),
        (f"overrides: [{{{entry('category: reed')}}}]", "overrides.0.category"),
        (f"overrides: [{{{entry('accept: [vague]')}}}]", "unknown finding id 'vague'"),
        (f"overrides: [{{{entry('factors: [bulky]')}}}]", "overrides.0.factors.0"),
        (f"overrides: [{{server: a, tool: b, {WHO}, digest: {OTHER}}}]", "changes nothing"),
        (f"overrides: [{{server: a, tool: b, risk: low, {WHO}}}]", "give 'digest'"),
        (f"overrides: [{{server: a, tool: 'b*', risk: low, {WHO}}}]", "give 'digests'"),
        (f"overrides: [{{{entry('risk: low', digest='digest: abc')}}}]", "no definition hash"),
        (
            f"overrides: [{{{entry('risk: low')}, digests: {{a: {OTHER}}}}}]",
            "has digest and digests",
        ),
        (
            f"overrides: [{{{entry('risk: low').replace('2026-11-01', '2026-13-01')}}}]",
            "overrides.0.date",
        ),
        (
            f"overrides: [{{{entry('risk: low').replace('Seen its source.', '')}}}]",
            "overrides.0.reason",
        ),
        (f"overrides: [{{{entry('risk: low')}}}, {{{entry('risk: high')}}}]", "two overrides"),
    ],
)
def test_mistakes_are_one_sentence(tmp_path, text, message):
    path = tmp_path / "overrides.yml"
    path.write_text(text)
    with pytest.raises(ConfigError) as raised:
        overrides.load(path)
    assert message in str(raised.value)
    assert str(path) in str(raised.value)


def test_no_file_is_no_overrides(tmp_path):
    assert overrides.load(tmp_path / "overrides.yml") == ()


def project(tmp_path, entries):
    (tmp_path / "data").mkdir()
    (tmp_path / "data/catalogue.yml").write_text("servers: {desk: {command: desk}}\n")
    tools = (RAW, {"name": "list_reports"})
    snapshot.write(tmp_path / "data/snapshots/desk.json", Snapshot("desk", tools=tools))
    (tmp_path / "data/overrides.yml").write_text(
        "overrides:\n" + "".join(f"  - {{{each}}}\n" for each in entries)
    )
    return catalogue.load(configuration.load(tmp_path / "data/catalogue.yml"))


@pytest.mark.parametrize(
    ("entries", "warnings"),
    [
        ([entry("risk: low")], []),
        (
            [entry("risk: low", digest=f"digest: {OTHER}")],
            ["the override of 'run_report' of 'desk'"],
        ),
        ([entry("risk: low", tool="gone")], ["'desk' has no tool 'gone'"]),
        ([entry("risk: low", server="none")], ["there is no snapshot of a server 'none'"]),
    ],
)
def test_a_catalogue_warns_of_what_does_not_apply(tmp_path, entries, warnings):
    loaded = project(tmp_path, entries)
    assert len(loaded.warnings) == len(warnings)
    for got, wanted in zip(loaded.warnings, warnings, strict=True):
        assert wanted in got


def test_a_catalogue_shows_what_was_decided(tmp_path):
    loaded = project(tmp_path, [entry("category: read, factors: []")])
    tool = next(t for t in loaded.tools() if t.name == "run_report")
    opened = next(t for t in loaded.open("desk").tools if t.tool.name == "run_report")
    assert (tool.category, tool.risk, tool.review) == (Category.READ, Risk.LOW, False)
    assert opened.assessment.override.reason == "Seen its source."


@pytest.mark.parametrize(("digest", "code"), [(TOOL.digest, 0), (OTHER, 1)])
def test_a_strict_build_fails_on_a_stale_override(tmp_path, run, digest, code):
    project(tmp_path, [entry("risk: low", digest=f"digest: {digest}")])
    (tmp_path / "mkdocs.yml").write_text(
        "site_name: x\nplugins: [mcp-catalogue]\ntheme: {name: mcp-catalogue}\n"
    )
    (tmp_path / "docs").mkdir()
    done = run("build", cwd=tmp_path)
    assert done.returncode == code, done.stderr
    assert ("does not apply" in done.stderr) == bool(code)
    for kind in finding_kinds():
        assert code or (tmp_path / f"site/rules/{kind.id}/index.html").is_file()
