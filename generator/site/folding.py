"""Puts the words of data/strings.yml into templates when these are compiled, not when they run.

In a template `say.tools.empty` is a text, and `say.sidebar.all(count=tools | length)` one that is
filled in; a text with a form for one takes its number first: `say.counts.tools(3)`. All of these
are replaced in the template's syntax tree, so that a page costs what it would with the words
written into it.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from generator.errors import ConfigError
from generator.site.strings import Forms, Place, Strings, has_marks, names, pieces, shipped
from generator.site.text import anywhere


class SpeakingEnvironment(jinja2.Environment):
    """A Jinja environment whose templates know the words of the site."""

    def __init__(self, strings: Strings, **options: Any) -> None:
        super().__init__(**options)
        self._strings = strings
        self.filters["number"] = strings.number
        self.filters["anywhere"] = anywhere

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return what every template knows as one dictionary, which a render copies at once.

        Jinja's own answer is a chain of two, of which each render looks up every name anew.
        """
        return {**self.globals, **(d or {})}

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        _Fold(self._strings, filename or name or "a template").visit(tree)
        tree.set_environment(self)
        return tree


class _Fold(NodeTransformer):
    """Replaces what begins with `say` by texts."""

    def __init__(self, strings: Strings, source: str) -> None:
        self._strings = strings
        self._source = source

    def visit_Output(self, node: nodes.Output) -> nodes.Output:
        """Put the pieces of a text between those of the template."""
        shown: list[nodes.Expr] = []
        for child in node.nodes:
            found = self.visit(child)
            if isinstance(found, nodes.Concat) and _id(child):
                shown.extend(_literal(_bare(piece)) for piece in found.nodes)
            else:
                shown.append(_literal(found))
        node.nodes = shown
        return node

    def visit_Getattr(self, node: nodes.Getattr) -> nodes.Expr:
        """Replace a text that takes nothing, or words of a group by a computed name."""
        id = _id(node)
        if id.count(".") != 1:
            self.generic_visit(node)
            return node
        return self._text(node, id, {}, None)

    def visit_Getitem(self, node: nodes.Getitem) -> nodes.Expr:
        """Replace `say.group[name]` by a choice among the texts of the group."""
        self.generic_visit(node)
        group = _id(node.node)
        if not group or "." in group:
            return node
        chosen: nodes.Expr = nodes.Const("")
        for key in self._strings.group(group):
            test = nodes.Compare(node.arg, [nodes.Operand("eq", nodes.Const(key))])
            text = self._text(node, f"{group}.{key}", {}, None)
            chosen = nodes.CondExpr(test, text, chosen)
        return _at(node, chosen)

    def visit_Call(self, node: nodes.Call) -> nodes.Expr:
        """Replace a text that is filled in."""
        id = _id(node.node)
        if id.count(".") != 1:
            self.generic_visit(node)
            return node
        values = {each.key: self.visit(each.value) for each in node.kwargs}
        count = self.visit(node.args[0]) if node.args else None
        return self._text(node, id, values, count)

    def _text(
        self, node: nodes.Expr, id: str, values: dict[str, nodes.Expr], count: nodes.Expr | None
    ) -> nodes.Expr:
        try:
            text = self._strings[id]
        except ConfigError as error:
            raise jinja2.TemplateSyntaxError(
                str(error), node.lineno, filename=self._source
            ) from None
        if isinstance(text, Forms):
            return self._forms(node, id, text, values, count)
        if names(text) != set(values):
            wanted = ", ".join(sorted(names(text))) or "nothing"
            message = f"say.{id} is filled in with {wanted}"
            raise jinja2.TemplateSyntaxError(message, node.lineno, filename=self._source)
        return _at(node, _expression(text, has_marks(shipped()[id]), values))

    def _forms(
        self,
        node: nodes.Expr,
        id: str,
        text: Forms,
        values: dict[str, nodes.Expr],
        count: nodes.Expr | None,
    ) -> nodes.Expr:
        if count is None:
            message = f"say.{id} takes a number first"
            raise jinja2.TemplateSyntaxError(message, node.lineno, filename=self._source)
        number = nodes.Filter(count, "number", [], [], None, None)
        filled = {**values, "count": number}

        def one_of(value: int, yes: nodes.Expr, no: nodes.Expr) -> nodes.Expr:
            test = nodes.Compare(count, [nodes.Operand("eq", nodes.Const(value))])
            return nodes.CondExpr(test, yes, no)

        marks = has_marks(shipped()[id])
        rest = _expression(text.other, marks, filled)
        if text.none:
            rest = one_of(0, _expression(text.none, marks, filled), rest)
        return _at(node, one_of(1, _expression(text.one, marks, filled), rest))


def _id(node: nodes.Node) -> str:
    """Return "group" or "group.name" for `say.group.name`, called or not; "" for others."""
    path: list[str] = []
    here = node.node if isinstance(node, nodes.Call) else node
    while isinstance(here, nodes.Getattr):
        path.append(here.attr)
        here = here.node
    return ".".join(reversed(path)) if isinstance(here, nodes.Name) and here.name == "say" else ""


def _expression(text: str, marked: bool, values: dict[str, nodes.Expr]) -> nodes.Expr:
    parts: list[nodes.Expr] = []
    for piece in pieces(text, marked):
        if isinstance(piece, Markup):
            parts.append(nodes.Const(piece))
        elif isinstance(piece, Place):
            parts.append(nodes.Filter(values[piece.name], "anywhere", [], [], None, None))
        else:
            name = nodes.Name("link", "load")
            parts.append(nodes.Call(name, [nodes.Const(piece.url)], [], None, None))
    if all(isinstance(part, nodes.Const) for part in parts):
        return nodes.Const(Markup("").join(part.value for part in parts))  # type: ignore[attr-defined]
    return nodes.Concat(parts)


def _at(node: nodes.Expr, made: nodes.Expr) -> nodes.Expr:
    made.set_lineno(node.lineno)
    return made


def _bare(piece: nodes.Expr) -> nodes.Expr:
    """Return a value as it was: what a template prints is made safe there."""
    filtered = isinstance(piece, nodes.Filter) and piece.name == "anywhere" and piece.node
    return filtered or piece


def _literal(node: nodes.Expr) -> nodes.Expr:
    """Return text of ours as Jinja holds what stands outside of braces."""
    if isinstance(node, nodes.Const) and isinstance(node.value, Markup):
        return nodes.TemplateData(str(node.value))
    return node
