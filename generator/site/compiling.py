"""How page templates are compiled: as Jinja does it, but for six things that a page does often.

A tool's page prints about 800 expressions and calls 100 macros. Jinja sends each printed value
through two Python functions and up to two new strings, hands it on by itself, and sends each call
through a search for decorators that nothing here has. Measured on 1,000 tools, what is done here
halves the time that a page spends in templates; what comes out is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame, MacroRef
from jinja2.runtime import Macro, markup_join
from markupsafe import Markup, escape

from generator.site.text import safe

REMEMBERED = 512
"""How many results of a macro are kept, where a macro is no more than a shape around its names."""


class PlainMacro(Macro):
    """A macro that takes what it names and no more: called with all of it, it is a function."""

    def __call__(self, *args: Any, **kwargs: Any) -> str:
        """Return the macro's output, safe HTML."""
        if kwargs or len(args) != self._argument_count:
            return super().__call__(*args, **kwargs)
        return safe(self._func(*args))


class ShapeMacro(PlainMacro):
    """A macro whose output follows from its arguments alone, as an icon: made once for each."""

    def __init__(self, environment: Any, func: Callable[..., str], *args: Any) -> None:
        remembered = lru_cache(REMEMBERED, typed=True)(lambda *values: safe(func(*values)))
        super().__init__(environment, remembered, *args)

    def __call__(self, *args: Any, **kwargs: Any) -> str:
        """Return the macro's output, safe HTML."""
        if kwargs or len(args) != self._argument_count:
            return super().__call__(*args, **kwargs)
        return self._func(*args)


def joined(parts: tuple[Any, ...]) -> str:
    """Return what `~` makes of values: safe HTML when one of them is, the others escaped."""
    kinds = set(map(type, parts))
    if all(map(_is_text, kinds)):
        return "".join(parts)
    if Markup in kinds:
        return safe("".join([p if type(p) is Markup else escape(p) for p in parts]))
    return markup_join(parts)


@cache
def _is_text(kind: type) -> bool:
    """Whether values of a type are text that nobody calls safe: strings, enumerated words."""
    return issubclass(kind, str) and not hasattr(kind, "__html__")


class PageCode(CodeGenerator):
    """Compiles the templates of an environment whose `finalize` is `text.anywhere`."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._extends = False
        self._printing: list[str] = []

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:
        """Write the module's head: what the code below calls."""
        self.writeline("from generator.site.compiling import PlainMacro, ShapeMacro, joined")
        self.writeline("from generator.site.text import printed")
        self.writeline("imported = {}")
        self._extends = node.find(nodes.Extends) is not None
        super().visit_Template(node, frame)

    def blockvisit(self, nodes: Iterable[nodes.Node], frame: Frame) -> None:
        """Hand on the whole of a template at once instead of each piece by itself."""
        whole = frame.rootlevel and frame.buffer is None and not self._extends
        if whole:
            self.buffer(frame)
        super().blockvisit(nodes, frame)
        if whole:
            self.writeline(f"yield concat({frame.buffer})")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        """Print safe HTML as it is, the rest by one function instead of `escape(finalize(...))`."""
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
            return
        self._printing.append(value := self.temporary_identifier())
        self.write(f"({value} if type({value} := ")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_post(node, frame, finalize)
            return
        self.write(f") is Markup else printed({self._printing.pop()}))")

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:
        """Join by one function that looks at each part once."""
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super().visit_Concat(node, frame)
            return
        self.write("joined((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:
        """Call by name without a look at decorators: no function of ours asks for the context."""
        dynamic = node.dyn_args or node.dyn_kwargs
        bare = isinstance(node.node, nodes.Name) and not self.environment.sandboxed
        if forward_caller or dynamic or not bare:
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for arg in node.args:
            self.visit(arg, frame)
            self.write(", ")
        for named in node.kwargs:
            self.write(f"{named.key}=")
            self.visit(named.value, frame)
            self.write(", ")
        self.write(")")

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:
        """Read an attribute without a call; Jinja looks for an item where there is none."""
        if self.environment.sandboxed:  # it decides what may be read
            super().visit_Getattr(node, frame)
            return
        found, value = self.temporary_identifier(), self.temporary_identifier()
        self.write(f"({value} if ({value} := getattr({found} := ")
        self.visit(node.node, frame)
        self.write(f", {node.attr!r}, missing)) is not missing ")
        self.write(f"else environment.getattr({found}, {node.attr!r}))")

    def macro_def(self, macro_ref: MacroRef, frame: Frame) -> None:
        """Write a macro that takes what it names and nothing else as a plain one."""
        node = macro_ref.node
        more = macro_ref.accesses_kwargs or macro_ref.accesses_varargs or macro_ref.accesses_caller
        escaped = frame.eval_ctx.autoescape and not frame.eval_ctx.volatile
        if more or not escaped or not isinstance(node, nodes.Macro):
            super().macro_def(macro_ref, frame)
            return
        kind = ShapeMacro if _is_shape(node) else PlainMacro
        names = tuple(arg.name for arg in node.args)
        self.write(f"{kind.__name__}(environment, macro, {node.name!r}, {names!r}, ")
        self.write("False, False, False, True)")

    def _import_common(self, node: nodes.Import | nodes.FromImport, frame: Frame) -> None:
        """Import a template by its name once: it is the same for every page."""
        if node.with_context or not isinstance(node.template, nodes.Const):
            super()._import_common(node, frame)
            return
        name = repr(node.template.value)
        self.write(f"imported.get({name}) or imported.setdefault({name}, ")
        super()._import_common(node, frame)
        self.write(")")


def _is_shape(macro: nodes.Macro) -> bool:
    """Whether a macro prints its arguments between fixed texts and does nothing else."""
    names = {arg.name for arg in macro.args}
    parts = [inner for part in macro.body for inner in (part, *part.find_all(nodes.Node))]
    return all(
        isinstance(part, nodes.Output | nodes.TemplateData)
        or (isinstance(part, nodes.Name) and part.name in names)
        for part in parts
    )
