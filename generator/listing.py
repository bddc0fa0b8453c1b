"""Reads a listing file: what someone else wrote down of a server's tools.

Servers that cannot be started here (they need credentials, a daemon, another network) are listed
elsewhere and checked in. Accepted are a snapshot of ours, a bare `tools/list` result, a JSON-RPC
response around one, `{"tools": [...]}` with or without prompts, resources, serverInfo and
instructions beside it, and a plain array of tools.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from generator import snapshot
from generator.errors import SnapshotError
from generator.models import Json, Snapshot

_LISTS = {
    "tools": "tools",
    "prompts": "prompts",
    "resources": "resources",
    "resource_templates": "resourceTemplates",
}


def read(path: Path, server: str = "") -> Snapshot:
    """Read the listing at `path` as a snapshot of `server` (the file's stem when empty).

    Raises:
        SnapshotError: When it is missing, no JSON, or holds no list of tools.
    """
    try:
        text = path.read_text(encoding="utf-8-sig", errors="replace")
    except FileNotFoundError:
        raise SnapshotError(str(path), "no such listing file") from None
    except OSError as error:
        raise SnapshotError(str(path), f"cannot be read: {error}") from None
    try:
        document = json.loads(text)
    except ValueError as error:
        raise SnapshotError(str(path), f"not JSON: {error}") from None
    if isinstance(document, dict) and "format" in document and "listed" in document:
        return snapshot.from_json(text, str(path))
    return _parse(document, server or path.stem, str(path))


def _parse(document: Json, server: str, source: str) -> Snapshot:
    if isinstance(document, list):
        document = {"tools": document}
    if isinstance(document, dict) and isinstance(document.get("result"), dict):
        document = document["result"]
    if not isinstance(document, dict) or not isinstance(document.get("tools"), list):
        expected = 'expected a tools/list result, {"tools": [...]} or an array of tools'
        raise SnapshotError(source, f"holds no list of tools: {expected}")
    about = _dict(document.get("server"))
    lists: dict[str, Any] = {
        name: tuple(item for item in _list(document.get(wire)) if isinstance(item, dict))
        for name, wire in _LISTS.items()
    }
    return Snapshot(
        server=server,
        listed={"transport": "listing"},
        server_info=_dict(document.get("serverInfo") or about.get("serverInfo")),
        instructions=str(document.get("instructions") or about.get("instructions") or ""),
        capabilities=_dict(document.get("capabilities") or about.get("capabilities")),
        **lists,
    )


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _dict(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}
