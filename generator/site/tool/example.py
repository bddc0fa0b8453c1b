"""The section "Example call": arguments built from the schema, and how to send them.

Nothing here was ever sent. The Python and TypeScript programs are whole, so that what is pasted
runs; the command line is fastmcp's (tried with 4.1.2).
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from generator.catalogue import ListedTool, Server
from generator.identity import Identity
from generator.models import Json
from generator.schema.example import everything, example
from generator.schema.patterns import Unsure
from generator.schema.resolve import Document
from generator.schema.validity import Checker
from generator.site.connection import connection
from generator.site.context import Site
from generator.site.page import Section
from generator.site.programs import Programs
from generator.site.strings import Strings
from generator.site.tool import roles
from generator.snippets import to_shell, to_short_json

LONGEST = 3000
"""Characters of JSON beyond which the arguments are shown once, not in every language."""


class Tab(NamedTuple):
    """One way to write the call.

    Attributes:
        id: json, rpc, python, typescript or shell.
        label: On the tab.
        file: What the snippet is, for its caption.
        text: The snippet.
        note: What to know.
    """

    id: str
    label: str
    file: str
    text: str
    note: str = ""


def section(listed: ListedTool, server: Server, site: Site) -> Section | None:
    """Return the section, None for a tool that cannot be called by name."""
    if not listed.tool.name:
        return None
    schema, output = listed.tool.input_schema, listed.tool.output_schema
    least, most = example(schema), everything(schema)
    rehearsal = _rehearsal(schema, least.arguments)
    arguments = {**least.arguments, **rehearsal}
    short = to_short_json(arguments)
    result = everything(output) if isinstance(output, dict) else {}
    view = {
        "tabs": _tabs(listed.tool.name, arguments, short, server, site.say),
        "everything": to_short_json(most) if most not in (arguments, {}) else "",
        "result": to_short_json(result) if result else "",
        "fault": least.fault,
        "rehearsal": next(iter(rehearsal), ""),
        "long": len(short) > LONGEST,
    }
    body = site.templates.render("pages/tool/example.html", listed.url, **view)
    return Section("example", site.say("tool_sections.example"), body)


def _rehearsal(schema: Json, arguments: dict[str, Json]) -> dict[str, Json]:
    """Return the argument that asks for a dry run, when the tool takes one."""
    properties = schema.get("properties") if isinstance(schema, dict) else None
    known = properties if isinstance(properties, dict) else {}
    name = roles.rehearsal(known)
    if not name or arguments.get(name) is True:
        return {}
    try:
        fits = Checker(Document(schema)).fits(schema, {**arguments, name: True})
    except Unsure:
        return {}
    return {name: True} if fits else {}


def _tabs(
    name: str, arguments: dict[str, Json], short: str, server: Server, say: Strings
) -> list[Tab]:
    tabs = [Tab("json", "JSON", say("example.arguments"), short)]
    if len(short) > LONGEST:
        return tabs
    programs = _programs(Identity(server))
    tabs += [
        Tab("rpc", "JSON-RPC", "tools/call", json_rpc(name, arguments)),
        Tab("python", "Python", "mcp 2", programs.python(name, arguments)),
        Tab(
            "typescript",
            "TypeScript",
            "@modelcontextprotocol/sdk",
            programs.typescript(name, arguments),
        ),
    ]
    key = server.entry.client_key or server.id
    if not name.startswith("-"):  # a word with a dash in front is an option to every command line
        tabs.append(
            Tab("shell", "Shell", "fastmcp", shell(key, name, arguments), say("example.finds"))
        )
    return tabs


@lru_cache(maxsize=4)
def _programs(server: Identity[Server]) -> Programs:
    return Programs(connection(server.value))


def json_rpc(name: str, arguments: dict[str, Json]) -> str:
    """Return the request as it goes over the wire."""
    params = {"name": name, "arguments": arguments}
    return to_short_json({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params})


def shell(key: str, name: str, arguments: dict[str, Json]) -> str:
    """Return the call on the command line."""
    words = ["fastmcp", "call", key, name]
    return to_shell([[*words, "--input-json", to_short_json(arguments)] if arguments else words])
