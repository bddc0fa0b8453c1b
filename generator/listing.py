"""Reads a listing file: what someone else wrote down of a server's tools.

Servers that cannot be started here (they need credentials, a daemon, another network) are listed
elsewhere and checked in. Accepted are a snapshot of ours, a bare `tools/list` result, a JSON-RPC
response around one, `{"tools": [...]}` with or without prompts, resources, serverInfo and
instructions beside it, and a plain array of tools.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from generator import snapshot
from generator.errors import SnapshotError
from generator.models import Json, Note, Snapshot


def read(path: Path, server: str = "") -> Snapshot:
    """Read the listing at `path` as a snapshot of `server` (the file's stem when empty).

    Raises:
        SnapshotError: When it is missing, no JSON, or holds no list of tools.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig", "replace")
    except FileNotFoundError:
        raise SnapshotError(str(path), "no such listing file") from None
    except OSError as error:
        raise SnapshotError(str(path), f"cannot be read: {error}") from None
    try:
        document = snapshot.loaded(text)
    except (ValueError, RecursionError) as error:
        raise SnapshotError(str(path), f"not JSON: {error}") from None
    if isinstance(document, dict) and "format" in document and "listed" in document:
        return snapshot.ordered(snapshot.from_json(text, str(path)))
    return _parse(document, text, server or path.stem, str(path))


def _parse(document: Json, text: str, server: str, source: str) -> Snapshot:
    if isinstance(document, list):
        document = {"tools": document}
    if isinstance(document, dict) and isinstance(document.get("result"), dict):
        document = document["result"]
    if not isinstance(document, dict) or not isinstance(document.get("tools"), list):
        expected = 'expected a tools/list result, {"tools": [...]} or an array of tools'
        raise SnapshotError(source, f"holds no list of tools: {expected}")
    kept = snapshot.cleaned(document, text)
    about = _dict(kept.get("server"))
    lists: dict[str, Any] = {
        name: tuple(item for item in _list(kept.get(wire)) if isinstance(item, dict))
        for name, wire in snapshot.LISTS.items()
    }
    found = Snapshot(
        server=server,
        listed={"transport": "listing"},
        server_info=_dict(kept.get("serverInfo") or about.get("serverInfo")),
        instructions=_text(kept.get("instructions") or about.get("instructions")),
        capabilities=_dict(kept.get("capabilities") or about.get("capabilities")),
        notes=tuple(_strays(kept)),
        **lists,
    )
    return snapshot.ordered(found)


def _strays(document: dict[str, Json]) -> Iterator[Note]:
    """Yield a note for each list that holds something other than objects."""
    for wire in snapshot.LISTS.values():
        strays = [item for item in _list(document.get(wire)) if not isinstance(item, dict)]
        if strays:
            kind = type(strays[0]).__name__
            text = f"{len(strays)} of its entries are no objects (the first is a {kind})."
            yield Note("not-an-object", f"/{wire}", text)


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _dict(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}


def _text(value: Json) -> str:
    return value if isinstance(value, str) else ""
