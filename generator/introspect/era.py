"""Agrees with a server on a protocol version, old or new.

`auto` asks `server/discover` first (2026-07-28 and later) and falls back to the `initialize`
handshake on any other answer, or none in time. That order is the SDK's; the code is ours because
the SDK's probe waits ten seconds whatever the server's own limit is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import anyio

from generator.introspect.launch import Launch
from generator.introspect.record import HANDSHAKES, STATELESS, Record, supported
from generator.models import Json

if TYPE_CHECKING:
    from mcp import ClientSession

PROBE = 10.0
"""Longest wait for the answer to `server/discover`, in seconds; a third of `connect` if shorter."""

SERVER_INFO = "io.modelcontextprotocol/serverInfo"
"""Where a stateless server says who it is (specification 2026-07-28, `_meta`)."""


@dataclass(frozen=True)
class Hello:
    """How the server introduced itself.

    Attributes:
        era: "handshake" or "stateless".
        protocol: The version, as the server named it.
        raw: Its answer as sent.
    """

    era: str
    protocol: str
    raw: dict[str, Json]

    @property
    def server_info(self) -> Json:
        """What the server says of itself."""
        if self.era == "handshake":
            return self.raw.get("serverInfo")
        meta = self.raw.get("_meta")
        return meta.get(SERVER_INFO) if isinstance(meta, dict) else None


async def agree(session: ClientSession, record: Record, launch: Launch, mode: str) -> Hello:
    """Introduce us to the server in the era that `mode` asks for.

    Raises:
        MCPError: When the server refuses, or the connection is gone.
    """
    from mcp import MCPError
    from mcp_types import UNSUPPORTED_PROTOCOL_VERSION

    if mode in STATELESS:
        return await _pinned(session, record, mode)
    if mode == "auto" and (hello := await _discover(session, record, launch)):
        return hello
    try:
        return await _initialize(session, record, launch, mode)
    except MCPError as error:
        # A slow server that took the probe after all is stateless now and says so.
        if mode == "auto" and error.code == UNSUPPORTED_PROTOCOL_VERSION:
            hello = await _discover(session, record, launch)
            if hello:
                return hello
        raise


async def _discover(session: ClientSession, record: Record, launch: Launch) -> Hello | None:
    from mcp import MCPError

    with anyio.move_on_after(min(PROBE, launch.limits.connect / 3)):
        try:
            await session.send_discover(STATELESS[-1])
        except MCPError:
            return None
        raw = record.last("server/discover")
        found = raw if isinstance(raw, dict) else {}
        mutual = [version for version in STATELESS if version in supported(found)]
        if mutual:
            _adopt(session, mutual[-1])
            return Hello("stateless", mutual[-1], found)
    return None


async def _pinned(session: ClientSession, record: Record, version: str) -> Hello:
    """Use `version`, whether or not the server answers the question for it."""
    from mcp import MCPError
    from mcp_types import METHOD_NOT_FOUND

    try:
        await session.send_discover(version)
    except MCPError as error:
        if error.code != METHOD_NOT_FOUND:
            raise
    _adopt(session, version)
    raw = record.last("server/discover")
    return Hello("stateless", version, raw if isinstance(raw, dict) else {})


def _adopt(session: ClientSession, version: str) -> None:
    import mcp_types as types

    session.adopt(
        types.DiscoverResult(
            supported_versions=[version],
            capabilities=types.ServerCapabilities(),
            result_type="complete",
            ttl_ms=0,
            cache_scope="private",
        )
    )


async def _initialize(session: ClientSession, record: Record, launch: Launch, mode: str) -> Hello:
    import mcp_types as types

    version = mode if mode in HANDSHAKES else HANDSHAKES[-1]
    params = types.InitializeRequestParams(
        protocol_version=version,
        capabilities=capabilities(launch),
        client_info=client_info(),
    )
    request = types.InitializeRequest(params=params)
    result = await session.send_request(request, types.InitializeResult, launch.limits.connect)
    session.adopt(result)
    await session.send_notification(types.InitializedNotification())
    raw = record.last("initialize")
    found = raw if isinstance(raw, dict) else {}
    named = found.get("protocolVersion")
    return Hello("handshake", named if isinstance(named, str) else version, found)


def client_info() -> Any:
    """Return how we introduce ourselves; no version, so that listings do not change with ours."""
    import mcp_types as types

    return types.Implementation(name="mcp-catalogue", version="1")


def capabilities(launch: Launch) -> Any:
    """Return the client capabilities that `launch` declares, as the SDK's own session does."""
    import mcp_types as types

    declared = launch.declare
    form, url = types.FormElicitationCapability(), types.UrlElicitationCapability()
    every = types.ElicitationCapability(form=form, url=url)
    return types.ClientCapabilities(
        roots=types.RootsCapability(list_changed=True) if "roots" in declared else None,
        sampling=types.SamplingCapability() if "sampling" in declared else None,
        elicitation=every if "elicitation" in declared else None,
    )


def callbacks(launch: Launch) -> dict[str, Any]:
    """Return the session's answers to what a server may ask once a capability is declared.

    There are no roots, nothing is sampled, and every question is declined.
    """
    import mcp_types as types

    async def roots(_: Any) -> types.ListRootsResult:
        return types.ListRootsResult(roots=[])

    async def sampling(_: Any, __: Any) -> types.ErrorData:
        return types.ErrorData(code=types.INVALID_REQUEST, message="this client only lists")

    async def elicitation(_: Any, __: Any) -> types.ElicitResult:
        return types.ElicitResult(action="decline")

    answers = {
        "roots": ("list_roots_callback", roots),
        "sampling": ("sampling_callback", sampling),
        "elicitation": ("elicitation_callback", elicitation),
    }
    return dict(answers[name] for name in launch.declare)
