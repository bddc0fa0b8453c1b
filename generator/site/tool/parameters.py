"""The section "Parameters": a definition for every parameter, nested to any depth."""

from __future__ import annotations

from markupsafe import Markup

from generator.catalogue import ListedTool, Server
from generator.docstring import read_docstring
from generator.schema import Parameters, State, read_parameters, read_returns
from generator.schema.signature import signature
from generator.site.context import Site
from generator.site.page import Section
from generator.site.render import Templates


def section(listed: ListedTool, server: Server, site: Site) -> Section:
    """Render what the tool takes; that it takes nothing, or that nobody says, is said too."""
    body = site.templates.render(
        "pages/tool/parameters.html",
        listed.url,
        takes=takes(listed),
        absent=listed.tool.input_schema is None,
        State=State,
    )
    return Section("parameters", "Parameters", body)


def takes(listed: ListedTool) -> Parameters:
    """Read the parameters of a tool; what its schema leaves undescribed, its docstring may say."""
    documented = read_docstring(listed.tool.description).parameters
    return read_parameters(listed.tool.input_schema, documented)


def linked_signature(listed: ListedTool, templates: Templates) -> Markup:
    """Render the signature at the head of the page, each of its parameters a link."""
    tool = listed.tool
    view = signature(tool.name, takes(listed), read_returns(tool.output_schema))
    return templates.render("pages/tool/signature.html", listed.url, signature=view)
