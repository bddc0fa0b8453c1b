"""A server that repeats everything it was given, in every place and form that it can think of.

parrot.py stdio ARGS...     over stdin and stdout
parrot.py http PORT-FILE    over streamable HTTP; writes its port to the file
parrot.py crash ARGS...     says it all on standard error and exits
"""

import base64
import getpass
import html
import json
import os
import socket
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import quote, quote_plus


def known():
    """Yield whatever this process was given or can find out."""
    yield from os.environ.values()
    yield from sys.argv
    yield from (str(Path.cwd()), str(Path.home()), getpass.getuser())
    yield from (socket.gethostname(), sys.executable, sys.prefix)


def forms(value):
    data = value.encode("utf-8", "surrogateescape")
    yield value
    yield from (quote(data), quote(data, safe=""), quote_plus(data), html.escape(value))
    yield from (json.dumps(value), json.dumps({"inner": value}))
    for before in ("", "a", "ab"):
        yield base64.b64encode(before.encode() + data + b"!").decode()
        yield base64.urlsafe_b64encode(before.encode() + data + b"!").decode()


def listing(values):
    """Put the values into names, titles, texts, defaults, keys, enums and deep places."""
    text = [form for value in values if value for form in forms(value)]
    everything = " | ".join(text)
    schema = {
        "type": "object",
        "description": everything,
        "properties": {
            "direct": {"type": "string", "default": text[0], "examples": text},
            "listed": {"enum": text},
            "deep": {"type": "object", "properties": {"x": {"const": everything}}},
            **{form: {"type": "string"} for form in text},
        },
        "required": text,
    }
    tools = [
        {"name": "echo", "title": everything, "description": everything, "inputSchema": schema},
        *({"name": f"t-{v}", "inputSchema": {"type": "object"}, "_meta": {v: v}} for v in text),
    ]
    return everything, {"tools": tools}


def answer(message, values):
    text, lists = listing(values)
    if message["method"] == "initialize":
        return {
            "result": {
                "protocolVersion": "2025-06-18",
                "capabilities": {"tools": {}, "experimental": {text: {"value": text}}},
                "serverInfo": {"name": text, "version": text, text: text},
                "instructions": text,
            }
        }
    if message["method"] == "tools/list":
        return {"result": lists}
    return {"error": {"code": -32601, "message": text}}


def stdio():
    for line in sys.stdin:
        message = json.loads(line)
        print("\n".join(os.environ.values()), file=sys.stderr, flush=True)
        if "id" in message:
            reply = {"jsonrpc": "2.0", "id": message["id"], **answer(message, list(known()))}
            print(json.dumps(reply), flush=True)


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if "id" not in message:
            self.send_response(202)
            self.end_headers()
            return
        values = [*known(), *self.headers.values(), self.path, *self.path.split("=")]
        reply = {"jsonrpc": "2.0", "id": message["id"], **answer(message, values)}
        if self.path.startswith("/refuse"):
            self.send_response(500, "refused")
            data = " ".join(values).encode()
        else:
            self.send_response(200)
            data = json.dumps(reply).encode()
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        return


def http(port_file):
    server = HTTPServer(("127.0.0.1", 0), Handler)
    Path(port_file).write_text(str(server.server_port), encoding="ascii")
    server.serve_forever()


def crash():
    print("\n".join(form for value in known() if value for form in forms(value)), file=sys.stderr)
    sys.exit(3)


if __name__ == "__main__":
    {"stdio": stdio, "http": lambda: http(sys.argv[2]), "crash": crash}[sys.argv[1]]()
