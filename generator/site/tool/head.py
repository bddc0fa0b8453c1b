"""The head of a tool's page: name, lead, verdict, signature, facts, and the data for crawlers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache

from markupsafe import Markup

from generator.approvals import ApprovalState
from generator.catalogue import ListedTool, Server
from generator.models import Json
from generator.prose import first_sentence
from generator.site.context import Site
from generator.site.render import Templates
from generator.site.strings import Strings
from generator.site.text import safe
from generator.site.tool.listing import package, version
from generator.site.tool.parameters import linked_signature
from generator.site.tool.questions import asked, to_server
from generator.site.tool.saying import code
from generator.site.tool.saying import say as fill


def head(listed: ListedTool, server: Server, site: Site, sections: tuple[str, ...]) -> str:
    """Render the head for a page that has the given sections."""
    tool, assessment = listed.tool, listed.assessment
    return site.templates.render(
        "pages/tool/head.html",
        listed.url,
        tool=tool,
        title=tool.title if tool.title != tool.name else "",
        server=server,
        rated=assessment,
        lead=first_sentence(tool.description),
        verdict=site.reading(listed, server).verdict,
        factors=assessment.factors,
        signature=linked_signature(listed, site.templates),
        facts=tuple(_facts(listed, server, site)),
        why="why" in sections,
        restrict="restrict" in sections,
        linked=_linked(listed, server, site),
    )


def summary(listed: ListedTool, server: Server) -> str:
    """Return the sentence about the tool for search engines, plain text."""
    rated = listed.assessment
    about = first_sentence(listed.tool.description)
    name = f"{listed.tool.name} of {server.title}"
    return f"{name}: {rated.risk} risk, {rated.category}. {about}".strip()


def _facts(listed: ListedTool, server: Server, site: Site) -> Iterator[tuple[str, str]]:
    yield site.say("common.server"), to_server(listed, server, site)
    say = site.say
    if named := package(server):
        yield say("common.package"), code(named)
    yield say("common.parameters"), _parameters(listed.parameters, listed.required, say)
    yield say("facts.definition"), _size(listed.tokens, site.templates)
    if found := version(server):
        yield say("facts.version"), found
    if past := server.changed.get(listed.tool.name, ()):
        date = past[0].date
        yield say("facts.changed"), fill('<time datetime="{}">{}</time>', date, say.day(date))
    if site.catalogue.approvals.by_server:
        yield say("facts.review"), _review(listed, site)


def _review(listed: ListedTool, site: Site) -> str:
    state, given = listed.approval, listed.approved
    word = site.say(f"approval.{state.name.lower()}")
    if state is ApprovalState.APPROVED and given:
        moment = '{}, {}, <time datetime="{}">{}</time>'
        return fill(moment, word, given.by, given.date, site.say.day(given.date))
    return word


@lru_cache(1024)
def _size(tokens: int, templates: Templates) -> Markup:
    def link(url: str) -> str:
        return templates.link("servers/server/tool/", url)  # all tools are equally far

    return templates.strings.linked("facts.tokens", link, tokens)


@lru_cache(256)
def _parameters(count: int | None, required: int, say: Strings) -> str:
    if count is None:
        return say("common.unknown")
    return say("facts.parameters", count=count, required=required) if count else say("common.none")


def _linked(listed: ListedTool, server: Server, site: Site) -> Markup:
    """Return the JSON-LD of the page; `<` is escaped, so that no text can end the element."""
    crumbs = [
        (site.say("common.catalogue"), ""),
        (server.title, server.url),
        (listed.tool.name, listed.url),
    ]
    trail = [
        {"@type": "ListItem", "position": place, "name": name, "item": _address(url, listed, site)}
        for place, (name, url) in enumerate(crumbs, 1)
    ]
    graph: list[Json] = [
        {"@type": "BreadcrumbList", "itemListElement": trail},
        {
            "@type": "TechArticle",
            "headline": listed.tool.name,
            "description": summary(listed, server),
            "about": {"@type": "SoftwareApplication", "name": server.title},
        },
    ]
    if site.catalogue.config.file.question_markup == "faqpage":
        graph.append(_questions(listed, server, site))
    document = {"@context": "https://schema.org", "@graph": graph}
    return script_json(document)


def _address(target: str, listed: ListedTool, site: Site) -> str:
    """Return the absolute URL of a page, or one relative to this page when the base is unknown."""
    return site.base + target if site.base else site.templates.link(listed.url, target)


def _questions(listed: ListedTool, server: Server, site: Site) -> Json:
    entries = [
        {
            "@type": "Question",
            "name": question.ask.striptags(),
            "acceptedAnswer": {"@type": "Answer", "text": question.answer.striptags()},
        }
        for question in asked(listed, server, site)
    ]
    return {"@type": "FAQPage", "mainEntity": entries}


_encoded = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode
_SIGNS = tuple((sign, f"\\u{ord(sign):04x}") for sign in "<>&")
_JINJA = tuple((f"{{{sign}", f"{{\\u{ord(sign):04x}") for sign in "{%#")


def script_json(value: Json) -> Markup:
    """Return JSON for a script element: `<`, `>` and `&` are written as escapes."""
    found = _encoded(value)
    for sign, escape in _SIGNS:
        found = found.replace(sign, escape)
    for pair, escape in _JINJA:  # nor may Jinja find anything, where a page passes through it
        found = found.replace(pair, escape)
    return safe(found)  # no character of it has a meaning in HTML any more
