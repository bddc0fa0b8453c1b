"""Shows how a sync goes: a live table on a terminal, one plain line a server everywhere else."""

from __future__ import annotations

import os
import time
from collections import Counter
from types import TracebackType
from typing import Self

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from generator.introspect.run import Outcome

MARKS = {"new": "green", "changed": "yellow", "unchanged": "dim", "failed": "red"}
ROWS = 12
"""Finished servers that the table keeps; failures and changes are printed above it as well."""


class PatientConsole(Console):
    """A console that goes quiet when nobody reads it: the run matters more than its log."""

    def on_broken_pipe(self) -> None:
        """Send the rest of the output nowhere."""
        self.quiet = True
        os.dup2(os.open(os.devnull, os.O_WRONLY), self.file.fileno())


def line(outcome: Outcome) -> str:
    """Return what became of a server as one plain line."""
    took = f"{outcome.seconds:.1f} s"
    if outcome.failure:
        failure = outcome.failure
        hint = f" ({failure.hint})" if failure.hint else ""
        text = f"{outcome.server}: failed, {failure.kind}, {took}: {failure.message}{hint}"
        return " ".join(text.split())
    count = len(outcome.snapshot.tools) if outcome.snapshot else 0
    tools = f"{count} tool" if count == 1 else f"{count} tools"
    text = f"{outcome.server}: {outcome.state}, {tools}, {took}"
    return f"{text}{_oddities(outcome)}"


def _oddities(outcome: Outcome) -> str:
    parts = []
    notes = outcome.snapshot.notes if outcome.snapshot else ()
    leaks = sum(note.id in ("redacted-secret", "machine-path") for note in notes)
    if leaks:
        parts.append(f"{leaks} redacted")
    if len(notes) > leaks:
        parts.append(f"{len(notes) - leaks} noted")
    if outcome.varying:
        shown = ", ".join(outcome.varying[:5])
        more = len(outcome.varying) - 5
        parts.append(f"varies at {shown}" + (f" and {more} more places" if more > 0 else ""))
    return f" [{'; '.join(parts)}]" if parts else ""


class PlainProgress:
    """One line a server, when it is done."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return

    def started(self, server: str) -> None:
        """Say nothing: a log has no use for it."""

    def finished(self, outcome: Outcome) -> None:
        """Print the line of a server."""
        self._console.print(line(outcome), markup=False, highlight=False, soft_wrap=True)


class LiveProgress:
    """A table of the servers at work and of those done last."""

    def __init__(self, console: Console, total: int) -> None:
        self._console = console
        self._total = total
        self._since: dict[str, float] = {}
        self._done: list[Outcome] = []
        self._live = Live(console=console, get_renderable=self._render, refresh_per_second=4)

    def __enter__(self) -> Self:
        self._live.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._live.__exit__(kind, error, trace)

    def started(self, server: str) -> None:
        """Add a row for a server at work."""
        self._since[server] = time.monotonic()

    def finished(self, outcome: Outcome) -> None:
        """Turn the row of a server into its outcome; a failure stays on the screen as a line."""
        self._since.pop(outcome.server, None)
        self._done.append(outcome)
        if outcome.failure or outcome.varying:
            style = MARKS[outcome.state]
            self._console.print(f"[{style}]{escape(line(outcome))}[/]", highlight=False)

    def _render(self) -> RenderableType:
        table = Table(box=None, pad_edge=False)
        table.add_column("server")
        table.add_column("state")
        table.add_column("seconds", justify="right")
        table.add_column("tools", justify="right")
        for outcome in self._done[-ROWS:]:
            count = str(len(outcome.snapshot.tools)) if outcome.snapshot else ""
            state = Text(outcome.state, MARKS[outcome.state])
            table.add_row(Text(outcome.server), state, f"{outcome.seconds:.1f}", count)
        now = time.monotonic()
        for server, since in self._since.items():
            table.add_row(Text(server), Text("asking", "cyan"), f"{now - since:.1f}", "")
        return Group(table, Text(f"{len(self._done)} of {self._total}", "dim"))


def summary(states: Counter[str]) -> str:
    """Return the counts of a run as words, such as "3 unchanged, 1 failed"."""
    parts = [f"{states[state]} {state}" for state in (*MARKS, "skipped") if states[state]]
    return ", ".join(parts) or "no server"
