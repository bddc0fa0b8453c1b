"""Measures how much time and memory it takes to list many stdio servers at once.

Run with `make bench`, or `python -m bench.introspect [COUNT ...]`. Each count is measured in a
process of its own, so that the peak memory is that of the count alone. The servers are bare scripts
without the SDK (0.05 s to start): what is measured is the lister and its keepers, not them.
Prints a table, then the same as JSON on the last line.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time

import anyio

from generator.config import Transport
from generator.introspect.launch import Launch, Limits
from generator.introspect.session import list_server

COUNTS = (1, 20, 200)
TOOLS = 20
SERVER = f"""
import json, sys
schema = {{"type": "object", "properties": {{"id": {{"type": "string"}}}}}}
tools = [{{"name": f"tool_{{n}}", "inputSchema": schema}} for n in range({TOOLS})]
hello = {{"protocolVersion": "2025-11-25", "capabilities": {{"tools": {{}}}},
         "serverInfo": {{"name": "bare", "version": "1"}}}}
known = {{"initialize": hello, "tools/list": {{"tools": tools}}}}
missing = {{"code": -32601, "message": "Method not found"}}
for line in sys.stdin:
    asked = json.loads(line)
    if "id" in asked:
        found = known.get(asked["method"])
        body = {{"result": found}} if found else {{"error": missing}}
        print(json.dumps({{"jsonrpc": "2.0", "id": asked["id"], **body}}), flush=True)
"""


async def _list_all(count: int) -> int:
    """List `count` servers at the same time; return how many tools they have together."""
    limits = Limits(connect=300, read=300, total=300)
    found: list[int] = []

    async def ask(number: int) -> None:
        argv = (sys.executable, "-I", "-S", "-c", SERVER)
        launch = Launch(f"bare-{number}", Transport.STDIO, argv, limits=limits)
        found.append(len((await list_server(launch)).tools))

    async with anyio.create_task_group() as tasks:
        for number in range(count):
            tasks.start_soon(ask, number)
    return sum(found)


def measure(count: int) -> dict[str, float]:
    """Return wall and CPU seconds and peak memory (MiB) of listing `count` servers."""
    import mcp  # noqa: F401 - its second of import is no part of a listing

    start = time.perf_counter()
    before = _cpu(resource.RUSAGE_SELF)
    tools = anyio.run(_list_all, count)
    if tools != count * TOOLS:
        raise SystemExit(f"{count} servers: {tools} tools were listed, {count * TOOLS} expected")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "servers": count,
        "wall_s": round(time.perf_counter() - start, 2),
        "cpu_s": round(_cpu(resource.RUSAGE_SELF) - before, 2),
        "cpu_keepers_and_servers_s": round(_cpu(resource.RUSAGE_CHILDREN), 2),
        "peak_mib": round(peak / (2**20 if sys.platform == "darwin" else 2**10), 1),
    }


def _cpu(who: int) -> float:
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime


def main(words: list[str]) -> None:
    """Measure each count in a process of its own and print what came out."""
    if words[:1] == ["--one"]:
        print(json.dumps(measure(int(words[1]))))
        return
    rows = []
    for count in map(int, words or COUNTS):
        command = [sys.executable, "-m", "bench.introspect", "--one", str(count)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        rows.append(json.loads(done.stdout))
    print(f"Listing stdio servers at once, {TOOLS} tools each, {os.cpu_count()} cores:\n")
    print("servers   wall s   CPU s   CPU s of keepers and servers   peak MiB")
    for row in rows:
        print("{:>7}{:>9.2f}{:>8.2f}{:>31.2f}{:>11.1f}".format(*row.values()))
    print(json.dumps({"bench": "introspect", "rows": rows}))


if __name__ == "__main__":
    main(sys.argv[1:])
