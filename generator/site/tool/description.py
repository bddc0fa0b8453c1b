"""The whole description, where it says more than the lead does."""

from __future__ import annotations

from generator.catalogue import ListedTool, Server
from generator.prose import first_sentence
from generator.site.context import Site
from generator.site.page import Section


def section(listed: ListedTool, server: Server, site: Site) -> Section | None:
    """Render the description; None when the lead has it all."""
    text = listed.tool.description.strip()
    if not text or " ".join(text.split()) == first_sentence(text):
        return None
    body = site.templates.render("pages/tool/description.html", listed.url, text=text)
    return Section("description", "Description", body)
