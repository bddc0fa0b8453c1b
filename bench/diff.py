"""Measures how long it takes to compare 200 servers of 50 tools with a mutated copy.

Run with `python -m bench.diff`. The catalogue is invented from a fixed seed; every third tool is
changed in one place, some are renamed, removed or added. Ratings are not part of it: they are
measured by `bench.classify`. Prints CPU seconds and the number of changes.
"""

from __future__ import annotations

import copy
import json
import random
import time
from typing import Any

from generator.changes import changes
from generator.models import Snapshot

SERVERS, TOOLS = 200, 50
WORDS = [
    "order",
    "ticket",
    "note",
    "invoice",
    "report",
    "user",
    "file",
    "branch",
    "issue",
    "label",
    "page",
    "event",
    "task",
]
TYPES = ("string", "integer", "boolean", "number", "array", "object")


def tool(rng: random.Random, number: int) -> dict[str, Any]:
    """Return an invented tool with some parameters, nested now and then."""
    properties: dict[str, Any] = {}
    for place in range(rng.randint(0, 12)):
        kind = rng.choice(TYPES)
        found: dict[str, Any] = {"type": kind, "description": " ".join(rng.choices(WORDS, k=9))}
        if kind == "object":
            found["properties"] = {w: {"type": "string"} for w in rng.sample(WORDS, 3)}
        if kind == "array":
            found["items"] = {"type": "string", "maxLength": 40}
        properties[f"{rng.choice(WORDS)}_{place}"] = found
    return {
        "name": f"{rng.choice(('get', 'list', 'update', 'delete'))}_{rng.choice(WORDS)}_{number}",
        "description": " ".join(rng.choices(WORDS, k=rng.randint(6, 60))),
        "inputSchema": {"type": "object", "properties": properties},
    }


def mutated(rng: random.Random, tools: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a copy with every third tool changed."""
    found = copy.deepcopy(tools)
    for each in found[::3]:
        way = rng.randrange(4)
        if way == 0:
            each["description"] += " And more."
        elif way == 1:
            each["inputSchema"]["properties"]["added"] = {"type": "string"}
        elif way == 2:
            each["name"] += "_renamed"
        else:
            each["annotations"] = {"readOnlyHint": True}
    return [*found[1:], tool(rng, len(found))]


def main() -> None:
    """Compare, and print what it took."""
    rng = random.Random(7)  # noqa: S311 - the same catalogue every time is the point
    old = [[tool(rng, n) for n in range(TOOLS)] for _ in range(SERVERS)]
    pairs = [
        (Snapshot(str(n), tools=tuple(tools)), Snapshot(str(n), tools=tuple(mutated(rng, tools))))
        for n, tools in enumerate(old)
    ]
    start = time.process_time()
    count = sum(len(changes(a, b)) for a, b in pairs)
    figures = {"servers": SERVERS, "tools": SERVERS * TOOLS, "changes": count}
    print(json.dumps({**figures, "cpu_seconds": round(time.process_time() - start, 2)}))


if __name__ == "__main__":
    main()
