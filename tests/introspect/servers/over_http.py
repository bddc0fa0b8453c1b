"""Servers that misbehave over HTTP, one a path: `python over_http.py` prints its port and serves.

`python over_http.py PORT` serves there, as a server that is started first and connected to then.
"""

import base64
import gzip
import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from answers import NOT_FOUND, TOOLS, answer, discovered

STREAMS = {}  # open event streams of the older transport, by session


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_POST(self):
        size = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(size)
        path = urlsplit(self.path)
        if path.path.startswith("/oauth/"):
            return OAUTH[path.path](self, body)
        name = path.path.strip("/").split("/")[0]
        message = json.loads(body)
        return BEHAVIOURS[name](self, message)

    def do_GET(self):
        name = urlsplit(self.path).path.strip("/")
        if name.startswith(".well-known"):
            return well_known(self, name)
        found = GETS.get(name)
        return found(self) if found else self.reply(405, b"", "text/plain")

    def do_DELETE(self):
        if "hangs_on_delete" in self.path:
            time.sleep(60)
        self.reply(200, b"", "text/plain")

    def reply(self, status, body, kind="application/json", **headers):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        for key, value in headers.items():
            self.send_header(key.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def stream(self, *parts, pause=0.0):
        """Send an event stream and close the connection."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        for part in parts:
            self.wfile.write(part if isinstance(part, bytes) else part.encode())
            self.wfile.flush()
            time.sleep(pause)
        self.close_connection = True

    def answer(self, message, **changes):
        if "id" not in message:
            return self.reply(202, b"")
        return self.reply(200, answer(message, **changes))


def event(value):
    return f"event: message\ndata: {json.dumps(value)}\n\n"


def good(self, message):
    self.answer(message)


def stateless(self, message):
    error = {"error": NOT_FOUND}
    self.answer(message, server__discover=discovered(), initialize=error)


def sessions(self, message):
    """Insists on the session id that it gave out."""
    if message["method"] == "initialize":
        return self.reply(200, answer(message), Mcp_Session_Id="s-1")
    if self.headers.get("Mcp-Session-Id") != "s-1":
        return self.reply(400, answer(message, **{message["method"]: {"error": BAD_SESSION}}))
    return self.answer(message)


BAD_SESSION = {"code": -32000, "message": "Bad Request: No valid session ID provided"}


def events(self, message):
    if "id" not in message:
        return self.reply(202, b"")
    return self.stream(event(answer(message)))


def odd_events(self, message):
    """CRLF, comments, a note first, data over two lines, an unknown kind, no blank line last."""
    if "id" not in message:
        return self.reply(202, b"")
    first, second = json.dumps(answer(message), indent=1).split("\n", 1)
    second = second.replace("\n", " ")
    note = json.dumps({"jsonrpc": "2.0", "method": "notifications/message", "params": {}})
    return self.stream(
        ": welcome\r\n\r\n",
        f"event: message\r\ndata: {note}\r\n\r\nevent: other\r\ndata: x\r\n\r\n",
        "data: not json\n\n",
        f"id: 1\r\ndata: {first}\r\n",
        f"data: {second}\r\n",
    )


def large_event(self, message):
    tools = [
        {"name": f"t{n}", "inputSchema": {"type": "object"}, "x": "d" * 9000} for n in range(400)
    ]
    if "id" not in message:
        return self.reply(202, b"")
    return self.stream(event(answer(message, tools__list={"tools": tools})))


def silent_events(self, message):
    return self.stream(*[": ping\n\n"] * 600, pause=0.1)


def broken_off_events(self, message):
    return self.stream("data: {")


def status(code, body=b"", kind="text/plain", **headers):
    return lambda self, message: self.reply(code, body, kind, **headers)


def html(self, message):
    self.reply(200, b"<html><title>Sign in</title></html>", "text/html")


def json_as_text(self, message):
    if "id" not in message:
        return self.reply(202, b"")
    return self.reply(200, answer(message), "text/plain")


def echoes_secret(self, message):
    self.reply(500, self.headers.get("Authorization", "").encode(), "text/plain")


def needs_token(self, message):
    if self.headers.get("Authorization") != "Bearer sesame":
        return self.reply(401, b"", WWW_Authenticate="Bearer")
    return self.answer(message)


def moved(self, message):
    self.reply(308, b"", Location="/good")


def hangs(self, message):
    time.sleep(60)


def hangs_in_list(self, message):
    if message["method"] == "tools/list":
        time.sleep(60)
    self.answer(message)


def drips(self, message):
    self.send_response(200)
    self.send_header("Content-Type", "application/json")
    self.send_header("Content-Length", "1000000")
    self.end_headers()
    for _ in range(600):
        self.wfile.write(b" ")
        self.wfile.flush()
        time.sleep(0.1)


def drops(self, message):
    self.connection.close()
    self.close_connection = True


def drops_on_discover(self, message):
    if message["method"] == "server/discover":
        return drops(self, message)
    return self.answer(message)


def hangs_on_discover(self, message):
    if message["method"] == "server/discover":
        time.sleep(60)
    return self.answer(message)


def truncated(self, message):
    self.send_response(200)
    self.send_header("Content-Type", "application/json")
    self.send_header("Content-Length", "5000")
    self.end_headers()
    self.wfile.write(b'{"jsonrpc"')
    self.close_connection = True


def zipped(self, message):
    if "id" not in message:
        return self.reply(202, b"")
    data = gzip.compress(json.dumps(answer(message)).encode())
    return self.reply(200, data, Content_Encoding="gzip")


def zip_bomb(self, message):
    self.reply(200, gzip.compress(b"[" + b" " * 100_000_000), Content_Encoding="gzip")


def odd_bytes(self, message):
    """A byte-order mark, invalid UTF-8, NaN and a lone surrogate in one answer."""
    if "id" not in message:
        return self.reply(202, b"")
    odd = {"name": "odd", "inputSchema": {"type": "object"}, "x": "caf@ \ud83d", "n": "@n"}
    data = json.dumps(answer(message, tools__list={"tools": [odd]})).encode()
    data = data.replace(b"caf@", b"caf\xe9").replace(b'"@n"', b"NaN")
    return self.reply(200, b"\xef\xbb\xbf" + data)


def batch(self, message):
    return self.reply(200, [answer(message)]) if "id" in message else self.reply(202, b"")


def error_without_id(self, message):
    if message["method"] == "server/discover":
        return self.reply(200, {"jsonrpc": "2.0", "id": None, "error": NOT_FOUND})
    return self.answer(message)


def accepted(self, message):
    self.reply(202, b"")


def broken_tools(self, message):
    tools = [TOOLS[0], {"name": "no_schema"}, None, {"name": 3, "inputSchema": {"type": "object"}}]
    self.answer(message, tools__list={"tools": tools})


def endless_pages(self, message):
    number = int((message.get("params") or {}).get("cursor") or 0)
    page = {"tools": [{"name": f"t{number}", "inputSchema": {"type": "object"}}]}
    self.answer(message, tools__list=page | {"nextCursor": str(number + 1)})


def hangs_on_delete(self, message):
    if message["method"] == "initialize":
        return self.reply(200, answer(message), Mcp_Session_Id="s-2")
    return self.answer(message)


def older_stream(self):
    """The older transport: GET opens the stream, the answers to POSTs come over it."""
    session = str(len(STREAMS))
    STREAMS[session] = self
    self.stream(f"event: endpoint\ndata: /older?session={session}\n\n", pause=0)
    self.close_connection = False
    while session in STREAMS:
        time.sleep(0.05)


def older(self, message):
    session = parse_qs(urlsplit(self.path).query).get("session", [""])[0]
    if session not in STREAMS:
        return self.reply(405, b"Method Not Allowed", "text/plain")
    self.reply(202, b"Accepted", "text/plain")
    if "id" in message:
        stream = STREAMS[session].wfile
        stream.write(event(answer(message)).encode())
        stream.flush()
    return None


def older_silent(self):
    self.stream(": nothing else\n\n")
    time.sleep(60)


# --- sign-in: an authorization server beside the MCP server


def origin(self):
    return f"http://{self.headers['Host']}"


def well_known(self, name):
    here = origin(self)
    if "oauth-protected-resource" in name:
        resource = name.partition("oauth-protected-resource")[2]
        found = {"resource": here + resource, "authorization_servers": [here]}
        return self.reply(200, found)
    if name == ".well-known/oauth-authorization-server":
        found = {
            "issuer": here,
            "authorization_endpoint": here + "/oauth/authorize",
            "token_endpoint": here + "/oauth/token",
            "response_types_supported": ["code"],
            "grant_types_supported": ["client_credentials"],
            "token_endpoint_auth_methods_supported": [
                "client_secret_basic",
                "client_secret_post",
                "private_key_jwt",
            ],
        }
        return self.reply(200, found)
    return self.reply(404, b"", "text/plain")


def token(self, body):
    given = {key: values[0] for key, values in parse_qs(body.decode()).items()}
    basic = self.headers.get("Authorization", "").removeprefix("Basic ")
    if basic:
        given["client_id"], _, given["client_secret"] = (
            base64.b64decode(basic).decode().partition(":")
        )
    if given.get("client_secret") == "open" or given.get("client_assertion", "").count(".") == 2:
        return self.reply(200, {"access_token": "tok-4711-secret", "token_type": "Bearer"})
    return self.reply(401, {"error": "invalid_client"})


def protected(self, message):
    if self.headers.get("Authorization") != "Bearer tok-4711-secret":
        where = origin(self) + "/.well-known/oauth-protected-resource/protected"
        return self.reply(401, b"", WWW_Authenticate=f'Bearer resource_metadata="{where}"')
    said = {"name": "odd", "description": "tok-4711-secret", "inputSchema": {"type": "object"}}
    return self.answer(message, tools__list={"tools": [said]})


OAUTH = {"/oauth/token": token}
GETS = {"older": older_stream, "older_silent": older_silent}
STATUSES = {
    "unauthorized": status(401, b"who are you?", WWW_Authenticate="Bearer"),
    "forbidden": status(403, b"not you"),
    "missing": status(404, b"no such page"),
    "broken": status(500, b"<h1>Oops</h1> stack trace"),
    "overloaded": status(503),
    "too_fast": status(429),
    "teapot": status(418),
    "sent_away": status(302, b"", Location="https://login.example.org/start?state=1"),
    "older_silent": status(405),
    "empty": status(200, b"", "application/json"),
}
BEHAVIOURS = {
    name: value
    for name, value in globals().items()
    if callable(value) and getattr(value, "__module__", "") == __name__ and name[0].islower()
} | STATUSES


if __name__ == "__main__":
    asked = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    ThreadingHTTPServer.request_queue_size = 200  # all are asked at once
    ThreadingHTTPServer.handle_error = lambda *_: None  # clients that hang up are expected
    server = ThreadingHTTPServer(("127.0.0.1", asked), Handler)
    server.daemon_threads = True
    print(server.server_address[1], flush=True)
    server.serve_forever()
