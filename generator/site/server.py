"""The page of one server: who it is, how it was listed, what it offers and what to know of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import urlsplit

from generator import tokens
from generator.catalogue import ListedTool, Server
from generator.classify.findings.kinds import shipped
from generator.models import Category, Finding, Json, Risk, Severity
from generator.prose import first_sentence
from generator.site import changes, server_install, server_policies
from generator.site.context import Site
from generator.site.page import Page, Section

FINDINGS = 40
"""Most findings that the page spells out; the tools' own pages have them all."""
HEAVY = 10
"""How many of the largest definitions the page names."""

View = dict[str, object]


def page(server: Server, site: Site) -> Page:
    """Return the page of `server`."""
    view = _view(server, site)
    head = site.templates.render("pages/server/head.html", server.url, **view)
    made = (make(server, site, view) for make in SECTIONS)
    sections = tuple(section for section in made if section is not None)
    return Page(server.url, "server", server.title, _about(server, site), head, sections, server.id)


def _view(server: Server, site: Site) -> View:
    info = server.snapshot.server_info
    entry = server.entry
    return {
        "server": server,
        "listing": server.snapshot,
        "lead": entry.description or first_sentence(str(info.get("description") or "")),
        "by_risk": Counter(listed.assessment.risk for listed in server.tools),
        "info": " ".join(_texts(info, "name", "version")),
        "website": _web(entry.website or info.get("websiteUrl")),
        "repository": _web(entry.repository),
        "groups": list(_groups(server)),
        "levels": list(Risk),
        "marks": changes.marks(server, site),
        "reviewed": bool(site.catalogue.approvals.by_server),
    }


def _about(server: Server, site: Site) -> str:
    lead = server.entry.description or first_sentence(server.snapshot.instructions)
    about = site.say("server.about", len(server.tools), title=server.title)
    return f"{about} {lead}".strip()


def _texts(info: Mapping[str, Json], *names: str) -> Iterator[str]:
    for name in names:
        if isinstance(info.get(name), str):
            yield info[name]


def _web(url: Json) -> str:
    """Return `url` when a page may link to it, else ""."""
    return url if isinstance(url, str) and urlsplit(url).scheme in ("http", "https") else ""


def _groups(server: Server) -> Iterator[tuple[Category, list[ListedTool]]]:
    """Yield the tools by category, in each the riskiest first."""
    groups: dict[Category, list[ListedTool]] = {}
    for listed in server.tools:
        groups.setdefault(listed.assessment.category, []).append(listed)
    order = {risk: place for place, risk in enumerate(Risk)}
    for category in Category:
        if tools := groups.get(category):
            yield category, sorted(tools, key=lambda tool: -order[tool.assessment.risk])


def _plain(id: str, wanted: Callable[[Server], object]) -> Callable[..., Section | None]:
    """Return the maker of a section whose template needs nothing but the page's own view."""

    def make(server: Server, site: Site, view: View) -> Section | None:
        if not wanted(server):
            return None
        body = site.templates.render(f"pages/server/{id}.html", server.url, **view)
        return Section(id, site.say(f"server_sections.{id}"), body)

    return make


def _findings(server: Server, site: Site, view: View) -> Section | None:
    found = [(each, listed) for listed in server.tools for each in listed.assessment.findings]
    if not found:
        return None
    kinds: dict[str, list[tuple[Finding, ListedTool]]] = {}
    for each, listed in found:
        kinds.setdefault(each.id, []).append((each, listed))
    order = {severity: place for place, severity in enumerate(Severity)}
    rows = sorted(
        kinds.items(), key=lambda item: (-max(order[f.severity] for f, _ in item[1]), item[0])
    )
    view = {**view, "rows": rows, "kinds": shipped().by_id, "most": FINDINGS}
    body = site.templates.render("pages/server/findings.html", server.url, **view)
    return Section("findings", site.say("common.findings"), body)


def _size(server: Server, site: Site, view: View) -> Section | None:
    if not server.tools:
        return None
    heavy = sorted(server.tools, key=lambda tool: (-tool.tokens, tool.tool.name))[:HEAVY]
    share = server.tokens / tokens.WINDOW
    view = {
        **view,
        "heavy": heavy,
        "share": share,
        "method": site.say("size.method"),
        "window": tokens.WINDOW,
    }
    body = site.templates.render("pages/server/size.html", server.url, **view)
    return Section("size", site.say("size.title"), body)


def _install(server: Server, site: Site, view: View) -> Section | None:
    return server_install.section(server, site)


def _policies(server: Server, site: Site, view: View) -> Section | None:
    return server_policies.section(server, site)


def _changes(server: Server, site: Site, view: View) -> Section | None:
    return changes.section(server, site)


def _resources(server: Server) -> bool:
    return bool(server.snapshot.resources or server.snapshot.resource_templates)


SECTIONS: tuple[Callable[[Server, Site, View], Section | None], ...] = (
    _plain("profile", lambda server: server.tools),
    _plain("tools", lambda server: True),
    _findings,
    _plain("prompts", lambda server: server.snapshot.prompts),
    _plain("resources", _resources),
    _plain("instructions", lambda server: server.snapshot.instructions),
    _install,
    _plain("listed", lambda server: True),
    _policies,
    _size,
    _changes,
)
"""Makers of the sections, in the order in which the page shows them."""
