"""Finds what only a whole listing shows: names that stand twice, hints that nobody set.

What introspection noticed while it listed the server (`Snapshot.notes`) becomes findings here too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from generator.classify.findings.kinds import Found, Kinds, in_force
from generator.models import Finding, Note, Snapshot, Tool

FEW = 3
"""Below this many tools, a server that sets no hints is not worth a finding of its own."""


def of_listing(
    server: str, listing: Snapshot, tools: Sequence[Tool], disabled: frozenset[str] = frozenset()
) -> tuple[Finding, ...]:
    """Find what concerns the listing of one server.

    Args:
        server: Id of the server.
        listing: Its snapshot.
        tools: The tools of the snapshot, in its order.
        disabled: Ids of the kinds that the project switched off.

    Returns:
        Findings; those with an empty `tool` concern the whole server.
    """
    known = in_force(disabled)
    names = [tool.name for tool in tools]
    noted = list(_notes(listing.notes, names, known))
    twice = {tool for tool, each in noted if each.id == "duplicate-name"}
    found = [*noted, *(n for n in _twice(names) if n[0] not in twice), *_hintless(tools)]
    return tuple(f for tool, each in found if (f := known.report(each, server, tool)))


def _notes(
    notes: Sequence[Note], names: Sequence[str], kinds: Kinds
) -> Iterator[tuple[str, Found]]:
    """Notes as findings; most are about messages and share the kind `protocol-oddity`."""
    shared = {note: kind.id for kind in kinds.by_id.values() for note in kind.notes}
    for note in notes:
        tool, pointer = _place(note.pointer, names)
        kind = note.id if note.id in kinds.by_id else shared.get(note.id, "protocol-oddity")
        yield tool, Found(kind, _sentence(note.message), pointer)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


def _place(pointer: str, names: Sequence[str]) -> tuple[str, str]:
    """Split a JSON pointer into a snapshot: the tool that it leads into, and the place inside.

    The step after /tools is an index, or a name where introspection knows no index.
    """
    steps = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")]
    if len(steps) < 3 or steps[1] != "tools":
        return "", pointer
    index = int(steps[2]) if steps[2].isdecimal() else len(names)
    if index < len(names):
        return names[index], _dotted(steps[3:])
    return (steps[2], _dotted(steps[3:])) if steps[2] in names else ("", pointer)


def _dotted(steps: list[str]) -> str:
    """Turn inputSchema/properties/a/properties/b/default into a.b, other places into their key."""
    if steps[:1] != ["inputSchema"]:
        return "/".join(steps)
    path = ""
    rest = iter(steps[1:])
    for step in rest:
        if step == "properties":
            name = next(rest, "")
            path = f"{path}.{name}" if path else name
        elif step == "items":
            path += "[]"
    return path


def _twice(names: Sequence[str]) -> Iterator[tuple[str, Found]]:
    """Names that stand twice, or differ in nothing but capital letters."""
    spelt: dict[str, list[str]] = defaultdict(list)
    for name in names:
        spelt[name.casefold()].append(name)
    for group in spelt.values():
        for name in sorted(set(group)) if len(group) > 1 else ():
            count = group.count(name)
            if count > 1:
                message = f"The listing has {count} tools of this name."
            else:
                other = next(each for each in group if each != name)
                message = f"The listing also has “{other}”, which differs in capital letters only."
            yield name, Found("duplicate-name", message, "name", name)


def _hintless(tools: Sequence[Tool]) -> Iterator[tuple[str, Found]]:
    """A server none or few of whose tools declare hints: the defaults then speak for them."""
    silent = sum(not tool.hints.any_declared for tool in tools)
    if len(tools) >= FEW and silent:
        share = "None" if silent == len(tools) else f"Only {len(tools) - silent}"
        message = (
            f"{share} of {len(tools)} tools declare hints; by the specification’s defaults the "
            "others count as not read-only and destructive."
        )
        if silent == len(tools):
            message = message.replace("the others count", "all count")
        yield "", Found("missing-hints", message)
