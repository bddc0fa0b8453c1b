"""Feeds of what changed: Atom (RFC 4287) and JSON Feed 1.1, newest first.

An entry is one change set of one server. Ids are tag URIs (RFC 4151) made from server and date, so
that they stay the same when the site moves; dates are the days on which changes were seen.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from generator.catalogue import Catalogue
from generator.history import ChangeSet
from generator.models import Json, canonical_json

AUTHORITY = "mcp-catalogue,2026"


def files(catalogue: Catalogue, base: str) -> Iterator[tuple[str, str]]:
    """Yield both feeds; none where nobody keeps a history."""
    if catalogue.changes:
        yield "feed.xml", atom(catalogue, base)
        yield "feed.json", json_feed(catalogue, base)


def atom(catalogue: Catalogue, base: str) -> str:
    """Return the Atom feed."""
    pages = {server.id: (server.title, server.url) for server in catalogue.servers}
    title = catalogue.config.file.title
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<title>{_xml(title)}: changes</title>",
        f"<id>tag:{AUTHORITY}:changes</id>",
        f"<updated>{_instant(catalogue.changes[0].date)}</updated>",
        f"<author><name>{_xml(title)}</name></author>",
        f'<link rel="self" href={quoteattr(base + "feed.xml")}/>',
        f"<link href={quoteattr(base + 'changes/')}/>",
    ]
    for each in catalogue.changes:
        name, url = pages[each.server]
        lines += [
            "<entry>",
            f"<title>{_xml(_title(each, name))}</title>",
            f"<id>{_xml(_tag(each))}</id>",
            f"<updated>{_instant(each.date)}</updated>",
            f"<link href={quoteattr(base + url)}/>",
            f'<content type="html">{_xml(_html(each))}</content>',
            "</entry>",
        ]
    return "\n".join([*lines, "</feed>"]) + "\n"


def json_feed(catalogue: Catalogue, base: str) -> str:
    """Return the JSON feed."""
    pages = {server.id: (server.title, server.url) for server in catalogue.servers}
    document: dict[str, Json] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": f"{catalogue.config.file.title}: changes",
        "home_page_url": base + "changes/",
        "feed_url": base + "feed.json",
        "items": [
            {
                "id": _tag(each),
                "url": base + pages[each.server][1],
                "title": _title(each, pages[each.server][0]),
                "content_html": _html(each),
                "date_published": _instant(each.date),
                "tags": sorted({change.change_class.value for change in each.changes}),
            }
            for each in catalogue.changes
        ],
    }
    return json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _tag(each: ChangeSet) -> str:
    """Return the entry's id: two change sets of one day differ by their content."""
    told = canonical_json([[c.kind, c.tool, c.pointer, c.old, c.new] for c in each.changes])
    mark = hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"tag:{AUTHORITY}:{quote(each.server)}:{each.date}:{mark}"


def _title(each: ChangeSet, name: str) -> str:
    count = len(each.changes)
    what = "first seen" if each.first else f"{count} change{'' if count == 1 else 's'}"
    return f"{name}: {what}"


def _html(each: ChangeSet) -> str:
    if not each.changes:
        return f"<p>First seen, with {each.tools} tools.</p>"
    items = []
    for change in each.changes:
        tool = f"<code>{escape(change.tool)}</code>: " if change.tool else ""
        items.append(f"<li>{change.change_class}: {tool}{escape(change.sentence)}</li>")
    return f"<ul>{''.join(items)}</ul>"


def _instant(date: str) -> str:
    return f"{date}T00:00:00Z"


def _xml(text: str) -> str:
    """Escape text; characters that XML 1.0 cannot hold (its production 2) become U+FFFD."""
    return escape("".join(c if _is_char(ord(c)) else "\ufffd" for c in text))


def _is_char(code: int) -> bool:
    return (
        code in (0x9, 0xA, 0xD) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or code > 0xFFFF
    )
