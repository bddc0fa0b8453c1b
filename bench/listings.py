"""Shows every tool of a folder of listings, checks what was made of it, and measures the CPU time.

Run `python -m bench.listings FOLDER` with a folder of tools/list results (`*.json`). For each tool
it renders parameters, results, signature and description, and builds the example calls. It fails on
an exception, on HTML that is not well-formed, on a link within the page that leads nowhere, and on
an example that is called valid and is not (asked: jsonschema, formats included).
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jsonschema
from markupsafe import Markup

from generator import listing
from generator.errors import SnapshotError
from generator.models import Tool
from generator.schema import read_parameters, read_returns
from generator.schema.example import example
from generator.site import text
from generator.site.render import Templates
from generator.site.tool import parameters, returns
from tests.site.tool.wellformed import read

TEMPLATES = Templates()
SITE: Any = SimpleNamespace(templates=TEMPLATES)
ELSEWHERE = {"#parameters", "#returns", "#raw"}


def tools(folder: Path) -> Iterator[tuple[str, Tool]]:
    """Yield every tool below `folder` with the name of its listing."""
    for path in sorted(folder.glob("*.json")):
        try:
            found = listing.read(path)
        except SnapshotError as error:
            print(error)
            continue
        for raw in found.tools:
            yield path.stem, Tool.parse(raw)


def shown(tool: Tool) -> Markup:
    """Render what this project shows of a tool's definition."""
    listed: Any = SimpleNamespace(tool=tool, url="servers/x/y/")
    server: Any = None
    gives = returns.section(listed, server, SITE)
    parts = [
        parameters.section(listed, server, SITE).body,
        gives.body if gives else "",
        parameters.linked_signature(listed, TEMPLATES),
        text.description(tool.description),
    ]
    return Markup().join(Markup(part) for part in parts)  # noqa: S704 - sections are safe HTML


def faults(markup: Markup) -> list[str]:
    """Return what is wrong with some HTML."""
    found = read(markup)
    inner = [link for link in found.links if link.startswith("#") and link not in ELSEWHERE]
    return [
        *found.faults,
        *(f"{link} leads nowhere" for link in inner if link[1:] not in found.ids),
    ]


def verdict(tool: Tool, full: bool) -> str:
    """Return what jsonschema says of an example beside what we say."""
    made = example(tool.input_schema, full)
    if tool.input_schema is None:
        return "no schema"
    cls: Any = jsonschema.validators.validator_for(
        tool.input_schema, default=jsonschema.Draft202012Validator
    )
    try:
        cls.check_schema(tool.input_schema)
    except jsonschema.SchemaError:
        return "invalid schema" if made.fault else "INVALID SCHEMA NOT SEEN"
    if cls(tool.input_schema, format_checker=cls.FORMAT_CHECKER).is_valid(made.arguments):
        return "valid" if made.valid else "valid, but not called so"
    return "not valid, and said so" if made.fault else "NOT VALID, NOT SAID"


def main(folder: Path) -> int:
    """Print what was found; 1 when something is wrong."""
    times: dict[str, list[float]] = {"read": [], "render": [], "example": []}
    verdicts: Counter[str] = Counter()
    sizes: list[tuple[int, str]] = []
    wrong = 0
    for name, tool in tools(folder):
        start = time.process_time()
        read_parameters(tool.input_schema), read_returns(tool.output_schema)
        times["read"].append(time.process_time() - start)
        markup = shown(tool)
        times["render"].append(time.process_time() - start - times["read"][-1])
        sizes.append((len(markup.encode("utf-8", "replace")), f"{name}: {tool.name}"))
        for fault in faults(markup):
            wrong += 1
            print(f"{name}: {tool.name}: {fault}")
        for full in (False, True):
            start = time.process_time()
            example(tool.input_schema, full)
            times["example"].append(time.process_time() - start)
            verdicts[verdict(tool, full)] += 1
    for what, taken in times.items():
        taken.sort()
        middle, late = taken[len(taken) // 2], taken[int(len(taken) * 0.99)]
        print(
            f"{what}: median {middle * 1e3:.2f} ms, p99 {late * 1e3:.1f}, max {taken[-1] * 1e3:.0f}"
        )
    print("examples:", json.dumps(verdicts.most_common()))
    print("largest:", *(f"{size:,} bytes {name}" for size, name in sorted(sizes)[-10:]), sep="\n  ")
    wrong += sum(count for said, count in verdicts.items() if "NOT" in said)
    print(f"{len(sizes)} tools, {wrong} faults")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
