"""The catalogue in memory: what every page and export reads.

A public directory has 220,000 tools, so two views are kept apart. Summaries of all servers and
tools stay in memory and are all that pages about many servers may use; a whole server (raw
definitions, evidence) is opened when its pages are made and forgotten afterwards.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from generator import approvals, history, tokens
from generator import snapshot as snapshots
from generator.approvals import Approval, Approvals, ApprovalState
from generator.changes import Change, ChangeKind
from generator.classify import Ruleset, ServerContext, assess, findings, load_rules, overrides
from generator.config import CatalogueConfig, ServerEntry
from generator.history import ChangeSet
from generator.models import (
    Assessment,
    Category,
    Factor,
    Finding,
    Json,
    Risk,
    Severity,
    Snapshot,
    Tool,
)
from generator.prose import first_sentence
from generator.schema import count_parameters
from generator.slugs import tool_slugs

NEWEST = 200
"""How many change sets pages and feeds about all servers show."""

OPEN_SERVERS = 64
"""How many opened servers are kept: a small catalogue is read once, a large one stays small."""


@dataclass(frozen=True)
class ListedTool:
    """A tool in its place: definition, page and assessment.

    Attributes:
        server: Id of its server.
        tool: The definition.
        slug: Last part of its page's URL.
        url: URL of its page below the site's root, with a slash at the end.
        assessment: What we say of it.
        parameters: How many parameters it has at the top level, None when its schema is unknown.
        required: How many of them are required.
        approval: Whether somebody has agreed to this definition.
        approved: The approval that was given, also when it no longer applies.
    """

    server: str
    tool: Tool
    slug: str
    url: str
    assessment: Assessment
    parameters: int | None
    required: int
    approval: ApprovalState = ApprovalState.NEVER
    approved: Approval | None = None

    @cached_property
    def tokens(self) -> int:
        """About how many tokens its definition takes in a model's context."""
        return tokens.of_tool(self.tool.raw)


@dataclass(frozen=True)
class ToolChanges:
    """What one change set did to one tool."""

    date: str
    version: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class RemovedTool:
    """A tool that its server no longer offers, as it last was."""

    server: str
    name: str
    slug: str
    url: str
    date: str
    raw: Json


@dataclass(frozen=True)
class Server:
    """One server, whole: opened for its own pages.

    Attributes:
        history: Its change sets, oldest first; () when nobody keeps a history.
        removed: Tools that it offered once, the latest first.
        checked: The day on which it was last listed here; "" where that is not kept.
    """

    id: str
    slug: str
    url: str
    title: str
    entry: ServerEntry
    snapshot: Snapshot
    tools: tuple[ListedTool, ...]
    history: tuple[ChangeSet, ...] = ()
    removed: tuple[RemovedTool, ...] = ()
    checked: str = ""
    findings: tuple[Finding, ...] = ()

    @cached_property
    def changed(self) -> dict[str, tuple[ToolChanges, ...]]:
        """What happened to each tool that anything happened to, newest first."""
        found: dict[str, list[ToolChanges]] = {}
        for each in reversed(self.history):
            by_tool: dict[str, list[Change]] = {}
            for change in each.changes:
                by_tool.setdefault(change.tool, []).append(change)
            for tool, made in by_tool.items():
                found.setdefault(tool, []).append(ToolChanges(each.date, each.version, tuple(made)))
        return {tool: tuple(changes) for tool, changes in found.items()}

    def last_changed(self, tool: str) -> str:
        """Return when `tool` last changed or was first seen; "" where nobody keeps a history."""
        past = self.changed.get(tool, ())
        first = self.history[0].date if self.history else ""
        return past[0].date if past else first

    @cached_property
    def by_category(self) -> Counter[Category]:
        """How many of its tools are of each category."""
        return Counter(tool.assessment.category for tool in self.tools)

    @cached_property
    def by_risk(self) -> Counter[Risk]:
        """How many of its tools are of each risk."""
        return Counter(tool.assessment.risk for tool in self.tools)

    @cached_property
    def places(self) -> dict[str, int]:
        """Where each of its tools stands among them, by the tool's URL."""
        return {tool.url: place for place, tool in enumerate(self.tools)}

    @cached_property
    def tokens(self) -> int:
        """About how many tokens the definitions of all its tools take."""
        return sum(tool.tokens for tool in self.tools)


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
    """What pages about many servers show of one."""

    id: str
    title: str
    url: str
    sentence: str
    tools: tuple[ToolSummary, ...]
    prompts: int
    resources: int
    changed: str = ""

    def by_risk(self) -> Counter[Risk]:
        """Count the tools of each risk."""
        return Counter(tool.risk for tool in self.tools)

    def by_category(self) -> Counter[Category]:
        """Count the tools of each category."""
        return Counter(tool.category for tool in self.tools)


