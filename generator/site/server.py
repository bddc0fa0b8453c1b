"""The page of one server: who it is, how it was listed, what it offers."""

from __future__ import annotations

from collections import Counter

from generator.catalogue import Server
from generator.prose import first_sentence
from generator.site.context import Site
from generator.site.page import Page, Section


def page(server: Server, site: Site) -> Page:
    """Return the page of `server`."""
    view = {
        "server": server,
        "listing": server.snapshot,
        "by_risk": Counter(listed.assessment.risk for listed in server.tools),
    }
    head = site.templates.render("pages/server/head.html", server.url, **view)
    sections = [
        Section(id, title, site.templates.render(f"pages/server/{id}.html", server.url, **view))
        for id, title in (("profile", "Risk profile"), ("tools", "Tools"))
        if server.tools
    ]
    about = first_sentence(server.entry.description or server.snapshot.instructions)
    description = about or f"{len(server.tools)} tools of {server.title}."
    return Page(server.url, "server", server.title, description, head, tuple(sections), server.id)
