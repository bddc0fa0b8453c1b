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
from generator.changes import Change
from generator.classify import Ruleset, ServerContext, assess, findings, load_rules, overrides
from generator.config import CatalogueConfig, ServerEntry
from generator.history import ChangeSet
from generator.kept import Kept
from generator.models import Assessment, Category, Finding, Json, Risk, Snapshot, Tool
from generator.records import NEWEST, Ratings, Records, key_maker
from generator.schema import count_parameters
from generator.slugs import tool_slugs
from generator.snippets import to_sorted_json
from generator.summaries import ServerSummary, ToolSummary, recounted

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

    @cached_property
    def definition(self) -> str:
        """Its definition as JSON to read: what its page and the page's Markdown twin show."""
        return to_sorted_json(self.tool.raw)


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
        return sum(self.sizes)

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """The tokens of its tools, smallest first: counted once, asked by each of its pages."""
        return tuple(sorted(tool.tokens for tool in self.tools))


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
    records: Records | None = field(default=None, repr=False, compare=False)
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
            alone = self._read(server)
            self._open[server] = add_findings(alone, self.across.get(server, ()))
        return self._open[server]

    def _read(self, server: str) -> Server:
        if self.records:
            return self.records.open(server)
        return open_server(self.config, self.rules, self.approvals, server)


def load(config: CatalogueConfig, kept: Kept | None = None) -> Catalogue:
    """Read every snapshot of the configured servers and assess its tools.

    Args:
        config: The catalogue as configured.
        kept: What earlier builds worked out; what has not changed since is taken from there.

    Raises:
        CatalogueError: When a snapshot, rule or override cannot be read.
    """
    rules = load_rules(config)
    approved = approvals.read(config.approvals)
    present = [n for n in config.servers if snapshots.path_of(config.snapshots, n).is_file()]
    opened: dict[str, Server] = {}

    def opener(name: str, rated: Ratings | None) -> Server:
        server = open_server(config, rules, approved, name, rated)
        if len(opened) < OPEN_SERVERS:
            opened[name] = server
        return server

    records = Records(opener, key_maker(config, rules, approved), kept)
    summaries: list[ServerSummary] = []
    newest: list[ChangeSet] = []
    warnings: list[str] = []
    for record in records.of(present):
        summaries.append(record.summary)
        newest = _newest([*newest, *record.changes]) if record.changes else newest
        warnings += record.warnings
    across = findings.across(summaries, rules.disabled)
    names = {each.id: [tool.name for tool in each.tools] for each in summaries}
    return Catalogue(
        config,
        rules,
        servers=tuple(
            sorted(
                (recounted(each, across.get(each.id, ())) for each in summaries),
                key=lambda s: (s.title.casefold(), s.id),
            )
        ),
        missing=tuple(name for name in config.servers if name not in set(present)),
        approvals=approved,
        changes=tuple(newest),
        across=across,
        warnings=(*warnings, *overrides.unused(rules.overrides, names)),
        records=records,
        _open={name: add_findings(each, across.get(name, ())) for name, each in opened.items()},
    )


def _newest(sets: list[ChangeSet]) -> list[ChangeSet]:
    """Keep the newest change sets; of one day, in the order of the servers' ids."""
    by_server = sorted(sets, key=lambda each: each.server)
    return sorted(by_server, key=lambda each: each.date, reverse=True)[:NEWEST]


def open_server(
    config: CatalogueConfig,
    rules: Ruleset,
    approved: Approvals,
    name: str,
    rated: Ratings | None = None,
) -> Server:
    """Read the snapshot and the history of the server `name`, and assess its tools."""
    entry = config.servers[name]
    listing = snapshots.read(snapshots.path_of(config.snapshots, name))
    past = history.read(history.path_of(config.history, name))
    server = build_server(name, entry, listing, rules, approved, past, rated)
    return replace(server, checked=snapshots.checked_on(config.snapshots, name))


def build_server(
    name: str,
    entry: ServerEntry,
    listing: Snapshot,
    rules: Ruleset,
    approved: Approvals = approvals.NONE,
    past: tuple[ChangeSet, ...] = (),
    rated: Ratings | None = None,
) -> Server:
    """Put a listing, its assessments, its URLs and its past together.

    `rated` is what an earlier call found for the same listing and rules: nothing is assessed anew.
    """
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
    assessed = rated.tools if rated else (assess(tool, context, rules) for tool in tools)
    gone = _removed(past, {tool.name for tool in tools})
    slugs = tool_slugs([*(tool.name for tool in tools), *gone])
    listed = tuple(
        _listed(name, tool, f"{url}{tool_slug}/", found, approved)
        for tool, tool_slug, found in zip(tools, slugs, assessed, strict=False)
    )
    removed = tuple(
        RemovedTool(name, tool, tool_slug, f"{url}{tool_slug}/", date, raw)
        for (tool, (date, raw)), tool_slug in zip(gone.items(), slugs[len(tools) :], strict=True)
    )
    alone = Server(name, slug, url, title, entry, listing, listed, past, removed)
    if rated:
        return replace(alone, findings=rated.findings)
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
