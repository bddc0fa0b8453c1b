"""Why the rating is what it is: evidence, the way to the risk, hints, contradictions, findings."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from markupsafe import Markup

from generator.catalogue import ListedTool, Server
from generator.classify.risk import RiskTable
from generator.identity import Identity
from generator.models import Assessment, Category, Confidence, Factor, Finding, Risk
from generator.site import words
from generator.site.context import Site
from generator.site.page import Section
from generator.site.render import Templates
from generator.site.strings import Strings
from generator.site.tool.evidence import show
from generator.site.tool.facts import Facts, kind_titles
from generator.site.tool.hints import Grounds, rows

_LEVELS = {"info": "low", "low": "low", "medium": "medium", "high": "high", "critical": "critical"}


class Rating(NamedTuple):
    """What the way to a rating follows from; `reviewed` is the risk that a reviewer set."""

    category: Category
    risk: Risk
    factors: tuple[Factor, ...]
    confidence: Confidence
    reviewed: Risk | None

    @classmethod
    def of(cls, found: Assessment) -> Rating:
        """Return what an assessment's way to its rating follows from."""
        reviewed = found.override.risk if found.override else None
        return cls(found.category, found.risk, found.factors, found.confidence, reviewed)


class Part(NamedTuple):
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
        rating=rating(listed, reading.facts, site),
        policy=reading.policy,
        findings=[_finding(finding) for finding in assessment.findings],
    )
    return Section("why", site.say("tool_sections.why"), body)


def rating(listed: ListedTool, facts: Facts, site: Site) -> Markup:
    """Return the way to the rating and the hints beside it as HTML."""
    rated = Rating.of(listed.assessment)
    table = Identity(site.catalogue.rules.risk)
    return _rating(rated, Grounds.of(facts), table, site.templates)


@lru_cache(1024)
def _rating(
    rated: Rating, grounds: Grounds, table: Identity[RiskTable], templates: Templates
) -> Markup:
    """Render it once for all tools that are rated alike and declare the same."""
    return templates.render(
        "pages/tool/rating.html",
        "servers/server/tool/",  # all tools are equally far from what it links to
        rated=rated,
        line=tuple(line(rated, table.value, templates.strings)),
        hints=rows(grounds, templates.strings),
    )


def line(rated: Rating, table: RiskTable, say: Strings) -> Iterator[Part]:
    """Yield the way from the category to the risk, in words and levels."""
    if rated.reviewed:
        yield Part(say("line.set"), rated.reviewed)
        return
    base = table.base[rated.category]
    if rated.risk is base:
        yield Part(say("line.starts"), base)
        yield Part(say("line.no_raise") if rated.factors else say("line.no_factor"))
        return
    raising = [
        say.glossary.factors[factor].title.lower()
        for factor in rated.factors
        if table.risk(rated.category, [factor]) is rated.risk
    ]
    if not raising:  # a reviewer's category or factors beside a rating of their own
        yield Part(say("line.rated"), rated.risk)
        return
    yield Part(say("line.starts"), base)
    named = words.listed(raising, joint=say("common.and"))
    yield Part(say("line.raised", len(raising), factors=named), rated.risk)


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "level": _LEVELS[finding.severity],
        "title": kind_titles().get(finding.id) or words.capital(finding.id.replace("-", " ")),
        "message": finding.message,
        "quote": finding.quote if finding.quote not in finding.message else "",
        "id": finding.id,
    }
