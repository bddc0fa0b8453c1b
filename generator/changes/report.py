"""Change lists for the places where people read them: terminal, pull request, code scanning.

One report, five formats. Everything quoted from a server is escaped for where it stands: a tool
name must not become a workflow command or a link in somebody's pull request.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, takewhile

from generator import sarif
from generator.changes.kinds import Change, ChangeClass

LEVELS = {
    ChangeClass.BREAKING: "error",
    ChangeClass.RISK: "error",
    ChangeClass.ROUTING: "warning",
    ChangeClass.ADDITIVE: "note",
    ChangeClass.COSMETIC: "note",
}
"""Classes as SARIF levels and GitHub annotations know them."""

UNAPPROVED = "not-approved"
LONGEST_COMMENT = 60_000
"""Characters of a report in Markdown; GitHub refuses comments of over 65,536."""


@dataclass(frozen=True)
class Report:
    """What changed in which server.

    Attributes:
        changes: Changes by server id; a server without changes may be left out.
        failed: Why servers could not be listed, by id.
        paths: Path of each server's snapshot, for annotations; may lack some.
        lines: Line of each tool in that file, by server and name; may lack some.
        unapproved: Server, tool and state of what somebody has yet to approve as it is now.
    """

    changes: Mapping[str, Sequence[Change]]
    failed: Mapping[str, str] = field(default_factory=dict)
    paths: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    unapproved: Sequence[tuple[str, str, str]] = ()

    def of_classes(self, classes: frozenset[ChangeClass]) -> bool:
        """Whether any change is of one of `classes`."""
        return any(c.change_class in classes for found in self.changes.values() for c in found)


def text(report: Report) -> str:
    """Return the report for a terminal."""
    lines = []
    for server, change in _each(report):
        at = _where(server, change.tool)
        lines.append(f"{change.change_class:9} {at}: {_line(change.sentence)}")
    for server, tool, state in report.unapproved:
        lines.append(f"approval  {_where(server, tool)}: {state}")
    lines += [f"failed    {server}: {_line(why)}" for server, why in sorted(report.failed.items())]
    return "\n".join([*lines, _total(report)]) + "\n"


def markdown(report: Report) -> str:
    """Return the report as a pull-request comment, cut where a comment may not be longer."""
    lines = ["## MCP tools: what changed", "", _total(report), ""]
    room = LONGEST_COMMENT - sum(len(line) + 1 for line in lines)
    left = 0
    for title, rows in _tables(report):
        room -= sum(len(line) + 1 for line in (*title, ""))
        fit = _fitting(rows, room)
        room -= sum(len(row) + 1 for row in rows[:fit])
        left += len(rows) - fit
        lines += [*title, *rows[:fit], ""] if fit else []
    if left:
        lines.append(f"… and {left} more. The formats `text` and `json` hold all of them.")
    return "\n".join(lines).rstrip() + "\n"


def _fitting(rows: Sequence[str], room: int) -> int:
    """Return how many of `rows` have room in that many characters."""
    sizes = accumulate(len(row) + 1 for row in rows)
    return sum(1 for _ in takewhile(lambda size: size <= room, sizes))


def _tables(report: Report) -> list[tuple[list[str], list[str]]]:
    """Return the lists and tables, each as its head and its rows."""
    found = []
    if report.failed:
        rows = [f"- {_md(server)}: {_md(why)}" for server, why in sorted(report.failed.items())]
        found.append((["### Not listed", ""], rows))
    for server, changes in sorted(report.changes.items()):
        if changes:
            rows = [
                f"| {c.change_class} | {_md(c.tool) or 'server'} | {_cell(c.sentence)} |"
                for c in changes
            ]
            head = [f"### {_md(server)}", "", "| class | tool | change |", "|---|---|---|"]
            found.append((head, rows))
    if report.unapproved:
        rows = [f"| {_md(s)} | {_md(t)} | {state} |" for s, t, state in report.unapproved]
        found.append((["### Approval", "", "| server | tool | state |", "|---|---|---|"], rows))
    return found


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
        "unapproved": [
            {"server": server, "tool": tool, "state": state}
            for server, tool, state in report.unapproved
        ],
        "failed": dict(sorted(report.failed.items())),
    }
    return json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def as_sarif(report: Report) -> str:
    """Return the report as SARIF 2.1.0, for code scanning."""
    failed = {server: _line(why) for server, why in report.failed.items()}
    return sarif.document(_results(report), failed)


def _results(report: Report) -> Iterator[sarif.Result]:
    for server, change in _each(report):
        level, pointer = LEVELS[change.change_class], change.pointer
        yield _result(report, server, change.tool, change.kind, level, change.sentence, pointer)
    for server, tool, state in report.unapproved:
        yield _result(report, server, tool, UNAPPROVED, "error", state)


def _result(
    report: Report, server: str, tool: str, rule: str, level: str, text: str, pointer: str = ""
) -> sarif.Result:
    where = _where(server, tool)
    place = f"{where}#{pointer}" if pointer else where
    path, line = report.paths.get(server, ""), report.lines.get(server, {}).get(tool, 1)
    return sarif.Result(str(rule), level, f"{where}: {_line(text)}", place, path, line)


def github(report: Report) -> str:
    """Return the report as GitHub workflow commands, which annotate files."""
    lines = []
    for server, change in _each(report):
        level = LEVELS[change.change_class].replace("note", "notice")
        at = _annotated(report, server, change.tool, change.change_class)
        lines.append(f"::{level} {at}::{_command(change.sentence)}")
    for server, tool, state in report.unapproved:
        lines.append(f"::error {_annotated(report, server, tool, 'approval')}::{_command(state)}")
    for server, why in sorted(report.failed.items()):
        lines.append(f"::error title={_property(server)}::{_command(why)}")
    return "".join(f"{line}\n" for line in lines)


def _annotated(report: Report, server: str, tool: str, what: str) -> str:
    """Return the properties of an annotation: where it goes and what stands above it."""
    title = f"title={_property(f'{_where(server, tool)}: {what}')}"
    if server not in report.paths:
        return title
    line = report.lines.get(server, {}).get(tool, 1)
    return f"file={_property(report.paths[server])},line={line},{title}"


FORMATS: dict[str, Callable[[Report], str]] = {
    "text": text,
    "markdown": markdown,
    "json": as_json,
    "sarif": as_sarif,
    "github": github,
}
"""Every format by the name that the command line gives it."""


def _each(report: Report) -> list[tuple[str, Change]]:
    return [(s, c) for s, found in sorted(report.changes.items()) for c in found]


def _where(server: str, tool: str) -> str:
    return _line(f"{server}/{tool}" if tool else server)


def _total(report: Report) -> str:
    counts = dict.fromkeys(ChangeClass, 0)
    for _, change in _each(report):
        counts[change.change_class] += 1
    told = [f"{count} {klass}" for klass, count in counts.items() if count]
    parts = [", ".join(told) if told else "Nothing changed"]
    if report.unapproved:
        parts.append(f"{len(report.unapproved)} not approved")
    if report.failed:
        parts.append(f"{len(report.failed)} could not be listed")
    return "; ".join(parts) + "."


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
