"""Finds what only several servers together show: names that shadow, texts that reach across.

A public directory has 220,000 tools, so this works on summaries and in one pass over names: each
summary keeps the few words of a description that call another tool by name (`mentions`).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Protocol

from generator.classify.findings.kinds import Found, in_force
from generator.models import Finding, Severity, Tool

COMMON = 8
"""A name that more servers than this offer is a common word, not a shadow of one of them."""

VARIANT = 0.5
"""Two listings that share this part of the smaller one's names are the same server, listed twice
or in two configurations: that is said once, not for each tool."""

DISTINCTIVE = 3
"""From this many words on, a name that one server alone has is hardly met by chance."""

_STEP = re.compile("[A-Z]?[a-z0-9]+|[A-Z]+")

NAMED = 3
"""How many other servers a message names."""


class ToolNames(Protocol):
    """What is needed of a tool: `generator.catalogue.ToolSummary` has it."""

    @property
    def name(self) -> str:
        """The name a client calls."""

    @property
    def mentions(self) -> tuple[str, ...]:
        """What `mentions` found in its texts."""


class ServerNames(Protocol):
    """What is needed of a server: `generator.catalogue.ServerSummary` has it."""

    @property
    def id(self) -> str:
        """Id of the catalogue entry."""

    @property
    def tools(self) -> Sequence[ToolNames]:
        """Its tools."""


# Bounded, so that a long row of almost-names takes time in proportion to its length.
_IDENTIFIER = (
    r"[A-Za-z][A-Za-z0-9]{0,63}(?:[_.-][A-Za-z0-9]{1,63}){1,12}"
    r"|[a-z]{1,64}(?:[A-Z][a-z0-9]{1,63}){1,12}"
)
_QUOTE = "[`'\"“”‘’]"
_LEADING = (
    *("call", "calls", "calling", "invoke", "invokes", "invoking", "run", "runs", "running"),
    *("use", "uses", "using", "prefer", "instead of", "before", "after", "replace", "replaces"),
)
# Written so that it starts with a set of letters: then the others are skipped at full speed.
_STARTS = "".join(sorted({first for word in _LEADING for first in (word[0], word[0].upper())}))
_ENDS = "|".join(f"(?<={word[0]}){word[1:]}" for word in _LEADING)
_TOLD = rf"[{_STARTS}](?<!\w.)(?i:{_ENDS})\s+(?:the\s+|tool\s+)*{_QUOTE}?({_IDENTIFIER})\b"
_NOUN = r"(?:tool|function)\b"
_NAMED_SO = re.compile(_NOUN)
_CALLED = re.compile(rf"{_TOLD}|{_QUOTE}?\b({_IDENTIFIER})\b{_QUOTE}?\s+{_NOUN}")
_CALLED_BY_VERB = re.compile(_TOLD)
_QUALIFIED = re.compile(r"\bmcp__[A-Za-z0-9_.-]{1,64}?__[A-Za-z0-9_.-]{0,127}[A-Za-z0-9_]")


def mentions(tool: Tool, own: Collection[str]) -> tuple[str, ...]:
    """Return the names by which a description calls tools that are not its own server's.

    Args:
        tool: The definition.
        own: Names of the server's tools; the end of one stands for it (`x_list` for `acme_x_list`).

    Returns:
        Identifiers in the order of the text, each once; most are no tool anywhere.
    """
    text = tool.description
    schema = tool.input_schema
    properties = schema.get("properties") if isinstance(schema, dict) else None
    parameters = properties if isinstance(properties, dict) else {}
    if _NAMED_SO.search(text):  # one description in ten
        called = [verb or noun for verb, noun in _CALLED.findall(text)]
    else:
        called = _CALLED_BY_VERB.findall(text)
    if "mcp__" in text:
        called += _QUALIFIED.findall(text)
    return tuple(
        name
        for name in dict.fromkeys(called)
        if name not in own
        and name not in parameters
        and not any(each.endswith(name) for each in own)
    )


def across(
    servers: Iterable[ServerNames], disabled: frozenset[str] = frozenset()
) -> dict[str, tuple[Finding, ...]]:
    """Find shadowed names and references between servers.

    Args:
        servers: Every server of the catalogue.
        disabled: Ids of the kinds that the project switched off.

    Returns:
        Findings by server id, in the order of its tools; servers without findings are left out.
    """
    known = in_force(disabled)
    listed = sorted(servers, key=lambda server: server.id)
    holders: dict[str, list[str]] = defaultdict(list)
    for server in listed:
        for name in {tool.name for tool in server.tools}:
            holders[name].append(server.id)
    sizes = {server.id: len({tool.name for tool in server.tools}) for server in listed}
    twins = _variants(holders, sizes)
    imitated = _imitations(holders)
    result: dict[str, tuple[Finding, ...]] = {}
    for server in listed:
        found = [
            *_twins(server.id, twins),
            *_shadows(server, holders, twins, imitated),
            *_references(server, holders, twins, sizes),
        ]
        findings = tuple(f for tool, each in found if (f := known.report(each, server.id, tool)))
        if findings:
            result[server.id] = findings
    return result


Twins = Mapping[str, Mapping[str, int]]
"""Server id to its variants and the number of names they share."""


def _variants(holders: Mapping[str, list[str]], sizes: Mapping[str, int]) -> Twins:
    """Find the listings that are variants of each other.

    Names that many servers have are left out, which bounds the pairs looked at by
    COMMON² / 2 a name.
    """
    shared: Counter[tuple[str, str]] = Counter()
    for ids in holders.values():
        if 1 < len(ids) <= COMMON:
            shared.update(combinations(ids, 2))
    twins: dict[str, dict[str, int]] = defaultdict(dict)
    for (one, other), count in shared.items():
        if count >= 2 and count >= VARIANT * min(sizes[one], sizes[other]):
            twins[one][other] = twins[other][one] = count
    return twins


def _twins(server: str, twins: Twins) -> Iterator[tuple[str, Found]]:
    mates = twins.get(server, {})
    if mates:
        most = max(mates.values())
        message = f"Up to {most} tool names are also offered by {_list(sorted(mates))}."
        yield "", Found("shadowed-name", message, "", "", Severity.INFO)


def _shadows(
    server: ServerNames,
    holders: Mapping[str, list[str]],
    twins: Twins,
    imitated: Mapping[str, str],
) -> Iterator[tuple[str, Found]]:
    mates = twins.get(server.id, {})
    for name in dict.fromkeys(tool.name for tool in server.tools):
        others = [each for each in holders[name] if each != server.id]
        strange = [each for each in others if each not in mates]
        if strange and len(others) < COMMON:
            message = f"A tool of this name is also offered by {_list(strange)}."
            yield name, Found("shadowed-name", message, "name", name)
        if name in imitated:
            real = imitated[name]
            message = f"The name looks like “{real}” of {_list(holders[real])}, and is not."
            yield name, Found("shadowed-name", message, "name", name, Severity.HIGH)


def _imitations(holders: Mapping[str, list[str]]) -> dict[str, str]:
    """Map names with look-alike letters to the plain name, of any server, that they look like."""
    return {
        name: plain
        for name in holders
        if not name.isascii() and (plain := skeleton(name)) != name and plain in holders
    }


_LOOKALIKES = str.maketrans(
    "аеорсухіјѕԁһӏԛԝАВЕКМНОРСТХІЈЅαοριυνΑΒΕΖΗΙΚΜΝΟΡΤΥΧ‐‑–",
    "aeopcyxijsdhlqwABEKMHOPCTXIJSaopiuvABEZHIKMNOPTYX---",
)


def skeleton(name: str) -> str:
    """Return what a name looks like: plain letters, nothing invisible."""
    plain = unicodedata.normalize("NFKC", name).translate(_LOOKALIKES)
    return "".join(char for char in plain if unicodedata.category(char) != "Cf")


def _references(
    server: ServerNames,
    holders: Mapping[str, list[str]],
    twins: Twins,
    sizes: Mapping[str, int],
) -> Iterator[tuple[str, Found]]:
    mates = twins.get(server.id, {})
    for tool in server.tools:
        for mention in tool.mentions:
            owners = _owners(mention, holders, sizes)
            strange = [each for each in owners if each != server.id and each not in mates]
            if strange and len(owners) <= COMMON:
                message = f"The description calls “{mention}”, a tool of {_list(strange)}."
                meant = len(owners) == 1 and len(_STEP.findall(mention)) >= DISTINCTIVE
                severity = Severity.HIGH if meant or mention.startswith("mcp__") else None
                found = Found("cross-server-reference", message, "description", mention, severity)
                yield tool.name, found


def _owners(
    mention: str, holders: Mapping[str, list[str]], sizes: Mapping[str, int]
) -> Sequence[str]:
    """The servers whose tool a text names, in plain or as mcp__SERVER__TOOL."""
    if not mention.startswith("mcp__"):
        return holders.get(mention, ())
    server, _, name = mention.removeprefix("mcp__").partition("__")
    return [server] if server in sizes and server in holders.get(name, ()) else ()


def _list(servers: Sequence[str]) -> str:
    """Name some servers, to stand in a sentence."""
    if len(servers) == 1:
        return f"the server {servers[0]}"
    if len(servers) > NAMED:
        return f"the servers {', '.join(servers[:NAMED])} and {len(servers) - NAMED} more"
    return f"the servers {', '.join(servers[:-1])} and {servers[-1]}"
