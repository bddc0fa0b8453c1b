"""Compares two listings of one server, tool by tool and list by list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from generator.changes.kinds import Change, ChangeKind
from generator.changes.parameters import input_changes, output_changes
from generator.models import (
    Assessment,
    Finding,
    Hints,
    Json,
    Severity,
    Snapshot,
    Tool,
    canonical_json,
)

K = ChangeKind
Raw = Mapping[str, Json]

RENAMED = 0.8
"""How alike a removed and an added tool must be to count as one renamed tool."""

_KNOWN = {"name", "title", "description", "inputSchema", "outputSchema", "annotations"}


@dataclass(frozen=True)
class Rated:
    """What we say of a listing.

    Attributes:
        tools: The assessment of each tool by name.
        findings: What concerns the server as a whole.
    """

    tools: Mapping[str, Assessment] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def changes(
    old: Snapshot, new: Snapshot, rated_old: Rated | None = None, rated_new: Rated | None = None
) -> tuple[Change, ...]:
    """Return what changed from `old` to `new`, in a fixed order.

    Args:
        old: The earlier listing.
        new: The later one.
        rated_old: What we say of the earlier one; without it nothing is said of risk.
        rated_new: Likewise of the later one.
    """
    found = [*_server_changes(old, new)]
    pairs, removed, added = _match(_by_name(old.tools), _by_name(new.tools))
    found += [Change(K.TOOL_REMOVED, name, old=name) for name in removed]
    found += [Change(K.TOOL_ADDED, name, new=name) for name in added]
    for before, after in pairs:
        found += _tool_changes(before, after)
        if rated_old and rated_new:
            found += _rating_changes(
                str(after.get("name")),
                rated_old.tools.get(str(before.get("name"))),
                rated_new.tools.get(str(after.get("name"))),
            )
    if rated_old and rated_new:
        found += _finding_changes("", rated_old.findings, rated_new.findings)
    found += _list_changes(old.prompts, new.prompts, "name", "prompt")
    found += _list_changes(old.resources, new.resources, "uri", "resource")
    found += _list_changes(
        old.resource_templates, new.resource_templates, "uriTemplate", "resource"
    )
    return tuple(sorted(found, key=lambda change: change.order))


def _by_name(tools: Sequence[Raw]) -> dict[str, list[Raw]]:
    """Group tools by name: a listing may hold the same name twice."""
    found: dict[str, list[Raw]] = {}
    for tool in tools:
        found.setdefault(str(tool.get("name")), []).append(tool)
    return {name: sorted(group, key=canonical_json) for name, group in found.items()}


def _match(
    old: dict[str, list[Raw]], new: dict[str, list[Raw]]
) -> tuple[list[tuple[Raw, Raw]], list[str], list[str]]:
    """Pair the tools of both sides by name, then by likeness of what is left."""
    pairs: list[tuple[Raw, Raw]] = []
    gone: list[Raw] = []
    come: list[Raw] = []
    for name in sorted(old.keys() | new.keys()):
        for before, after in zip_longest(old.get(name, []), new.get(name, [])):
            if before is None:
                come.append(after)
            elif after is None:
                gone.append(before)
            else:
                pairs.append((before, after))
    renamed = _renamed(gone, come)
    for i, j in renamed:
        pairs.append((gone[i], come[j]))
    lost, found = {i for i, _ in renamed}, {j for _, j in renamed}
    removed = [str(t.get("name")) for i, t in enumerate(gone) if i not in lost]
    added = [str(t.get("name")) for j, t in enumerate(come) if j not in found]
    return pairs, removed, added


def _renamed(gone: list[Raw], come: list[Raw]) -> list[tuple[int, int]]:
    """Return the pairs that are likely one tool under two names, the likeliest first."""
    words_gone, words_come = [_words(t) for t in gone], [_words(t) for t in come]
    scored = [
        (_likeness(a, b), i, j)
        for i, a in enumerate(words_gone)
        for j, b in enumerate(words_come)
        if abs(len(a) - len(b)) <= max(len(a), len(b)) * (1 - RENAMED)
    ]
    taken: list[tuple[int, int]] = []
    for score, i, j in sorted(scored, key=lambda s: (-s[0], s[1], s[2])):
        if score >= RENAMED and all(i != a and j != b for a, b in taken):
            taken.append((i, j))
    return taken


def _words(tool: Raw) -> frozenset[str]:
    """Return what a definition says apart from its name and title."""
    body = {k: v for k, v in tool.items() if k not in ("name", "title")}
    text = canonical_json(body)
    for mark in '{}[]",:':
        text = text.replace(mark, " ")
    return frozenset(text.split())


def _likeness(a: frozenset[str], b: frozenset[str]) -> float:
    """Jaccard likeness; two definitions that say next to nothing are not alike."""
    return len(a & b) / len(a | b) if len(a) > 8 and len(b) > 8 else 0.0


def _tool_changes(old: Raw, new: Raw) -> Iterator[Change]:
    if canonical_json(old) == canonical_json(new):
        return
    found = [*_field_changes(old, new)]
    if not found and canonical_json(_normal(old)) != canonical_json(_normal(new)):
        found.append(Change(K.METADATA, str(new.get("name")), "definition"))
    yield from found


def _normal(tool: Raw) -> Json:
    """Return a tool without the hints that say what holds anyway: the specification's defaults."""
    annotations = tool.get("annotations")
    if not isinstance(annotations, dict):
        return {k: v for k, v in tool.items() if k != "annotations" or v}
    defaults = {Hints.WIRE[hint]: value for hint, value in Hints.DEFAULTS.items()}
    kept = {k: v for k, v in annotations.items() if defaults.get(k, ...) is not v}
    rest = {k: v for k, v in tool.items() if k != "annotations"}
    return {**rest, "annotations": kept} if kept else rest


