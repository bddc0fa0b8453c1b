"""Says what is wrong with a tool definition, as the specification has it.

Rules of our own rather than the SDK's models: those speak in pydantic's words, change with the
version, and refuse what the specification allows. An invalid tool is kept and becomes a finding.
The source of each rule is `Tool` of the published schema (2025-11-25 and 2026-07-28); a rule that
only one of them has is not held against a tool.
"""

from __future__ import annotations

from collections.abc import Callable

from generator.models import Json

_TYPES: dict[str, tuple[type | tuple[type, ...], str]] = {
    "title": (str, "text"),
    "description": (str, "text"),
    "annotations": (dict, "an object"),
    "outputSchema": (dict, "an object"),
    "execution": (dict, "an object"),
    "icons": (list, "an array"),
    "_meta": (dict, "an object"),
}
_HINTS = ("readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint")


def fault_of(tool: dict[str, Json]) -> str:
    """Return why `tool` breaks the specification, "" when it does not."""
    checks: tuple[Callable[[dict[str, Json]], str], ...] = (
        _name,
        _input_schema,
        _fields,
        _annotations,
        _icons,
    )
    return "; ".join(fault for fault in (check(tool) for check in checks) if fault)


def _name(tool: dict[str, Json]) -> str:
    if "name" not in tool:
        return "'name' is missing"
    name = tool["name"]
    if not isinstance(name, str):
        return f"'name' is {_shown(name)}, expected text"
    return "" if name.strip() else "'name' is empty"


def _input_schema(tool: dict[str, Json]) -> str:
    if "inputSchema" not in tool:
        return "'inputSchema' is missing"
    schema = tool["inputSchema"]
    if not isinstance(schema, dict):
        return f"'inputSchema' is {_shown(schema)}, expected an object"
    if "type" not in schema:
        return "'inputSchema' has no type, expected \"object\""
    if schema["type"] != "object":
        return f"'inputSchema' has type {_shown(schema['type'])}, expected \"object\""
    properties = schema.get("properties")
    if properties is not None and not isinstance(properties, dict):
        return f"the properties of 'inputSchema' are {_shown(properties)}, expected an object"
    required = schema.get("required")
    if required is not None and not _texts(required):
        return "'required' of 'inputSchema' is no array of names"
    return ""


def _texts(value: Json) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _fields(tool: dict[str, Json]) -> str:
    wrong = [
        f"'{name}' is {_shown(tool[name])}, expected {expected}"
        for name, (kind, expected) in _TYPES.items()
        if tool.get(name) is not None and not isinstance(tool[name], kind)
    ]
    return "; ".join(wrong)


def _annotations(tool: dict[str, Json]) -> str:
    annotations = tool.get("annotations")
    found = annotations if isinstance(annotations, dict) else {}
    wrong = [
        f"'{hint}' is {_shown(found[hint])}, expected true or false"
        for hint in _HINTS
        if found.get(hint) is not None and not isinstance(found[hint], bool)
    ]
    return "; ".join(wrong)


def _icons(tool: dict[str, Json]) -> str:
    icons = tool.get("icons")
    if not isinstance(icons, list):
        return ""
    good = all(isinstance(icon, dict) and isinstance(icon.get("src"), str) for icon in icons)
    return "" if good else "an icon has no 'src'"


def _shown(value: Json) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"the number {value}" if abs(value) < 10**15 else "a number"
    if isinstance(value, str):
        return f'"{value[:40]}"'
    return "an array" if isinstance(value, list) else "an object"
