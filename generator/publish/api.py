"""The JSON API: the catalogue, each server and each tool as static files.

Version 1 is described by the JSON Schemas data/schemas/api-*.schema.json. Fields are added, never
changed in meaning; a version 2 would stand beside it. `_meta` holds our rating in the words of the
proposal SEP-2793 (Tool Risk Metadata, open in November 2026), under a name of ours, since no
specification has accepted it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from generator.catalogue import Catalogue, ListedTool, Server
from generator.models import Assessment, Category, Factor, Hints, Json, Risk
from generator.summaries import ServerSummary

VERSION = 1
RISK_KEY = "mcp-catalogue/risk"

SEP_CATEGORY = {
    Category.READ: "read",
    Category.WRITE: "mutate",
    Category.EXECUTE: "mutate",
    Category.DESTRUCTIVE: "destroy",
    Category.FINANCIAL: "mutate",
}
"""Our categories in the proposal's words; what it has no word for is left out."""

REVERSIBILITY = {Category.READ: "auto", Category.WRITE: "manual"}
"""Whether an effect can be taken back: by itself or by somebody; everything else is "none"."""

SIDE_EFFECTS = {
    Factor.EXTERNAL: "sends to third parties",
    Factor.ARBITRARY: "runs what it is given",
    Factor.ACCESS: "changes access",
    Factor.SECRETS: "handles secrets",
}


_ENCODER = json.JSONEncoder(sort_keys=True, ensure_ascii=False)


def overview(catalogue: Catalogue, base: str) -> Iterator[tuple[str, str]]:
    """Yield the file that lists every server."""
    document = {
        "version": VERSION,
        "title": catalogue.config.file.title,
        "description": catalogue.config.file.description,
        "servers": [_summary(server, base) for server in catalogue.servers],
        "missing": list(catalogue.missing),
    }
    yield "api/catalogue.json", _dump(document)


def _summary(server: ServerSummary, base: str) -> Json:
    slug = server.url.split("/")[1]
    risks, categories = server.by_risk(), server.by_category()
    return {
        "id": server.id,
        "title": server.title,
        "description": server.sentence,
        "url": base + server.url,
        "api": f"{base}api/servers/{slug}.json",
        "tools": len(server.tools),
        "prompts": server.prompts,
        "resources": server.resources,
        "byRisk": {risk.value: risks[risk] for risk in Risk},
        "byCategory": {category.value: categories[category] for category in Category},
        "lastChanged": server.changed or None,
    }


def of_server(server: Server, catalogue: Catalogue, base: str) -> Iterator[tuple[str, str]]:
    """Yield the file of one server, and one of each of its tools."""
    listing = server.snapshot
    document = {
        "version": VERSION,
        "id": server.id,
        "title": server.title,
        "url": base + server.url,
        "package": server.entry.package or None,
        "serverInfo": dict(listing.server_info),
        "listed": dict(listing.listed),
        "instructions": listing.instructions,
        "capabilities": dict(listing.capabilities),
        "tokens": server.tokens,
        "tools": [_listed(tool, base) for tool in server.tools],
        "prompts": list(listing.prompts),
        "resources": list(listing.resources),
        "resourceTemplates": list(listing.resource_templates),
        "notes": [{"id": n.id, "pointer": n.pointer, "message": n.message} for n in listing.notes],
        "removed": [{"name": gone.name, "date": gone.date} for gone in server.removed],
    }
    yield f"api/servers/{server.slug}.json", _dump(document)
    reviewed = bool(catalogue.approvals.by_server)
    for tool in server.tools:
        text = _dump(of_tool(tool, server, base, reviewed))
        yield f"api/tools/{server.slug}/{tool.slug}.json", text


def _listed(listed: ListedTool, base: str) -> dict[str, Json]:
    rating = listed.assessment
    return {
        "name": listed.tool.name,
        "title": listed.tool.title or None,
        "url": base + listed.url,
        "category": rating.category.value,
        "risk": rating.risk.value,
        "factors": [factor.value for factor in rating.factors],
        "confidence": rating.confidence.value,
        "digest": listed.tool.digest,
    }


def of_tool(listed: ListedTool, server: Server, base: str, reviewed: bool) -> Json:
    """Return the document of one tool.

    Args:
        listed: The tool.
        server: Its server.
        base: Absolute URL of the site's root, "" when it is not known.
        reviewed: Whether the project keeps approvals.
    """
    tool, rating = listed.tool, listed.assessment
    return {
        "version": VERSION,
        "server": server.id,
        **_listed(listed, base),
        "parameters": listed.parameters,
        "required": listed.required,
        "tokens": listed.tokens,
        "hints": {
            wire: {"declared": getattr(tool.hints, name), "resolved": tool.hints.resolved(name)}
            for name, wire in Hints.WIRE.items()
        },
        "evidence": [_evidence(rating, number) for number in range(len(rating.evidence))],
        "findings": [
            {"id": f.id, "severity": f.severity.value, "pointer": f.pointer, "message": f.message}
            for f in rating.findings
        ],
        "approval": listed.approval.value if reviewed else None,
        "history": [
            {"date": c.date, "version": c.version, "changes": [m.sentence for m in c.changes]}
            for c in server.changed.get(tool.name, ())
        ],
        "_meta": {RISK_KEY: risk_metadata(rating)},
        "definition": dict(tool.raw),
    }


def _evidence(rating: Assessment, number: int) -> Json:
    found = rating.evidence[number]
    return {
        "rule": found.rule,
        "source": found.source,
        "pointer": found.pointer,
        "quote": found.quote,
        "argues": found.argues,
        "weight": found.weight,
    }


def risk_metadata(rating: Assessment) -> dict[str, Json]:
    """Return a rating in the words of SEP-2793, without those that it gives no answer to."""
    found: dict[str, Json] = {
        "riskLevel": rating.risk.value,
        "reversibility": REVERSIBILITY.get(rating.category, "none"),
        "blastRadius": "namespace" if Factor.BULK in rating.factors else "item",
        "sideEffects": [SIDE_EFFECTS[f] for f in rating.factors if f in SIDE_EFFECTS],
        "approvalRecommendation": "single" if rating.risk.rank >= Risk.HIGH.rank else "none",
    }
    if rating.category in SEP_CATEGORY:
        found["category"] = SEP_CATEGORY[rating.category]
    return found


def _dump(document: Json) -> str:
    # On one line: programs read it, and indenting takes Python ten times as long.
    return f"{_ENCODER.encode(document)}\n"
