"""`mcp-catalogue classify`: rates the tools of snapshots and listings, and writes the ratings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Literal

import click

from generator import listing
from generator.classify import Ruleset, ServerContext, assess, load_rules
from generator.errors import SnapshotError
from generator.models import Assessment, Hints, Json, Snapshot, Tool

Format = Literal["table", "json", "jsonl"]


@click.command(name="classify")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "jsonl"]),
    default="table",
    show_default=True,
    help="How to write the ratings.",
)
@click.option("--ignore-annotations", is_flag=True, help="Rate as if the servers gave no hints.")
@click.option(
    "--rules",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder with further rules.",
)
def command(paths: tuple[Path, ...], form: Format, ignore_annotations: bool, rules: Path) -> None:
    """Rate the tools of snapshots, listings or folders of them."""
    ruleset = load_rules(folder=rules)
    rated = (
        (name, tool, assessment)
        for path in _files(paths)
        for name, tool, assessment in _rate(path, ruleset, ignore_annotations)
    )
    write = {"table": _table, "json": _json, "jsonl": _jsonl}[form]
    for line in write(rated):
        click.echo(line)


Rated = Iterator[tuple[str, Tool, Assessment]]


def _files(paths: tuple[Path, ...]) -> Iterator[Path]:
    """Yield the files, and those in the folders, in the order of the command line."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        found = sorted(p for p in path.glob("*.json") if p.name != "index.json")
        if not found:
            raise SnapshotError(str(path), "no snapshot or listing (*.json) in this folder")
        yield from found


def _rate(path: Path, rules: Ruleset, ignore_annotations: bool) -> Rated:
    snapshot = listing.read(path)
    tools = [Tool.parse(raw) for raw in snapshot.tools]
    server = ServerContext(
        id=path.stem,
        title=_title(snapshot),
        description=snapshot.instructions,
        tools=tuple(tool.name for tool in tools),
    )
    for tool in tools:
        seen = _without_hints(tool) if ignore_annotations else tool
        yield path.stem, tool, assess(seen, server, rules)


def _title(snapshot: Snapshot) -> str:
    info = snapshot.server_info
    return next((info[k] for k in ("title", "name") if isinstance(info.get(k), str)), "")


def _without_hints(tool: Tool) -> Tool:
    """Return the tool as if its listing had no annotations."""
    raw = {key: value for key, value in tool.raw.items() if key != "annotations"}
    return replace(tool, hints=Hints(), raw=raw)


def _entry(server: str, tool: Tool, assessment: Assessment) -> dict[str, Json]:
    return {
        "server": server,
        "tool": tool.name,
        "category": assessment.category,
        "risk": assessment.risk,
        "factors": list(assessment.factors),
        "confidence": assessment.confidence,
        "evidence": [asdict(step) for step in assessment.evidence],
        "findings": [asdict(finding) for finding in assessment.findings],
    }


def _jsonl(rated: Rated) -> Iterator[str]:
    for item in rated:
        yield json.dumps(_entry(*item), ensure_ascii=False)


def _json(rated: Rated) -> Iterator[str]:
    """Write one array, an entry a line, so that memory holds one server at a time."""
    before = "["
    for item in rated:
        yield before + json.dumps(_entry(*item), ensure_ascii=False)
        before = ","
    yield "[]" if before == "[" else "]"


def _table(rated: Rated) -> Iterator[str]:
    yield f"{'risk':<9}{'category':<12}{'confidence':<11}{'tool':<40} why"
    for server, tool, assessment in rated:
        first = assessment.evidence[0] if assessment.evidence else None
        why = f"{first.rule}: {first.source} “{first.quote}”" if first else "nothing to go by"
        called = f"{server}: {tool.name}"
        yield (
            f"{assessment.risk:<9}{assessment.category:<12}{assessment.confidence:<11}"
            f"{called:<40} {why}"
        )
