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
from generator.site.tool import facts
from generator.site.tool.facts import Facts


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
    _facts: dict[str, tuple[ListedTool, Facts]] = field(
        default_factory=dict, repr=False, compare=False
    )

    @property
    def say(self) -> Strings:
        """The words of the site."""
        return self.templates.strings

    @cached_property
    def clients(self) -> tuple[Client, ...]:
        """The clients and gateways that snippets are written for."""
        return load_clients(self.catalogue.config)

    @cached_property
    def titles(self) -> dict[str, str]:
        """The title of each server, by its id."""
        return {summary.id: summary.title for summary in self.catalogue.servers}

    @cached_property
    def related(self) -> Related:
        """Which tools are near one another."""
        return Related.of(self.catalogue)

    @cached_property
    def questions(self) -> Questions:
        """The questions that every tool's page answers."""
        return load_questions(self.catalogue.config)

    @cached_property
    def rule_sentences(self) -> dict[str, str]:
        """What each rule says, by its id."""
        return {rule.id: rule.sentence for rule in self.catalogue.rules.rules}

    def facts(self, listed: ListedTool, server: Server) -> Facts:
        """Return the facts of a tool; three sections of a page ask for the same ones."""
        known = self._facts.get(listed.url)
        if known is None or known[0] is not listed:
            self._facts.clear()
            known = self._facts[listed.url] = (listed, facts.read(listed, server.title))
        return known[1]
