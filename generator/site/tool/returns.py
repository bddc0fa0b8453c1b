"""The section "Returns": the structured result that the output schema promises."""

from __future__ import annotations

from generator.catalogue import ListedTool, Server
from generator.docstring import read_docstring
from generator.schema import State, read_returns
from generator.site.context import Site
from generator.site.page import Section


def section(listed: ListedTool, server: Server, site: Site) -> Section | None:
    """Render the output schema and what the docstring says of it; None when there is neither."""
    gives = read_returns(listed.tool.output_schema)
    said = read_docstring(listed.tool.description).returns
    if gives.state is State.UNKNOWN and not said:
        return None
    result = gives.top[0] if gives.wrapped else None
    body = site.templates.render(
        "pages/tool/returns.html", listed.url, gives=gives, result=result, said=said, State=State
    )
    return Section("returns", "Returns", body)
