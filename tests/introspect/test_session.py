"""What a listing holds: everything as it was sent, in the era that was asked for."""

import socket
import subprocess
import sys
from pathlib import Path

import anyio
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from generator.config import Transport
from generator.introspect.launch import ClientCredentials, Failure, Launch, Limits
from generator.introspect.session import list_server

SERVERS = Path(__file__).parent / "servers"
LIMITS = Limits(connect=30, read=30, total=40)


def listed(name, **fields):
    argv = (sys.executable, str(SERVERS / "over_stdio.py"), name)
    return anyio.run(list_server, Launch(name, Transport.STDIO, argv, limits=LIMITS, **fields))


def over_http(url, **fields):
    transport = fields.pop("transport", Transport.HTTP)
    return anyio.run(list_server, Launch("web", transport, url=url, limits=LIMITS, **fields))


@pytest.fixture(scope="module")
def web():
    script = [sys.executable, str(SERVERS / "over_http.py")]
    with subprocess.Popen(script, stdout=subprocess.PIPE, text=True) as server:
        yield f"http://127.0.0.1:{int(server.stdout.readline())}"
        server.kill()


@pytest.mark.parametrize("behaviour", ["good", "stateless"])
def test_everything_is_kept_as_it_came(behaviour):
    listing = listed(behaviour)
    assert listing.tools[0]["x-unknown"] == {"kept": True}
    assert listing.tools[0]["annotations"] == {"readOnlyHint": True, "x-lane": 4}
    assert listing.tools[0]["_meta"] == {"example/tag": ["a"]}
    assert listing.server_info == {"name": "parcels", "version": "7", "x-unknown": 1}
    assert listing.capabilities == {"tools": {"listChanged": True}, "x-unknown": {}}
    assert listing.instructions == "Ask for parcels."


@pytest.mark.parametrize(
    ("behaviour", "seconds"), [("good", 0.0), ("stateless", 0.0), ("fresh_for_a_while", 90.0)]
)
def test_how_long_the_lists_hold_good(behaviour, seconds):
    assert listed(behaviour).fresh == seconds


def test_all_lists_are_read():
    listing = listed("all_lists")
    assert listing.prompts == ({"name": "a b/c"},)
    assert listing.resources == ({"name": "log", "uri": "file:///log", "x": 1},)
    assert listing.resource_templates == ({"name": "t", "uriTemplate": "x:{y}"},)


def test_pages_are_put_together_in_order():
    assert [tool["name"] for tool in listed("three_pages").tools] == ["t0", "t1", "t2"]


ERAS = [
    ("both_eras", "auto", "2026-07-28", "stateless"),
    ("both_eras", "2026-07-28", "2026-07-28", "stateless"),
    ("both_eras", "legacy", "2025-11-25", "handshake"),
    ("echoes_version", "2024-11-05", "2024-11-05", "handshake"),
    ("echoes_version", "2025-06-18", "2025-06-18", "handshake"),
    ("echoes_version", "auto", "2025-11-25", "handshake"),
    ("oldest", "auto", "2024-11-05", "handshake"),
    ("unpublished_version", "auto", "1.0", "handshake"),
]


@pytest.mark.parametrize(("behaviour", "asked", "version", "era"), ERAS)
def test_eras(behaviour, asked, version, era):
    listing = listed(behaviour, protocol=asked)
    assert (listing.protocol, listing.era) == (version, era)


@pytest.mark.parametrize("declared", [(), ("roots",), ("elicitation", "roots", "sampling")])
def test_capabilities_are_declared_only_when_asked(declared):
    tools = listed("shows_capabilities", declare=declared).tools
    assert [tool["name"] for tool in tools] == list(declared)


def test_notes_point_at_the_tool():
    notes = {note.pointer: note.message for note in listed("broken_tools").notes}
    assert notes["/tools/no_schema"] == "'inputSchema' is missing"
    assert notes["/tools/a~1b"] == "'description' is an array, expected text"


def test_two_listings_of_one_server_are_equal():
    first, second = (vars(listed("broken_tools")) for _ in range(2))
    changing = {"seconds", "secrets"}
    assert {k: v for k, v in first.items() if k not in changing} == {
        k: v for k, v in second.items() if k not in changing
    }


def test_the_older_transport_is_used_at_once_when_it_is_named(web):
    listing = over_http(f"{web}/older", transport=Transport.SSE)
    assert (len(listing.tools), listing.notes) == (2, ())


def test_headers_are_sent(web):
    headers = {"Authorization": "Bearer sesame"}
    assert len(over_http(f"{web}/needs_token", headers=headers).tools) == 2


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@pytest.mark.parametrize("behaviour", ["good", "older"])
def test_a_command_beside_a_url_is_started_first(behaviour):
    port = free_port()
    argv = (sys.executable, str(SERVERS / "over_http.py"), str(port))
    assert len(over_http(f"http://127.0.0.1:{port}/{behaviour}", argv=argv).tools) == 2
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port))


def test_a_command_that_starts_a_daemon_and_ends():
    port = free_port()
    script = f"{sys.executable} {SERVERS / 'over_http.py'} {port} >/dev/null 2>&1 &"
    url = f"http://127.0.0.1:{port}/good"
    assert len(over_http(url, argv=("sh", "-c", script)).tools) == 2
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port))


def test_a_command_beside_a_url_that_fails():
    url = f"http://127.0.0.1:{free_port()}/good"
    with pytest.raises(
        Failure, match=r"exited with code 5 before .*; it last said: no port"
    ) as caught:
        over_http(url, argv=("sh", "-c", "echo no port >&2; exit 5"))
    assert caught.value.kind == "crashed"


def test_nobody_listens():
    with pytest.raises(Failure, match="cannot be reached") as caught:
        over_http(f"http://127.0.0.1:{free_port()}/good")
    assert caught.value.kind == "unreachable"


UNUSABLE = ["ftp://example.org/mcp", "http://", "nonsense", "http://127.0.0.1:99999/x"]


@pytest.mark.parametrize("url", UNUSABLE)
def test_a_url_that_is_none(url):
    with pytest.raises(Failure) as caught:
        over_http(url)
    assert caught.value.kind == "unreachable"


def private_key():
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


CREDENTIALS = {
    "secret, basic": {"client_secret": "open"},
    "secret, post": {"client_secret": "open", "method": "client_secret_post"},
    "private key": {"private_key": private_key()},
}


@pytest.mark.parametrize("given", CREDENTIALS.values(), ids=CREDENTIALS)
def test_signing_in_with_client_credentials(web, given):
    auth = ClientCredentials("me", issuer=web, **given)
    listing = over_http(f"{web}/protected", auth=auth)
    assert listing.tools[0]["description"] == "tok-4711-secret"
    assert "tok-4711-secret" in {secret.value for secret in listing.secrets}


def test_wrong_credentials(web):
    auth = ClientCredentials("me", client_secret="wrong-secret", issuer=web)
    with pytest.raises(Failure, match="signing in failed") as caught:
        over_http(f"{web}/protected", auth=auth)
    assert caught.value.kind == "http-401"
    assert "wrong-secret" not in str(caught.value)


def test_a_key_that_is_none(web):
    auth = ClientCredentials("me", private_key="no key", issuer=web)
    with pytest.raises(Failure) as caught:
        over_http(f"{web}/protected", auth=auth)
    assert caught.value.kind == "http-401"
