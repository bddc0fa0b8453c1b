"""Quotes evidence where it stands: the words that a rating rests on, marked in their source.

Steps that look at the same source and argue for the same thing are shown as one, with all of their
words marked, so that a sentence is not quoted three times over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from markupsafe import Markup

from generator.models import Category, Evidence, Json, Tool
from generator.site import text, words
from generator.site.strings import Strings
from generator.site.tool.facts import properties_of
from generator.site.tool.saying import code, say

AROUND = 90
"""Characters of a text that are shown on either side of a quote."""
_CATEGORIES = frozenset(Category)
_STEP = re.compile(r"\.|\[\]")
_BREAK = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*#+>]|\d+[.)]))")


class Shown(NamedTuple):
    """Steps of evidence as one entry of the list.

    Attributes:
        source: Where the words stand.
        quote: They, marked, as safe HTML.
        category: The category that they argue for, "unknown" for a factor.
        argues: What they argue for, in words.
        rules: Each rule that spoke, with its sentence ("" when there is none).
    """

    source: str
    quote: Markup
    category: str
    argues: str
    rules: tuple[tuple[str, str], ...]


def show(
    tool: Tool, evidence: Iterable[Evidence], sentences: Mapping[str, str], say: Strings
) -> list[Shown]:
    """Gather the evidence for a tool into entries, strongest first.

    Args:
        tool: The tool.
        evidence: Its evidence, strongest first.
        sentences: What each rule says, by id.
        say: The words of the site.
    """
    groups: dict[tuple[str, str, str, bool], list[Evidence]] = {}
    for step in evidence:
        key = (step.source, step.pointer, step.argues, step.weight < 0)
        groups.setdefault(key, []).append(step)
    return [_shown(tool, steps, sentences, say) for steps in groups.values()]


def _shown(
    tool: Tool, steps: Sequence[Evidence], sentences: Mapping[str, str], words_of: Strings
) -> Shown:
    first = steps[0]
    rules = dict.fromkeys(step.rule for step in steps)
    return Shown(
        source=words_of(f"evidence.{first.source}"),
        quote=quoted(tool, steps),
        category=first.argues if first.argues in _CATEGORIES else "unknown",
        argues=argues(first.argues, first.weight < 0, words_of),
        rules=tuple((rule, sentences.get(rule, "").rstrip(".")) for rule in rules),
    )


@lru_cache(256)
def argues(what: str, against: bool, words_of: Strings) -> str:
    """Return what a step argues for: "Write", "not destructive", "+ many at once"."""
    known = words_of.glossary
    factor = next((known.factors[f] for f in known.factors if f == what), None)
    word = factor or known.categories[Category(what)]
    if against:
        return words_of("evidence.not", word=word.title.lower())
    return f"+ {word.title.lower()}" if factor else word.title


def quoted(tool: Tool, steps: Sequence[Evidence]) -> Markup:
    """Return the source of steps that share one, as safe HTML with their words marked."""
    source, pointer = steps[0].source, steps[0].pointer
    if source == "name":
        return say("<code>{}</code>", text.mark(tool.name, _spans(tool.name, steps)))
    if source in ("parameter", "output") and pointer:
        return _parameter(tool, steps)
    if source == "annotation" and pointer:
        return say("<code>{}: <mark>{}</mark></code>", pointer, text.inline(steps[0].quote))
    whole = {"title": tool.title, "description": tool.description}.get(source, "")
    spans = _spans(whole, steps)
    return excerpt(whole, spans) if spans else _bare(steps)


def _bare(steps: Sequence[Evidence]) -> Markup:
    quotes = dict.fromkeys(step.quote or step.pointer for step in steps)
    return text.safe(", ".join(f"<mark>{text.inline(quote)}</mark>" for quote in quotes))


def _spans(source: str, steps: Sequence[Evidence]) -> list[tuple[int, int]]:
    """Return where the quotes stand in `source`; those that do not stand in it are left out."""
    found: set[tuple[int, int]] = set()
    for step in steps:
        start = step.start
        if not step.quote or source[max(start, 0) : max(start, 0) + len(step.quote)] != step.quote:
            start = source.find(step.quote) if step.quote else -1
        if start >= 0:
            found.add((start, start + len(step.quote)))
    return sorted(found)


def _parameter(tool: Tool, steps: Sequence[Evidence]) -> Markup:
    """Quote a parameter: its name, the values that it can take, or its description."""
    pointer = steps[0].pointer
    name = _STEP.split(pointer.removesuffix("[]"))[-1]
    if spans := [span for step in steps for span in _spans(name, [step])]:
        at = pointer.rfind(name)
        return say("<code>{}</code>", text.mark(pointer, [(at + a, at + b) for a, b in spans]))
    schema = _schema_at(tool, pointer)
    values = schema.get("enum") or _dict(schema.get("items")).get("enum")
    quotes = list(dict.fromkeys(step.quote for step in steps if step.quote))
    if isinstance(values, list) and quotes and all(quote in values for quote in quotes):
        marked = [say("<code><mark>{}</mark></code>", text.inline(quote)) for quote in quotes]
        return say("{} can be {}", code(pointer), words.listed(marked, joint="or"))
    described = schema.get("description")
    if isinstance(described, str) and (found := _spans(described, steps)):
        return say("{}: {}", code(pointer), excerpt(described, found))
    return say("{}: {}", code(pointer), _bare(steps)) if quotes else code(pointer)


def _schema_at(tool: Tool, pointer: str) -> dict[str, Json]:
    """Return the schema of the parameter at a dotted path, {} when it is behind a reference."""
    properties = properties_of(tool.input_schema)
    schema: dict[str, Json] = _dict(properties.get(pointer))
    if schema:  # a name may hold dots itself
        return schema
    for part in pointer.replace("[]", "").split("."):
        schema = _dict(properties.get(part))
        inner = _dict(schema.get("items")) if "items" in schema else schema
        properties = _dict(inner.get("properties"))
    return schema


def _dict(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}


def excerpt(source: str, spans: Sequence[tuple[int, int]]) -> Markup:
    """Return the parts of `source` around ordered spans, cut at words, with the spans marked."""
    windows: list[list[tuple[int, int]]] = []
    for span in spans:
        if windows and span[0] - windows[-1][-1][1] <= 2 * AROUND:
            windows[-1].append(span)
        else:
            windows.append([span])
    return text.safe(" ".join([_window(source, window) for window in windows]))


def _window(source: str, spans: list[tuple[int, int]]) -> str:
    start, end = _begin(source, spans[0][0]), _end(source, max(stop for _, stop in spans))
    moved = [(a - start, b - start) for a, b in spans]
    before = "…" if start and not source[:start].rstrip(" ").endswith(("\n", ".")) else ""
    after = "…" if end < len(source) and source[end] not in "\n" else ""
    return f"“{before}{text.mark(source[start:end], moved)}{after}”"


def _begin(source: str, quote: int) -> int:
    """Return where to begin before a quote: at its paragraph, or at a word some way before."""
    start = max(0, quote - AROUND)
    breaks = [found.end() for found in _BREAK.finditer(source, start, quote)]
    if breaks:
        return breaks[-1]
    if start == 0:
        return 0
    blank = source.find(" ", start, quote)
    return blank + 1 if blank >= 0 else start


def _end(source: str, quote: int) -> int:
    """Return where to end after a quote: with its paragraph, or at a word some way after."""
    limit = min(len(source), quote + AROUND)
    found = _BREAK.search(source, quote, limit)
    if found:
        return found.start()
    if limit == len(source):
        return len(source.rstrip())
    blank = source.rfind(" ", quote, limit)
    return blank if blank > quote else limit
