"""`mcp-catalogue explain`: everything that led to the rating of one tool, and an override for it.

Whoever doubts a rating reads here which words it rests on and pastes what they decide into
data/overrides.yml. Text of servers is shown without characters that a terminal would obey.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal

import click

from generator import catalogue as catalogues
from generator import config as configuration
from generator import listing
from generator.catalogue import ListedTool, Server
from generator.classify import Ruleset, finding_kinds, load_rules
from generator.classify.rating import BAR, ORDER, supported
from generator.classify.risk import RiskTable
from generator.cli.options import catalogue_option
from generator.config import ServerEntry
from generator.errors import ConfigError, closest
from generator.models import Assessment, Category, Evidence, Hints, Json

Format = Literal["text", "json"]
WILD = frozenset("*?[")


@click.command("explain")
@click.argument("server")
@click.argument("tool")
@catalogue_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to write it.",
)
def command(server: str, tool: str, catalogue: Path, form: Format) -> None:
    """Say everything that led to the rating of TOOL of SERVER (or of the listing file SERVER).

    TOOL may be a glob such as 'list_*': then an override for all that match is written.
    """
    opened, rules = _open(server, catalogue)
    found = _chosen(opened, tool)
    if form == "json":
        entries = [entry(listed, rules) for listed in found]
        click.echo(json.dumps(entries[0] if len(entries) == 1 else entries, indent=2))
        return
    one = len(found) == 1 and found[0].tool.name == tool
    lines = report(found[0], rules) if one else overview(found, opened, tool)
    click.echo("\n".join(lines))


def _open(name: str, path: Path) -> tuple[Server, Ruleset]:
    """Open a server of the catalogue, or a listing file as if it were one."""
    if Path(name).is_file():
        rules = load_rules()
        snapshot = listing.read(Path(name))
        entry = ServerEntry(listing=name)
        return catalogues.build_server(Path(name).stem, entry, snapshot, rules), rules
    config = configuration.load(path)
    if name not in config.servers:
        hint = closest(name, config.servers)
        raise ConfigError(name, "neither a server of the catalogue nor a file", hint)
    if not (config.snapshots / f"{name}.json").is_file():
        raise ConfigError(name, "there is no snapshot yet", f"run 'mcp-catalogue sync {name}'")
    loaded = catalogues.load(config)
    return loaded.open(name), loaded.rules


def _chosen(server: Server, wanted: str) -> list[ListedTool]:
    """Return the tools of a name, or those that a glob matches.

    Raises:
        ConfigError: When there is none, with the closest name.
    """
    found = [listed for listed in server.tools if listed.tool.name == wanted]
    if not found and not WILD.isdisjoint(wanted):
        found = [listed for listed in server.tools if fnmatchcase(listed.tool.name, wanted)]
    if not found:
        names = [listed.tool.name for listed in server.tools]
        hint = closest(wanted, names) if names else "the listing is empty"
        raise ConfigError(f"{server.id}/{wanted}", "no such tool", hint)
    return found


def report(listed: ListedTool, rules: Ruleset) -> Iterator[str]:
    """Yield the lines of the explanation of one tool."""
    rating = listed.assessment
    yield f"{plain(listed.server)} {plain(listed.tool.name)}"
    yield from _facts(listed)
    yield from _chapter("Evidence", _evidence(rating, rules))
    yield from _chapter("Category", _decision(rating))
    yield from _chapter("Risk", _risk(rating, rules.risk))
    yield from _chapter("Hints", _hints(listed.tool.hints))
    yield from _chapter("Findings", _findings(rating))
    yield from _chapter("Override", _override(rating))
    yield ""
    yield "To correct this rating, fill in and put into data/overrides.yml:"
    yield ""
    yield from override_yaml([listed], listed.tool.name)


def _facts(listed: ListedTool) -> Iterator[str]:
    rating = listed.assessment
    yield f"  risk        {rating.risk}"
    yield f"  category    {rating.category}"
    yield f"  factors     {', '.join(rating.factors) or 'none'}"
    yield f"  confidence  {rating.confidence}"
    yield f"  digest      {listed.tool.digest}"


def _chapter(title: str, lines: Iterator[str]) -> Iterator[str]:
    listed = list(lines)
    if listed:
        yield ""
        yield title
        yield from (f"  {line}" for line in listed)


def _evidence(rating: Assessment, rules: Ruleset) -> Iterator[str]:
    sentences = {rule.id: rule.sentence for rule in rules.rules}
    for step in rating.evidence:
        place = f"{step.source} {step.pointer}".strip()
        yield f"{step.argues:<12}{step.weight:+.2f}  {plain(place)}: “{plain(step.quote)}”"
        yield f"{'':<19}{step.rule}: {sentences.get(step.rule, _OTHER.get(step.rule, ''))}"
    if not rating.evidence:
        yield "No rule found anything to go by."


_OTHER = {"override": "A reviewer decided this for the very definition."}


def _decision(rating: Assessment) -> Iterator[str]:
    """What the evidence adds up to, and which category that makes."""
    steps = _derived(rating.evidence)
    told = supported(steps)
    support = {category: told.get(str(category), 0.0) for category in ORDER}
    for category, value in support.items():
        if value > 0:
            yield f"{category:<12}{value:.2f}"
    if rating.override and rating.override.category:
        yield f"A reviewer set it to {rating.category}."
    elif rating.category is Category.UNKNOWN:
        yield f"No category reaches {BAR}: unknown, which counts as high risk."
    else:
        yield f"The worst with enough support (at least {BAR}) is {rating.category}."


def _derived(steps: Sequence[Evidence]) -> list[Evidence]:
    return [step for step in steps if step.source != "override"]


def _risk(rating: Assessment, table: RiskTable) -> Iterator[str]:
    """The way through the published table, step by step."""
    for what, risk in risk_steps(rating, table):
        yield f"{what:<24}{risk}"
    if rating.override and rating.override.risk:
        yield f"A reviewer set it to {rating.risk}."
    else:
        yield f"The highest of them is {rating.risk}."


def risk_steps(rating: Assessment, table: RiskTable) -> Iterator[tuple[str, str]]:
    """Yield each entry of the table that applies, with the risk it asks for."""
    yield f"category {rating.category}", table.base[rating.category]
    for floor in table.floors:
        fits = not floor.categories or rating.category in floor.categories
        if floor.factor in rating.factors and fits:
            yield f"factor {floor.factor}", floor.risk


def _hints(hints: Hints) -> Iterator[str]:
    for name, wire in Hints.WIRE.items():
        declared = getattr(hints, name)
        if declared is None:
            default = str(Hints.DEFAULTS[name]).lower()
            yield f"{wire:<17}absent, which by the specification means {default}"
        else:
            yield f"{wire:<17}{str(declared).lower()}, declared by the server"


def _findings(rating: Assessment) -> Iterator[str]:
    for finding in rating.findings:
        where = f" ({plain(finding.pointer)})" if finding.pointer else ""
        yield f"{finding.severity:<9}{finding.id}{where}: {plain(finding.message)}"
        if finding.quote and finding.quote not in finding.message:
            yield f"{'':<9}“{plain(finding.quote)}”"


def _override(rating: Assessment) -> Iterator[str]:
    for override, state in ((rating.override, "applies"), (rating.stale_override, "is stale")):
        if override:
            yield (
                f"The override of “{plain(override.tool)}” by {plain(override.reviewer)} of "
                f"{override.date} {state}: {plain(override.reason)}"
            )


def overview(found: Sequence[ListedTool], server: Server, wanted: str) -> Iterator[str]:
    """Yield one line for each of several tools, and an override for all of them."""
    match = "tool matches" if len(found) == 1 else "tools match"
    yield f"{plain(server.id)}: {len(found)} {match} {plain(wanted)}"
    yield ""
    for listed in found:
        rating = listed.assessment
        yield f"  {rating.risk:<10}{rating.category:<12}{plain(listed.tool.name)}"
    yield ""
    yield "To correct all of them at once, fill in and put into data/overrides.yml:"
    yield ""
    yield from override_yaml(found, wanted)


def override_yaml(found: Sequence[ListedTool], tool: str) -> Iterator[str]:
    """Yield an override for one tool, or for a glob with the hash of each tool.

    Texts of servers are quoted, whatever they hold; so are hashes, since YAML reads one that
    happens to be all digits as a number.
    """
    first = found[0]
    ids = sorted({finding.id for listed in found for finding in listed.assessment.findings})
    known = [kind.id for kind in finding_kinds()]
    yield "overrides:"
    yield f"  - server: {_quoted(first.server)}"
    yield f"    tool: {_quoted(tool)}"
    yield f"    category: {first.assessment.category}"
    yield f"    factors: [{', '.join(first.assessment.factors)}]"
    yield "    # risk: follows from category and factors unless it is given here"
    if ids:
        yield f"    # accept: [{', '.join(sorted(ids, key=known.index))}]"
    yield '    reason: ""  # why, in a sentence'
    yield '    reviewer: ""  # who decided'
    yield '    date: ""  # when, as YYYY-MM-DD'
    if len(found) == 1 and first.tool.name == tool:
        yield f'    digest: "{first.tool.digest}"'
        return
    yield "    digests:"
    for listed in found:
        yield f'      {_quoted(listed.tool.name)}: "{listed.tool.digest}"'


def _quoted(text: str) -> str:
    """Return text as a YAML scalar in double quotes; YAML knows no surrogate pairs, unlike JSON."""
    return '"' + "".join(_QUOTED.get(c, c) if c.isprintable() else _escape(c) for c in text) + '"'


_QUOTED = {'"': '\\"', "\\": "\\\\"}


def _escape(char: str) -> str:
    return f"\\U{ord(char):08x}"


def plain(text: str) -> str:
    """Return text of a server on one line, without what a terminal would obey or not show."""
    line = " ".join(text.split())
    return "".join(c if c.isprintable() else f"\\u{{{ord(c):04x}}}" for c in line)


def entry(listed: ListedTool, rules: Ruleset) -> dict[str, Json]:
    """Return everything that `report` says, as JSON."""
    rating = listed.assessment
    tool = listed.tool
    sentences = {rule.id: rule.sentence for rule in rules.rules}
    told = supported(_derived(rating.evidence))
    support = {str(c): round(told.get(str(c), 0.0), 4) for c in ORDER}
    return {
        "server": listed.server,
        "tool": tool.name,
        "digest": tool.digest,
        "category": rating.category,
        "risk": rating.risk,
        "factors": list(rating.factors),
        "confidence": rating.confidence,
        "evidence": [
            {**asdict(step), "sentence": sentences.get(step.rule, "")} for step in rating.evidence
        ],
        "support": support,
        "riskSteps": [
            {"from": what, "risk": risk} for what, risk in risk_steps(rating, rules.risk)
        ],
        "hints": {
            wire: {"declared": getattr(tool.hints, name), "resolved": tool.hints.resolved(name)}
            for name, wire in Hints.WIRE.items()
        },
        "findings": [asdict(finding) for finding in rating.findings],
        "override": _as_json(rating.override),
        "staleOverride": _as_json(rating.stale_override),
        "overrideYaml": "\n".join(override_yaml([listed], tool.name)) + "\n",
    }


def _as_json(override: Json) -> Json:
    return asdict(override) if override else None
