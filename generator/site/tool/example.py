"""The section "Example call": arguments built from the schema, and how to send them.

Nothing here was ever sent. The Python and TypeScript programs are whole, so that what is pasted
runs; the command line is fastmcp's, which finds a server by its name in the clients' configuration.
"""

from __future__ import annotations

from dataclasses import dataclass

from generator.catalogue import ListedTool, Server
from generator.config import Transport
from generator.models import Json
from generator.schema.example import example
from generator.site.connection import Connection, Text, connection
from generator.site.context import Site
from generator.site.page import Section
from generator.snippets import (
    python_string,
    to_json,
    to_python,
    to_shell,
    to_typescript,
    typescript_string,
)

LONGEST = 3000
"""Characters of JSON beyond which the arguments are shown once, not in every language."""


@dataclass(frozen=True)
class Tab:
    """One way to write the call.

    Attributes:
        id: json, rpc, python, typescript or shell.
        label: On the tab.
        file: What the snippet is, for its caption.
        text: The snippet.
    """

    id: str
    label: str
    file: str
    text: str


def section(listed: ListedTool, server: Server, site: Site) -> Section | None:
    """Return the section, None for a tool that cannot be called by name."""
    if not listed.tool.name:
        return None
    least = example(listed.tool.input_schema)
    most = example(listed.tool.input_schema, full=True)
    short = to_json(least.arguments)
    view = {
        "tabs": list(_tabs(listed.tool.name, least.arguments, short, server)),
        "everything": to_json(most.arguments) if most.arguments != least.arguments else "",
        "fault": least.fault,
        "long": len(short) > LONGEST,
    }
    body = site.templates.render("pages/tool/example.html", listed.url, **view)
    return Section("example", "Example call", body)


def _tabs(name: str, arguments: dict[str, Json], short: str, server: Server) -> list[Tab]:
    tabs = [Tab("json", "JSON", "arguments", short)]
    if len(short) > LONGEST:
        return tabs
    reach = connection(server)
    tabs += [
        Tab("rpc", "JSON-RPC", "tools/call", json_rpc(name, arguments)),
        Tab("python", "Python", "mcp 2", python(name, arguments, reach)),
        Tab(
            "typescript",
            "TypeScript",
            "@modelcontextprotocol/sdk",
            typescript(name, arguments, reach),
        ),
    ]
    key = server.entry.client_key or server.id
    if not name.startswith("-"):  # a word with a dash in front is an option to every command line
        tabs.append(Tab("shell", "Shell", "fastmcp", shell(key, name, arguments)))
    return tabs


def json_rpc(name: str, arguments: dict[str, Json]) -> str:
    """Return the request as it goes over the wire."""
    params = {"name": name, "arguments": arguments}
    return to_json({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params})


def shell(key: str, name: str, arguments: dict[str, Json]) -> str:
    """Return the call on the command line."""
    words = ["fastmcp", "call", key, name]
    return to_shell([[*words, "--input-json", to_json(arguments)] if arguments else words])


def python(name: str, arguments: dict[str, Json], reach: Connection | None) -> str:
    """Return a Python program for the SDK's version 2."""
    imports, opened = _python_client(reach)
    depth = 4 * (len(opened) + 1)
    call = [python_string(name)]
    if arguments:
        call.append(to_python(arguments, depth + 4))
    joined = ", ".join(call)
    if "\n" in joined or depth + len(joined) > 60:
        gap = "\n" + " " * (depth + 4)
        joined = f"{gap}{f',{gap}'.join(call)},\n{' ' * depth}"
    body = [f"{' ' * 4 * (i + 1)}async with {each}:" for i, each in enumerate(opened)]
    body += [
        f"{' ' * depth}result = await client.call_tool({joined})",
        f"{' ' * depth}print(result.structured_content or result.content)",
    ]
    return "\n".join(
        [*imports, "", "", "async def main() -> None:", *body, "", "", "asyncio.run(main())"]
    )