@dataclass(frozen=True)
class Catalogue:
    """Everything there is to publish.

    Attributes:
        config: The configuration it was made from.
        rules: The rules that assess its tools.
        servers: Summaries, sorted by title.
        missing: Ids of configured servers that have no snapshot yet.
        approvals: What somebody has agreed to; empty when nobody keeps approvals.
        changes: The newest change sets of all servers, newest first, at most `NEWEST`.
        across: What only all servers together show, by server id.
        warnings: What the project should mend, such as overrides that no longer apply.
    """

    config: CatalogueConfig
    rules: Ruleset
    servers: tuple[ServerSummary, ...]
    missing: tuple[str, ...]
    approvals: Approvals = approvals.NONE
    changes: tuple[ChangeSet, ...] = ()
    across: Mapping[str, tuple[Finding, ...]] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    _open: dict[str, Server] = field(default_factory=dict, repr=False)

    def tools(self) -> Iterator[ToolSummary]:
        """Yield every tool, server by server."""
        for server in self.servers:
            yield from server.tools

    def open(self, server: str) -> Server:
        """Read and assess one server whole."""
        if server not in self._open:
            if len(self._open) >= OPEN_SERVERS:
                self._open.clear()
            alone = open_server(self.config, self.rules, self.approvals, server)
            self._open[server] = add_findings(alone, self.across.get(server, ()))
        return self._open[server]


def load(config: CatalogueConfig) -> Catalogue:
    """Read every snapshot of the configured servers and assess its tools.

    Raises:
        CatalogueError: When a snapshot, rule or override cannot be read.
    """
    rules = load_rules(config)
    approved = approvals.read(config.approvals)
    summaries: list[ServerSummary] = []
    newest: list[ChangeSet] = []
    missing: list[str] = []
    warnings: list[str] = []
    opened: dict[str, Server] = {}
    for name in config.servers:
        if not snapshots.path_of(config.snapshots, name).is_file():
            missing.append(name)
            continue
        server = open_server(config, rules, approved, name)
        if len(opened) < OPEN_SERVERS:
            opened[name] = server
        summaries.append(summarise(server))
        newest = _newest([*newest, *server.history])
        warnings += _stale(server)
    across = findings.across(summaries, rules.disabled)
    names = {each.id: [tool.name for tool in each.tools] for each in summaries}
    return Catalogue(
        config,
        rules,
        servers=tuple(
            sorted(
                (_recounted(each, across.get(each.id, ())) for each in summaries),
                key=lambda s: (s.title.casefold(), s.id),
            )
        ),
        missing=tuple(missing),
        approvals=approved,
        changes=tuple(newest),
        across=across,
        warnings=(*warnings, *overrides.unused(rules.overrides, names)),
        _open={name: add_findings(each, across.get(name, ())) for name, each in opened.items()},
    )


def _stale(server: Server) -> Iterator[str]:
    """Say which overrides of a server's tools no longer apply, each once."""
    stale = (tool.assessment.stale_override for tool in server.tools)
    yield from dict.fromkeys(overrides.complaint(each) for each in stale if each)


