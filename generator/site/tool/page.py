"""Puts a tool's page together: its head, and the sections that there is something to say in."""

from __future__ import annotations

from collections.abc import Callable

from generator.catalogue import ListedTool, Server
from generator.errors import ConfigError, closest
from generator.site.context import Site
from generator.site.page import Page, Section
from generator.site.tool import (
    context,
    description,
    example,
    history,
    parameters,
    questions,
    raw,
    related,
    restrict,
    returns,
    size,
    why,
)
from generator.site.tool.head import head, summary

Maker = Callable[[ListedTool, Server, Site], Section | None]

SECTIONS: dict[str, Maker] = {
    "description": description.section,
    "context": context.section,
    "parameters": parameters.section,
    "returns": returns.section,
    "example": example.section,
    "why": why.section,
    "restrict": restrict.section,
    "questions": questions.section,
    "related": related.section,
    "size": size.section,
    "history": history.section,
    "raw": raw.section,
}
"""Every section by its id, in the order in which a page shows them."""


def tool_page(listed: ListedTool, server: Server, site: Site) -> Page:
    """Make the page of one tool of `server`."""
    made = (make(listed, server, site) for make in chosen(site).values())
    sections = tuple(section for section in made if section is not None)
    return Page(
        url=listed.url,
        kind="tool",
        title=listed.tool.name,
        description=summary(listed, server),
        head=head(listed, server, site, tuple(section.id for section in sections)),
        sections=sections,
        server=server.id,
        data={"category": str(listed.assessment.category), "risk": str(listed.assessment.risk)},
    )


def chosen(site: Site) -> dict[str, Maker]:
    """Return the sections that `tool_sections:` of the catalogue asks for, in its order.

    Raises:
        ConfigError: When it names a section that there is not.
    """
    config = site.catalogue.config
    names = config.file.tool_sections or tuple(SECTIONS)
    for name in names:
        if name not in SECTIONS:
            message = f"tool_sections: there is no section '{name}'"
            raise ConfigError(str(config.path), message, closest(name, SECTIONS))
    return {name: SECTIONS[name] for name in names}
