"""Says how a server was listed: package, version, transport, protocol. For facts and sentences."""

from __future__ import annotations

from generator.catalogue import Server

_TRANSPORTS = {"stdio": "over stdio", "http": "over HTTP", "sse": "over HTTP with SSE"}


def package(server: Server) -> str:
    """Return the package that the server comes from, as configured; "" when none is named."""
    return server.entry.package


def version(server: Server) -> str:
    """Return the version that the server gives of itself, "" when it gives none."""
    found = server.snapshot.server_info.get("version")
    return found if isinstance(found, str) else ""


def how(server: Server) -> str:
    """Return one sentence on where the listing comes from, plain text."""
    listed = server.snapshot.listed
    transport = str(listed.get("transport", ""))
    if transport not in _TRANSPORTS:
        return "From a listing file: the server was not started for it."
    protocol = listed.get("protocol") or listed.get("protocolVersion")
    spoken = f", protocol {protocol}" if isinstance(protocol, str) and protocol else ""
    return f"From a live listing {_TRANSPORTS[transport]}{spoken}."
