"""The MkDocs plugin: gives MkDocs the catalogue's pages, ready made.

A generated page is a real `Page` whose content and table of contents are there before MkDocs asks,
so themes, hooks and other plugins see ordinary pages and no Markdown is run over them. It works on
snapshots alone and starts no server.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import Any, Literal

from mkdocs.config import config_options as option
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.contrib.search import SearchPlugin
from mkdocs.contrib.search.search_index import SearchIndex
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files, InclusionLevel, file_sort_key
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.structure.toc import AnchorLink, TableOfContents
from mkdocs.utils import get_build_date, nest_paths

from generator import catalogue
from generator import config as configuration
from generator.errors import CatalogueError
from generator.resources import bundled
from generator.site import home, text, theme
from generator.site.article import anchors, article
from generator.site.context import Site
from generator.site.files import Files as SiteFiles
from generator.site.page import GUIDE, Page
from generator.site.pages import pages
from generator.site.render import Templates
from generator.site.strings import load_strings

log = get_plugin_logger("mcp-catalogue")

NAV_SERVERS = 100
"""Most servers that the navigation lists: themes render it whole into every page."""
IN_NAV = {"servers", "server", "search", "changes", "method", "glossary"}
"""Kinds of generated pages that the navigation may list."""


class CatalogueOptions(Config):  # type: ignore[no-untyped-call] # mkdocs leaves it untyped
    """What the plugin's entry in mkdocs.yml may hold."""

    catalogue = option.File(default="data/catalogue.yml")


class GeneratedPage(MkDocsPage):
    """A page whose content was made from the catalogue."""

    def __init__(self, made: Page, content: str, file: File, config: MkDocsConfig) -> None:
        super().__init__(text.title(made.title), file, config)
        self.made = made
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


def contents(page: Page) -> TableOfContents:
    """Return the table of contents of `page`, as MkDocs holds it."""
    links = [AnchorLink(escape(part.title), part.id, 2) for part in page.sections]
    return TableOfContents(links)


def navigation(
    written: Iterable[File], listed: Mapping[str, Sequence[str]], servers_title: str
) -> list[Any]:
    """Return the navigation of a site whose mkdocs.yml has none: what people wrote, then ours.

    Tools are never in it, and servers only while they are few: themes render it into every page.

    Args:
        written: The pages that people wrote.
        listed: Source paths of generated pages, by kind.
        servers_title: What the part of the servers is called.
    """
    own = sorted((file for file in written if file.src_uri != "index.md"), key=file_sort_key)
    paths = nest_paths(file.src_uri for file in own)  # type: ignore[no-untyped-call] # mkdocs leaves it untyped
    nav: list[Any] = ["index.md", *paths]
    servers = listed.get("server", ())
    few = servers if len(servers) <= NAV_SERVERS else ()
    nav.append({servers_title: [*listed.get("servers", ())[:1], *few]})
    for kind in ("search", "changes", "method", "glossary"):
        nav.extend(listed.get(kind, ())[:1])
    return nav


class GuideIndex(SearchIndex):
    """MkDocs' search index, kept to what people wrote and the pages about method."""

    def add_entry_from_context(self, page: MkDocsPage) -> None:
        """Add a page unless it was made from the catalogue."""
        if not page.meta.get("search", {}).get("exclude"):
            super().add_entry_from_context(page)


@contextmanager
def _reported() -> Iterator[None]:
    """Turn our errors into MkDocs' own, which are shown as one line."""
    try:
        yield
    except CatalogueError as error:
        raise PluginError(str(error)) from error


