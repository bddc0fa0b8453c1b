"""A page of the site before any engine has seen it: a title and ordered sections.

The same pages travel two ways, as real MkDocs pages (plugin) and as Markdown files (`render`), so
a section is finished HTML under a heading of ours, and nothing here knows either way.
"""

from __future__ import annotations

from dataclasses import dataclass, field

GUIDE = frozenset({"method", "glossary", "rule"})
"""Kinds of pages that an engine's own search indexes; tools have a search of their own."""


@dataclass(frozen=True)
class Section:
    """One heading and what stands below it.

    Attributes:
        id: Anchor of the heading; ours, never a server's.
        title: Text of the heading.
        body: Safe HTML.
    """

    id: str
    title: str
    body: str


@dataclass(frozen=True)
class Page:
    """One page.

    Attributes:
        url: Below the site's root: "" for the home page, else with a slash at the end.
        kind: home, servers, server, tool, category, risk, factor, search, changes, method, rule,
            glossary.
        title: Of the page, plain text.
        description: One plain sentence for search engines.
        head: Safe HTML above the first section, a `header.mc-head`: heading, lead, verdict, facts.
        sections: In order.
        server: Id of the server that it belongs to, "" for none: decides its sidebar.
        changed: When what it shows last changed, as YYYY-MM-DD; "" when nobody knows.
        data: What the theme may want to know beside the content; JSON values only.
    """

    url: str
    kind: str
    title: str
    description: str
    head: str
    sections: tuple[Section, ...] = ()
    server: str = ""
    changed: str = ""
    data: dict[str, object] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """Path of the source file that MkDocs would have read: its URL follows from this."""
        return f"{self.url}index.md"
