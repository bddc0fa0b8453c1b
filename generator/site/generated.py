"""A page of the catalogue as MkDocs holds it: ready made, so no Markdown is run over it."""

from __future__ import annotations

from dataclasses import replace
from html import escape

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.structure.toc import AnchorLink, TableOfContents

from generator.site import text, theme
from generator.site.article import anchors
from generator.site.page import GUIDE, Page


class GeneratedPage(MkDocsPage):
    """A page whose content was made from the catalogue."""

    def __init__(self, made: Page, content: str, file: File, config: MkDocsConfig) -> None:
        super().__init__(text.title(made.title), file, config)
        self.made = made if made.kind in GUIDE else _bare(made)
        self.update_date = made.changed
        self._made_content = content

    def read_source(self, config: MkDocsConfig) -> None:
        """Set what MkDocs reads from the head of a Markdown file."""
        self.markdown = ""
        self.meta = theme.meta(self.made)
        if self.made.kind not in GUIDE:
            self.meta["search"] = {"exclude": True}

    def render(self, config: MkDocsConfig, files: Files) -> None:
        """Set content and table of contents; no Markdown is involved."""
        self.content = self._made_content
        self.toc = contents(self.made)
        self.present_anchor_ids = anchors(self._made_content)


def _bare(made: Page) -> Page:
    """Return the names of a page without its parts: these would be held beside the content."""
    sections = tuple(replace(part, body="") for part in made.sections)
    return replace(made, head="", sections=sections)


def contents(page: Page) -> TableOfContents:
    """Return the table of contents of `page`, as MkDocs holds it."""
    links = [AnchorLink(escape(part.title), part.id, 2) for part in page.sections]
    return TableOfContents(links)


def generated(made: Page, content: str, config: MkDocsConfig) -> GeneratedPage:
    """Return `made` as a page of MkDocs; to be called within an event of a plugin."""
    level = InclusionLevel.NOT_IN_NAV
    file = File.generated(config, made.path, content="", inclusion=level)
    return GeneratedPage(made, content, file, config)


def places(url: str) -> tuple[str, str]:
    """Return where a hand-written page of the address `url` may stand: in a folder or beside it."""
    return f"{url}index.md", f"{url.rstrip('/')}.md"
