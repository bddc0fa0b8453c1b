"""Why the rating is what it is: evidence, the way to the risk, hints, contradictions, findings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.catalogue import ListedTool, Server
from generator.classify.risk import RiskTable
from generator.models import Assessment, Finding, Risk
from generator.site import words
from generator.site.context import Site
from generator.site.page import Section
from generator.site.strings import Strings
from generator.site.tool.evidence import show
from generator.site.tool.facts import kind_titles
from generator.site.tool.hints import rows

_LEVELS = {"info": "low", "low": "low", "medium": "medium", "high": "high", "critical": "critical"}


@dataclass(frozen=True)
class Part:
    """One step of the line from category to risk: words, and the level that they lead to."""

    words: str
    risk: Risk | None = None


def section(listed: ListedTool, server: Server, site: Site) -> Section:
    """Render the reasons."""
    assessment = listed.assessment
    reading = site.reading(listed, server)
    body = site.templates.render(
        "pages/tool/why.html",
        listed.url,
        rated=assessment,
        override=assessment.override,
        stale=assessment.stale_override,
        steps=show(listed.tool, assessment.evidence, site.rule_sentences, site.say),
        line=tuple(line(assessment, site.catalogue.rules.risk, site.say)),
        policy=reading.policy,
        hints=rows(reading.facts, site.say),
        findings=[_finding(finding) for finding in assessment.findings],
    )
    return Section("why", site.say("tool_sections.why"), body)


def line(assessment: Assessment, table: RiskTable, say: Strings) -> Iterator[Part]:
    """Yield the way from the category to the risk, in words and levels."""
    if assessment.override and assessment.override.risk:
        yield Part(say("line.set"), assessment.override.risk)
        return
    base = table.base[assessment.category]
    if assessment.risk is base:
        yield Part(say("line.starts"), base)
        yield Part(say("line.no_raise") if assessment.factors else say("line.no_factor"))
        return
    raising = [
        say.glossary.factors[factor].title.lower()
        for factor in assessment.factors
        if table.risk(assessment.category, [factor]) is assessment.risk
    ]
    if not raising:  # a reviewer's category or factors beside a rating of their own
        yield Part(say("line.rated"), assessment.risk)
        return
    yield Part(say("line.starts"), base)
    named = words.listed(raising, joint=say("common.and"))
    yield Part(say("line.raised", len(raising), factors=named), assessment.risk)


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "level": _LEVELS[finding.severity],
        "title": kind_titles().get(finding.id) or words.capital(finding.id.replace("-", " ")),
        "message": finding.message,
        "quote": finding.quote if finding.quote not in finding.message else "",
        "id": finding.id,
    }
