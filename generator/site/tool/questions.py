"""The questions that people ask about a tool, answered from its facts (wording: data/faq.yml)."""

from __future__ import annotations

from markupsafe import Markup

from generator.catalogue import ListedTool, Server
from generator.models import Factor
from generator.prose import first_sentence
from generator.site import text, words
from generator.site.context import Site
from generator.site.faq import Answered, ask
from generator.site.glossary import glossary
from generator.site.page import Section
from generator.site.tool import facts as reading
from generator.site.tool import policy, verdict
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
    return Section("questions", "Questions", body)


def asked(listed: ListedTool, server: Server, site: Site) -> tuple[Answered, ...]:
    """Return the questions about one tool, answered."""
    return ask(site.questions, vocabulary(listed, server, site))


def to_server(listed: ListedTool, server: Server, site: Site, words_: str) -> Markup:
    """Return a link from the tool's page to that of its server."""
    return say('<a href="{}">{}</a>', site.templates.link(listed.url, server.url), words_)


def vocabulary(listed: ListedTool, server: Server, site: Site) -> dict[str, object]:
    """Return the words that data/faq.yml may use, as its head explains them."""
    tool, rated = listed.tool, listed.assessment
    facts = reading.read(listed, server.title)
    sentence = first_sentence(tool.description)
    verdict_ = verdict.write(facts)
    optional = [name for name in facts.parameters or () if name not in facts.required]
    return {
        "tool": code(tool.name),
        "server": to_server(listed, server, site, words.server_name(server.title)),
        "sentence": say('“<span dir="auto">{}</span>”', text.inline(sentence)) if sentence else "",
        "claims": Markup(" ").join(verdict_.claims),
        "advice": verdict_.advice,
        "rule": policy.write(facts).rule,
        "category": str(rated.category),
        "risk": str(rated.risk),
        "confidence": str(rated.confidence),
        "factors": [glossary().factors[f].title.lower() for f in rated.factors],
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
        "digest": tool.digest[:12],
    }


def _repeat_key(facts: reading.Facts) -> Markup | str:
    """Return the parameter that makes a second call recognisable, "" when there is none."""
    for name in facts.parameters or ():
        if name.lower().replace("-", "_") in _KEYS:
            return code(name)
    return ""
