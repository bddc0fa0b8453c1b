"""Puts the detectors together for one tool."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from generator.classify.context import ServerContext
from generator.classify.findings.hidden import hidden, lookalikes, off_screen
from generator.classify.findings.hints import contradictions
from generator.classify.findings.kinds import Found, in_force
from generator.classify.findings.nearby import nearby
from generator.classify.findings.parts import Parts
from generator.classify.findings.phrases import phrases
from generator.classify.findings.quality import descriptions, name, undescribed
from generator.classify.findings.schema_faults import schema_faults
from generator.classify.findings.secrets import secrets
from generator.models import Assessment, Finding, Severity, Tool

PHRASES = ("instruction-like-text", "conversation-capture", "machine-path")
"""The kinds that are found by their patterns alone."""

MOST = 5
"""How many findings of one kind a tool's page lists one by one."""

_RANK = {severity: severity.rank for severity in Severity}


def find(
    tool: Tool,
    server: ServerContext,
    rating: Assessment,
    disabled: frozenset[str] = frozenset(),
) -> tuple[Finding, ...]:
    """Find what a person should look at in one tool.

    Args:
        tool: The definition.
        server: The server that offers it.
        rating: Its category and factors, which the declared hints are compared with.
        disabled: Ids of the kinds that the project switched off.

    Returns:
        Findings, most severe first, then in the order of the definition.
    """
    known = in_force(disabled)
    found = _detect(tool, rating)
    findings = [f for each in found if (f := known.report(each, server.id, tool.name))]
    findings.sort(key=worst_first)
    return tuple(findings if len(findings) <= MOST else _capped(findings))


def _detect(tool: Tool, rating: Assessment) -> Iterator[Found]:
    parts = Parts(tool)
    looks = nearby().looks(parts.whole)
    if tool.fault:
        yield Found("invalid-tool", tool.fault)
    yield from chain(
        hidden(parts),
        lookalikes(parts),
        off_screen(parts),
        secrets(parts, looks.get("secret-in-listing", {})),
        *(phrases(parts, kind, looks[kind]) for kind in PHRASES if kind in looks),
        contradictions(tool, rating),
        name(parts),
        descriptions(parts),
        undescribed(parts),
        schema_faults(parts),
    )


def worst_first(finding: Finding) -> int:
    """Sort key: the more severe a finding, the smaller."""
    return -_RANK[finding.severity]


def _capped(findings: list[Finding]) -> Iterator[Finding]:
    """Keep the first of each kind, and count the others in one more."""
    total = Counter(f.id for f in findings)
    seen: Counter[str] = Counter()
    for finding in findings:
        seen[finding.id] += 1
        if seen[finding.id] <= MOST:
            yield finding
        elif seen[finding.id] == MOST + 1:
            more = f"There are {total[finding.id] - MOST} more of this kind."
            yield replace(finding, pointer="", quote="", message=more)