def _python_client(reach: Connection | None) -> tuple[list[str], list[str]]:
    """Return the imports, and the contexts to enter, the client's last."""
    if reach is None:
        return ["import asyncio", "", "from mcp import Client"], ['Client("URL") as client']
    imports = ["import asyncio"]
    if reach.variables:
        imports.append("import os")
    imports.append("")
    if reach.transport is Transport.STDIO:
        parts = [f"command={_python_text(reach.argv[0])}"]
        if reach.argv[1:]:
            parts.append(f"args=[{', '.join(map(_python_text, reach.argv[1:]))}]")
        if reach.env:
            pairs = (f"{python_string(n)}: os.environ[{python_string(n)}]" for n in reach.env)
            parts.append(f"env={{{', '.join(pairs)}}}")
        imports.append("from mcp import Client, StdioServerParameters")
        return imports, [f"Client(StdioServerParameters({', '.join(parts)})) as client"]
    url = _python_text(reach.url)
    pairs = (f"{python_string(name)}: {_python_text(value)}" for name, value in reach.headers)
    headers = f"{{{', '.join(pairs)}}}"
    if reach.transport is Transport.SSE:
        imports += ["from mcp import Client", "from mcp.client.sse import sse_client"]
        given = f", headers={headers}" if reach.headers else ""
        return imports, [f"Client(sse_client({url}{given})) as client"]
    if not reach.headers:
        return [*imports, "from mcp import Client"], [f"Client({url}) as client"]
    imports += [
        "import httpx2",
        "from mcp import Client",
        "from mcp.client.streamable_http import streamable_http_client",
    ]
    return imports, [
        f"httpx2.AsyncClient(headers={headers}) as http",
        f"Client(streamable_http_client({url}, http_client=http)) as client",
    ]


def _python_text(text: Text) -> str:
    """Return an expression for `text`; variables come from the environment."""
    pieces = [
        f"os.environ[{python_string(part)}]" if index % 2 else python_string(part)
        for index, part in enumerate(text.parts)
        if index % 2 or part
    ]
    return " + ".join(pieces) or '""'


def typescript(name: str, arguments: dict[str, Json], reach: Connection | None) -> str:
    """Return a TypeScript program for the SDK."""
    module, transport = _typescript_transport(reach)
    called = {"name": name, **({"arguments": arguments} if arguments else {})}
    imports = ['import { Client } from "@modelcontextprotocol/sdk/client/index.js"']
    if module:
        made = transport.partition("(")[0].removeprefix("new ")
        imports.append(f'import {{ {made} }} from "@modelcontextprotocol/sdk/client/{module}.js"')
    return "\n".join(
        [
            *imports,
            "",
            'const client = new Client({ name: "example", version: "1.0.0" })',
            f"await client.connect({transport})",
            f"const result = await client.callTool({to_typescript(called)})",
            "console.log(result.structuredContent ?? result.content)",
            "await client.close()",
        ]
    )


def _typescript_transport(reach: Connection | None) -> tuple[str, str]:
    """Return the SDK's module and the expression that makes the transport."""
    if reach is None:
        return "streamableHttp", 'new StreamableHTTPClientTransport(new URL("URL"))'
    if reach.transport is Transport.STDIO:
        parts = [f"command: {_typescript_text(reach.argv[0])}"]
        if reach.argv[1:]:
            parts.append(f"args: [{', '.join(map(_typescript_text, reach.argv[1:]))}]")
        if reach.env:
            pairs = (f"{typescript_string(n)}: {_variable(n)}" for n in reach.env)
            parts.append(f"env: {{ {', '.join(pairs)} }}")
        return "stdio", f"new StdioClientTransport({{ {', '.join(parts)} }})"
    pairs = (f"{typescript_string(n)}: {_typescript_text(value)}" for n, value in reach.headers)
    given = f", {{ requestInit: {{ headers: {{ {', '.join(pairs)} }} }} }}" if reach.headers else ""
    url = f"new URL({_typescript_text(reach.url)}){given}"
    if reach.transport is Transport.SSE:
        return "sse", f"new SSEClientTransport({url})"
    return "streamableHttp", f"new StreamableHTTPClientTransport({url})"


def _typescript_text(text: Text) -> str:
    pieces = [
        _variable(part) if index % 2 else typescript_string(part)
        for index, part in enumerate(text.parts)
        if index % 2 or part
    ]
    return " + ".join(pieces) or '""'


def _variable(name: str) -> str:
    return f"process.env[{typescript_string(name)}]!"
