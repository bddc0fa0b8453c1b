"""Quotes evidence where it stands: the words that a rating rests on, marked in their source."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from generator.models import Evidence, Tool
from generator.site import text

AROUND = 90
"""Characters of a description that are shown on either side of a quote."""


def quoted(step: Evidence, tool: Tool, server: str) -> Markup:
    """Return the source of one step of evidence as safe HTML with its words marked."""
    if step.source == "name":
        return Markup("<code>{}</code>").format(marked(tool.name, step.start, step.quote))
    if step.source == "parameter" and step.pointer:
        return _parameter(step)
    if step.source == "annotation":
        return Markup("<code><mark>{}</mark></code>").format(step.quote or step.pointer)
    whole = {"title": tool.title, "description": tool.description, "server": server}
    source = whole.get(step.source, "")
    if step.quote and step.quote in source:
        return excerpt(source, step.start, step.quote)
    return Markup("<mark>{}</mark>").format(step.quote) if step.quote else escape(step.pointer)


def _parameter(step: Evidence) -> Markup:
    last = step.pointer.rpartition(".")[2].removesuffix("[]")
    if not step.quote or step.quote == last:
        lead = step.pointer.removesuffix(last)
        return Markup("<code>{}<mark>{}</mark></code>").format(lead, last)
    name = text.breakable(step.pointer)
    return Markup("<code>{}</code>: <mark>{}</mark>").format(name, step.quote)


def marked(source: str, start: int, quote: str) -> Markup:
    """Return `source` escaped, with the quote at `start` (found when -1) marked."""
    place = _place(source, start, quote)
    if place < 0:
        return escape(source)
    end = place + len(quote)
    found = Markup("{}<mark>{}</mark>{}")
    return found.format(source[:place], source[place:end], source[end:])


def excerpt(source: str, start: int, quote: str) -> Markup:
    """Return the part of `source` around the quote, cut at words, with the quote marked."""
    place = _place(source, start, quote)
    if place < 0:
        return Markup("<mark>{}</mark>").format(quote)
    end = place + len(quote)
    before = _tail(source[max(0, place - AROUND) : place], cut=place > AROUND)
    after = _head(source[end : end + AROUND], cut=end + AROUND < len(source))
    return Markup("“{}<mark>{}</mark>{}”").format(before, source[place:end], after)


def _place(source: str, start: int, quote: str) -> int:
    if start >= 0 and source[start : start + len(quote)] == quote:
        return start
    return source.find(quote) if quote else -1


def _tail(before: str, *, cut: bool) -> str:
    """Return what leads up to a quote: its own line, from a word on."""
    line = re.split(r"\n\s*\n|\n(?=\s*[-*#\d])", before)[-1]
    whole = line is not before or not cut
    line = line if whole else "…" + line.partition(" ")[2]
    return line.lstrip() if whole else line


def _head(after: str, *, cut: bool) -> str:
    line = re.split(r"\n\s*\n|\n(?=\s*[-*#\d])", after)[0]
    if line != after or not cut:
        return line.rstrip()
    return line.rpartition(" ")[0] + "…"
