"""What somebody has looked at and agreed to (data/approvals.yml).

An approval is made for one definition: its hash stands in the file, so that a changed tool is
"changed since approval" until a person has looked again. `mcp-catalogue approve` writes the file;
it is kept sorted, one line a tool, so that two people's approvals merge.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import yaml
from pydantic import field_validator

from generator.models import Tool
from generator.reading import Strict, read_yaml
from generator.snapshot import write_text

DIGEST = re.compile(r"[0-9a-f]{64}")

HEADER = """\
# Which definitions somebody has looked at and agreed to. Written by 'mcp-catalogue approve'.
"""


class ApprovalState(StrEnum):
    """Where a tool stands."""

    APPROVED = "approved"
    CHANGED = "changed since approval"
    NEVER = "never reviewed"


class Approval(Strict):
    """One approval.

    Attributes:
        digest: Hash of the definition that was looked at.
        by: Who looked.
        date: When, as YYYY-MM-DD.
    """

    digest: str
    by: str
    date: str

    @field_validator("digest")
    @classmethod
    def _is_digest(cls, value: str) -> str:
        if not DIGEST.fullmatch(value):
            raise ValueError("expected the 64 hex digits that 'mcp-catalogue approve' writes")
        return value

    @field_validator("date", mode="before")
    @classmethod
    def _is_date(cls, value: object) -> str:
        if isinstance(value, datetime.date):
            return value.isoformat()
        try:
            return datetime.date.fromisoformat(str(value)).isoformat()
        except ValueError:
            raise ValueError(f"expected a date such as 2026-11-22, got '{value}'") from None


class ApprovalsFile(Strict):
    """What data/approvals.yml may hold."""

    approvals: dict[str, dict[str, Approval]] = {}


@dataclass(frozen=True)
class Approvals:
    """Every approval, by server and tool."""

    by_server: Mapping[str, Mapping[str, Approval]]

    def of(self, server: str, tool: str) -> Approval | None:
        """Return the approval of a tool, whether or not it still applies."""
        return self.by_server.get(server, {}).get(tool)

    def state(self, server: str, tool: Tool) -> ApprovalState:
        """Say where a tool stands."""
        approval = self.of(server, tool.name)
        if approval is None:
            return ApprovalState.NEVER
        same = approval.digest == tool.digest
        return ApprovalState.APPROVED if same else ApprovalState.CHANGED

    def with_tools(self, server: str, tools: Iterable[Tool], by: str, date: str) -> Approvals:
        """Return these approvals and one of each of `tools` as it is now."""
        mine = dict(self.by_server.get(server, {}))
        mine |= {tool.name: Approval(digest=tool.digest, by=by, date=date) for tool in tools}
        return Approvals({**self.by_server, server: mine})

    def gone(self, server: str, tools: Iterable[Tool]) -> list[str]:
        """Return the names that were approved and are not among the `tools` of `server`."""
        return sorted(self.by_server.get(server, {}).keys() - {tool.name for tool in tools})

    def without(self, server: str, names: Iterable[str]) -> Approvals:
        """Return these approvals without those of the tools called `names`."""
        left = dict(self.by_server.get(server, {}))
        for name in names:
            left.pop(name, None)
        return Approvals({**self.by_server, server: left})


NONE = Approvals({})
"""What a project has that keeps no approvals."""


def read(path: Path) -> Approvals:
    """Read the approvals at `path`; none when there is no such file.

    Raises:
        ConfigError: When the file is wrong; says where.
    """
    return Approvals(read_yaml(path, ApprovalsFile).approvals if path.is_file() else {})


def write(path: Path, approvals: Approvals) -> None:
    """Write the approvals to `path`, sorted, one line a tool."""
    data = {
        server: {tool: approval.model_dump() for tool, approval in tools.items()}
        for server, tools in approvals.by_server.items()
    }
    # Leaves in flow style: one line a tool, however long.
    text = yaml.safe_dump({"approvals": data}, default_flow_style=None, width=2**20)
    write_text(path, HEADER + text)
