"""Splits a sitemap that lists more pages than one file may, and writes the index of the parts.

Search engines take 50,000 addresses a file and refuse the file that has more; the index may name as
many files (sitemaps.org/protocol.html). A smaller sitemap stays as MkDocs wrote it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from urllib.parse import urljoin

MOST = 50_000
"""Addresses that one file may hold."""

_ENTRY = re.compile(r"\s*<url>.*?</url>", re.S)
_INDEX = """<?xml version="1.0" encoding="UTF-8"?>
<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
{}</sitemapindex>
"""


def split(sitemap: str, base: str) -> tuple[str, list[tuple[str, str]]]:
    """Return what stands in sitemap.xml, and name and text of the files that it names.

    Args:
        sitemap: The sitemap of the whole site.
        base: Absolute URL of the site's root, "" when it is not known.
    """
    entries = _ENTRY.findall(sitemap)
    if len(entries) <= MOST:
        return sitemap, []
    head, tail = sitemap[: sitemap.index(entries[0])], sitemap[sitemap.rindex("</url>") + 6 :]
    parts = [
        (f"sitemap-{number}.xml", f"{head}{''.join(part)}{tail}")
        for number, part in enumerate(_pieces(entries), start=1)
    ]
    named = (escape(urljoin(base, name)) for name, _ in parts)
    return _INDEX.format("".join(f"<sitemap><loc>{url}</loc></sitemap>\n" for url in named)), parts


def _pieces(entries: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(entries), MOST):
        yield entries[start : start + MOST]
