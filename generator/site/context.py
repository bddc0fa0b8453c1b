"""What every page may use: the catalogue, the templates, and what is computed once for all."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from generator.catalogue import Catalogue
from generator.guardrails import Client, load_clients
from generator.site.faq import Question, load_questions
from generator.site.related import Related
from generator.site.render import Templates


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

    @cached_property
    def clients(self) -> tuple[Client, ...]:
        """The clients and gateways that snippets are written for."""
        return load_clients(self.catalogue.config)

    @cached_property
    def related(self) -> Related:
        """Which tools are near one another."""
        return Related.of(self.catalogue)

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """The questions that every tool's page answers."""
        return load_questions(self.catalogue.config)
