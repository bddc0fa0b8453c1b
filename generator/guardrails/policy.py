"""What we recommend for a tool, and policies for whole servers at three levels.

Recommendations are a function of category and risk and nothing else. Where a client cannot ask a
person, what should be asked about is denied: a policy may be stricter than it says, never looser.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

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
_STRICTNESS = (Action.ALLOW, Action.ASK, Action.DENY)


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


class Tools:
    """The tools of a server, sorted by what happens to them: once, and not for each client."""

    def __init__(self, listed: Iterable[tuple[str, Category, Risk]]) -> None:
        """Decide about each tool; of one that is listed twice the stricter decision counts."""
        self._decided: dict[Level, dict[str, Action]] = {level: {} for level in Level}
        self._groups: dict[tuple[Level, bool, frozenset[str]], Groups] = {}
        for name, category, risk in listed:
            for level, action in _decisions(category, risk):
                known = self._decided[level]
                known[name] = max(action, known.get(name, action), key=_STRICTNESS.index)

    @property
    def names(self) -> Collection[str]:
        """Each name, once."""
        return self._decided[Level.READ_ONLY].keys()

    def groups(self, level: Level, asks: bool, unnamed: frozenset[str]) -> Groups:
        """Return the names, but the `unnamed`, by what happens; asking means denying without one.

        Args:
            level: How much is allowed.
            asks: Whether there is a person to ask.
            unnamed: Names to leave out.
        """
        key = level, asks, unnamed
        if key not in self._groups:
            found: dict[str, list[str]] = {"allow": [], "ask": [], "deny": []}
            names = {Action.ASK: found["ask" if asks else "deny"], Action.DENY: found["deny"]}
            for name, action in self._decided[level].items():
                if name not in unnamed:
                    names.get(action, found["allow"]).append(name)
            self._groups[key] = found
        return self._groups[key]


def whole_server(client: Client, server: str, tools: Tools) -> tuple[Policy, ...]:
    """Return the policies for the server configured as `server`, strictest first.

    Empty when the client has no such file, or when it cannot take the server's name.
    """
    if client.spec.whole.snippet is None or client.refuses(server=server):
        return ()
    unnamed = frozenset(name for name in tools.names if client.refuses(tool=name))
    asks, left_out = client.can(Action.ASK) != "no", tuple(sorted(unnamed))
    return tuple(
        Policy(client, level, server, tools.groups(level, asks, unnamed), left_out)
        for level in Level
    )


@cache
def _decisions(category: Category, risk: Risk) -> tuple[tuple[Level, Action], ...]:
    return tuple((level, decide(level, category, risk)) for level in Level)
