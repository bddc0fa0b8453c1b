"""The section "Parameters": a definition for every parameter, nested to any depth."""

from __future__ import annotations

from functools import lru_cache

from markupsafe import Markup

from generator.catalogue import ListedTool, Server
from generator.docstring import read_docstring
from generator.identity import Identity
from generator.models import Tool
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
    return Section("parameters", site.say("tool_sections.parameters"), body)


def takes(listed: ListedTool) -> Parameters:
    """Read the parameters of a tool; what its schema leaves undescribed, its docstring may say."""
    return _read(Identity(listed.tool))[0]


def gives(listed: ListedTool) -> Parameters:
    """Read the structured result of a tool."""
    return _read(Identity(listed.tool))[1]


def linked_signature(listed: ListedTool, templates: Templates) -> Markup:
    """Render the signature at the head of the page, each of its parameters a link."""
    view = signature(listed.tool.name, *_read(Identity(listed.tool)))
    return templates.render("pages/tool/signature.html", listed.url, signature=view)


@lru_cache(maxsize=8)
def _read(key: Identity[Tool]) -> tuple[Parameters, Parameters]:
    """Read both schemas of a tool once for all sections of its page."""
    tool = key.value
    documented = read_docstring(tool.description).parameters
    return read_parameters(tool.input_schema, documented), read_returns(tool.output_schema)
