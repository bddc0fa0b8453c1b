"""Reads a registry's `server.json`: how its author says that a server is installed and reached."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Json = Any
_REGISTRIES = {"pypi": "pypi", "npm": "npm", "oci": "oci", "docker": "oci"}
_REMOTES = {"streamable-http": "", "sse": "sse"}
_PLACE = re.compile(r"\{([A-Za-z_][\w-]*)\}")


@dataclass(frozen=True)
class Described:
    """One server of a registry.

    Attributes:
        name: The last part of its reverse-DNS name.
        document: The whole description.
    """

    name: str
    document: Mapping[str, Json]


def server(document: Json) -> Described | None:
    """Return the server that `document` describes, None when it is something else.

    A registry's API wraps the description in `{"server": ..., "_meta": ...}`.
    """
    if isinstance(document, dict) and isinstance(document.get("server"), dict):
        document = document["server"]
    if not isinstance(document, dict) or not isinstance(document.get("name"), str):
        return None
    if not any(isinstance(document.get(key), list) for key in ("packages", "remotes")):
        return None
    return Described(document["name"].rpartition("/")[2], document)


def entry(described: Described) -> tuple[dict[str, Json], str]:
    """Return the described server as a catalogue entry, and why that cannot be.

    The first package that we can start is taken, else the first remote.
    """
    document = described.document
    raw = next(_packages(document), None) or next(_remotes(document), None)
    if raw is None:
        return {}, "it has neither a pypi, npm or oci package nor a remote"
    about = {
        "title": document.get("title"),
        "description": document.get("description"),
        "website": document.get("websiteUrl"),
        "repository": _object(document.get("repository")).get("url"),
    }
    filled = about | raw
    return {key: value for key, value in filled.items() if value}, ""


def _packages(document: Mapping[str, Json]) -> Iterator[dict[str, Json]]:
    for package in _objects(document.get("packages")):
        kind = _REGISTRIES.get(str(_get(package, "registryType", "registry_type")))
        name = package.get("identifier")
        if not kind or not isinstance(name, str):
            continue
        version = package.get("version")
        pinned = f"{name}@{version}" if version and kind != "oci" else name
        if kind == "oci" and version and ":" not in name.rpartition("/")[2]:
            pinned = f"{name}:{version}"
        transport = _object(package.get("transport"))
        arguments = _get(package, "packageArguments", "package_arguments")
        variables = _get(package, "environmentVariables", "environment_variables")
        yield {
            "package": f"{kind}:{pinned}",
            "args": [text for each in _objects(arguments) for text in _argument(each)],
            "env": dict(_named(_objects(variables))),
            "url": _filled(transport.get("url"), transport),
            "transport": _REMOTES.get(str(transport.get("type")), ""),
        }


def _remotes(document: Mapping[str, Json]) -> Iterator[dict[str, Json]]:
    for remote in _objects(document.get("remotes")):
        kind = str(_get(remote, "type", "transport_type"))
        if kind in _REMOTES and isinstance(remote.get("url"), str):
            yield {
                "url": _filled(remote["url"], remote),
                "transport": _REMOTES[kind],
                "headers": dict(_named(_objects(remote.get("headers")))),
            }


def _argument(argument: Mapping[str, Json]) -> Iterator[str]:
    """Yield the words of an argument; one that is optional and has no value is left out."""
    hint = str(_get(argument, "valueHint", "value_hint") or argument.get("name") or "VALUE")
    value = _value(argument, hint.lstrip("-"))
    if argument.get("type") == "named":
        flag = argument.get("format") == "boolean" or "value" not in argument
        if value or (flag and _get(argument, "isRequired", "is_required")):
            yield str(argument.get("name"))
    if value:
        yield value


def _named(inputs: list[dict[str, Json]]) -> Iterator[tuple[str, str]]:
    """Yield the environment variables or headers that have a value or must have one."""
    for each in inputs:
        name = each.get("name")
        if isinstance(name, str) and _value(each, name):
            yield name, _value(each, name)


def _value(given: Mapping[str, Json], name: str) -> str:
    """Return a value: fixed, from a variable with a default, from a variable, or none."""
    variable = re.sub(r"\W+", "_", name, flags=re.ASCII).strip("_").upper()
    if isinstance(given.get("value"), str):
        return _filled(given["value"], given)
    default = given.get("default")
    if isinstance(default, str) and default and "}" not in default:
        return f"${{{variable}:-{default}}}"
    if _get(given, "isRequired", "is_required"):
        return f"${{{variable}}}"
    return ""


def _filled(text: Json, given: Mapping[str, Json]) -> str:
    """Turn the registry's `{name}` into `${NAME}` where the input declares that variable."""
    variables = _object(given.get("variables"))

    def variable(match: re.Match[str]) -> str:
        if match[1] not in variables:
            return match[0]
        return f"${{{re.sub(r'[^A-Za-z0-9]+', '_', match[1]).upper()}}}"

    return _PLACE.sub(variable, text) if isinstance(text, str) else ""


def _get(mapping: Mapping[str, Json], name: str, older: str) -> Json:
    """Return a value by its name of today, else by the one of older files."""
    return mapping.get(name, mapping.get(older))


def _object(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}


def _objects(value: Json) -> list[dict[str, Json]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
