"""Weighs the evidence: which category it supports, which factors, and how firmly.

The category is the worst effect whose support reaches the bar. Independent sources add up (two that
each leave a doubt of a half leave a quarter together), one source counts once. Firm evidence for
something milder raises the bar, so that a vague word does not outweigh a clear one; but a clear
word for something worse always wins. What reaches no bar is unknown, never silently read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from generator.classify import reading
from generator.classify.context import ServerContext
from generator.classify.ruleset import Ruleset
from generator.models import Assessment, Category, Confidence, Evidence, Factor, Tool

BAR = 0.5
"""Least support of a category or factor."""
FIRM = 0.6
"""Support from which a category counts as told rather than hinted at."""
MILDER = 0.7
"""Share of the best support for something milder that a firm worse category must have; one that is
only hinted at must have as much."""
ORDER = (
    Category.FINANCIAL,
    Category.DESTRUCTIVE,
    Category.EXECUTE,
    Category.WRITE,
    Category.READ,
)
"""The categories, worst first: the precedence when several apply."""
_CHANNEL = {"title": "name"}
"""A title repeats its name: together they are one source."""


def rate(tool: Tool, server: ServerContext, rules: Ruleset) -> Assessment:
    """Rate one tool by the rules alone: no findings, no overrides."""
    seen = reading.read(tool, server, rules.lexicon)
    evidence = list(rules.categories.evidence(seen))
    if server.trust_annotations:
        evidence = _trusting(evidence, tool)
    told = supported(evidence)
    support = {category: told.get(str(category), 0.0) for category in ORDER}
    category = decide(support)
    weighed = list(rules.factors[category].evidence(seen))
    told = supported(weighed)
    factors = tuple(factor for factor in Factor if told.get(str(factor), 0.0) >= BAR)
    confidence = _confidence(category, support, evidence)
    steps = _in_order([*evidence, *weighed], category, factors)
    risk = rules.risk.risk(category, factors)
    return Assessment(category, risk, factors, confidence, steps)


def supported(evidence: Iterable[Evidence]) -> dict[str, float]:
    """Return the support for each category or factor that is argued about, from 0 to 1."""
    best: dict[str, dict[str, float]] = {}
    worst: dict[str, dict[str, float]] = {}
    for step in evidence:
        channel = _CHANNEL.get(step.source, step.source)
        side = best if step.weight > 0 else worst
        weights = side.setdefault(step.argues, {})
        weights[channel] = max(weights.get(channel, 0.0), abs(step.weight))
    return {what: _weighed(weights, worst.get(what, {})) for what, weights in best.items()}


def _weighed(best: Mapping[str, float], worst: Mapping[str, float]) -> float:
    """Return the support that the firmest word of each source gives and takes."""
    doubt = 1.0
    for weight in best.values():
        doubt *= 1 - weight
    support = 1 - doubt
    for weight in worst.values():
        support *= 1 - weight
    return support


def decide(support: Mapping[Category, float]) -> Category:
    """Return the worst category whose support reaches the bar."""
    for at, category in enumerate(ORDER):
        milder = max((support[other] for other in ORDER[at + 1 :]), default=0.0)
        share = MILDER if support[category] >= FIRM else 1.0
        if support[category] >= max(BAR, share * milder):
            return category
    return Category.UNKNOWN


def _trusting(evidence: list[Evidence], tool: Tool) -> list[Evidence]:
    """Drop what a trusted server's hints deny."""
    hints = tool.hints
    if hints.read_only:
        return [step for step in evidence if step.argues == Category.READ]
    if hints.destructive is False:
        return [step for step in evidence if step.argues != Category.DESTRUCTIVE]
    return evidence


def _confidence(
    category: Category, support: Mapping[Category, float], evidence: list[Evidence]
) -> Confidence:
    """Say how firmly the evidence supports the category rather than any other."""
    if category is Category.UNKNOWN:
        return Confidence.LOW
    firm = [step for step in evidence if step.weight >= BAR]
    agreeing = {_CHANNEL.get(step.source, step.source) for step in firm if step.argues == category}
    dissenting = {
        step.source
        for step in evidence
        if step.weight >= FIRM and step.source in ("name", "description")
    } - agreeing
    if support[category] < FIRM or dissenting:
        return Confidence.LOW
    return Confidence.HIGH if len(agreeing) > 1 else Confidence.MEDIUM


def _in_order(
    evidence: list[Evidence], category: Category, factors: tuple[Factor, ...]
) -> tuple[Evidence, ...]:
    """Sort the steps: what decided first, then by weight; each once."""
    chosen = {str(category), *map(str, factors)}
    unique = dict.fromkeys(evidence)
    return tuple(
        sorted(
            unique,
            key=lambda s: (
                s.argues != category,
                s.argues not in chosen,
                -abs(s.weight),
                s.argues,
                s.source,
                s.pointer,
                s.start,
                s.rule,
            ),
        )
    )
