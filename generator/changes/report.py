"""Change lists for the places where people read them: terminal, pull request, code scanning.

One report, five formats. Everything quoted from a server is escaped for where it stands: a tool
name must not become a workflow command or a link in somebody's pull request.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from generator.changes.kinds import KINDS, Change, ChangeClass
from generator.models import Json

LEVELS = {
    ChangeClass.BREAKING: "error",
    ChangeClass.RISK: "error",
    ChangeClass.ROUTING: "warning",
    ChangeClass.ADDITIVE: "note",
    ChangeClass.COSMETIC: "note",
}
"""Classes as SARIF levels and GitHub annotations know them."""

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


@dataclass(frozen=True)
class Report:
    """What changed in which server.

    Attributes:
        changes: Changes by server id; a server without changes may be left out.
        failed: Why servers could not be listed, by id.
        paths: Path of each server's snapshot, for annotations; may lack some.
    """

    changes: Mapping[str, Sequence[Change]]
    failed: Mapping[str, str]
    paths: Mapping[str, str]

    def of_classes(self, classes: frozenset[ChangeClass]) -> bool:
        """Whether any change is of one of `classes`."""
        return any(c.change_class in classes for found in self.changes.values() for c in found)


def text(report: Report) -> str:
    """Return the report for a terminal."""
    lines = []
    for server, change in _each(report):
        lines.append(f"{change.change_class:9} {_where(server, change)}: {_line(change.sentence)}")
    lines += [f"failed    {server}: {_line(why)}" for server, why in sorted(report.failed.items())]
    return "\n".join([*lines, _total(report)]) + "\n"


def markdown(report: Report) -> str:
    """Return the report as a pull-request comment."""
    lines = ["## MCP tools: what changed", "", _total(report), ""]
    for server, found in sorted(report.changes.items()):
        if found:
            lines += [f"### {_md(server)}", "", "| class | tool | change |", "|---|---|---|"]
            lines += [
                f"| {c.change_class} | {_md(c.tool) or 'server'} | {_cell(c.sentence)} |"
                for c in found
            ]
            lines.append("")
    for server, why in sorted(report.failed.items()):
        lines += [f"- **{_md(server)}** could not be listed: {_md(why)}"]
    return "\n".join(lines).rstrip() + "\n"


def as_json(report: Report) -> str:
    """Return the report for programs."""
    document = {
        "format": 1,
        "changes": [
            {
                "server": server,
                "tool": change.tool,
                "kind": change.kind.value,
                "class": change.change_class.value,
                "pointer": change.pointer,
                "old": change.old,
                "new": change.new,
                "sentence": change.sentence,
            }
            for server, change in _each(report)
        ],
        "failed": dict(sorted(report.failed.items())),
    }
    return json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def sarif(report: Report) -> str:
    """Return the report as SARIF 2.1.0, for code scanning."""
    used = sorted({change.kind for _, change in _each(report)})
    rules = [
        {
            "id": kind.value,
            "shortDescription": {"text": kind.value.replace("-", " ")},
            "defaultConfiguration": {"level": LEVELS[KINDS[kind][0]]},
        }
        for kind in used
    ]
    driver = {"name": "mcp-catalogue", "rules": rules}
    run = {"tool": {"driver": driver}, "results": [_result(report, *e) for e in _each(report)]}
    document = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _result(report: Report, server: str, change: Change) -> Json:
    where = _where(server, change)
    result: dict[str, Json] = {
        "ruleId": change.kind.value,
        "level": LEVELS[change.change_class],
        "message": {"text": f"{where}: {_line(change.sentence)}"},
    }
    logical = {"fullyQualifiedName": f"{where}#{change.pointer}"}
    location: dict[str, Json] = {"logicalLocations": [logical]}
    if server in report.paths:
        location["physicalLocation"] = {"artifactLocation": {"uri": report.paths[server]}}
    result["locations"] = [location]
    return result


def github(report: Report) -> str:
    """Return the report as GitHub workflow commands, which annotate files."""
    lines = []
    for server, change in _each(report):
        level = LEVELS[change.change_class].replace("note", "notice")
        file = report.paths.get(server, "")
        at = f" file={_property(file)}," if file else " "
        title = _property(f"{_where(server, change)}: {change.change_class}")
        lines.append(f"::{level}{at}title={title}::{_command(change.sentence)}")
    for server, why in sorted(report.failed.items()):
        lines.append(f"::error title={_property(server)}::{_command(why)}")
    return "".join(f"{line}\n" for line in lines)


FORMATS: dict[str, Callable[[Report], str]] = {
    "text": text,
    "markdown": markdown,
    "json": as_json,
    "sarif": sarif,
    "github": github,
}
"""Every format by the name that the command line gives it."""


def _each(report: Report) -> list[tuple[str, Change]]:
    return [(s, c) for s, found in sorted(report.changes.items()) for c in found]


def _where(server: str, change: Change) -> str:
    return _line(f"{server}/{change.tool}" if change.tool else server)


def _total(report: Report) -> str:
    counts = dict.fromkeys(ChangeClass, 0)
    for _, change in _each(report):
        counts[change.change_class] += 1
    told = [f"{count} {klass}" for klass, count in counts.items() if count]
    failed = f"; {len(report.failed)} could not be listed" if report.failed else ""
    return (", ".join(told) if told else "Nothing changed") + failed + "."


def _line(value: str) -> str:
    """Return text on one line without control characters, which a terminal would obey."""
    return "".join(c if c.isprintable() else "\ufffd" for c in " ".join(value.split()))


def _md(value: str) -> str:
    return "".join(f"\\{c}" if c in "\\`*_{}[]<>()#+-.!|@~" else c for c in _line(value))


def _cell(sentence: str) -> str:
    """Escape a sentence of ours for a table cell; its code spans stay code."""
    parts = _line(sentence).replace("|", "\\|").split("`")
    return "`".join(
        part if i % 2 else part.replace("<", "&lt;").replace("@", "&#64;")
        for i, part in enumerate(parts)
    )


def _command(value: str) -> str:
    """Escape the message of a workflow command (GitHub's toolkit escapes the same three)."""
    return _line(value).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _command(value).replace(":", "%3A").replace(",", "%2C")
