"""Measures how much time and memory it takes to rate the tools of a folder of listings.

Run with `python -m bench.classify FOLDER [COUNT]`. Listings are read and rated one after the other,
as the command does; COUNT repeats the folder, so that memory can be seen not to grow with the
number of servers. Prints CPU seconds, tools a second and the peak memory, then the same as JSON.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from generator import listing
from generator.classify import Ruleset, ServerContext, assess, load_rules
from generator.models import Tool


def rate(path: Path, rules: Ruleset) -> int:
    """Rate the tools of one listing; return how many there are."""
    snapshot = listing.read(path)
    tools = [Tool.parse(raw) for raw in snapshot.tools]
    names = tuple(tool.name for tool in tools)
    server = ServerContext(path.stem, description=snapshot.instructions, tools=names)
    for tool in tools:
        assess(tool, server, rules)
    return len(tools)


def main(folder: Path, repeats: int) -> None:
    """Rate every listing of `folder`, `repeats` times, and print what it cost."""
    started = time.process_time()
    rules = load_rules()
    loaded = time.process_time()
    paths = sorted(folder.glob("*.json"))
    tools = sum(rate(path, rules) for _ in range(repeats) for path in paths)
    seconds = time.process_time() - loaded
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures = {
        "servers": len(paths) * repeats,
        "tools": tools,
        "load_seconds": round(loaded - started, 2),
        "cpu_seconds": round(seconds, 2),
        "tools_per_second": round(tools / seconds) if seconds else 0,
        "peak_mib": round(peak),
    }
    for name, value in figures.items():
        print(f"{name:<18}{value:>10}")
    print(json.dumps(figures))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
