"""A server that gets another tool while it runs, and announces that, in either protocol era.

It grows as soon as the file named on its command line is there: what a fresh start offers is always
the same, so only who listens to the running server learns of the new tool.
"""

import sys
from pathlib import Path

import anyio
import mcp_types as types
from mcp.server import NotificationOptions, Server
from mcp.server.stdio import stdio_server
from mcp.server.subscriptions import InMemorySubscriptionBus, ListenHandler, ToolsListChanged
from mcp_types.version import HANDSHAKE_PROTOCOL_VERSIONS

SIGN = Path(sys.argv[1])
OBJECT = {"type": "object"}
TOOLS = [types.Tool(name="get", description="Get a note.", input_schema=OBJECT)]
sessions = []
bus = InMemorySubscriptionBus()


async def on_list(ctx, params):
    sessions[:] = [ctx.session]
    return types.ListToolsResult(tools=TOOLS)


server = Server(
    "growing", version="1", on_list_tools=on_list, on_subscriptions_listen=ListenHandler(bus)
)


async def grow():
    while not (sessions and SIGN.exists()):
        await anyio.sleep(0.1)
    TOOLS.append(types.Tool(name="put", description="Store a letter.", input_schema=OBJECT))
    if sessions[0].protocol_version in HANDSHAKE_PROTOCOL_VERSIONS:
        await sessions[0].send_tool_list_changed()
    else:
        await bus.publish(ToolsListChanged())


async def main():
    options = server.create_initialization_options(NotificationOptions(tools_changed=True))
    async with stdio_server() as (read, write), anyio.create_task_group() as group:
        group.start_soon(grow)
        await server.run(read, write, options)
        group.cancel_scope.cancel()


anyio.run(main)
