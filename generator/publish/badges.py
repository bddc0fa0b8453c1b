"""Badges of a server: how many tools, the worst risk; as SVG and for shields-style endpoints.

Drawn here, with the widths of Verdana's characters at 11 pixels in three classes, so that no other
host is asked and the same numbers give the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape

from generator.catalogue import Server
from generator.models import Risk

GREY = "#5b6472"
COLOURS = {
    Risk.LOW: "#4a5868",
    Risk.MEDIUM: "#7d5500",
    Risk.HIGH: "#b0400a",
    Risk.CRITICAL: "#b1122e",
}
"""White text has a contrast of 4.5 and more on each (WCAG 2.2, 1.4.3)."""

NARROW = frozenset("fijlrtI.,:;'|!()[] ")
WIDE = frozenset("mwMW@%")


def of_server(server: Server) -> Iterator[tuple[str, str]]:
    """Yield the badges of one server."""
    yield from _badge(server.slug, "tools", "MCP tools", str(len(server.tools)), GREY)
    if server.tools:
        worst = max((t.assessment.risk for t in server.tools), key=lambda risk: risk.rank)
        yield from _badge(server.slug, "risk", "highest risk", worst.value, COLOURS[worst])
    if server.history:
        yield from _badge(server.slug, "changed", "last changed", server.history[-1].date, GREY)
    if server.checked:
        yield from _badge(server.slug, "checked", "last checked", server.checked, GREY)


def _badge(
    slug: str, name: str, label: str, message: str, colour: str
) -> Iterator[tuple[str, str]]:
    yield f"badges/{slug}/{name}.svg", svg(label, message, colour)
    shields = {"schemaVersion": 1, "label": label, "message": message, "color": colour}
    yield f"badges/{slug}/{name}.json", json.dumps(shields, sort_keys=True) + "\n"


def svg(label: str, message: str, colour: str) -> str:
    """Return a badge: `label` on dark grey, `message` on `colour`."""
    left, right = _width(label), _width(message)
    total, title = left + right, escape(f"{label}: {message}")
    text = 'y="14" text-anchor="middle" fill="#fff"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{total}" height="20" role="img" '
        f'aria-label="{title}"><title>{title}</title>'
        f'<clipPath id="r"><rect width="{total}" height="20" rx="3"/></clipPath>'
        f'<g clip-path="url(#r)"><rect width="{left}" height="20" fill="#2a303a"/>'
        f'<rect x="{left}" width="{right}" height="20" fill="{colour}"/></g>'
        f'<g font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">'
        f'<text x="{left / 2:g}" {text}>{escape(label)}</text>'
        f'<text x="{left + right / 2:g}" {text}>{escape(message)}</text></g></svg>\n'
    )


def _width(text: str) -> int:
    return 12 + sum(4 if c in NARROW else 11 if c in WIDE else 7 for c in text)
