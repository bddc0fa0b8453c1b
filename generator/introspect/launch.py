"""What is needed to reach one server, with nothing left to look up.

`plan` makes a `Launch` from a catalogue entry (variables filled in, launcher derived); `session`
runs it and returns a `Listing` or raises a `Failure`; `redact` and `run` turn that into a snapshot.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from generator.config import Transport
from generator.errors import CatalogueError
from generator.models import Json, Note


@dataclass(frozen=True)
class Limits:
    """Bounds of one listing; seconds and bytes.

    Attributes:
        connect: Until the server has answered its first request; suits a cold npx or uvx start.
        read: For each later answer.
        total: For everything, start to end.
        line: Longest message.
        pages: Most pages of one list.
        tools: Most items of one list.
        size: Most bytes of all messages together.
    """

    connect: float = 120
    read: float = 30
    total: float = 180
    line: int = 32 * 2**20
    pages: int = 200
    tools: int = 5000
    size: int = 128 * 2**20


@dataclass(frozen=True)
class Secret:
    """A value that was given to the server and must not be published.

    Attributes:
        name: What to call it in `<redacted:NAME>`, such as "env:API_KEY".
        value: The value itself; never logged, never written.
    """

    name: str
    value: str = field(repr=False)


@dataclass(frozen=True)
class ClientCredentials:
    """OAuth 2.1 client credentials, for servers that no person logs in to.

    Attributes:
        client_id: As the authorization server knows us.
        client_secret: The secret; "" when a key is used.
        private_key: PEM of the key that signs the assertion (private_key_jwt); "" for a secret.
        algorithm: How the key signs.
        method: How the secret is sent: "client_secret_basic" or "client_secret_post".
        scope: Scopes to ask for, separated by blanks; "" for the server's own choice.
        issuer: The authorization server that must answer; "" for the one that the server names.
    """

    client_id: str
    client_secret: str = field(default="", repr=False)
    private_key: str = field(default="", repr=False)
    algorithm: str = "RS256"
    method: str = "client_secret_basic"
    scope: str = ""
    issuer: str = ""


@dataclass(frozen=True)
class Launch:
    """One server, ready to be asked.

    Attributes:
        server: Id of the catalogue entry.
        transport: How messages travel.
        argv: What to start; empty when nothing is started.
        launcher: Whether argv[0] is a launcher (uvx, npx, docker) that fetches in the user's own
            environment, as against the server itself.
        env: The entry's own environment variables, filled in.
        cwd: Working directory; "" for a scratch folder.
        url: Where to connect; "" for stdio.
        headers: HTTP headers, filled in.
        auth: OAuth client credentials; None when headers are all there is.
        protocol: "auto", "legacy" or a protocol version.
        declare: Client capabilities to declare.
        limits: Bounds.
        sandbox: "", "bwrap" or "docker".
        secrets: Values to look for in the listing.
        shown: How it is listed, for the snapshot and for messages; secrets removed.
    """

    server: str
    transport: Transport
    argv: tuple[str, ...] = ()
    launcher: bool = False
    env: Mapping[str, str] = field(default_factory=dict, repr=False)
    cwd: str = ""
    url: str = ""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    auth: ClientCredentials | None = None
    protocol: str = "auto"
    declare: tuple[str, ...] = ()
    limits: Limits = Limits()
    sandbox: str = ""
    secrets: tuple[Secret, ...] = field(default=(), repr=False)
    shown: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True)
class Listing:
    """What a server answered, raw, before redaction.

    Attributes:
        protocol: Protocol version that was agreed on.
        era: "handshake" (initialize) or "stateless" (server/discover).
        server_info: As sent; {} when there is none.
        instructions: As sent; "" when there are none.
        capabilities: As sent.
        tools: Raw tools in the order sent; likewise the other lists.
        notes: What was odd, as finding ids with a sentence; each says the same on every run.
        secrets: What this run made up or was given and must not be published either: OAuth
            tokens, the scratch folders. To be redacted together with `Launch.secrets`.
        fresh: For how many seconds the server says that its lists hold good (`ttlMs`, 2026-07-28);
            0 when it does not say.
        seconds: How long it took, by stage ("connect", "list", "total").
    """

    protocol: str
    era: str
    server_info: Mapping[str, Json]
    instructions: str
    capabilities: Mapping[str, Json]
    tools: tuple[Json, ...] = ()
    prompts: tuple[Json, ...] = ()
    resources: tuple[Json, ...] = ()
    resource_templates: tuple[Json, ...] = ()
    notes: tuple[Note, ...] = ()
    secrets: tuple[Secret, ...] = field(default=(), repr=False)
    seconds: Mapping[str, float] = field(default_factory=dict)
    fresh: float = 0.0


class FailureKind(StrEnum):
    """Why a server could not be listed."""

    NOT_FOUND = "not-found"
    CRASHED = "crashed"
    TIMED_OUT = "timed-out"
    NEEDS_CREDENTIALS = "needs-credentials"
    UNAUTHORIZED = "http-401"
    UNREACHABLE = "unreachable"
    PROTOCOL = "protocol"
    INVALID = "invalid"


class Failure(CatalogueError):
    """A server could not be listed; the run goes on.

    Attributes:
        kind: The class of failure.
        stderr: Last lines that the server wrote, secrets removed.
    """

    def __init__(
        self, server: str, kind: FailureKind, message: str, hint: str = "", stderr: str = ""
    ) -> None:
        super().__init__(server, message, hint)
        self.kind = kind
        self.stderr = stderr
