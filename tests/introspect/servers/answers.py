"""What a well-behaved server answers; the misbehaving ones start from here. No SDK, no imports."""

TOOLS = [
    {
        "name": "find_parcel",
        "title": "Find parcel",
        "description": "Looks up a parcel.",
        "inputSchema": {"type": "object", "properties": {"id": {"type": "string"}}},
        "annotations": {"readOnlyHint": True, "x-lane": 4},
        "x-unknown": {"kept": True},
        "_meta": {"example/tag": ["a"]},
    },
    {"name": "send_parcel", "description": "Sends it.", "inputSchema": {"type": "object"}},
]
INFO = {"name": "parcels", "version": "7", "x-unknown": 1}
CAPABILITIES = {"tools": {"listChanged": True}, "x-unknown": {}}
NOT_FOUND = {"code": -32601, "message": "Method not found"}


def hello(version="2025-11-25"):
    return {
        "protocolVersion": version,
        "capabilities": CAPABILITIES,
        "serverInfo": INFO,
        "instructions": "Ask for parcels.",
    }


def discovered():
    return {
        "resultType": "complete",
        "ttlMs": 0,
        "cacheScope": "private",
        "supportedVersions": ["2026-07-28"],
        "capabilities": CAPABILITIES,
        "instructions": "Ask for parcels.",
        "_meta": {"io.modelcontextprotocol/serverInfo": INFO},
    }


def answer(message, **changes):
    """The whole response to a request; `changes` maps a method to another result or error."""
    method, key = message.get("method"), message.get("id")
    results = {"initialize": hello(), "tools/list": {"tools": TOOLS}}
    results |= {name.replace("__", "/"): result for name, result in changes.items()}
    found = results.get(method, {"error": NOT_FOUND})
    body = found if isinstance(found, dict) and set(found) == {"error"} else {"result": found}
    return {"jsonrpc": "2.0", "id": key, **body}