def _field_changes(old: Raw, new: Raw) -> Iterator[Change]:
    before, after = Tool.parse(old), Tool.parse(new)
    name = after.name
    if before.name != after.name:
        yield Change(K.TOOL_RENAMED, name, "name", before.name, after.name)
    if before.title != after.title:
        yield Change(K.TITLE, name, "title", before.title or None, after.title or None)
    if before.description != after.description:
        same = before.description.split() == after.description.split()
        kind = K.DESCRIPTION_LAYOUT if same else K.DESCRIPTION
        yield Change(kind, name, "description", before.description, after.description)
    yield from _hint_changes(name, before.hints, after.hints)
    yield from input_changes(name, old.get("inputSchema"), new.get("inputSchema"))
    yield from output_changes(name, old.get("outputSchema"), new.get("outputSchema"))
    yield from _metadata_changes(name, old, new)


def _hint_changes(name: str, old: Hints, new: Hints) -> Iterator[Change]:
    """Compare hints with the specification's defaults filled in: absent to default is nothing."""
    for hint, wire in Hints.WIRE.items():
        before, after = old.resolved(hint), new.resolved(hint)
        if before != after:
            yield Change(K.HINT, name, wire, before, after)


def _metadata_changes(name: str, old: Raw, new: Raw) -> Iterator[Change]:
    for key in sorted((old.keys() | new.keys()) - _KNOWN):
        if canonical_json(old.get(key)) != canonical_json(new.get(key)):
            yield Change(K.METADATA, name, key, old.get(key), new.get(key))
    before, after = _other_annotations(old), _other_annotations(new)
    if canonical_json(before) != canonical_json(after):
        yield Change(K.METADATA, name, "annotations", before, after)


def _other_annotations(tool: Raw) -> Json:
    """Return the annotations that have no kind of change of their own."""
    found = tool.get("annotations")
    if not isinstance(found, dict):
        return {}
    return {k: v for k, v in found.items() if k not in {*Hints.WIRE.values(), "title"}}


def _rating_changes(name: str, old: Assessment | None, new: Assessment | None) -> Iterator[Change]:
    if old is None or new is None:
        return
    if old.risk != new.risk:
        kind = K.RISK_RAISED if new.risk.rank > old.risk.rank else K.RISK_LOWERED
        yield Change(kind, name, "risk", old.risk.value, new.risk.value)
    if old.category != new.category:
        yield Change(K.CATEGORY, name, "category", old.category.value, new.category.value)
    for factor in sorted(set(new.factors) - set(old.factors)):
        yield Change(K.FACTOR_GAINED, name, "factors", None, factor.value)
    for factor in sorted(set(old.factors) - set(new.factors)):
        yield Change(K.FACTOR_LOST, name, "factors", factor.value, None)
    yield from _finding_changes(name, old.findings, new.findings)


def _finding_changes(name: str, old: Iterable[Finding], new: Iterable[Finding]) -> Iterator[Change]:
    before = {finding.id for finding in old}
    after = {finding.id: finding.severity for finding in sorted(new, key=lambda f: f.severity.rank)}
    for finding in sorted(after.keys() - before):
        minor = after[finding].rank < Severity.MEDIUM.rank
        kind = K.FINDING_MINOR if minor else K.FINDING_NEW
        yield Change(kind, name, "findings", None, finding)
    for finding in sorted(before - after.keys()):
        yield Change(K.FINDING_GONE, name, "findings", finding, None)


def _list_changes(old: Sequence[Raw], new: Sequence[Raw], key: str, word: str) -> Iterator[Change]:
    before = {str(item.get(key)): item for item in old}
    after = {str(item.get(key)): item for item in new}
    for name in sorted(before.keys() | after.keys()):
        if name not in before:
            yield Change(ChangeKind(f"{word}-added"), "", name, None, name)
        elif name not in after:
            yield Change(ChangeKind(f"{word}-removed"), "", name, name, None)
        elif canonical_json(before[name]) != canonical_json(after[name]):
            yield Change(ChangeKind(f"{word}-changed"), "", name, before[name], after[name])


def _server_changes(old: Snapshot, new: Snapshot) -> Iterator[Change]:
    if old.instructions != new.instructions:
        texts = old.instructions or None, new.instructions or None
        yield Change(K.INSTRUCTIONS, "", "instructions", *texts)
    for key in sorted(old.server_info.keys() | new.server_info.keys()):
        a, b = old.server_info.get(key), new.server_info.get(key)
        if canonical_json(a) != canonical_json(b):
            kind = K.SERVER_VERSION if key == "version" else K.SERVER_INFO
            yield Change(kind, "", f"serverInfo.{key}", a, b)
    for key in sorted(old.listed.keys() | new.listed.keys()):
        a, b = old.listed.get(key), new.listed.get(key)
        if canonical_json(a) != canonical_json(b):
            yield Change(K.PROTOCOL, "", f"listed.{key}", a, b)
    if canonical_json(old.capabilities) != canonical_json(new.capabilities):
        before, after = dict(old.capabilities), dict(new.capabilities)
        yield Change(K.CAPABILITIES, "", "capabilities", before, after)
