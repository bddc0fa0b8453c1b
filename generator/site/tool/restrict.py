"""The section "Restrict it": how to deny, ask, limit or allow this tool in each client.

Of its many kilobytes only two names differ between tools that we recommend the same for. So it is
rendered once for each recommendation with stand-ins for the names, which are then replaced; a name
that any language or HTML would have to escape takes the long way.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from generator.catalogue import ListedTool, Server
from generator.guardrails import Action, Client, Sureness, recommended
from generator.guardrails.clients import Restriction
from generator.models import Category, Risk
from generator.site.context import Site
from generator.site.page import Section
from generator.site.render import Templates
from generator.site.strings import Strings
from generator.snippets import YAML_WORDS

TOOL = "Stand_in-for_the_tool"
SERVERS = ("Stand-in-for-the-server", "Stand_in_for_the_server")
"""The first that fares with the clients as the server's own name does is used."""
PLAIN_LENGTH = 128
"""A longer name may be written in another way: YAML's readers take keys of a bounded length."""
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[_-][A-Za-z0-9]+)*")
ORDER = (Action.DENY, Action.ASK, Action.ALLOW, Action.RATE_LIMIT)


def section(listed: ListedTool, server: Server, site: Site) -> Section | None:
    """Return the section, None when there are no clients to write for."""
    if not site.clients:
        return None
    key = server.entry.client_key or server.id
    rating = listed.assessment
    unknown = rating.category is Category.UNKNOWN
    name = listed.tool.name
    stand_in = _server_stand_in(site.clients, key)
    if stand_in and _like_stand_in(site.clients, name):
        drawn = _drawn(site.templates, site.clients, rating.risk, unknown, stand_in, key)
        body = name.join(drawn)
    else:
        body = _render(site.templates, site.clients, rating.risk, unknown, key, name)
    return Section("restrict", site.say("tool_sections.restrict"), body)


def _plain(name: str) -> bool:
    """Whether every language writes `name` as it writes a stand-in, and HTML does too."""
    return bool(
        len(name) <= PLAIN_LENGTH
        and _PLAIN.fullmatch(name)
        and name.lower() not in YAML_WORDS
        and not name.startswith("Stand")
    )


@lru_cache(maxsize=64)
def _server_stand_in(clients: tuple[Client, ...], key: str) -> str:
    """Return the stand-in that fares with the clients as `key` does, "" when there is none."""
    if not _plain(key):
        return ""
    objections = [client.objections(key) for client in clients]
    alike = (s for s in SERVERS if objections == [client.objections(s) for client in clients])
    return next(alike, "")


def _like_stand_in(clients: tuple[Client, ...], name: str) -> bool:
    """Whether the tool `name` is written, and fares with the clients, as the stand-in does."""
    return _plain(name) and all(bool(match(name)) is taken for match, taken in _rules(clients))


@lru_cache(maxsize=4)
def _rules(clients: tuple[Client, ...]) -> list[tuple[Callable[[str], object], bool]]:
    """Return the clients' rules for names of tools, and whether they take the stand-in."""
    rules = [rule for client in clients for rule in client.spec.names if rule.of == "tool"]
    matches = [re.compile(rule.allowed).fullmatch for rule in rules]
    return [(match, bool(match(TOOL))) for match in matches]


@lru_cache(maxsize=32)
def _drawn(
    templates: Templates,
    clients: tuple[Client, ...],
    risk: Risk,
    unknown: bool,
    stand_in: str,
    key: str,
) -> list[str]:
    """Return the section for a server's key, cut where the tool's name goes."""
    drawn = _with_stand_ins(templates, clients, risk, unknown, stand_in)
    return drawn.replace(stand_in, key).split(TOOL)


@lru_cache(maxsize=32)
def _with_stand_ins(
    templates: Templates, clients: tuple[Client, ...], risk: Risk, unknown: bool, stand_in: str
) -> str:
    return str(_render(templates, clients, risk, unknown, stand_in, TOOL))


def _render(
    templates: Templates,
    clients: tuple[Client, ...],
    risk: Risk,
    unknown: bool,
    key: str,
    tool: str,
) -> str:
    say = templates.strings
    return templates.render(
        "pages/tool/restrict.html",
        "servers/server/tool/",  # all tools are equally far from what a template may link to
        advice=say("restrict_advice.unknown" if unknown else f"restrict_advice.{risk}"),
        key=key,
        clients=[_client(client, key, tool, risk, say) for client in clients],
    )


def _client(client: Client, key: str, tool: str, risk: Risk, say: Strings) -> dict[str, object]:
    """Return what the template shows of one client."""
    wanted = recommended(client, risk)
    found = [client.restrict(action, key, tool) for action in ORDER]
    missing = [each for each in found if each.can == "no"]
    return {
        "id": client.id,
        "title": client.title,
        "note": client.spec.note,
        "warnings": [o.message for o in client.objections(key, tool) if o.keep],
        "folds": [_fold(each, each.action is wanted, say) for each in found if each.can != "no"],
        "missing": [(label(each.action, say), each.sentence) for each in missing],
    }


_CAN = {"yes": "does", "no": "lacks", "by hand": "by_hand"}


def cell(client: Client, action: Action, say: Strings) -> tuple[str, bool]:
    """Return what the table says of an action, and whether it is that the client cannot do it."""
    word, can = client.word(action), client.can(action)
    return (say(f"can.{_CAN[can]}") if word == can else word), can == "no"


def label(action: Action, say: Strings) -> str:
    """Return the word for an action."""
    return say(f"actions.{_id(action)}")


def _id(action: Action) -> str:
    return action.name.lower()


def _fold(restriction: Restriction, wanted: bool, say: Strings) -> dict[str, object]:
    by_hand = restriction.can == "by hand"
    return {
        "label": label(restriction.action, say),
        "side": say("can.by_hand" if by_hand else f"action_effects.{_id(restriction.action)}"),
        "wanted": wanted,
        "confirm": restriction.sureness is Sureness.CONFIRM,
        "file": restriction.file,
        "text": restriction.text,
        "sentence": restriction.sentence,
        "note": restriction.note,
    }
