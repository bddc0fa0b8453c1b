"""The questions that people ask about a tool, answered from its facts (wording: data/faq.yml)."""

from __future__ import annotations

from functools import lru_cache

from markupsafe import Markup

from generator.catalogue import ListedTool, Server
from generator.guardrails import Action, Client
from generator.models import Factor
from generator.prose import first_sentence
from generator.site import text, words
from generator.site.context import Site
from generator.site.faq import Answered, ask
from generator.site.page import Section
from generator.site.told import told
from generator.site.tool.facts import Facts
from generator.site.tool.listing import how, package, version
from generator.site.tool.saying import code, say

_KEYS = (
    "idempotency_key",
    "idempotencykey",
    "idempotency",
    "request_id",
    "client_token",
    "dedupe_key",
)


def section(listed: ListedTool, server: Server, site: Site) -> Section:
    """Render the questions as folds."""
    body = site.templates.render(
        "pages/tool/questions.html", listed.url, questions=asked(listed, server, site)
    )
    return Section("questions", site.say("tool_sections.questions"), body)


def asked(listed: ListedTool, server: Server, site: Site) -> tuple[Answered, ...]:
    """Return the questions about one tool, answered."""
    return ask(site.questions, vocabulary(listed, server, site))


def to_server(listed: ListedTool, server: Server, site: Site) -> Markup:
    """Return a link from the tool's page to that of its server."""
    return _to_server(site.templates.link(listed.url, server.url), server.title)


@lru_cache(64)
def _to_server(link: str, title: str) -> Markup:
    name = text.inline(words.server_name(title))
    return say('<a href="{}" dir="auto">{}</a>', link, name)


def vocabulary(listed: ListedTool, server: Server, site: Site) -> dict[str, object]:
    """Return the words that data/faq.yml may use, as its head explains them."""
    tool, rated = listed.tool, listed.assessment
    reading = site.reading(listed, server)
    facts = reading.facts
    sentence = first_sentence(tool.description)
    optional = (facts.parameters or ())[len(facts.required) :]
    return {
        "tool": code(tool.name),
        "server": to_server(listed, server, site),
        "sentence": say('“<span dir="auto">{}</span>”', text.inline(sentence)) if sentence else "",
        "claims": text.safe(" ".join(reading.verdict.claims)),
        "advice": reading.verdict.advice,
        "rule": reading.policy.rule,
        "category": str(rated.category),
        "risk": str(rated.risk),
        "confidence": str(rated.confidence),
        "factors": [site.say.glossary.factors[f].title.lower() for f in rated.factors],
        "sends": Factor.EXTERNAL in rated.factors,
        "parameters": listed.parameters,
        "required": [code(name) for name in facts.required],
        "optional": [code(name) for name in optional],
        "rehearsal": code(facts.roles.rehearsal) if facts.roles.rehearsal else "",
        "idempotent": {True: "yes", False: "no", None: "unsaid"}[tool.hints.idempotent],
        "repeat_key": _repeat_key(facts),
        "package": code(package(server)) if package(server) else "",
        "version": version(server),
        "listing": how(server),
        "tools": len(server.tools),
        "denies": _able(site.clients, Action.DENY),
        "asks": _able(site.clients, Action.ASK),
        "limits": _able(site.clients, Action.RATE_LIMIT),
        "digest": tool.digest[:12],
        "restrict": bool(site.clients),
        "changes": _changes(listed, server, site),
    }


def _changes(listed: ListedTool, server: Server, site: Site) -> Markup | str:
    """Return when the tool changed last and how, "" where nobody keeps a history."""
    if not server.history:
        return ""
    past = server.changed.get(listed.tool.name, ())
    if not past:
        return say(
            "Nothing since {}, when it was first listed here.", site.say.day(server.history[0].date)
        )
    first, *others = past[0].changes
    rest = f" and {words.count(len(others), 'other change')} in the same listing" if others else ""
    sentence = told(first, site.say).sentence.rstrip(".")
    return say("On {}: {}{}.", site.say.day(past[0].date), sentence, rest)


@lru_cache(16)
def _able(clients: tuple[Client, ...], action: Action) -> list[str]:
    """Return the names of the clients and gateways that can do `action` from a file."""
    return [client.title for client in clients if client.can(action) == "yes"]


def _repeat_key(facts: Facts) -> Markup | str:
    """Return the parameter that makes a second call recognisable, "" when there is none."""
    for name in facts.parameters or ():
        if name.lower().replace("-", "_") in _KEYS:
            return code(name)
    return ""
