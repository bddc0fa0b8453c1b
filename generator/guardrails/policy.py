"""What we recommend for a tool, and policies for whole servers at three levels.

Recommendations are a function of category and risk and nothing else. Where a client cannot ask a
person, what should be asked about is denied: a policy may be stricter than it says, never looser.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from generator.guardrails.clients import Client
from generator.guardrails.file import Action
from generator.guardrails.filling import Groups, fill
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


@dataclass(frozen=True)
class Policy:
    """A policy file for a whole server; its text is written when it is asked for.

    Attributes:
        client: Whom it is for.
        level: How much is allowed.
        server: Key of the server in the client's configuration.
        groups: Tool names by what is to happen: allow, ask, deny.
        unnamed: Tools whose names the client cannot take; the file says nothing about them.
    """

    client: Client
    level: Level
    server: str
    groups: Groups
    unnamed: tuple[str, ...]

    @property
    def name(self) -> str:
        """Name of the file, with the client's id and the level in it."""
        language = self.client.spec.whole.language or self.client.spec.language
        return f"{self.client.id}-{self.level}.{EXTENSIONS[language]}"

    @property
    def text(self) -> str:
        """What the file holds, with a newline at its end."""
        whole = self.client.spec.whole
        return self.client.write(whole, fill(whole.snippet, self.server, groups=self.groups)) + "\n"

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many tools are allowed, asked about and denied in the end."""
        allowed, asked, denied = (len(self.groups[action]) for action in ("allow", "ask", "deny"))
        if self.client.spec.whole.denied == "asked":
            return allowed, asked + denied, 0
        return allowed, asked, denied


def recommended(client: Client, risk: Risk) -> Action:
    """Return the action to start with: what the risk asks for, or the next that can be done."""
    wishes = _WISHES[risk]
    return next((wish for wish in wishes if client.can(wish) != "no"), wishes[0])


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
    client: Client, server: str, tools: Iterable[tuple[str, Category, Risk]]
) -> tuple[Policy, ...]:
    """Return the policies for the server configured as `server`, strictest first.

    Empty when the client has no such file, or when it cannot take the server's name.
    """
    if client.spec.whole.snippet is None or client.refuses(server=server):
        return ()
    listed = tuple(tools)
    unnamed = {name for name, *_ in listed if client.refuses(tool=name)}
    named = tuple(tool for tool in listed if tool[0] not in unnamed) if unnamed else listed
    asks = client.can(Action.ASK) != "no"
    left_out = tuple(sorted(unnamed))
    return tuple(
        Policy(client, level, server, _groups(level, named, asks), left_out) for level in Level
    )


@lru_cache(maxsize=16)
def _groups(level: Level, tools: tuple[tuple[str, Category, Risk], ...], asks: bool) -> Groups:
    """Sort the tools by what happens to them; where nobody is asked, asking means denying.

    A name that is listed twice gets the stricter of its two decisions. Most clients take the same
    names, so a server's tools are sorted six times and not for each of its sixty files.
    """
    strictness = list(Action).index
    decided: dict[str, Action] = {}
    for name, category, risk in tools:
        action = decide(level, category, risk)
        if action is Action.ASK and not asks:
            action = Action.DENY
        decided[name] = min(action, decided.get(name, action), key=strictness)
    return {
        group: [name for name, action in decided.items() if action.value == group]
        for group in ("allow", "ask", "deny")
    }
