"""What we recommend for a tool, and policies for whole servers at three levels.

Recommendations are a function of category and risk and nothing else. Where a client cannot ask a
person, what should be asked about is denied: a policy may be stricter than it says, never looser.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from generator.guardrails.clients import Client
from generator.guardrails.file import Action
from generator.guardrails.filling import fill
from generator.models import Category, Risk

EXTENSIONS = {"json": "json", "toml": "toml", "yaml": "yaml", "shell": "sh"}
_WISHES = {
    Risk.LOW: (Action.ALLOW,),
    Risk.MEDIUM: (Action.ASK, Action.RATE_LIMIT, Action.ALLOW),
    Risk.HIGH: (Action.ASK, Action.DENY),
    Risk.CRITICAL: (Action.ASK, Action.DENY),
}
"""By risk, what to do with a tool: the first that the client can do."""


class Level(StrEnum):
    """How much a whole server may do, strictest first."""

    READ_ONLY = "read-only"
    CAUTIOUS = "cautious"
    ALL_BUT_DESTRUCTIVE = "all-but-destructive"


MEANING = {
    Level.READ_ONLY: "Reading is allowed, risky reading is asked about, everything else is denied.",
    Level.CAUTIOUS: "Low risk is allowed, medium and high are asked about, critical is denied.",
    Level.ALL_BUT_DESTRUCTIVE: (
        "Destructive tools are denied; money, unrated tools and critical risk are asked about;"
        " the rest is allowed."
    ),
}


@dataclass(frozen=True)
class Policy:
    """A policy file for a whole server.

    Attributes:
        level: How much is allowed.
        name: Name of the file, with the client's id and the level in it.
        text: What it holds, with a newline at its end.
        allowed: How many tools are allowed, likewise `asked` and `denied`.
        unnamed: Tools whose names the client cannot take; the file says nothing about them.
    """

    level: Level
    name: str
    text: str
    allowed: int
    asked: int
    denied: int
    unnamed: tuple[str, ...]


def recommended(client: Client, risk: Risk) -> Action:
    """Return the action to start with: what the risk asks for, or the next that can be done."""
    wishes = _WISHES[risk]
    done = (wish for wish in wishes if client.can(wish) == "yes")
    by_hand = (wish for wish in wishes if client.can(wish) == "by hand")
    return next(done, None) or next(by_hand, None) or wishes[0]


def decide(level: Level, category: Category, risk: Risk) -> Action:
    """Return what happens to a tool at `level`: allow, ask or deny."""
    if level is Level.READ_ONLY:
        if category is not Category.READ:
            return Action.DENY
        return Action.ALLOW if risk.rank <= Risk.MEDIUM.rank else Action.ASK
    if level is Level.CAUTIOUS:
        if risk is Risk.CRITICAL:
            return Action.DENY
        return Action.ALLOW if risk is Risk.LOW else Action.ASK
    if category is Category.DESTRUCTIVE:
        return Action.DENY
    grave = category in (Category.FINANCIAL, Category.UNKNOWN) or risk is Risk.CRITICAL
    return Action.ASK if grave else Action.ALLOW


def whole_server(
    client: Client, level: Level, server: str, tools: Iterable[tuple[str, Category, Risk]]
) -> Policy | None:
    """Return the policy of `level` for the server configured as `server`.

    None when the client has no such file, or when it cannot take the server's name.
    """
    template = client.spec.whole
    if template.snippet is None or any(not o.keep for o in client.objections(server)):
        return None
    groups: dict[str, list[str]] = {"allow": [], "ask": [], "deny": []}
    unnamed = []
    for name, category, risk in tools:
        if any(not o.keep for o in client.objections("", name)):
            unnamed.append(name)
            continue
        action = decide(level, category, risk)
        if action is Action.ASK and client.can(Action.ASK) == "no":
            action = Action.DENY
        groups[action.value].append(name)
    text = client.write(template, fill(template.snippet, server, groups=groups))
    extension = EXTENSIONS[template.language or client.spec.language]
    asked, denied = len(groups["ask"]), len(groups["deny"])
    if template.denied == "asked":
        asked, denied = asked + denied, 0
    return Policy(
        level=level,
        name=f"{client.id}-{level}.{extension}",
        text=text + "\n",
        allowed=len(groups["allow"]),
        asked=asked,
        denied=denied,
        unnamed=tuple(unnamed),
    )