class CataloguePlugin(BasePlugin[CatalogueOptions]):  # type: ignore[no-untyped-call] # as above
    """Adds the catalogue to a site."""

    site: Site
    serving = False

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Keep this object over the rebuilds of `mkdocs serve`."""
        self.serving = command == "serve"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Read the catalogue and say what to watch."""
        with _reported():
            settings = configuration.load(Path(self.config.catalogue))
            own = settings.root / "templates"
            index = "" if config.use_directory_urls else "index.html"
            templates = Templates([own] if own.is_dir() else [], index, load_strings(settings))
            loaded = catalogue.load(settings)
        self.site = Site(loaded, templates, config.site_url or "")
        watched = [settings.root / "data", own, bundled("templates")]
        config.watch.extend(str(path) for path in watched if path.is_dir())
        self._prepare_theme(config)
        for warning in loaded.warnings:
            log.warning("%s", warning)
        if loaded.missing:
            names = ", ".join(loaded.missing)
            log.info("no snapshot yet of %s: run 'mcp-catalogue sync'", names)
        return config

    def _prepare_theme(self, config: MkDocsConfig) -> None:
        if config.theme.get("mcp_catalogue"):
            tools = sum(len(server.tools) for server in self.site.catalogue.servers)
            config.theme["words"] = theme.words(self.site.say, tools)
            config.theme["language"] = self.site.say.language
            if self.serving:  # the live reload of MkDocs is an inline script
                config.theme["csp"] = ""
            return
        if theme.STYLE not in config.extra_css:
            config.extra_css.append(theme.STYLE)
        for name in theme.SCRIPTS:
            script = option.ExtraScriptValue(name)
            script.type = "module" if name == theme.MODULE else ""
            if name not in map(str, config.extra_javascript):
                config.extra_javascript.append(script)

    @event_priority(-100)
    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """Keep MkDocs' search to the guide, after its plugin has made an index."""
        for plugin in config.plugins.values():
            if isinstance(plugin, SearchPlugin):
                plugin.search_index = GuideIndex(**plugin.config)

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add every generated page that nobody wrote by hand."""
        written = files.documentation_pages(inclusion=InclusionLevel.is_in_nav)
        listed: dict[str, list[str]] = {}
        self.urls: dict[str, str] = {}
        beside = SiteFiles(self.site)
        site_dir = Path(config.site_dir)
        with _reported():
            for page in pages(self.site, lambda server: write(site_dir, beside.of_server(server))):
                beside.of_page(page)
                self.urls.setdefault(page.kind, page.url)
                if self._add(page, files, config) and page.kind in IN_NAV:
                    listed.setdefault(page.kind, []).append(page.path)
            write(site_dir, beside.of_site())
        foreign = not config.theme.get("mcp_catalogue")
        for name, asset in theme.assets(self.site.say, foreign):
            files.append(File.generated(config, name, content=asset))
        if config.nav is None and not any("nav" in name for name in config.plugins):
            config.nav = navigation(written, listed, self.site.say("frame.servers"))
        return files

    def _add(self, page: Page, files: Files, config: MkDocsConfig) -> bool:
        """Add `page` unless somebody wrote it by hand; return whether it was added."""
        # A page of the same address may stand in a folder or beside it: method/index.md, method.md.
        for path in (page.path, f"{page.url.rstrip('/')}.md"):
            if files.get_file_from_path(path) is not None:
                if page.kind != "home":
                    log.warning("%s is hand-written: the generated page is left out", path)
                return False
        level = InclusionLevel.NOT_IN_NAV
        file = File.generated(config, page.path, content="", inclusion=level)
        GeneratedPage(page, article(page, self.site.templates), file, config)
        files.append(file)
        return True

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Tell our theme what its header and footer point at."""
        written = (
            file.page
            for file in files.documentation_pages()
            if file.src_uri != "index.md" and not isinstance(file.page, GeneratedPage)
        )
        guide = next((page.url for page in written if page is not None), None)
        count = sum(len(server.tools) for server in self.site.catalogue.servers)
        config.theme["frame"] = theme.frame(self.urls, count, guide)
        self._date(files)
        return nav

    def _date(self, files: Files) -> None:
        """Leave in the sitemap the dates that are true, and give its archive the newest of them.

        MkDocs says of every page that it changed on the day of the build, which is untrue and makes
        each build another. Where nobody keeps a history that day stays on the home page alone,
        since MkDocs needs one date; SOURCE_DATE_EPOCH sets it.
        """
        newest = self.site.catalogue.changes[0].date if self.site.catalogue.changes else ""
        for file in files.documentation_pages():
            if file.page is not None and file.src_uri == "index.md":
                file.page.update_date = newest or get_build_date()
            elif file.page is not None and not isinstance(file.page, GeneratedPage):
                file.page.update_date = ""

    def on_page_content(
        self, html: str, *, page: MkDocsPage, config: MkDocsConfig, files: Files
    ) -> str:
        """Put the project's own words (docs/index.md) at the top of the home page."""
        if page.file.src_uri != "index.md" or isinstance(page, GeneratedPage):
            return html
        with _reported():
            made = home.page(self.site, html)
        page.toc = TableOfContents([*page.toc, *contents(made)])
        page.meta = {**theme.meta(made), **page.meta}
        return str(article(made, self.site.templates))


def write(folder: Path, files: Iterable[tuple[str, str | bytes]]) -> None:
    """Write files, given as path and content, into the site; MkDocs has emptied its folder."""
    for name, content in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        data = content if isinstance(content, bytes) else content.encode("utf-8", "replace")
        path.write_bytes(data)
