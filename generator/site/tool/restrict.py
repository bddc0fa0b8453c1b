"""The section "Restrict it": how to deny, ask, limit or allow this tool in each client.

Of its some ten kilobytes only the tool's name differs between tools of one server that we
recommend the same for. So the section is rendered once with a stand-in for the name, which is then
replaced; a name that any language or HTML would have to escape takes the long way.
"""

from __future__ import annotations

import re
from functools import lru_cache

from generator.catalogue import ListedTool, Server
from generator.guardrails import Action, Client, Sureness, recommended
from generator.guardrails.clients import Restriction
from generator.models import Category, Risk
from generator.site.context import Site
from generator.site.page import Section
from generator.site.render import Templates

STAND_IN = "Stand_in-for_the_name"
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[_-][A-Za-z0-9]+)+")
"""Names written alike in every language, in HTML, and unlike any word of YAML."""
ORDER = (Action.DENY, Action.ASK, Action.ALLOW, Action.RATE_LIMIT)
LABELS = {
    Action.DENY: ("Deny", "never called"),
    Action.ASK: ("Ask", "a person confirms each call"),
    Action.ALLOW: ("Allow", "called without asking"),
    Action.RATE_LIMIT: ("Rate-limit", "so many calls, then no more"),
}
ADVICE = {
    Risk.LOW: "Low risk: it can be allowed without asking.",
    Risk.MEDIUM: "Medium risk: let a person confirm its calls until you trust how it is used.",
    Risk.HIGH: "High risk: let a person confirm each call, and deny it where nobody can be asked.",
    Risk.CRITICAL: "Critical risk: deny it where you do not need it, and let a person confirm"
    " each call where you do.",
}
UNKNOWN = "Its effect is unknown: let a person confirm each call until somebody has rated it."


def section(listed: ListedTool, server: Server, site: Site) -> Section | None:
    """Return the section, None when there are no clients to write for."""
    if not site.clients:
        return None
    key = server.entry.client_key or server.id
    rating = listed.assessment
    unknown = rating.category is Category.UNKNOWN
    name = listed.tool.name
    if _PLAIN.fullmatch(name) and all(_alike(client, name) for client in site.clients):
        drawn = _with_stand_in(site.templates, site.clients, listed.url, key, rating.risk, unknown)
        body = drawn.replace(STAND_IN, name)
    else:
        body = _render(site.templates, site.clients, listed.url, key, rating.risk, unknown, name)
    return Section("restrict", "Restrict it", body)


def _alike(client: Client, name: str) -> bool:
    """Whether the client's rules for names say the same of `name` as of the stand-in."""
    return client.objections("", name) == client.objections("", STAND_IN)


def _with_stand_in(
    templates: Templates,
    clients: tuple[Client, ...],
    url: str,
    key: str,
    risk: Risk,
    unknown: bool,
) -> str:
    # Links are relative, and all tools of one server are equally far from everything.
    return _cached(templates, clients, url.rstrip("/").rpartition("/")[0], key, risk, unknown)


@lru_cache(maxsize=64)
def _cached(
    templates: Templates,
    clients: tuple[Client, ...],
    folder: str,
    key: str,
    risk: Risk,
    unknown: bool,
) -> str:
    return _render(templates, clients, f"{folder}/x/", key, risk, unknown, STAND_IN)


def _render(
    templates: Templates,
    clients: tuple[Client, ...],
    url: str,
    key: str,
    risk: Risk,
    unknown: bool,
    tool: str,
) -> str:
    return templates.render(
        "pages/tool/restrict.html",
        url,
        advice=UNKNOWN if unknown else ADVICE[risk],
        key=key,
        labels=[LABELS[action][0] for action in ORDER],
        clients=[_client(client, key, tool, risk) for client in clients],
    )


def _client(client: Client, key: str, tool: str, risk: Risk) -> dict[str, object]:
    """Return what the template shows of one client."""
    wanted = recommended(client, risk)
    found = [client.restrict(action, key, tool) for action in ORDER]
    return {
        "id": client.id,
        "title": client.title,
        "note": client.spec.note,
        "warnings": [o.message for o in client.objections(key, tool) if o.keep],
        "folds": [_fold(each, each.action is wanted) for each in found if each.can != "no"],
        "missing": [(LABELS[each.action][0], each.sentence) for each in found if each.can == "no"],
        "cells": [client.word(action) for action in ORDER],
        "source": client.spec.source,
        "checked": client.spec.checked,
        "seen": client.spec.confidence is not Sureness.VERIFIED,
    }


def _fold(restriction: Restriction, wanted: bool) -> dict[str, object]:
    label, side = LABELS[restriction.action]
    return {
        "label": label,
        "side": "by hand" if restriction.can == "by hand" else side,
        "wanted": wanted,
        "confirm": restriction.sureness is Sureness.CONFIRM,
        "file": restriction.file,
        "text": restriction.text,
        "sentence": restriction.sentence,
        "note": restriction.note,
    }
