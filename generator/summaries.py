"""What stays in memory of every server and tool: all that pages about many of them may use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from generator.approvals import ApprovalState
from generator.changes import ChangeKind
from generator.classify import findings
from generator.models import Category, Factor, Finding, Risk, Severity
from generator.prose import first_sentence

if TYPE_CHECKING:  # the catalogue loads what is made here
    from generator.catalogue import ListedTool, Server


@dataclass(frozen=True, slots=True)
class ToolSummary:
    """What pages about many tools show of one.

    Attributes:
        findings: How many of its findings are of medium severity or worse.
        review: Whether somebody should look at it: at its rating, or at a grave finding.
        changed: When it last changed, as YYYY-MM-DD; "" when no change is known.
        added: When it came to a server that was listed before; "" when it was there from the start.
        mentions: Names in its description that may be tools of other servers.
        accepted: Ids of findings that a reviewer accepted.
    """

    server: str
    name: str
    title: str
    url: str
    sentence: str
    category: Category
    risk: Risk
    factors: tuple[Factor, ...]
    findings: int
    parameters: int | None
    required: int
    review: bool
    approval: ApprovalState = ApprovalState.NEVER
    changed: str = ""
    added: str = ""
    mentions: tuple[str, ...] = ()
    accepted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ServerSummary:
    """What pages about many servers show of one.

    Attributes:
        changed: When something of it last changed, as YYYY-MM-DD; "" when no change is known.
        days: The days of all its change sets, each once.
    """

    id: str
    title: str
    url: str
    sentence: str
    tools: tuple[ToolSummary, ...]
    prompts: int
    resources: int
    changed: str = ""
    days: tuple[str, ...] = ()

    def by_risk(self) -> Counter[Risk]:
        """Count the tools of each risk."""
        return Counter(tool.risk for tool in self.tools)

    def by_category(self) -> Counter[Category]:
        """Count the tools of each category."""
        return Counter(tool.category for tool in self.tools)


def summarise(server: Server) -> ServerSummary:
    """Keep of a server what pages about many servers show."""
    about = server.entry.description or server.snapshot.instructions
    names = frozenset(listed.tool.name for listed in server.tools)
    return ServerSummary(
        id=server.id,
        title=server.title,
        url=server.url,
        sentence=first_sentence(about),
        tools=tuple(_summarise_tool(tool, server, names) for tool in server.tools),
        prompts=len(server.snapshot.prompts),
        resources=len(server.snapshot.resources) + len(server.snapshot.resource_templates),
        changed=next((each.date for each in reversed(server.history) if each.changes), ""),
        days=tuple(dict.fromkeys(each.date for each in server.history)),
    )


def recounted(summary: ServerSummary, found: Sequence[Finding]) -> ServerSummary:
    """Count findings in that were made after the summary."""
    by_tool: dict[str, list[Finding]] = {}
    for finding in found:
        by_tool.setdefault(finding.tool, []).append(finding)
    by_tool.pop("", None)
    if not by_tool:
        return summary
    tools = (_with_more(tool, by_tool.get(tool.name, ())) for tool in summary.tools)
    return replace(summary, tools=tuple(tools))


def _with_more(tool: ToolSummary, more: Sequence[Finding]) -> ToolSummary:
    fresh = [finding for finding in more if finding.id not in tool.accepted]
    count = tool.findings + _matter(fresh)
    return replace(tool, findings=count, review=tool.review or _grave(fresh)) if fresh else tool


def _matter(found: Sequence[Finding]) -> int:
    return sum(finding.severity.rank >= Severity.MEDIUM.rank for finding in found)


def _grave(found: Sequence[Finding]) -> bool:
    return any(finding.severity.rank >= Severity.HIGH.rank for finding in found)


def _summarise_tool(listed: ListedTool, server: Server, names: frozenset[str]) -> ToolSummary:
    assessment = listed.assessment
    past = server.changed.get(listed.tool.name, ())
    came = (e.date for e in past for c in e.changes if c.kind is ChangeKind.TOOL_ADDED)
    return ToolSummary(
        server=listed.server,
        name=listed.tool.name,
        title=listed.tool.title,
        url=listed.url,
        sentence=first_sentence(listed.tool.description),
        category=assessment.category,
        risk=assessment.risk,
        factors=assessment.factors,
        findings=_matter(assessment.findings),
        parameters=listed.parameters,
        required=listed.required,
        review=(
            assessment.category is Category.UNKNOWN
            or assessment.stale_override is not None
            or _grave(assessment.findings)
        ),
        approval=listed.approval,
        changed=past[0].date if past else "",
        added=next(came, ""),
        mentions=findings.mentions(listed.tool, names),
        accepted=assessment.override.accept if assessment.override else (),
    )
