"""The words of the project as types: what a server offers and what we say about it.

Everything is frozen: stages hand these on and none changes what another made. Field names are the
MCP specification's in snake case. Raw wire JSON travels beside the parsed view (`Tool.raw`), since
the specification grows and a catalogue that drops unknown fields hides drift in them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

Json = Any
"""A value as `json.loads` returns it."""


class Category(StrEnum):
    """The worst effect that a normal, intended call can have, mildest first."""

    READ = "read"
    WRITE = "write"
    EXECUTE = "execute"
    DESTRUCTIVE = "destructive"
    FINANCIAL = "financial"
    UNKNOWN = "unknown"


class Risk(StrEnum):
    """How much care a call needs, least first."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """Position from 0 (low) to 3 (critical)."""
        return _RISKS[self]


_RISKS = {risk: rank for rank, risk in enumerate(Risk)}


class Factor(StrEnum):
    """What raises the risk of a tool whatever its category."""

    ARBITRARY = "arbitrary"
    EXTERNAL = "external"
    SECRETS = "secrets"
    PERSONAL = "personal"
    ACCESS = "access"
    BULK = "bulk"
    UNTRUSTED = "untrusted"


class Confidence(StrEnum):
    """How firmly the evidence supports an assessment."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Severity(StrEnum):
    """How much a finding matters; the words map onto SARIF levels."""

    INFO = "info"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """Position from 0 (info) to 4 (critical)."""
        return _SEVERITIES[self]


_SEVERITIES = {severity: rank for rank, severity in enumerate(Severity)}


@dataclass(frozen=True)
class Hints:
    """The four behaviour hints of `ToolAnnotations`; None means that the server said nothing.

    Absent is not false: the specification (schema 2026-07-28, `ToolAnnotations`) gives each hint a
    default, and two of the four default to true.
    """

    read_only: bool | None = None
    destructive: bool | None = None
    idempotent: bool | None = None
    open_world: bool | None = None

    DEFAULTS = {"read_only": False, "destructive": True, "idempotent": False, "open_world": True}
    WIRE = {
        "read_only": "readOnlyHint",
        "destructive": "destructiveHint",
        "idempotent": "idempotentHint",
        "open_world": "openWorldHint",
    }

    @classmethod
    def parse(cls, annotations: Json) -> Hints:
        """Read the hints of a raw `annotations` value; anything but a boolean counts as absent."""
        found = annotations if isinstance(annotations, dict) else {}
        values = map(found.get, cls.WIRE.values()) if found else ()
        return cls(*(value if isinstance(value, bool) else None for value in values))

    def resolved(self, name: str) -> bool:
        """Return the declared value of the hint `name`, or the specification's default."""
        declared: bool | None = getattr(self, name)
        return self.DEFAULTS[name] if declared is None else declared

    @property
    def any_declared(self) -> bool:
        """Whether the server set at least one hint."""
        return not (
            self.read_only is None
            and self.destructive is None
            and self.idempotent is None
            and self.open_world is None
        )


_CANONICAL = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def canonical_json(value: Json) -> str:
    """Return `value` as JSON that depends on nothing but the value: sorted keys, no blanks."""
    return _CANONICAL.encode(value)


@dataclass(frozen=True)
class Tool:
    """One tool of one listing.

    Attributes:
        name: The name a client calls, exactly as sent.
        title: What to show people: `title`, else `annotations.title`, else "" (specification,
            `BaseMetadata.title`).
        description: The text sent to the model, "" when there is none.
        input_schema: The JSON Schema of the arguments; None when the listing has none, which is
            not the same as a tool without parameters.
        output_schema: The JSON Schema of structured results, None when there is none.
        hints: The declared behaviour hints.
        raw: The tool as it came over the wire.
        fault: Why the definition breaks the specification; "" for a valid one.
    """

    name: str
    title: str
    description: str
    input_schema: dict[str, Json] | bool | None
    output_schema: dict[str, Json] | bool | None
    hints: Hints
    raw: Mapping[str, Json]
    fault: str = ""

    @classmethod
    def parse(cls, raw: Mapping[str, Json], fault: str = "") -> Tool:
        """Read a raw tool tolerantly: whatever has the wrong type counts as absent."""
        annotations = raw.get("annotations")
        named = annotations.get("title") if isinstance(annotations, dict) else None
        return cls(
            name=_text(raw.get("name")),
            title=_text(raw.get("title")) or _text(named),
            description=_text(raw.get("description")),
            input_schema=_schema(raw.get("inputSchema")),
            output_schema=_schema(raw.get("outputSchema")),
            hints=Hints.parse(annotations),
            raw=raw,
            fault=fault,
        )

    @cached_property
    def digest(self) -> str:
        """The definition hash: SHA-256 of the canonical JSON of the raw tool, in hex.

        Overrides and approvals are made for one digest and stop applying when it changes.
        """
        return hashlib.sha256(self._canonical).hexdigest()

    @cached_property
    def size(self) -> int:
        """Length of the canonical JSON in bytes."""
        return len(self._canonical)

    @cached_property
    def _canonical(self) -> bytes:
        return canonical_json(self.raw).encode("utf-8", "surrogatepass")


