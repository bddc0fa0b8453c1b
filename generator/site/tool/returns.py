"""The section "Returns": the structured result that the output schema promises."""

from __future__ import annotations

from generator.catalogue import ListedTool, Server
from generator.docstring import read_docstring
from generator.schema import State
from generator.site.context import Site
from generator.site.page import Section
from generator.site.tool.parameters import gives


def section(listed: ListedTool, server: Server, site: Site) -> Section | None:
    """Render the output schema and what the docstring says of it; None when there is neither."""
    shown = gives(listed)
    said = read_docstring(listed.tool.description).returns
    if shown.state is State.UNKNOWN and not said:
        return None
    result = shown.top[0] if shown.wrapped else None
    body = site.templates.render(
        "pages/tool/returns.html", listed.url, gives=shown, result=result, said=said, State=State
    )
    return Section("returns", site.say("tool_sections.returns"), body)
