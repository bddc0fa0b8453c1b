"""A stdio server without an SDK: what it lists is the JSON file named by its first argument.

With `--shuffle`, the order differs in every process, as does the order of a set joined into a text.
"""

import json
import random
import sys
from pathlib import Path

lists = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
if "--shuffle" in sys.argv:
    random.shuffle(lists["tools"])
if "--vary" in sys.argv:
    lists["tools"][0]["description"] += f" Drawn: {random.random()}."

HELLO = {
    "protocolVersion": "2025-06-18",
    "capabilities": {"tools": {}},
    "serverInfo": {"name": "plain", "version": "1"},
}
for line in sys.stdin:
    message = json.loads(line)
    if "id" not in message:
        continue
    answer = {"jsonrpc": "2.0", "id": message["id"]}
    if message["method"] == "initialize":
        answer["result"] = HELLO
    elif message["method"] == "tools/list":
        answer["result"] = {"tools": lists["tools"]}
    else:
        answer["error"] = {"code": -32601, "message": "no such method"}
    print(json.dumps(answer), flush=True)
