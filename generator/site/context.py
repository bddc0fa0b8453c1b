"""What every page may use: the catalogue, the templates, and what is computed once for all."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from generator.catalogue import Catalogue, ListedTool, Server
from generator.guardrails import Client, load_clients
from generator.site.faq import Questions, load_questions
from generator.site.related import Related
from generator.site.render import Templates
from generator.site.strings import Strings
from generator.site.tool import facts, policy, verdict
from generator.site.tool.facts import Facts
from generator.site.tool.policy import Policy
from generator.site.tool.verdict import Verdict


@dataclass(frozen=True)
class Reading:
    """What can be said of one tool, written when it is first asked for and kept for its page."""

    listed: ListedTool
    server: Server

    @cached_property
    def facts(self) -> Facts:
        """What the sentences may use."""
        return facts.read(self.listed, self.server.title)

    @cached_property
    def verdict(self) -> Verdict:
        """The rating in words."""
        return verdict.write(self.facts)

    @cached_property
    def policy(self) -> Policy:
        """Why it needs a policy, and which."""
        return policy.write(self.facts)


@dataclass(frozen=True)
class Site:
    """One site being made.

    Attributes:
        catalogue: What is published.
        templates: Renders a page's parts.
        base: Absolute URL of the site's root with a slash at the end, "" when it is not known.
    """

    catalogue: Catalogue
    templates: Templates
    base: str = ""
    _reading: list[Reading] = field(default_factory=list, repr=False, compare=False)

    @property
    def say(self) -> Strings:
        """The words of the site."""
        return self.templates.strings

    @cached_property
    def clients(self) -> tuple[Client, ...]:
        """The clients and gateways that snippets are written for."""
        return load_clients(self.catalogue.config)

    @cached_property
    def related(self) -> Related:
        """Which tools are near one another."""
        return Related.of(self.catalogue)

    @cached_property
    def questions(self) -> Questions:
        """The questions that every tool's page answers."""
        return load_questions(self.catalogue.config)

    @cached_property
    def tools(self) -> int:
        """How many tools there are: counted once, since each server's files ask for it."""
        return sum(len(server.tools) for server in self.catalogue.servers)

    @cached_property
    def titles(self) -> dict[str, str]:
        """The title of each server, by its id."""
        return {server.id: server.title for server in self.catalogue.servers}

    @cached_property
    def rule_sentences(self) -> dict[str, str]:
        """What each rule says, by its id."""
        return {rule.id: rule.sentence for rule in self.catalogue.rules.rules}

    def reading(self, listed: ListedTool, server: Server) -> Reading:
        """Return what can be said of a tool; four sections of a page and its head ask for it."""
        if not self._reading or self._reading[0].listed is not listed:
            self._reading[:] = [Reading(listed, server)]
        return self._reading[0]

    def facts(self, listed: ListedTool, server: Server) -> Facts:
        """Return the facts of a tool."""
        return self.reading(listed, server).facts
