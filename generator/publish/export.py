"""The ratings in the formats of other programs: lines, tables, code scanning, Backstage.

Each format is a function from a catalogue to pieces of text, server by server, so that a large
catalogue is never held whole.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator

import yaml

from generator import sarif, snapshot
from generator.catalogue import Catalogue, ListedTool, Server
from generator.models import Json, Severity
from generator.publish.api import of_tool

LEVELS = {
    Severity.INFO: "note",
    Severity.LOW: "note",
    Severity.MEDIUM: "warning",
    Severity.HIGH: "error",
    Severity.CRITICAL: "error",
}
"""Severities in SARIF's words (SARIF 2.1.0, 3.27.10)."""

COLUMNS = (
    "server",
    "tool",
    "title",
    "category",
    "risk",
    "factors",
    "confidence",
    "parameters",
    "required",
    "tokens",
    "findings",
    "approval",
    "digest",
    "url",
)


def jsonl(catalogue: Catalogue, base: str) -> Iterator[str]:
    """Yield one JSON object a tool, as the API has it."""
    reviewed = bool(catalogue.approvals.by_server)
    for server, listed in _each(catalogue):
        document = of_tool(listed, server, base, reviewed)
        yield json.dumps(document, sort_keys=True, ensure_ascii=False) + "\n"


def table(catalogue: Catalogue, base: str) -> Iterator[str]:
    """Yield CSV (RFC 4180), one row a tool below a row of names."""
    yield _row(COLUMNS)
    for server, listed in _each(catalogue):
        rating = listed.assessment
        yield _row(
            (
                server.id,
                listed.tool.name,
                listed.tool.title,
                rating.category,
                rating.risk,
                " ".join(rating.factors),
                rating.confidence,
                "" if listed.parameters is None else listed.parameters,
                listed.required,
                listed.tokens,
                " ".join(sorted({finding.id for finding in rating.findings})),
                listed.approval,
                listed.tool.digest,
                base + listed.url,
            )
        )


def _row(values: tuple[object, ...]) -> str:
    """Write a row; a leading = + - @ would be a formula in a spreadsheet and is kept from it."""
    texts = [str(value) for value in values]
    safe = ["'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text for text in texts]
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(safe)
    return out.getvalue()


def as_sarif(catalogue: Catalogue, base: str) -> Iterator[str]:
    """Yield every finding as one SARIF 2.1.0 document."""
    rules = f"{base}rules/" if base else ""
    yield sarif.document(_results(catalogue), {}, rules)


def _results(catalogue: Catalogue) -> Iterator[sarif.Result]:
    for summary in catalogue.servers:
        server = catalogue.open(summary.id)
        path = f"{catalogue.config.file.snapshots}/{server.id}.json"
        lines = snapshot.tool_lines(snapshot.to_json(server.snapshot))
        of_tools = [found for listed in server.tools for found in listed.assessment.findings]
        for finding in (*server.findings, *of_tools):
            where = f"{server.id}/{finding.tool}" if finding.tool else server.id
            place = f"{where}#{finding.pointer}" if finding.pointer else where
            text, level = f"{where}: {finding.message}", LEVELS[finding.severity]
            line = lines.get(finding.tool, 1)
            yield sarif.Result(finding.id, level, text, place, path, line)


def markdown(catalogue: Catalogue, base: str) -> Iterator[str]:
    """Yield one table a server, for a wiki or a README."""
    yield f"# {_md(catalogue.config.file.title)}\n"
    for summary in catalogue.servers:
        yield f"\n## {_md(summary.title)}\n\n"
        yield "| tool | risk | category | factors |\n|---|---|---|---|\n"
        for listed in catalogue.open(summary.id).tools:
            rating, name = listed.assessment, _md(listed.tool.name)
            link = f"[{name}]({base}{listed.url})" if base else name
            factors = ", ".join(rating.factors)
            yield f"| {link} | {rating.risk} | {rating.category} | {factors} |\n"


def backstage(catalogue: Catalogue, base: str) -> Iterator[str]:
    """Yield one Backstage entity a server: kind API, `spec.type: mcp-server`.

    That is what Backstage's maintainers lean to (backstage/backstage, issues 31016 and 32062).
    """
    for summary in catalogue.servers:
        server = catalogue.open(summary.id)
        metadata: dict[str, Json] = {
            "name": _entity(server.id),
            "title": server.title,
            "description": summary.sentence,
            "annotations": {
                f"mcp-catalogue/risk-{risk}": str(n) for risk, n in summary.by_risk().items()
            },
            "tags": ["mcp"],
        }
        if base:
            metadata["links"] = [{"url": base + server.url, "title": "MCP catalogue"}]
        entity = {
            "apiVersion": "backstage.io/v1alpha1",
            "kind": "API",
            "metadata": metadata,
            "spec": {
                "type": "mcp-server",
                "lifecycle": "production",
                "owner": "unknown",
                "definition": json.dumps(
                    {"tools": [dict(listed.tool.raw) for listed in server.tools]}, sort_keys=True
                ),
            },
        }
        yield yaml.safe_dump(entity, explicit_start=True, sort_keys=True, allow_unicode=False)


FORMATS: dict[str, Callable[[Catalogue, str], Iterator[str]]] = {
    "jsonl": jsonl,
    "csv": table,
    "sarif": as_sarif,
    "markdown": markdown,
    "backstage": backstage,
}
"""Every format by the name that the command line gives it."""


def _each(catalogue: Catalogue) -> Iterator[tuple[Server, ListedTool]]:
    for summary in catalogue.servers:
        server = catalogue.open(summary.id)
        for listed in server.tools:
            yield server, listed


def _md(text: str) -> str:
    line = " ".join(text.split())
    return "".join(f"\\{c}" if c in "\\`*_{}[]<>()#+!|" else c for c in line)


def _entity(name: str) -> str:
    """Return `name` as an entity name: letters, digits, '-', '_', '.', at most 63 of them."""
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", name)[:63].strip("-_.") or "server"
