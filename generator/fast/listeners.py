"""Who else wants to see the pages: then they take the ordinary way, where everybody meets them."""

from __future__ import annotations

from collections.abc import Iterator

from mkdocs.config.defaults import MkDocsConfig

EVENTS = (
    "files",
    "nav",
    "pre_page",
    "page_read_source",
    "page_markdown",
    "page_content",
    "page_context",
    "post_page",
)
"""Events of MkDocs that are given pages, or the files and the navigation that they stand in."""

_SEARCHES = ("mkdocs.contrib.search", "material.plugins.search")
"""Search plugins read pages, but none that says so in its head, as those of tools do."""


def listeners(config: MkDocsConfig, own: object) -> Iterator[tuple[str, str]]:
    """Yield the name and the event of each plugin or hook that is given pages, but for `own`."""
    for event in EVENTS:
        for method in config.plugins.events[event]:
            owner = getattr(method, "__self__", None)
            if owner is own or type(owner).__module__.startswith(_SEARCHES):
                continue
            yield config.plugins._event_origins.get(method, "a plugin"), f"on_{event}"
