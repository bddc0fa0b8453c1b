"""Reads the YAML files that people write, strictly, and says where a mistake stands.

PyYAML accepts duplicate keys silently and pydantic knows no line numbers; put together here, a typo
becomes one sentence with file, line, key and the closest valid key. Every file a person writes
(catalogue, rules, overrides, approvals, guardrails, questions) is read through `read_yaml`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from generator.errors import ConfigError, closest

_Fast: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Loader(_Fast):  # type: ignore[misc] # which of the two it is depends on the installation
    """Leaves dates as written: a wrong one is then the model's to refuse, with its line."""


Loader.yaml_implicit_resolvers = {
    first: [each for each in resolvers if each[0] != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in _Fast.yaml_implicit_resolvers.items()
}
M = TypeVar("M", bound="Strict")
Path_ = tuple[str | int, ...]


class Strict(BaseModel):
    """Base of all file models: frozen, and unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, defer_build=True)


def read_yaml(path: Path, model: type[M], shown: str = "") -> M:
    """Read `path` as a `model`.

    Args:
        path: The file.
        model: What it must hold.
        shown: How to call the file in messages; the path as given when empty.

    Raises:
        ConfigError: When the file is missing, is no YAML, or does not fit the model.
    """
    name = shown or str(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ConfigError(name, "no such file", "run 'mcp-catalogue init' to write one") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(name, f"cannot be read: {error}") from None
    return parse_yaml(text, model, name)


def parse_yaml(text: str, model: type[M], name: str) -> M:
    """Read YAML `text` of the file called `name` as a `model`."""
    node, data = _read(text, name)
    try:
        return model.model_validate(data if data is not None else {})
    except ValidationError as error:
        lines: dict[Path_, int] = {}
        if node is not None:
            _index(node, (), lines)
        raise _explain(error, model, name, lines) from None


def _read(text: str, name: str) -> tuple[yaml.Node | None, Any]:
    """Return the tree of a YAML document, which knows the lines, and what it says."""
    try:
        loader = Loader(text)
        try:
            node = loader.get_single_node()
            if node is None:
                return None, None
            _refuse_twice(node, (), name)
            return node, loader.construct_document(node)
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{name}:{mark.line + 1}" if mark else name
        raise ConfigError(where, f"not valid YAML: {error.problem or error.context}") from None
    except yaml.YAMLError as error:
        raise ConfigError(name, f"not valid YAML: {error}") from None


def _refuse_twice(node: yaml.Node, path: Path_, name: str) -> None:
    """Refuse keys that stand twice in one mapping."""
    seen: set[str | int] = set()
    for key, line, child in _children(node):
        if key in seen:
            dotted = ".".join(map(str, (*path, key)))
            raise ConfigError(f"{name}:{line}", f"{dotted}: this key stands twice", "keep one")
        seen.add(key)
        if not isinstance(child, yaml.ScalarNode):
            _refuse_twice(child, (*path, key), name)


def _index(node: yaml.Node, path: Path_, lines: dict[Path_, int]) -> None:
    """Note the line of every key below `node`."""
    lines.setdefault(path, node.start_mark.line + 1)
    for key, line, child in _children(node):
        lines[(*path, key)] = line
        _index(child, (*path, key), lines)


def _children(node: yaml.Node) -> Iterator[tuple[str | int, int, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield str(key.value), key.start_mark.line + 1, value
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield index, value.start_mark.line + 1, value


def _explain(
    error: ValidationError, model: type[Strict], name: str, lines: dict[Path_, int]
) -> ConfigError:
    """Turn the first complaint of pydantic into one sentence with a line number.

    An unknown key goes first: it is mostly a required one misspelt, and says so.
    """
    first = min(error.errors(include_url=False), key=lambda each: each["type"] != "extra_forbidden")
    loc = tuple(part for part in first["loc"] if not str(part).startswith(("function-", "tagged-")))
    known = loc
    while known and known not in lines:
        known = known[:-1]
    where = f"{name}:{lines[known]}" if known in lines else name
    dotted = ".".join(map(str, loc))
    if first["type"] == "extra_forbidden":
        keys = _keys_at(model, loc[:-1])
        return ConfigError(where, f"{dotted}: unknown key", closest(str(loc[-1]), keys))
    if first["type"] == "missing":
        return ConfigError(where, f"{dotted}: this key is required")
    message = _in_words(first)
    return ConfigError(where, f"{dotted}: {message}" if dotted else message)


_EXPECTED = {
    "string": "text",
    "bool": "true or false",
    "int": "a whole number",
    "float": "a number",
    "dict": "a mapping",
    "model": "a mapping",
    "tuple": "a list",
    "list": "a list",
}


def _in_words(error: ErrorDetails) -> str:
    """Say in the words of YAML what pydantic says in those of Python."""
    kind = error["type"].removesuffix("_type").removesuffix("_parsing")
    given = error["input"]
    shown = f"'{given}'" if isinstance(given, str) else "nothing" if given is None else repr(given)
    if kind in _EXPECTED and kind != error["type"]:
        got = f", got {shown}" if given is None or isinstance(given, str | int | float) else ""
        return f"expected {_EXPECTED[kind]}{got}"
    if kind == "literal_error":
        words = str(error.get("ctx", {}).get("expected", "")).replace(" or ", ", ")
        known = [word.strip("'") for word in words.split(", ")]
        return f"expected one of {', '.join(filter(None, known))}, got {shown}"
    if kind == "greater_than":
        return f"expected more than {error['ctx']['gt']:g}, got {shown}"
    return error["msg"].removeprefix("Value error, ")


def _keys_at(model: type[Strict], path: Path_) -> list[str]:
    """Return the keys that the model has at `path`, through lists, mappings and unions."""
    here: list[type[BaseModel]] = [model]
    for part in path:
        found = [
            inner
            for each in here
            if part in each.model_fields
            for inner in _models_in(each.model_fields[str(part)].annotation)
        ]
        here = found or here
    return [info.alias or key for each in here for key, info in each.model_fields.items()]


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [m for arg in getattr(annotation, "__args__", ()) for m in _models_in(arg)]
