"""The clients and gateways that snippets are written for, ours and the project's own."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from generator.config import CatalogueConfig
from generator.errors import ConfigError, closest
from generator.guardrails.file import Action, GuardrailFile, NameRule, Sureness, Template
from generator.guardrails.filling import fill
from generator.reading import read_yaml
from generator.resources import bundled
from generator.snippets import to_json, to_shell, to_toml, to_yaml

_WRITERS: dict[str, Callable[[Any], str]] = {
    "json": to_json,
    "toml": to_toml,
    "yaml": to_yaml,
    "shell": to_shell,
}


@dataclass(frozen=True)
class Restriction:
    """What a client can do about one tool.

    Attributes:
        action: What is to happen.
        can: "yes" for a snippet, "by hand" for a sentence on what to do, "no" for why not.
        text: The snippet, "" without one.
        file: Where the snippet goes.
        language: json, toml, yaml or shell.
        sentence: What to do by hand or why it cannot be done; "" beside a snippet.
        note: What to know when using the snippet.
        sureness: How sure we are of the syntax.
    """

    action: Action
    can: str
    text: str
    file: str
    language: str
    sentence: str
    note: str
    sureness: Sureness


@dataclass(frozen=True, eq=False)
class Client:
    """One client or gateway, as its file describes it."""

    spec: GuardrailFile

    @property
    def id(self) -> str:
        """Name of its file."""
        return self.spec.id

    @property
    def title(self) -> str:
        """Name for people."""
        return self.spec.title

    @cached_property
    def _rules(self) -> tuple[tuple[NameRule, re.Pattern[str]], ...]:
        return tuple((rule, re.compile(rule.allowed)) for rule in self.spec.names)

    @cached_property
    def _refusing(self) -> tuple[tuple[NameRule, re.Pattern[str]], ...]:
        return tuple((rule, allowed) for rule, allowed in self._rules if not rule.keep)

    def can(self, action: Action) -> str:
        """Return whether it can do `action`: yes, by hand, or no."""
        template = self.spec.actions[action]
        if template.snippet is not None:
            return "yes"
        return "by hand" if template.manual else "no"

    def word(self, action: Action) -> str:
        """Return what tables say of `action`."""
        return self.spec.actions[action].word or self.can(action)

    def objections(self, server: str, tool: str = "") -> tuple[NameRule, ...]:
        """Return the rules that the names break."""
        names = {"server": server, "tool": tool}
        return tuple(
            rule
            for rule, allowed in self._rules
            if names[rule.of] and not allowed.fullmatch(names[rule.of])
        )

    def refuses(self, server: str = "", tool: str = "") -> NameRule | None:
        """Return the first rule that forbids to write a snippet for these names."""
        for rule, allowed in self._refusing:
            name = tool if rule.of == "tool" else server
            if name and not allowed.fullmatch(name):
                return rule
        return None

    def restrict(self, action: Action, server: str, tool: str) -> Restriction:
        """Return how to do `action` to `tool` of the server that is configured as `server`."""
        template = self.spec.actions[action]
        refused = self.refuses(server, tool)
        if template.snippet is not None and refused:
            return self._restriction(action, "no", template, sentence=refused.message)
        if template.snippet is None:
            sentence = template.manual or template.unsupported
            return self._restriction(action, self.can(action), template, sentence=sentence)
        text = self.write(template, fill(template.snippet, server, tool))
        return self._restriction(action, "yes", template, text=text)

    def _restriction(
        self, action: Action, can: str, template: Template, *, text: str = "", sentence: str = ""
    ) -> Restriction:
        return Restriction(
            action=action,
            can=can,
            text=text,
            file=template.file or self.spec.file,
            language=template.language or self.spec.language,
            sentence=sentence,
            note=template.note if text else "",
            sureness=template.confidence or self.spec.confidence,
        )

    def write(self, template: Template, value: Any) -> str:
        """Serialise a filled template in the language of its file."""
        return _WRITERS[template.language or self.spec.language](value)


def load_clients(config: CatalogueConfig | None) -> tuple[Client, ...]:
    """Read the shipped clients and the project's own, which replace shipped ones of the same id.

    With `clients:` in the catalogue, only those that it names, in its order.

    Raises:
        ConfigError: When a file does not fit, or a client is named that there is not.
    """
    clients: dict[str, Client] = {}
    folders = [bundled("data") / "guardrails"]
    if config is not None and config.guardrails not in folders:
        folders.append(config.guardrails)
    for folder in folders:
        for path in sorted(folder.glob("*.yml")):
            spec = read_yaml(path, GuardrailFile)
            if spec.id != path.stem:
                raise ConfigError(str(path), f"id: '{spec.id}' is not the name of the file")
            clients[spec.id] = Client(spec)
    if config is not None and config.file.clients:
        return tuple(_named(name, clients, config) for name in config.file.clients)
    return tuple(sorted(clients.values(), key=lambda c: (c.spec.order, c.title.casefold())))


def _named(name: str, clients: Mapping[str, Client], config: CatalogueConfig) -> Client:
    if name not in clients:
        message = f"clients: there is no client or gateway '{name}'"
        raise ConfigError(str(config.path), message, closest(name, clients))
    return clients[name]
