"""Snapshots on disk: one canonical JSON file a server, the single source of every later step.

Canonical means that two syncs of an unchanged server give the same bytes: UTF-8, sorted keys,
two-space indent, lists sorted by name, a trailing newline, and nothing in it that depends on time,
machine, user or run. Writes are atomic: a snapshot is old or new, never half.
"""

from __future__ import annotations

import json
import math
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from itertools import count
from pathlib import Path
from typing import Any

from generator.errors import CatalogueError, SnapshotError
from generator.models import Json, Note, Snapshot, canonical_json

FORMAT = 1
"""Version of the snapshot format; a reader refuses newer ones."""

DEEPEST = 100
"""Levels of nesting that are kept; the deepest schema met in 1,300 listings has 13."""

_HOLDING = (dict, list)
_NESTED = (*_HOLDING, tuple, Mapping)  # the abstract one last: asking it costs the most
_SUFFIX = ".tmp"
_NUMBER = count()
_HALF = re.compile("[\ud800-\udfff]")
_ESCAPED_HALVES = ("\\ud", "\\uD")

_NAME = 6 * " " + '"name": '
"""How the line with the name of a tool begins in a snapshot."""

LISTS = {
    "tools": "tools",
    "prompts": "prompts",
    "resources": "resources",
    "resource_templates": "resourceTemplates",
}


def to_json(snapshot: Snapshot) -> str:
    """Return the canonical text of `snapshot`."""
    document: dict[str, Json] = {
        "format": FORMAT,
        "server": snapshot.server,
        "listed": snapshot.listed,
        "serverInfo": snapshot.server_info,
        "instructions": snapshot.instructions,
        "capabilities": snapshot.capabilities,
        "notes": [asdict(note) for note in snapshot.notes],
    }
    for attribute, wire in LISTS.items():
        document[wire] = _sorted(getattr(snapshot, attribute))
    clean = storable(document)
    return json.dumps(clean, sort_keys=True, indent=2, ensure_ascii=False) + "\n"


def tool_lines(text: str) -> dict[str, int]:
    """Return the line, counted from one, on which each tool's name stands in a canonical text."""
    found: dict[str, int] = {}
    inside = False
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith('  "'):
            inside = line == '  "tools": ['
        elif inside and line.startswith(_NAME):
            value = line.removeprefix(_NAME).rstrip(",")
            if value.startswith('"'):
                found.setdefault(json.loads(value), number)
    return found


