"""The machine-readable account of a run (`sync --report FILE`): data/schemas/sync-report-1."""

from __future__ import annotations

import json
from collections import Counter

from generator import __version__
from generator.introspect.run import Options, Outcome, Result
from generator.models import Json

FORMAT = 1


def to_json(result: Result, options: Options) -> str:
    """Return the report of a run as JSON text."""
    states = Counter(outcome.state for outcome in result.outcomes)
    document: dict[str, Json] = {
        "report": FORMAT,
        "generator": __version__,
        "shard": {"index": options.shard.index, "count": options.shard.count},
        "interrupted": result.interrupted,
        "seconds": round(result.seconds, 3),
        "summary": {
            **{state: states[state] for state in ("new", "changed", "unchanged", "failed")},
            "skipped": len(result.skipped),
        },
        "servers": [_server(outcome) for outcome in result.outcomes],
        "skipped": list(result.skipped),
        "left": list(result.left),
        "removed": result.removed,
    }
    return json.dumps(document, sort_keys=True, indent=2, ensure_ascii=False) + "\n"


def _server(outcome: Outcome) -> dict[str, Json]:
    entry: dict[str, Json] = {
        "server": outcome.server,
        "state": outcome.state,
        "seconds": round(outcome.seconds, 3),
        "attempts": outcome.attempts,
        "varying": list(outcome.varying),
    }
    if outcome.failure:
        entry["failure"] = {
            "kind": str(outcome.failure.kind),
            "message": outcome.failure.message,
            "hint": outcome.failure.hint,
            "stderr": outcome.failure.stderr,
        }
    if outcome.snapshot:
        listed = outcome.snapshot
        entry["tools"] = len(listed.tools)
        entry["prompts"] = len(listed.prompts)
        entry["resources"] = len(listed.resources)
        entry["resourceTemplates"] = len(listed.resource_templates)
        entry["notes"] = [
            {"id": note.id, "pointer": note.pointer, "message": note.message}
            for note in listed.notes
        ]
    return entry
