"""Pages of renamed tools: the old address leads to the new one (`aliases:` of an entry).

A redirect is a file of its own rather than a page of the site, so that no theme, search index or
navigation sees it. It works without JavaScript and from any folder.
"""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import escape

from generator.catalogue import Server
from generator.errors import ConfigError, closest
from generator.site.context import Site
from generator.slugs import tool_slugs


def of_server(server: Server, site: Site) -> Iterator[tuple[str, str]]:
    """Yield path and content of a redirect for each alias of `server`.

    Raises:
        ConfigError: When an alias leads to a tool that the server does not have.
    """
    targets = {listed.tool.name: listed for listed in server.tools}
    taken = {listed.slug for listed in server.tools} | {gone.slug for gone in server.removed}
    for old, new in sorted(server.entry.aliases.items()):
        if new not in targets:
            where = f"{site.catalogue.config.path}: servers.{server.id}.aliases.{old}"
            raise ConfigError(where, f"no tool '{new}'", closest(new, targets))
        (slug,) = tool_slugs([old])
        if slug not in taken:
            url = f"{server.url}{slug}/"
            link = site.templates.link(url, targets[new].url)
            yield f"{url}index.html", page(link, site.base + targets[new].url if site.base else "")


def page(link: str, canonical: str) -> str:
    """Return a page that leads to `link`."""
    rel = f'<link rel="canonical" href="{escape(canonical)}">' if canonical else ""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Moved</title>'
        f'<meta name="robots" content="noindex">{rel}'
        f'<meta http-equiv="refresh" content="0; url={escape(link)}"></head>'
        f'<body><p>This tool was renamed: <a href="{escape(link)}">its page</a>.</p></body>'
        "</html>\n"
    )
