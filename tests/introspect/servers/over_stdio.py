"""Servers that misbehave over stdio: `python over_stdio.py BEHAVIOUR`. One function each."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from answers import CAPABILITIES, NOT_FOUND, TOOLS, answer, discovered, hello

OUT = sys.stdout.buffer
TOKEN = sys.argv[2] if len(sys.argv) > 2 else "token"  # on the command line of every process here


def requests():
    for line in sys.stdin:
        message = json.loads(line)
        if "id" in message and "method" in message:
            yield message


def write(data):
    OUT.write(data if isinstance(data, bytes) else data.encode())
    OUT.flush()


def send(message):
    write(json.dumps(message) + "\n")


def serve(transform=None, **changes):
    """Answer every request; `transform` makes the bytes of an answer."""
    for message in requests():
        reply = answer(message, **changes)
        write(transform(reply) if transform else json.dumps(reply) + "\n")


def listing(text):
    """Answer tools/list with this JSON text, everything else well."""
    for message in requests():
        if message["method"] == "tools/list":
            write(f'{{"jsonrpc":"2.0","id":{message["id"]},"result":{text}}}\n')
        else:
            send(answer(message))


def tool(**fields):
    return {"name": "odd", "inputSchema": {"type": "object"}} | fields


# --- how a server starts and ends


def good():
    serve()


def exits():
    sys.exit(0)


def exits_with_code():
    print("first line\nboom: cannot open the ledger", file=sys.stderr)
    sys.exit(3)


def needs_key():
    print("Error: EXAMPLE_API_KEY environment variable is required", file=sys.stderr)
    sys.exit(1)


def no_package():
    print("npm error code E404\nnpm error 404 Not Found", file=sys.stderr)
    sys.exit(1)


def killed():
    os.kill(os.getpid(), signal.SIGKILL)


def escapes_in_stderr():
    print("\x1b[2J\x1b]0;title\x07\x1b[31mred\x1b[0m \u202edesrever", file=sys.stderr)
    sys.exit(1)


def echoes_secret():
    print(f"cannot sign in as {os.environ['PARCEL_TOKEN']}", file=sys.stderr)
    sys.exit(1)


def silent():
    time.sleep(60)


def stubborn():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        time.sleep(60)


def stubborn_but_good():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    serve()
    time.sleep(60)


def closes_output():
    os.close(1)
    time.sleep(60)


def slow_start():
    time.sleep(1)
    serve()


def ends_on_discover():
    for message in requests():
        if message["method"] == "server/discover":
            sys.exit("panic: expected initialize")
        send(answer(message))


def closes_on_discover():
    for message in requests():
        if message["method"] == "server/discover":
            os.close(1)
            time.sleep(60)
        send(answer(message))


def ignores_unknown():
    for message in requests():
        if message["method"] in ("initialize", "tools/list"):
            send(answer(message))


def ends_in_list():
    for message in requests():
        if message["method"] == "tools/list":
            sys.exit("the database is gone")
        send(answer(message))


def ends_in_a_line():
    for message in requests():
        if message["method"] == "tools/list":
            write('{"jsonrpc": "2.0", "id": 2, "res')
            sys.exit(1)
        send(answer(message))


def hangs_in_list():
    for message in requests():
        if message["method"] != "tools/list":
            send(answer(message))


def drips():
    while True:
        write(" ")
        time.sleep(0.05)


def detach():
    """Leave a child behind that has its own session, no environment, and ignores SIGTERM."""
    command = f"trap '' TERM HUP INT; while :; do sleep 1; done; : {TOKEN}"
    for _ in range(2):
        subprocess.Popen(
            ["env", "-i", "setsid", "sh", "-c", f'sh -c "{command}" & exit 0'],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


def detaches():
    detach()
    serve()


def detaches_and_hangs():
    detach()
    time.sleep(60)


def child_holds_output():
    """Ends, while a child of it keeps the pipes open."""
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)", TOKEN])
    sys.exit(4)


def forks_for_ever():
    """Has a chain of children, each of which starts the next and ends."""
    chain = "import os, sys, time\nwhile os.fork() == 0 or time.sleep(0.02): os.setsid()"
    subprocess.Popen([sys.executable, "-c", chain, TOKEN])
    serve()


def locks_its_home():
    folder = Path(os.environ["HOME"], "locked")
    folder.mkdir()
    folder.joinpath("file").touch()
    folder.chmod(0o500)
    serve()


def tells_surroundings():
    seen = {"cwd": str(Path.cwd()), "env": sorted(os.environ), "home": os.environ["HOME"]}
    serve(tools__list={"tools": [tool(description=json.dumps(seen))]})


# --- eras


def stateless():
    serve(server__discover=discovered(), initialize={"error": NOT_FOUND})


def fresh_for_a_while():
    lists = {"tools": TOOLS, "ttlMs": 90_000, "cacheScope": "public", "resultType": "complete"}
    serve(server__discover=discovered(), tools__list=lists)


def both_eras():
    serve(server__discover=discovered())


def discover_is_garbage():
    serve(server__discover={"supportedVersions": "all of them"})


def discover_without_common_version():
    serve(server__discover=discovered() | {"supportedVersions": ["2031-01-01"]})


def oldest():
    serve(initialize=hello("2024-11-05"))


def unpublished_version():
    serve(initialize=hello("1.0"))


def bare_hello():
    serve(initialize={})


def wrong_hello():
    serve(initialize={"capabilities": True, "instructions": ["a"], "serverInfo": "me"})


def refuses_hello():
    serve(initialize={"error": {"code": -32603, "message": "licence expired"}})


def echoes_version():
    """Says which version was asked for."""
    for message in requests():
        version = message.get("params", {}).get("protocolVersion", "2025-11-25")
        send(answer(message, initialize=hello(version)))


def shows_capabilities():
    """Has a tool for each capability that the client declares."""
    declared = {}
    for message in requests():
        declared |= message.get("params", {}).get("capabilities", {})
        named = [tool(name=name) for name in sorted(declared)]
        send(answer(message, tools__list={"tools": named}))


# --- bytes and framing


def banner():
    write("Parcel server 1.0\n\x1b[32mready\x1b[0m\n\n")
    serve()


def banner_without_newline():
    write("Parcel server 1.0, ready: ")
    serve()


def text_only():
    for _ in range(100):
        write("<html><body>It works!</body></html>\n")
        time.sleep(0.05)
    time.sleep(60)


def byte_order_mark():
    serve(lambda reply: b"\xef\xbb\xbf" + json.dumps(reply).encode() + b"\n")


def invalid_utf8():
    listing_of = tool(description="caf@")
    serve(
        lambda r: json.dumps(r).encode().replace(b"caf@", b"caf\xe9") + b"\n",
        tools__list={"tools": [listing_of]},
    )


def crlf():
    serve(lambda reply: json.dumps(reply) + "\r\n")


def no_newline():
    serve(json.dumps)


def pretty_printed():
    serve(lambda reply: json.dumps(reply, indent=2) + "\n")


def batch():
    serve(lambda reply: json.dumps([reply]) + "\n")


def two_on_a_line():
    note = {"jsonrpc": "2.0", "method": "notifications/message", "params": {}}
    serve(lambda reply: json.dumps(note) + json.dumps(reply) + "\n")


def id_as_text():
    serve(lambda reply: json.dumps(reply | {"id": str(reply["id"])}) + "\n")


def id_as_float():
    serve(lambda reply: json.dumps(reply | {"id": float(reply["id"])}) + "\n")


def no_jsonrpc():
    serve(lambda r: json.dumps({k: v for k, v in r.items() if k != "jsonrpc"}) + "\n")


def error_beside_result():
    serve(lambda r: json.dumps({"error": None, **r}) + "\n")


def error_as_text():
    serve(tools__list={"error": "out of order"})


def unknown_ids():
    serve(
        lambda r: json.dumps(r | {"id": 999}) + "\n" + json.dumps(r) + "\n" + json.dumps(r) + "\n"
    )


def not_a_number():
    odd = json.dumps(tool(minimum="@")).replace('"@"', 'NaN, "max": 1e999')
    listing(f'{{"tools":[{odd}]}}')


def lone_surrogate():
    listing(json.dumps({"tools": [tool(description="half \ud83d of it")]}))


def duplicate_key():
    listing('{"tools":[{"name":"a","name":"b","inputSchema":{"type":"object"}}]}')


def too_deep():
    deep = '{"items":' * 50_000 + "{}" + "}" * 50_000
    listing(json.dumps({"tools": [tool(x="@")]}).replace('"@"', deep))


def huge_number():
    number = "9" * 5000
    listing(json.dumps({"tools": [tool(x="@")]}).replace('"@"', number))


def nul_and_controls():
    listing(json.dumps({"tools": [tool(description="a\u0000b\u001bc\u202e")]}))


def floods_errors():
    sys.stderr.write("x" * 79 + "\n" * 1)
    for _ in range(500):
        sys.stderr.write("y" * 1999 + "\n")
    serve()


def floods_notifications():
    note = json.dumps({"jsonrpc": "2.0", "method": "notifications/progress", "params": {}}) + "\n"
    write(note * 5000)
    serve()


def asks_the_client():
    for method in ("ping", "roots/list", "sampling/createMessage", "x/unknown"):
        send({"jsonrpc": "2.0", "id": f"mine-{method}", "method": method, "params": {}})
    serve()


def logs_as_requests():
    send({"jsonrpc": "2.0", "method": "log", "id": "6f1c", "params": "text"})
    serve()


# --- lists


def broken_tools():
    tools = [
        TOOLS[0],
        {"name": "no_schema"},
        {"name": "null_schema", "inputSchema": None},
        {"name": "list_schema", "inputSchema": []},
        {"name": "untyped", "inputSchema": {}},
        {"name": "string_schema", "inputSchema": {"type": "string"}},
        {"inputSchema": {"type": "object"}},
        tool(name=7),
        tool(name="a/b", description=["x"]),
        tool(name="hint", annotations={"readOnlyHint": "maybe"}),
        tool(name="icon", icons="x"),
        TOOLS[1],
    ]
    serve(tools__list={"tools": tools})


def junk_among_tools():
    serve(tools__list={"tools": [None, TOOLS[0], "text", 3, [TOOLS[1]]]})


def tools_null():
    serve(tools__list={"tools": None})


def tools_an_object():
    serve(tools__list={"tools": {"a": TOOLS[0]}})


def result_an_array():
    serve(tools__list=TOOLS)


def result_null():
    serve(tools__list=None)


def duplicate_names():
    serve(tools__list={"tools": [TOOLS[0], TOOLS[1], TOOLS[0]]})


def no_tools():
    serve(tools__list={"tools": []})


def tools_not_offered():
    serve(initialize=hello() | {"capabilities": {}}, tools__list={"error": NOT_FOUND})


def tools_announced_only():
    serve(tools__list={"error": NOT_FOUND})


def tools_fail():
    serve(tools__list={"error": {"code": -32603, "message": "cannot reach the backend"}})


def all_lists():
    resource = {"name": "log", "uri": "file:///log", "x": 1}
    serve(
        prompts__list={"prompts": [{"name": "a b/c"}]},
        resources__list={"resources": [resource]},
        resources__templates__list={"resourceTemplates": [{"name": "t", "uriTemplate": "x:{y}"}]},
    )


def prompts_announced_only():
    serve(initialize=hello() | {"capabilities": CAPABILITIES | {"prompts": {}}})


def prompts_fail():
    serve(prompts__list={"error": {"code": -32000, "message": "no"}})


def prompts_hang():
    announced = hello() | {"capabilities": CAPABILITIES | {"prompts": {}}}
    for message in requests():
        if message["method"] != "prompts/list":
            send(answer(message, initialize=announced))


def pages(cursor_of, count=10**9):
    for message in requests():
        number = int(str((message.get("params") or {}).get("cursor") or 0).split("-")[0])
        page = {"tools": [tool(name=f"t{number}")]}
        if number + 1 < count:
            page["nextCursor"] = cursor_of(number + 1)
        send(answer(message, tools__list=page))


def three_pages():
    pages(str, 3)


def endless_pages():
    pages(str)


def repeating_cursor():
    pages(lambda n: "0-again")


def empty_cursor():
    serve(tools__list={"tools": TOOLS, "nextCursor": ""})


def number_as_cursor():
    serve(tools__list={"tools": TOOLS, "nextCursor": 2})


def refuses_its_cursor():
    for message in requests():
        page = {"tools": TOOLS, "nextCursor": "two"}
        if (message.get("params") or {}).get("cursor"):
            page = {"error": {"code": -32602, "message": "Invalid params"}}
        send(answer(message, tools__list=page))


def too_many_tools():
    serve(tools__list={"tools": [tool(name=f"t{n}") for n in range(2000)]})


def large():
    """16 MiB in one line."""
    tools = [tool(name=f"t{n}", description="d" * 16_000) for n in range(1024)]
    serve(tools__list={"tools": tools})


def line_too_long():
    serve(tools__list={"tools": [tool(description="d" * 3_000_000)]})


def endless_line():
    next(requests())
    while True:
        write("x" * 65536)


def endless_lines():
    next(requests())
    while True:
        write("text\n" * 10_000)


def endless_messages():
    next(requests())
    note = {"jsonrpc": "2.0", "method": "notifications/message", "params": {"data": "x" * 9000}}
    while True:
        send(note)


if __name__ == "__main__":
    globals()[sys.argv[1]]()