def _newest(sets: list[ChangeSet]) -> list[ChangeSet]:
    """Keep the newest change sets; of one day, in the order of the servers' ids."""
    by_server = sorted(sets, key=lambda each: each.server)
    return sorted(by_server, key=lambda each: each.date, reverse=True)[:NEWEST]


def open_server(config: CatalogueConfig, rules: Ruleset, approved: Approvals, name: str) -> Server:
    """Read the snapshot and the history of the server `name`, and assess its tools."""
    entry = config.servers[name]
    listing = snapshots.read(snapshots.path_of(config.snapshots, name))
    past = history.read(history.path_of(config.history, name))
    server = build_server(name, entry, listing, rules, approved, past)
    return replace(server, checked=snapshots.checked_on(config.snapshots, name))


def build_server(
    name: str,
    entry: ServerEntry,
    listing: Snapshot,
    rules: Ruleset,
    approved: Approvals = approvals.NONE,
    past: tuple[ChangeSet, ...] = (),
) -> Server:
    """Put a listing, its assessments, its URLs and its past together."""
    tools = tuple(Tool.parse(raw) for raw in listing.tools)
    title = entry.title or _name(listing) or name
    context = ServerContext(
        id=name,
        title=title,
        description=entry.description or listing.instructions,
        trust_annotations=entry.trust_annotations,
        tools=tuple(tool.name for tool in tools),
    )
    slug = name.lower()
    url = f"servers/{slug}/"
    gone = _removed(past, {tool.name for tool in tools})
    slugs = tool_slugs([*(tool.name for tool in tools), *gone])
    listed = tuple(
        _listed(name, tool, f"{url}{tool_slug}/", assess(tool, context, rules), approved)
        for tool, tool_slug in zip(tools, slugs, strict=False)
    )
    removed = tuple(
        RemovedTool(name, tool, tool_slug, f"{url}{tool_slug}/", date, raw)
        for (tool, (date, raw)), tool_slug in zip(gone.items(), slugs[len(tools) :], strict=True)
    )
    alone = Server(name, slug, url, title, entry, listing, listed, past, removed)
    return add_findings(alone, findings.of_listing(name, listing, tools, rules.disabled))


def add_findings(server: Server, found: Sequence[Finding]) -> Server:
    """Put findings where they belong: to the tools that they are about, or to the server."""
    if not found:
        return server
    by_tool: dict[str, list[Finding]] = {}
    for finding in found:
        by_tool.setdefault(finding.tool, []).append(finding)
    own = by_tool.pop("", [])
    tools = tuple(
        replace(
            listed,
            assessment=overrides.with_findings(listed.assessment, by_tool[listed.tool.name]),
        )
        if listed.tool.name in by_tool
        else listed
        for listed in server.tools
    )
    return replace(server, tools=tools, findings=(*server.findings, *own))


def _listed(
    server: str, tool: Tool, url: str, assessment: Assessment, approved: Approvals
) -> ListedTool:
    count = count_parameters(tool.input_schema)
    return ListedTool(
        server=server,
        tool=tool,
        slug=url.rstrip("/").rpartition("/")[2],
        url=url,
        assessment=assessment,
        parameters=count.total if count else None,
        required=count.required if count else 0,
        approval=approved.state(server, tool),
        approved=approved.of(server, tool.name),
    )


def _removed(past: tuple[ChangeSet, ...], present: set[str]) -> dict[str, tuple[str, Json]]:
    """Return date and last definition of each tool that went and did not come back."""
    found: dict[str, tuple[str, Json]] = {}
    for each in reversed(past):
        for name, raw in sorted(each.removed.items()):
            if name not in present:
                found.setdefault(name, (each.date, raw))
    return found


def _name(listing: Snapshot) -> str:
    info = listing.server_info
    return next((info[k] for k in ("title", "name") if isinstance(info.get(k), str)), "")


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
    )


def _recounted(summary: ServerSummary, found: Sequence[Finding]) -> ServerSummary:
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
