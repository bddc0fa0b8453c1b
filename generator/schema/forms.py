"""Knows a schema again that is like one read before: most differ in what they are called alone.

Of the schemas of single parameters, nine in ten have the form of another one. What is read off a
form is kept for as many as there may be in a large catalogue, and all let go of beyond that.
"""

from __future__ import annotations

import marshal
from typing import NamedTuple

from generator.schema.resolve import Schema
from generator.schema.shape import Shape

KEPT = 4096
"""How many forms are kept."""

_TEXTS = frozenset({"title", "description"})
_PLACED = frozenset({"$ref", "allOf", "properties", "patternProperties", "oneOf"})
_TITLE = Shape._fields.index("title")
"""Where the texts stand in a shape; `_replace` takes four times as long."""
_kept: dict[Form, Shape] = {}


class Form(NamedTuple):
    """What alike schemas share.

    Attributes:
        rest: All but their texts, and the title of an object, which names its type.
        titled: Whether there is a title that says something, None when there is none; likewise
            `described`.
        cut: Whether it stands so deep that what it holds is not shown.
    """

    rest: bytes
    titled: bool | None
    described: bool | None
    cut: bool


def form(schema: Schema, cut: bool) -> Form | None:
    """Return the form of a schema, None for one that depends on where it stands."""
    if not _PLACED.isdisjoint(schema):
        return None
    rest = marshal.dumps({key: schema[key] for key in schema if key not in _TEXTS}, 2)
    if b"object" in rest or b"roperties" in rest:
        rest = marshal.dumps((rest, schema.get("title")), 2)
    return Form(rest, _said(schema, "title"), _said(schema, "description"), cut)


def _said(schema: Schema, keyword: str) -> bool | None:
    return isinstance(schema[keyword], str) and schema[keyword] != "" if keyword in schema else None


def known(form: Form, title: str, description: str) -> Shape | None:
    """Return the shape of a schema of this form with its own texts, None when none was kept."""
    found = _kept.get(form)
    if found is None:
        return None
    return Shape._make((*found[:_TITLE], title, description, *found[_TITLE + 2 :]))


def keep(form: Form, shape: Shape) -> None:
    """Keep a shape for schemas of the same form, unless it depends on where its schema stands."""
    if shape.groups or shape.alternatives or shape.reference or b"$ref" in form.rest:
        return
    if len(_kept) >= KEPT:
        _kept.clear()
    _kept[form] = shape
