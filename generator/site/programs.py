"""Whole programs that call one tool, in Python and TypeScript.

Python: the SDK's version 2 (`mcp.Client`), checked by running such programs against a demo server
in our tests. TypeScript: `@modelcontextprotocol/sdk` 1.x (tried with 1.32.2 over stdio).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from generator.config import Transport
from generator.models import Json
from generator.site.connection import Connection, Text
from generator.snippets import (
    WIDTH,
    python_string,
    to_python,
    to_typescript,
    typescript_string,
)

_UNKNOWN = Connection(Transport.HTTP, url=Text(("URL",)))
"""For servers that are only known by a listing."""


class Programs:
    """The programs that call tools of one server: what does not depend on the tool is made once."""

    def __init__(self, reach: Connection | None) -> None:
        """Make the programs' beginnings for a server that is reached so; None when nobody says."""
        reach = reach or _UNKNOWN
        self._python, self._depth = _python_start(reach)
        self._typescript = _typescript_start(reach)

    def python(self, name: str, arguments: dict[str, Json]) -> str:
        """Return a Python program for the SDK's version 2."""
        depth = self._depth
        call = [python_string(name), *([to_python(arguments, depth + 4)] if arguments else [])]
        called = _wrapped("client.call_tool(", call, ")", depth)
        shown = f"{' ' * depth}print(result.structured_content or result.content)"
        return f"{self._python}{called}\n{shown}\n\n\nasyncio.run(main())"

    def typescript(self, name: str, arguments: dict[str, Json]) -> str:
        """Return a TypeScript program for the SDK."""
        called = {"name": name, **({"arguments": arguments} if arguments else {})}
        return (
            f"{self._typescript}{to_typescript(called)})\n"
            "console.log(result.structuredContent ?? result.content)\n"
            "await client.close()"
        )


def _python_start(reach: Connection) -> tuple[str, int]:
    """Return a Python program up to the call, and how deep that is indented."""
    imports, server, opened = _python_client(reach)
    depth = 4 * (len(opened) + 1)
    lines = [
        "import asyncio",
        *(["import os"] if reach.variables else []),
        "",
        *imports,
        *(["", server] if server else []),
        "",
        "",
        "async def main() -> None:",
        *(f"{' ' * 4 * (i + 1)}async with {each}:" for i, each in enumerate(opened)),
        f"{' ' * depth}result = await ",
    ]
    return "\n".join(lines), depth


def _python_client(reach: Connection) -> tuple[list[str], str, list[str]]:
    """Return imports, the statement that describes the server, and the contexts to enter."""
    if reach.transport is Transport.STDIO:
        server = _wrapped("server = StdioServerParameters(", _python_process(reach), ")", 0)
        return (
            ["from mcp import Client, StdioServerParameters"],
            server,
            ["Client(server) as client"],
        )
    url = _python_text(reach.url)
    pairs = [f"{python_string(name)}: {_python_text(value)}" for name, value in reach.headers]
    headers = _wrapped("headers = {", pairs, "}", 0) if pairs else ""
    if reach.transport is Transport.SSE:
        given = ", headers=headers" if pairs else ""
        imports = ["from mcp import Client", "from mcp.client.sse import sse_client"]
        return imports, headers, [f"Client(sse_client({url}{given})) as client"]
    if not pairs:
        return ["from mcp import Client"], "", [f"Client({url}) as client"]
    imports = [
        "import httpx2",
        "from mcp import Client",
        "from mcp.client.streamable_http import streamable_http_client",
    ]
    server = f"{headers}\nurl = {url}"
    return (
        imports,
        server,
        [
            "httpx2.AsyncClient(headers=headers, timeout=60) as http",
            "Client(streamable_http_client(url, http_client=http)) as client",
        ],
    )


def _python_process(reach: Connection) -> list[str]:
    parts = [f"command={_python_text(reach.argv[0])}"]
    if reach.argv[1:]:
        parts.append(f"args=[{', '.join(map(_python_text, reach.argv[1:]))}]")
    if reach.env:
        pairs = (f"{python_string(n)}: os.environ[{python_string(n)}]" for n in reach.env)
        parts.append(f"env={{{', '.join(pairs)}}}")
    return parts


def _python_text(text: Text) -> str:
    """Return an expression for `text`; variables come from the environment."""
    return _joined(text, python_string, lambda name: f"os.environ[{python_string(name)}]")


def _typescript_start(reach: Connection) -> str:
    """Return a TypeScript program up to what the call takes."""
    kind, module, parts = _typescript_transport(reach)
    opened, closed = ("({", "})") if reach.transport is Transport.STDIO else ("(", ")")
    return "\n".join(
        [
            'import { Client } from "@modelcontextprotocol/sdk/client/index.js"',
            f'import {{ {kind} }} from "@modelcontextprotocol/sdk/client/{module}.js"',
            "",
            _wrapped(f"const transport = new {kind}{opened}", parts, closed, 0, 2),
            'const client = new Client({ name: "example", version: "1.0.0" })',
            "await client.connect(transport)",
            "const result = await client.callTool(",
        ]
    )


def _typescript_transport(reach: Connection) -> tuple[str, str, list[str]]:
    """Return the transport's class, its module in the SDK, and the arguments to make one."""
    if reach.transport is Transport.STDIO:
        parts = [f"command: {_typescript_text(reach.argv[0])}"]
        if reach.argv[1:]:
            parts.append(f"args: [{', '.join(map(_typescript_text, reach.argv[1:]))}]")
        if reach.env:
            pairs = (f"{typescript_string(n)}: {_variable(n)}" for n in reach.env)
            parts.append(f"env: {{ {', '.join(pairs)} }}")
        return "StdioClientTransport", "stdio", parts
    parts = [f"new URL({_typescript_text(reach.url)})"]
    if reach.headers:
        pairs = (f"{typescript_string(n)}: {_typescript_text(v)}" for n, v in reach.headers)
        parts.append(f"{{ requestInit: {{ headers: {{ {', '.join(pairs)} }} }} }}")
    if reach.transport is Transport.SSE:
        return "SSEClientTransport", "sse", parts
    return "StreamableHTTPClientTransport", "streamableHttp", parts


def _typescript_text(text: Text) -> str:
    return _joined(text, typescript_string, _variable)


def _variable(name: str) -> str:
    return f"process.env[{typescript_string(name)}]!"


def _joined(text: Text, literal: Callable[[str], str], variable: Callable[[str], str]) -> str:
    """Return an expression that puts the parts of `text` together."""
    pieces = [
        variable(part) if index % 2 else literal(part)
        for index, part in enumerate(text.parts)
        if index % 2 or part
    ]
    return " + ".join(pieces) or '""'


def _wrapped(start: str, parts: Sequence[str], end: str, indent: int, step: int = 4) -> str:
    """Return the parts between `start` and `end`, on a line each when one line is too long."""
    line = ", ".join(parts)
    if "\n" not in line and indent + len(start) + len(line) < WIDTH:
        blank = " " if start.endswith("({") else ""
        return f"{start}{blank}{line}{blank}{end}"
    gap = "\n" + " " * (indent + step)
    return f"{start}{gap}{f',{gap}'.join(parts)},\n{' ' * indent}{end}"
