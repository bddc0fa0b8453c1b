"""The catalogue in memory: what every page and export reads.

A public directory has 220,000 tools, so two views are kept apart. Summaries of all servers and
tools stay in memory and are all that pages about many servers may use; a whole server (raw
definitions, evidence) is opened when its pages are made and forgotten afterwards.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from generator import snapshot as snapshots
from generator import tokens
from generator.classify import Ruleset, ServerContext, assess, load_rules
from generator.config import CatalogueConfig, ServerEntry
from generator.models import Assessment, Category, Factor, Risk, Snapshot, Tool
from generator.prose import first_sentence
from generator.schema import count_parameters
from generator.slugs import tool_slugs

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
    """

    server: str
    tool: Tool
    slug: str
    url: str
    assessment: Assessment
    parameters: int | None
    required: int

    @cached_property
    def tokens(self) -> int:
        """About how many tokens its definition takes in a model's context."""
        return tokens.of_tool(self.tool.raw)


@dataclass(frozen=True)
class Server:
    """One server, whole: opened for its own pages."""

    id: str
    slug: str
    url: str
    title: str
    entry: ServerEntry
    snapshot: Snapshot
    tools: tuple[ListedTool, ...]

    @cached_property
    def tokens(self) -> int:
        """About how many tokens the definitions of all its tools take."""
        return sum(tool.tokens for tool in self.tools)


@dataclass(frozen=True, slots=True)
class ToolSummary:
    """What pages about many tools show of one."""

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
    """

    config: CatalogueConfig
    rules: Ruleset
    servers: tuple[ServerSummary, ...]
    missing: tuple[str, ...]
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
            self._open[server] = open_server(self.config, self.rules, server)
        return self._open[server]


def load(config: CatalogueConfig) -> Catalogue:
    """Read every snapshot of the configured servers and assess its tools.

    Raises:
        CatalogueError: When a snapshot, rule or override cannot be read.
    """
    rules = load_rules(config)
    summaries: list[ServerSummary] = []
    missing: list[str] = []
    opened: dict[str, Server] = {}
    for name in config.servers:
        if not snapshots.path_of(config.snapshots, name).is_file():
            missing.append(name)
            continue
        server = open_server(config, rules, name)
        if len(opened) < OPEN_SERVERS:
            opened[name] = server
        summaries.append(summarise(server))
    summaries.sort(key=lambda s: (s.title.casefold(), s.id))
    return Catalogue(config, rules, tuple(summaries), tuple(missing), opened)


def open_server(config: CatalogueConfig, rules: Ruleset, name: str) -> Server:
    """Read the snapshot of the server `name` and assess its tools."""
    entry = config.servers[name]
    listing = snapshots.read(snapshots.path_of(config.snapshots, name))
    return build_server(name, entry, listing, rules)


def build_server(name: str, entry: ServerEntry, listing: Snapshot, rules: Ruleset) -> Server:
    """Put a listing, its assessments and its URLs together."""
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
    listed = []
    for tool, tool_slug in zip(tools, tool_slugs([tool.name for tool in tools]), strict=True):
        count = count_parameters(tool.input_schema)
        listed.append(
            ListedTool(
                server=name,
                tool=tool,
                slug=tool_slug,
                url=f"{url}{tool_slug}/",
                assessment=assess(tool, context, rules),
                parameters=count.total if count else None,
                required=count.required if count else 0,
            )
        )
    return Server(name, slug, url, title, entry, listing, tuple(listed))


def _name(listing: Snapshot) -> str:
    info = listing.server_info
    return next((info[k] for k in ("title", "name") if isinstance(info.get(k), str)), "")


def summarise(server: Server) -> ServerSummary:
    """Keep of a server what pages about many servers show."""
    about = server.entry.description or server.snapshot.instructions
    return ServerSummary(
        id=server.id,
        title=server.title,
        url=server.url,
        sentence=first_sentence(about),
        tools=tuple(_summarise_tool(tool) for tool in server.tools),
        prompts=len(server.snapshot.prompts),
        resources=len(server.snapshot.resources) + len(server.snapshot.resource_templates),
    )


def _summarise_tool(listed: ListedTool) -> ToolSummary:
    assessment = listed.assessment
    return ToolSummary(
        server=listed.server,
        name=listed.tool.name,
        title=listed.tool.title,
        url=listed.url,
        sentence=first_sentence(listed.tool.description),
        category=assessment.category,
        risk=assessment.risk,
        factors=assessment.factors,
        findings=len(assessment.findings),
        parameters=listed.parameters,
        required=listed.required,
        review=assessment.category is Category.UNKNOWN or assessment.stale_override is not None,
    )
