"""The MkDocs plugin: gives MkDocs the catalogue's pages, ready made.

A generated page is a real `Page` whose content and table of contents are there before MkDocs asks,
so themes, hooks and other plugins see ordinary pages and no Markdown is run over them. It works on
snapshots alone and starts no server.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

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
from mkdocs.structure.toc import TableOfContents
from mkdocs.utils import get_build_date, nest_paths
from mkdocs.utils.templates import TemplateContext

from generator import catalogue
from generator import config as configuration
from generator.errors import CatalogueError
from generator.fast.frame import Frame
from generator.fast.listeners import listeners
from generator.fast.way import NAV_SERVERS, Fast
from generator.kept import Kept
from generator.resources import bundled
from generator.site import files as site_files
from generator.site import home, sitemap, theme
from generator.site.article import article, words_of
from generator.site.context import Site
from generator.site.files import Everything
from generator.site.generated import GeneratedPage, contents, generated, places
from generator.site.page import Page
from generator.site.pages import of_server, pages
from generator.site.render import Templates
from generator.site.strings import load_strings
from generator.summaries import ServerSummary

if TYPE_CHECKING:
    from jinja2 import Environment

log = get_plugin_logger("mcp-catalogue")

IN_NAV = {"servers", "server", "search", "changes", "method", "glossary"}
"""Kinds of generated pages that the navigation may list."""


class CatalogueOptions(Config):  # type: ignore[no-untyped-call] # mkdocs leaves it untyped
    """What the plugin's entry in mkdocs.yml may hold."""

    catalogue = option.File(default="data/catalogue.yml")
    fast = option.Type(bool, default=True)
    cache = option.Type(str, default=".cache/mcp-catalogue")


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
        """Add a page unless it is one of the catalogue's lists, servers or tools."""
        if page.meta.get("search", {}).get("exclude"):
            return
        if isinstance(page, GeneratedPage):
            self._add_made(page.made, page.url)
        else:
            super().add_entry_from_context(page)

    def _add_made(self, page: Page, url: str) -> None:
        """Add a page of ours: its sections are known, so that its HTML need not be parsed."""
        full = self.config["indexing"] == "full"
        self._add_entry(page.title, words_of(page.head) if full else "", url)
        if self.config["indexing"] in ("full", "sections"):
            for part in page.sections:
                self._add_entry(part.title, words_of(part.body) if full else "", f"{url}#{part.id}")


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
    kept: Kept | None = None
    serving = False
    dirty = False
    fast: Fast | None = None

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Keep this object over the rebuilds of `mkdocs serve`."""
        self.serving = command == "serve"
        self.dirty = dirty

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Read the catalogue and say what to watch."""
        self.kept = self._kept(config)
        with _reported():
            settings = configuration.load(Path(self.config.catalogue))
            own = settings.root / "templates"
            index = "" if config.use_directory_urls else "index.html"
            templates = Templates([own] if own.is_dir() else [], index, load_strings(settings))
            loaded = catalogue.load(settings, self.kept)
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

    def _kept(self, config: MkDocsConfig) -> Kept | None:
        """Open what earlier builds left; None where every build is to be the first."""
        if not self.config.fast:
            return None
        start = config.config_file_path or "mkdocs.yml"
        return Kept(Path(start).parent / self.config.cache)

    def _prepare_theme(self, config: MkDocsConfig) -> None:
        if config.theme.get("mcp_catalogue"):
            config.theme["words"] = self.site.say.group("frame")
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
        """Choose the way that pages take, after every other plugin has had its say."""
        for plugin in config.plugins.values():
            if isinstance(plugin, SearchPlugin):
                plugin.search_index = GuideIndex(**plugin.config)
        self.fast = None
        if self.kept is None or self.dirty:
            return
        others = list(dict.fromkeys(listeners(config, self)))
        if others:
            who = ", ".join(f"'{name}' ({event})" for name, event in others)
            log.info("pages take the ordinary way, since these want to see them: %s", who)
        else:
            self.fast = Fast(self.site, self.kept, config)

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add every generated page that nobody wrote by hand."""
        written = files.documentation_pages(inclusion=InclusionLevel.is_in_nav)
        listed: dict[str, list[str]] = {}
        self.urls: dict[str, str] = {}
        everything = Everything(self.site)
        if self.fast:
            files, made = self.fast.begin(files, everything)
        else:
            made = pages(self.site, self._ordinary(everything, config))
        with _reported():
            for page in made:
                everything.of_page(page)
                self.urls.setdefault(page.kind, page.url)
                if self._add(page, files, config) and page.kind in IN_NAV:
                    listed.setdefault(page.kind, []).append(page.path)
            if not self.fast:
                write(Path(config.site_dir), everything.files())
        foreign = not config.theme.get("mcp_catalogue")
        for name, asset in theme.assets(self.site.say, foreign):
            _put(File.generated(config, name, content=asset), files, config)
        if config.nav is None and not any("nav" in name for name in config.plugins):
            config.nav = navigation(written, listed, self.site.say("frame.servers"))
        return files

    def _ordinary(
        self, everything: Everything, config: MkDocsConfig
    ) -> Callable[[ServerSummary], Iterator[Page]]:
        """Return what makes every page of a server, and the files beside them."""
        site_dir = Path(config.site_dir)

        def of_one(summary: ServerSummary) -> Iterator[Page]:
            server = self.site.catalogue.open(summary.id)
            write(site_dir, site_files.of_server(server, self.site))
            write(site_dir, everything.add(site_files.gather(server, self.site)))
            yield from of_server(server, self.site)

        return of_one

    def _add(self, page: Page, files: Files, config: MkDocsConfig) -> bool:
        """Add `page` unless somebody wrote it by hand; return whether it was added."""
        for path in places(page.url):
            if path in files.src_uris:
                if page.kind != "home":
                    log.warning("%s is hand-written: the generated page is left out", path)
                return False
        files.append(generated(page, article(page, self.site.templates), config).file)
        return True

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Tell our theme what its header and footer point at."""
        written = (
            file.page
            for file in files.documentation_pages()
            if file.src_uri != "index.md" and not isinstance(file.page, GeneratedPage)
        )
        guide = next((page.url for page in written if page is not None), None)
        tools = any(server.tools for server in self.site.catalogue.servers)
        config.theme["frame"] = theme.frame(self.urls, tools, guide)
        self._date(files)
        self.nav = nav
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

    @event_priority(-100)
    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
        """Write the pages that go straight into the site, once the theme is as it will be."""
        if self.fast:
            with _reported():
                self.fast.write(Frame(config, files, self.nav, env))
        return env

    def on_template_context(
        self, context: TemplateContext, *, template_name: str, config: MkDocsConfig
    ) -> TemplateContext:
        """List in the sitemap the pages that MkDocs has not seen."""
        if self.fast and template_name == "sitemap.xml":
            # What the sitemap asks of a file, an Address has.
            context["pages"] = cast("Sequence[File]", self.fast.listed(context["pages"]))
        return context

    def on_post_template(self, output: str, *, template_name: str, config: MkDocsConfig) -> str:
        """Split a sitemap that is longer than search engines take."""
        if template_name != "sitemap.xml":
            return output
        output, parts = sitemap.split(output, self.site.base)
        write(Path(config.site_dir), parts)
        return output

    def on_build_error(self, *, error: Exception) -> None:
        """Let go of the cache, which the next build of `mkdocs serve` wants to write."""
        if self.kept:
            self.kept.close()

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Take back what did not change, and let go of the cache."""
        if self.fast:
            self.fast.finish()
        if self.kept:
            self.kept.close()


def _put(asset: File, files: Files, config: MkDocsConfig) -> None:
    """Put `asset` in the place of the theme's own file; one that people wrote stays."""
    there = files.get_file_from_path(asset.src_uri)
    if there is None:
        files.append(asset)
    elif there.src_dir != config.docs_dir:
        files.remove(there)
        files.append(asset)


def write(folder: Path, files: Iterable[tuple[str, str | bytes]]) -> None:
    """Write files, given as path and content, into the site; MkDocs has emptied its folder."""
    for name, content in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        data = content if isinstance(content, bytes) else content.encode("utf-8", "replace")
        path.write_bytes(data)
