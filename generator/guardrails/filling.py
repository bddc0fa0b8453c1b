"""Puts names into guardrail templates: values in, values out, never text.

Placeholders stand in the strings of a template, keys included:

- `${server}` and `${tool}` are the names as they are;
- `${tool:cedar}` and `${tool:cel}` are string literals of that language, quotes included, for
  rules that live inside a YAML string; `${tool:nodots}` has `_` for each dot.

In templates for a whole server, `{"$each allow": X}` stands for one X a tool that is allowed, with
that tool's name in it, `{"$any allow": X}` for X once when there are such tools, and
`{"$none allow": X}` for X when there are none. Several groups are joined by `+`: `$each ask+deny`.
In a list each X is an item (or several, when X is a list), in a mapping it is merged.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from generator.snippets import cedar_string, cel_string

PLACEHOLDER = re.compile(r"\$\{(server|tool)(?::(\w+))?\}")
FILTERS: dict[str, Callable[[str], str]] = {
    "cedar": cedar_string,
    "cel": cel_string,
    "nodots": lambda name: name.replace(".", "_"),
}
_GROUP = re.compile(r"\$(each|any|none) ([a-z+-]+)")
_GROUPS = frozenset({"allow", "ask", "deny"})
Groups = Mapping[str, Sequence[str]]
"""Tool names by what is to happen to them: allow, ask, deny."""


def check(template: Any) -> None:
    """Refuse a template with a placeholder that nothing fills or a key that is no text.

    Raises:
        ValueError: Names what is wrong and what is known.
    """
    for text in _strings(template):
        for name, filter_ in PLACEHOLDER.findall(text):
            if filter_ and filter_ not in FILTERS:
                known = ", ".join(sorted(FILTERS))
                raise ValueError(f"${{{name}:{filter_}}}: unknown filter, expected one of: {known}")
        if "${" in PLACEHOLDER.sub("", text):
            raise ValueError(f"'{text}': unknown placeholder, expected ${{server}} or ${{tool}}")
        if text.startswith(("$each", "$any", "$none")) and _groups_of(text) is None:
            raise ValueError(f"'{text}': expected $each, $any or $none of allow, ask, deny")


def _strings(template: Any) -> Iterator[str]:
    if isinstance(template, str):
        yield template
    elif isinstance(template, dict):
        for key, value in template.items():
            if not isinstance(key, str):
                raise ValueError(f"YAML reads a key as {key!r}: put it in quotes")
            yield key
            yield from _strings(value)
    elif isinstance(template, list):
        for each in template:
            yield from _strings(each)


def _groups_of(key: str) -> tuple[str, list[str]] | None:
    return _read_group(key) if key.startswith("$") else None


@lru_cache(256)
def _read_group(key: str) -> tuple[str, list[str]] | None:
    found = _GROUP.fullmatch(key)
    groups = found[2].split("+") if found else []
    return (found[1], groups) if found and set(groups) <= _GROUPS else None


def fill(template: Any, server: str, tool: str = "", groups: Groups | None = None) -> Any:
    """Return `template` with the names in their places.

    Args:
        template: A value that `check` has accepted.
        server: Key of the server in the client's configuration.
        tool: Name of the tool, for templates about one.
        groups: Names by action, for templates about a whole server.
    """
    if isinstance(template, str):
        return _fill_text(template, server, tool)
    if isinstance(template, dict):
        return _fill_mapping(template, server, tool, groups or {})
    if isinstance(template, list):
        return _fill_list(template, server, tool, groups or {})
    return template


def _fill_text(text: str, server: str, tool: str) -> str:
    if "${" not in text:
        return text

    literal, *places = _places(text)
    filled = [literal[0]]
    for after, name, write in places:
        plain = server if name == "server" else tool
        filled += (FILTERS[write](plain) if write else plain, after)
    return "".join(filled)


@lru_cache(1024)
def _places(text: str) -> tuple[tuple[str, str, str], ...]:
    """Return what stands before the first placeholder, then after each one, its name and filter.

    A server's policies fill in the same few templates for each of its tools.
    """
    first, *rest = PLACEHOLDER.split(text)
    places = zip(rest[2::3], rest[0::3], rest[1::3], strict=True)
    return (first, "", ""), *((after, name, write or "") for after, name, write in places)


def _fill_mapping(
    template: Mapping[Any, Any], server: str, tool: str, groups: Groups
) -> dict[str, Any]:
    filled: dict[str, Any] = {}
    for key, value in template.items():
        if _groups_of(key):
            for each in _expand(key, value, server, groups):
                filled.update(each)
        else:
            filled[_fill_text(key, server, tool)] = fill(value, server, tool, groups)
    return filled


def _fill_list(template: list[Any], server: str, tool: str, groups: Groups) -> list[Any]:
    filled: list[Any] = []
    for item in template:
        key = next(iter(item)) if isinstance(item, dict) and len(item) == 1 else ""
        if not _groups_of(key):
            filled.append(fill(item, server, tool, groups))
            continue
        for each in _expand(key, item[key], server, groups):
            filled.extend(each if isinstance(each, list) else [each])
    return filled


def _expand(key: str, template: Any, server: str, groups: Groups) -> Iterator[Any]:
    kind, wanted = _groups_of(key) or ("", [])
    tools = {tool for group in wanted for tool in groups.get(group, ())}
    if kind == "each":
        for tool in sorted(tools):
            yield fill(template, server, tool)
    elif (kind == "any") == bool(tools):
        yield fill(template, server, groups=groups)
