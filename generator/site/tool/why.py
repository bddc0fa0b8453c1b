"""Why the rating is what it is: evidence, the way to the risk, hints, contradictions, findings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.catalogue import ListedTool, Server
from generator.models import Assessment, Category, Evidence, Factor, Finding, Risk, Tool
from generator.site import words
from generator.site.context import Site
from generator.site.glossary import glossary
from generator.site.page import Section
from generator.site.tool import facts as reading
from generator.site.tool import policy
from generator.site.tool.evidence import quoted
from generator.site.tool.hints import rows

_SOURCES = {
    "name": "Name",
    "title": "Title",
    "description": "Description",
    "parameter": "Parameter",
    "schema": "Schema",
    "output": "Output",
    "annotation": "Annotation",
    "server": "Server",
    "override": "Reviewer",
}
_LEVELS = {"info": "low", "low": "low", "medium": "medium", "high": "high", "critical": "critical"}


@dataclass(frozen=True)
class Part:
    """One step of the line from category to risk: words, and the level that they lead to."""

    words: str
    risk: Risk | None = None


def section(listed: ListedTool, server: Server, site: Site) -> Section:
    """Render the reasons."""
    assessment = listed.assessment
    facts = reading.read(listed, server.title)
    body = site.templates.render(
        "pages/tool/why.html",
        listed.url,
        rated=assessment,
        override=assessment.override,
        stale=assessment.stale_override,
        steps=[_step(step, listed.tool, server) for step in assessment.evidence],
        line=tuple(line(assessment)),
        confidence=CONFIDENCE[assessment.confidence],
        policy=policy.write(facts),
        hints=rows(facts),
        findings=[_finding(finding) for finding in assessment.findings],
    )
    return Section("why", "Why this rating", body)


CONFIDENCE = {
    "high": "Confidence is high: several parts of the definition say the same.",
    "medium": "Confidence is medium: one part of the definition says so, or parts differ a little.",
    "low": "Confidence is low: the definition says little, or its parts contradict each other.",
}


def _step(step: Evidence, tool: Tool, server: Server) -> dict[str, object]:
    argues = step.argues
    against = step.weight < 0
    known = argues in set(Category)
    return {
        "level": argues if known else "unknown",
        "source": _SOURCES.get(step.source, words.capital(step.source)),
        "quote": quoted(step, tool, server.title),
        "argues": _argues(argues, against),
        "sentence": "",
        "rule": step.rule,
    }


def _argues(argues: str, against: bool) -> str:
    if argues in set(Category):
        word = argues.capitalize()
    else:
        word = glossary().factors[Factor(argues)].title.lower() if argues in set(Factor) else argues
        word = f"+ {word}" if not against else word
    return f"not {word.lower()}" if against else word


def line(assessment: Assessment) -> Iterator[Part]:
    """Yield the way from the category to the risk, in words and levels."""
    if assessment.override and assessment.override.risk:
        yield Part("was set by a reviewer to", assessment.override.risk)
        return
    yield Part("leads to", assessment.risk)


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "level": _LEVELS[finding.severity],
        "title": words.capital(finding.id.replace("-", " ")),
        "message": finding.message,
        "quote": finding.quote if finding.quote not in finding.message else "",
        "id": finding.id,
    }