def storable(value: Json, depth: int = 0) -> Json:
    """Return `value` with what no JSON file can hold replaced.

    Python reads what other readers of JSON refuse, and what its own recursion cannot walk: NaN and
    the infinities become null, half surrogate pairs U+FFFD, and what lies deeper than `DEEPEST`
    is cut.
    """
    if isinstance(value, str):
        return value if value.isascii() else _HALF.sub("\ufffd", value)
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, _NESTED) and depth >= DEEPEST:
        return "<cut: nested too deep>"
    if isinstance(value, dict | Mapping):
        return {storable(str(key)): storable(each, depth + 1) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [storable(each, depth + 1) for each in value]
    return value


def loaded(text: str) -> Json:
    """Return the JSON `text` as `json.loads` does, with null for the infinities and NaN.

    Raises:
        ValueError: When it is no JSON.
        RecursionError: When it is nested too deep to be read at all.
    """
    return json.loads(text, parse_float=_finite, parse_constant=lambda _: None)


def _finite(number: str) -> float | None:
    found = float(number)
    return found if math.isfinite(found) else None


def cleaned(document: Json, text: str) -> Json:
    """Return a `document` out of what `loaded` made of `text`, storable.

    Almost every one is so already, and seeing that takes a tenth of the time of making it so.
    """
    doubtful = _may_hold_halves(text) or _is_too_deep(document)
    return storable(document) if doubtful else document


def _may_hold_halves(text: str) -> bool:
    """Whether JSON may spell out half a surrogate pair, which no hash and no file can hold."""
    return any(start in text for start in _ESCAPED_HALVES)


def _is_too_deep(value: Json) -> bool:
    level = [value]
    for _ in range(DEEPEST):
        level = [part for each in level for part in _values(each) if isinstance(part, _HOLDING)]
        if not level:
            return False
    return True


def _values(value: Json) -> Iterable[Json]:
    return value.values() if isinstance(value, dict) else value


def order(item: Mapping[str, Json]) -> tuple[str, str]:
    """Sort by name, and items of the same name by their whole content."""
    return _name(item), canonical_json(item)


def _name(item: Mapping[str, Json]) -> str:
    return str(item.get("name") or item.get("uri") or item.get("uriTemplate") or "")


def ordered(snapshot: Snapshot) -> Snapshot:
    """Return `snapshot` with its lists in the order in which they are written."""
    lists: dict[str, Any] = {name: _sorted(getattr(snapshot, name)) for name in LISTS}
    return replace(snapshot, **lists)


def _sorted(items: Iterable[Mapping[str, Json]]) -> tuple[Mapping[str, Json], ...]:
    listed = list(items)
    names = [_name(item) for item in listed]
    # Most lists name each item once; then nothing hangs on the content, which is slow to write out.
    unique = len(set(names)) == len(names)
    return tuple(sorted(listed, key=_name if unique else order))


def from_json(text: str, source: str) -> Snapshot:
    """Read the snapshot `text` that came from `source`.

    Raises:
        SnapshotError: When it is no JSON, no snapshot, or of a newer format.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SnapshotError(source, f"not JSON: {error}", "run 'mcp-catalogue sync'") from None
    if _may_hold_halves(text):  # not written by `to_json`
        document = storable(document)
    version = document.get("format") if isinstance(document, dict) else None
    if not isinstance(version, int) or isinstance(version, bool):
        raise SnapshotError(source, "not a snapshot of mcp-catalogue: it has no 'format'")
    if version > FORMAT:
        wanted = f"format {version} is newer than this version reads ({FORMAT})"
        raise SnapshotError(source, wanted, "upgrade mcp-catalogue")
    parts = {name: document.get(name, kind()) for name, kind in _TYPES.items()}
    _check(parts, source)
    return Snapshot(
        server=parts["server"],
        listed=parts["listed"],
        server_info=parts["serverInfo"],
        instructions=parts["instructions"],
        capabilities=parts["capabilities"],
        notes=tuple(Note(each["id"], each["pointer"], each["message"]) for each in parts["notes"]),
        **{name: tuple(parts[wire]) for name, wire in LISTS.items()},
    )


_TYPES: dict[str, type[str] | type[dict[str, Json]] | type[list[Json]]] = {
    "server": str,
    "listed": dict,
    "serverInfo": dict,
    "instructions": str,
    "capabilities": dict,
    "notes": list,
    **dict.fromkeys(LISTS.values(), list),
}
_AGAIN = "restore it, or remove it and run 'mcp-catalogue sync'"


def _check(parts: Mapping[str, Json], source: str) -> None:
    """Refuse parts of another type than written, lists of anything but objects, mute notes."""
    for name, kind in _TYPES.items():
        if not isinstance(parts[name], kind):
            words = {str: "text", dict: "an object", list: "an array"}
            raise SnapshotError(source, f"'{name}' is not {words[kind]}", _AGAIN)
    if not parts["server"]:
        raise SnapshotError(source, "'server' is missing", _AGAIN)
    for name in (*LISTS.values(), "notes"):
        for place, item in enumerate(parts[name]):
            if not isinstance(item, dict):
                raise SnapshotError(source, f"'{name}/{place}' is not an object", _AGAIN)
    for place, note in enumerate(parts["notes"]):
        if not all(isinstance(note.get(key), str) for key in ("id", "pointer", "message")):
            raise SnapshotError(source, f"'notes/{place}' lacks id, pointer or message", _AGAIN)


INDEX = "index"
"""Folder below the snapshots for what changes with every run: one small file a server, so that
merging the folders of several runs is copying here too."""


def checked_on(folder: Path, server: str) -> str:
    """Return the day, as YYYY-MM-DD, on which `server` was last listed here; "" when unknown."""
    try:
        entry = json.loads((folder / INDEX / f"{server}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""
    found = entry.get("captured_at") if isinstance(entry, dict) else None
    return found[:10] if isinstance(found, str) else ""


def path_of(folder: Path, server: str) -> Path:
    """Return where the snapshot of `server` lives in `folder`."""
    return folder / f"{server}.json"


def read(path: Path) -> Snapshot:
    """Read the snapshot file at `path`."""
    try:
        return from_json(path.read_text(encoding="utf-8"), str(path))
    except FileNotFoundError:
        raise SnapshotError(str(path), "no such snapshot", "run 'mcp-catalogue sync'") from None
    except (OSError, UnicodeDecodeError) as error:
        raise SnapshotError(str(path), f"cannot be read: {error}") from None


def write(path: Path, snapshot: Snapshot) -> bool:
    """Write `snapshot` to `path` unless it is there already; return whether it was written."""
    text = to_json(snapshot)
    return write_text(path, text)


def write_text(path: Path, text: str) -> bool:
    """Write `text` to `path` atomically unless it holds that already; return whether it changed.

    Raises:
        CatalogueError: When it cannot be written.
    """
    data = text.encode("utf-8", "surrogatepass")
    try:
        if path.is_file() and path.read_bytes() == data:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, data)
    except OSError as error:
        raise CatalogueError(str(path), f"cannot be written: {error.strerror}") from None
    return True


def _replace(path: Path, data: bytes) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{next(_NUMBER)}{_SUFFIX}")
    try:
        temporary.write_bytes(data)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def sweep(folder: Path) -> None:
    """Remove what writers that were killed left in `folder`; those still alive are left alone."""
    for path in folder.glob(f".*{_SUFFIX}"):
        writer = path.name.split(".")[-3]
        if writer.isdigit() and not _alive(int(writer)):
            path.unlink(missing_ok=True)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
