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
FACTORS = tuple(Factor)
_CHANNEL = {"title": "name"}
"""A title repeats its name: together they are one source."""


def rate(tool: Tool, server: ServerContext, rules: Ruleset) -> Assessment:
    """Rate one tool by the rules alone: no findings, no overrides."""
    seen = reading.read(tool, server, rules.lexicon)
    evidence = rules.categories.evidence(seen)
    if server.trust_annotations:
        evidence = _trusting(evidence, tool)
    told = supported(evidence)
    support = {category: told.get(category, 0.0) for category in ORDER}
    category = decide(support)
    weighed = rules.factors[category].evidence(seen)
    told = supported(weighed)
    factors = tuple([factor for factor in FACTORS if told.get(factor, 0.0) >= BAR])
    confidence = _confidence(category, support, evidence)
    steps = _in_order([*evidence, *weighed], category, factors)
    risk = rules.risk.risk(category, factors)
    return Assessment(category, risk, factors, confidence, steps)


def supported(evidence: Iterable[Evidence]) -> dict[str, float]:
    """Return the support for each category or factor that is argued about, from 0 to 1."""
    best: dict[str, dict[str, float]] = {}
    worst: dict[str, dict[str, float]] = {}
    for step in evidence:
        weight = step.weight
        weights = (best if weight > 0 else worst).setdefault(step.argues, {})
        channel = _CHANNEL.get(step.source, step.source)
        weight = abs(weight)
        if weight > weights.get(channel, 0.0):
            weights[channel] = weight
    return {what: _weighed(weights, worst.get(what)) for what, weights in best.items()}


def _weighed(best: Mapping[str, float], worst: Mapping[str, float] | None) -> float:
    """Return the support that the firmest word of each source gives and takes."""
    doubt = 1.0
    for weight in best.values():
        doubt *= 1 - weight
    support = 1 - doubt
    for weight in worst.values() if worst else ():
        support *= 1 - weight
    return support


def decide(support: Mapping[Category, float]) -> Category:
    """Return the worst category whose support reaches the bar."""
    found = Category.UNKNOWN
    milder = 0.0
    for category in reversed(ORDER):
        mine = support[category]
        share = MILDER if mine >= FIRM else 1.0
        if mine >= BAR and mine >= share * milder:
            found = category
        milder = max(milder, mine)
    return found


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
    chosen = {category, *factors}

    def place(step: Evidence) -> tuple[bool, bool, float, str, str, str, int, str]:
        argues = step.argues
        return (
            argues != category,
            argues not in chosen,
            -abs(step.weight),
            argues,
            step.source,
            step.pointer,
            step.start,
            step.rule,
        )

    return tuple(sorted(dict.fromkeys(evidence), key=place))
