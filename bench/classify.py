"""Measures how much time and memory it takes to rate the tools of a folder of listings.

Run with `python -m bench.classify FOLDER [COUNT]`. Listings are read and rated one after the other,
as the command does; COUNT repeats the folder, so that memory can be seen not to grow with the
number of servers. Prints CPU seconds by stage (what a page needs before it is rendered), tools a
second in all of them and the peak memory, then the same as JSON.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from operator import attrgetter
from pathlib import Path

from generator import listing, tokens
from generator.classify import Ruleset, ServerContext, findings, load_rules, rate
from generator.docstring import read_docstring
from generator.models import Tool
from generator.prose import first_sentence
from generator.schema import count_parameters, read_parameters, read_returns

CLASSIFY = ("read", "parse", "rate", "find")
"""The stages that `mcp-catalogue classify` goes through; a build of a site goes through all."""


class Clock:
    """CPU seconds by stage."""

    def __init__(self) -> None:
        self.spent: Counter[str] = Counter()

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count what happens inside towards the stage `name`."""
        started = time.process_time()
        yield
        self.spent[name] += time.process_time() - started


def measure(path: Path, rules: Ruleset, clock: Clock) -> int:
    """Take the tools of one listing through every stage; return how many there are."""
    with clock.stage("read"):
        snapshot = listing.read(path)
    with clock.stage("parse"):
        tools = [Tool.parse(raw) for raw in snapshot.tools]
    names = tuple(tool.name for tool in tools)
    server = ServerContext(path.stem, description=snapshot.instructions, tools=names)
    with clock.stage("rate"):
        ratings = [rate(tool, server, rules) for tool in tools]
    with clock.stage("find"):
        for tool, rating in zip(tools, ratings, strict=True):
            findings.find(tool, server, rating, rules.disabled)
    with clock.stage("summarise"):
        own = frozenset(names)
        for tool in tools:
            first_sentence(tool.description)
            count_parameters(tool.input_schema)
            findings.mentions(tool, own)
    with clock.stage("tokens"):
        for tool in tools:
            tokens.of_tool(tool.raw)
    with clock.stage("digest"):
        list(map(attrgetter("digest"), tools))
    with clock.stage("schemas"):
        for tool in tools:
            read_parameters(tool.input_schema, read_docstring(tool.description).parameters)
            read_returns(tool.output_schema)
    return len(tools)


def main(folder: Path, repeats: int) -> None:
    """Rate every listing of `folder`, `repeats` times, and print what it cost."""
    started = time.process_time()
    rules = load_rules()
    loaded = time.process_time()
    paths = sorted(folder.glob("*.json"))
    clock = Clock()
    tools = sum(measure(path, rules, clock) for _ in range(repeats) for path in paths)
    seconds = sum(clock.spent[stage] for stage in CLASSIFY)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures = {
        "servers": len(paths) * repeats,
        "tools": tools,
        "load_seconds": round(loaded - started, 2),
        **{f"{stage}_seconds": round(spent, 2) for stage, spent in clock.spent.items()},
        "classify_seconds": round(seconds, 2),
        "tools_per_second": round(tools / seconds) if seconds else 0,
        "peak_mib": round(peak),
    }
    for name, value in figures.items():
        print(f"{name:<18}{value:>10}")
    print(json.dumps(figures))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