def _text(value: Json) -> str:
    return value if isinstance(value, str) else ""


def _schema(value: Json) -> dict[str, Json] | bool | None:
    return value if isinstance(value, dict | bool) else None


@dataclass(frozen=True)
class Note:
    """Something that was noticed while a server was listed, kept in its snapshot.

    Attributes:
        id: A finding id, such as "redacted-secret" or "invalid-tool".
        pointer: JSON pointer into the snapshot, "" for the whole listing.
        message: One sentence for people.
    """

    id: str
    pointer: str
    message: str


@dataclass(frozen=True)
class Snapshot:
    """What one server offered, and how it was asked.

    Attributes:
        server: The id of the catalogue entry.
        listed: How the listing was made: transport, argv or URL (secrets removed), protocol
            version and era, declared client capabilities.
        server_info: `serverInfo` as sent, {} when there is none.
        instructions: The server's instructions, "" when there are none.
        capabilities: The server's capabilities as sent.
        tools: Raw tools, sorted by name; likewise prompts, resources and resource templates.
        notes: What was noticed while listing.
    """

    server: str
    listed: Mapping[str, Json] = field(default_factory=dict)
    server_info: Mapping[str, Json] = field(default_factory=dict)
    instructions: str = ""
    capabilities: Mapping[str, Json] = field(default_factory=dict)
    tools: tuple[Mapping[str, Json], ...] = ()
    prompts: tuple[Mapping[str, Json], ...] = ()
    resources: tuple[Mapping[str, Json], ...] = ()
    resource_templates: tuple[Mapping[str, Json], ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Evidence:
    """One step from a definition to its rating.

    Attributes:
        rule: Id of the rule that spoke.
        source: Where it looked: name, title, description, parameter, schema, output, annotation,
            server or override.
        pointer: Where in the source: a dotted parameter path or a hint's name, else "".
        quote: The words that it rests on, exactly as they stand in the source.
        start: Offset of the quote in the source text, -1 when it is not a span of it.
        argues: The category or factor that it argues for.
        weight: How strongly, from 0 to 1; negative when it argues against.
    """

    rule: str
    source: str
    pointer: str
    quote: str
    start: int
    argues: str
    weight: float


@dataclass(frozen=True)
class Finding:
    """Something about a definition that a person should look at.

    Attributes:
        id: Stable id, the name of its page under /rules/.
        severity: How much it matters.
        server: Id of the server.
        tool: Name of the tool; "" when it concerns the whole server.
        pointer: Where: "description", a dotted parameter path, a hint's name; "" for all of it.
        quote: The words it is about; "" when it is about something missing.
        message: One sentence for people.
    """

    id: str
    severity: Severity
    server: str
    tool: str
    pointer: str
    quote: str
    message: str


@dataclass(frozen=True)
class Override:
    """A reviewed correction of an assessment (data/overrides.yml).

    Attributes:
        server: Id of the server.
        tool: Tool name or glob.
        category: The category to show instead, None to keep the derived one; likewise `risk` and
            `factors`.
        reason: Why, in the reviewer's words.
        reviewer: Who decided.
        date: When, as YYYY-MM-DD.
        digest: The definition hash that was reviewed; "" for a glob.
        accept: Ids of findings that were reviewed and are fine.
        digests: For a glob, the definition hash of each reviewed tool by its name.
    """

    server: str
    tool: str
    category: Category | None
    risk: Risk | None
    factors: tuple[Factor, ...] | None
    reason: str
    reviewer: str
    date: str
    digest: str
    accept: tuple[str, ...] = ()
    digests: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Assessment:
    """What we say of a tool, and why.

    Attributes:
        category: Worst effect of a normal call.
        risk: A published function of category and factors.
        factors: In the order of `Factor`.
        confidence: How firmly the evidence supports the category.
        evidence: Every step, strongest first.
        findings: Contradictions, hidden text, faults: things to look at.
        override: The reviewed correction that applies, None when there is none.
        stale_override: A correction made for an older definition, which does not apply.
    """

    category: Category
    risk: Risk
    factors: tuple[Factor, ...]
    confidence: Confidence
    evidence: tuple[Evidence, ...] = ()
    findings: tuple[Finding, ...] = ()
    override: Override | None = None
    stale_override: Override | None = None
