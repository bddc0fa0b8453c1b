"""Applies reviewed corrections of ratings (data/overrides.yml).

An override is a person's decision about one definition, so it carries the hash of that definition
and stops applying when the definition changes. One for a glob carries the hash of every tool that
was reviewed: a tool that appears later matches the glob and is still not covered by the decision.
"""

from __future__ import annotations

import datetime
import re
import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path

from pydantic import Field, field_validator, model_validator

from generator.classify.context import ServerContext
from generator.classify.findings import finding_kinds, worst_first
from generator.classify.findings.kinds import Found, in_force
from generator.classify.risk import RiskTable
from generator.errors import ConfigError, closest
from generator.models import (
    Assessment,
    Category,
    Confidence,
    Evidence,
    Factor,
    Finding,
    Override,
    Risk,
    Tool,
)
from generator.reading import Strict, read_yaml

DIGEST = re.compile(r"[0-9a-f]{64}")
WILD = frozenset("*?[")


class OverrideEntry(Strict):
    """One override as it stands in the file.

    Attributes:
        server: Id of the server.
        tool: Name of the tool, or a glob such as `list_*`.
        category: The category to show; the derived one when absent; likewise `factors`.
        risk: The risk to show; when absent it follows from category and factors.
        accept: Ids of findings that were looked at and are fine.
        reason: Why.
        reviewer: Who decided.
        date: When.
        digest: The definition hash that was reviewed.
        digests: For a glob: the hash of each reviewed tool by its name.
    """

    server: str
    tool: str
    category: Category | None = None
    risk: Risk | None = None
    factors: tuple[Factor, ...] | None = None
    accept: tuple[str, ...] = ()
    reason: str = Field(min_length=1)
    reviewer: str = Field(min_length=1)
    date: datetime.date
    digest: str = ""
    digests: dict[str, str] = {}

    @field_validator("accept")
    @classmethod
    def _known(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        kinds = [kind.id for kind in finding_kinds()]
        for name in value:
            if name not in kinds:
                raise ValueError(f"unknown finding id '{name}': {closest(name, kinds)}")
        return value

    @model_validator(mode="after")
    def _whole(self) -> OverrideEntry:
        if self.category is None and self.risk is None and self.factors is None and not self.accept:
            raise ValueError("changes nothing: give category, risk, factors or accept")
        if self.digest and self.digests:
            raise ValueError("has digest and digests: give digest for one tool, digests for a glob")
        if not WILD.isdisjoint(self.tool) and not self.digests and not self.digest:
            raise ValueError("give 'digests', the definition hash of each tool of the glob")
        if not self.digest and not self.digests:
            raise ValueError("give 'digest', the definition hash that 'explain' prints")
        for value in (self.digest, *self.digests.values()):
            if value and not DIGEST.fullmatch(value):
                raise ValueError(f"'{value[:80]}' is no definition hash: 64 digits of 0-9, a-f")
        return self


class OverridesFile(Strict):
    """The whole of data/overrides.yml."""

    overrides: tuple[OverrideEntry, ...] = ()


def load(path: Path) -> tuple[Override, ...]:
    """Read the overrides at `path`; none when there is no such file.

    Raises:
        ConfigError: When the file is wrong, or two overrides are for the same tool.
    """
    if not path.is_file():
        return ()
    loaded = [_override(entry) for entry in read_yaml(path, OverridesFile).overrides]
    seen: set[tuple[str, str]] = set()
    for override in loaded:
        key = (override.server, override.tool)
        if key in seen:
            twice = f"two overrides are for the tool '{override.tool}' of '{override.server}'"
            raise ConfigError(str(path), twice, "keep one")
        seen.add(key)
    return tuple(loaded)


def _override(entry: OverrideEntry) -> Override:
    return Override(
        server=entry.server,
        tool=entry.tool,
        category=entry.category,
        risk=entry.risk,
        factors=entry.factors,
        accept=entry.accept,
        reason=entry.reason,
        reviewer=entry.reviewer,
        date=entry.date.isoformat(),
        digest=entry.digest,
        digests=entry.digests,
    )


def for_tool(overrides: Iterable[Override], server: str, tool: Tool) -> Override | None:
    """Return the override that is meant for a tool: one by its name before one by a glob."""
    globs: list[Override] = []
    for override in overrides:
        if override.server != server:
            continue
        if override.tool == tool.name:
            return override
        if not WILD.isdisjoint(override.tool) and fnmatchcase(tool.name, override.tool):
            globs.append(override)
    return next(filter(lambda o: applies(o, tool), globs), globs[0] if globs else None)


def applies(override: Override, tool: Tool) -> bool:
    """Whether an override was made for this very definition."""
    return tool.digest == (override.digests.get(tool.name) or override.digest)


def apply(
    tool: Tool,
    server: ServerContext,
    rating: Assessment,
    overrides: tuple[Override, ...],
    table: RiskTable,
) -> Assessment:
    """Return `rating` as corrected by the override that fits the tool, if one does.

    An override for another definition changes nothing but adds the finding `stale-override`.
    """
    override = for_tool(overrides, server.id, tool) if overrides else None
    if override is None:
        return rating
    if not applies(override, tool):
        finding = _stale(override, tool, server.id)
        return with_findings(replace(rating, stale_override=override), [finding])
    return _corrected(rating, override, table)


def _stale(override: Override, tool: Tool, server: str) -> Finding:
    made = f"the override by {override.reviewer} of {override.date}"
    if override.digests and tool.name not in override.digests:
        message = f"The glob “{override.tool}” of {made} matches this tool, which it does not list."
    else:
        message = f"The definition has changed since {made}, which no longer applies."
    found = in_force(frozenset()).report(Found("stale-override", message), server, tool.name)
    assert found is not None  # noqa: S101 - no kind is switched off here
    return found


def _corrected(rating: Assessment, override: Override, table: RiskTable) -> Assessment:
    category = override.category or rating.category
    factors = rating.factors if override.factors is None else override.factors
    ordered = tuple(factor for factor in Factor if factor in factors)
    decided = Evidence(
        rule="override",
        source="override",
        pointer="",
        quote=override.reason,
        start=-1,
        argues=category.value,
        weight=1.0,
    )
    reviewed = override.category is not None
    return replace(
        rating,
        category=category,
        factors=ordered,
        risk=override.risk or table.risk(category, ordered),
        confidence=Confidence.HIGH if reviewed else rating.confidence,
        evidence=(decided, *rating.evidence),
        findings=tuple(f for f in rating.findings if f.id not in override.accept),
        override=override,
    )


def with_findings(rating: Assessment, more: Iterable[Finding]) -> Assessment:
    """Add findings to `rating`, but for those that its override accepts."""
    accepted = rating.override.accept if rating.override else ()
    found = [*rating.findings, *(finding for finding in more if finding.id not in accepted)]
    return replace(rating, findings=tuple(sorted(found, key=worst_first)))


def complaint(override: Override) -> str:
    """Say in one sentence that an override is stale, for a log."""
    command = shlex.join(["mcp-catalogue", "explain", override.server, override.tool])
    return (
        f"data/overrides.yml: the override of '{override.tool}' of '{override.server}' "
        f"({override.reviewer}, {override.date}) was made for another definition and does not "
        f"apply; see what it is now with: {command}"
    )


def unused(overrides: Iterable[Override], tools: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """Say which overrides are for a server or tool that is not there.

    Args:
        overrides: The overrides of the project.
        tools: Names of the tools of each server that has a snapshot.
    """
    names = {server: frozenset(listed) for server, listed in tools.items()}
    for override in overrides:
        present = names.get(override.server)
        if present is None:
            yield f"data/overrides.yml: there is no snapshot of a server '{override.server}'"
        elif override.tool not in present and not any(
            fnmatchcase(name, override.tool) for name in present
        ):
            yield f"data/overrides.yml: '{override.server}' has no tool '{override.tool}'"
