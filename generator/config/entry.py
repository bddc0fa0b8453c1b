"""One server of the catalogue, as its owner describes it.

An entry says how to reach a server in exactly one way: a package whose launcher we derive, a
command, a URL, or a listing file. A command beside a URL means: start this, then connect there.
`${VAR}` stays as written here; it is filled in when the server is started, so that an unset
variable fails that server and not the run, and so that no secret lives in the configuration.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, field_validator, model_validator

from generator.config.variables import VARIABLE, misspelt
from generator.reading import Strict

PACKAGE = re.compile(r"(pypi|npm|oci):(\S+)")
SIZE = re.compile(r"(\d+)\s*(KiB|MiB|GiB)?")
UNITS = {None: 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30}


class Transport(StrEnum):
    """How messages travel: the specification's transports, and a file."""

    STDIO = "stdio"
    HTTP = "http"
    SSE = "sse"
    LISTING = "listing"


def _size(value: object) -> object:
    """Read `16MiB`; a plain number is bytes."""
    match = SIZE.fullmatch(value.strip()) if isinstance(value, str) else None
    if match:
        return int(match[1]) * UNITS[match[2]]
    if isinstance(value, str):
        raise ValueError(f"expected bytes, or a number with KiB, MiB or GiB, got '{value}'")
    return value


def _scalar(value: object) -> object:
    """YAML reads `8080` as a number and `true` as a truth; what a server is given is text."""
    if isinstance(value, bool):
        raise ValueError(f"write {str(value).lower()} in quotes: it is handed on as text")
    return str(value) if isinstance(value, int | float) else value


Text = Annotated[str, BeforeValidator(_scalar)]
Seconds = Annotated[float, Field(gt=0)]
Count = Annotated[int, Field(gt=0)]
Size = Annotated[int, BeforeValidator(_size), Field(gt=0)]


class LimitsEntry(Strict):
    """Bounds of a listing, for the whole catalogue or one server; None leaves the default."""

    connect: Seconds | None = None
    read: Seconds | None = None
    total: Seconds | None = None
    line: Size | None = None
    pages: Count | None = None
    tools: Count | None = None
    size: Size | None = None


class AuthEntry(Strict):
    """OAuth client credentials for a server behind a URL; the secret comes from a variable."""

    client_id: Text
    client_secret: str = ""
    private_key: str = ""
    algorithm: Literal["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"] = "RS256"
    method: Literal["client_secret_basic", "client_secret_post"] = "client_secret_basic"
    scope: str = ""
    issuer: str = ""

    @field_validator("client_secret", "private_key")
    @classmethod
    def _from_a_variable(cls, value: str) -> str:
        if value and not VARIABLE.search(value):
            raise ValueError("a secret does not belong in the catalogue: write ${VAR}")
        return value

    @model_validator(mode="after")
    def _one_proof(self) -> AuthEntry:
        if bool(self.client_secret) == bool(self.private_key):
            raise ValueError("give one of client_secret, private_key")
        return self


class ServerEntry(Strict):
    """A server of data/catalogue.yml; its id is the key that it stands under."""

    title: str = ""
    description: str = ""
    package: str = ""
    executable: str = ""
    command: str = ""
    args: tuple[Text, ...] = ()
    env: dict[str, Text] = {}
    cwd: str = ""
    url: str = ""
    headers: dict[str, Text] = {}
    auth: AuthEntry | None = None
    transport: Literal["", "stdio", "http", "sse"] = ""
    listing: str = ""
    protocol: Literal[
        "auto", "legacy", "2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28"
    ] = "auto"
    declare: tuple[Literal["roots", "sampling", "elicitation"], ...] = ()
    sandbox: Literal["none", "bwrap", "docker"] = "none"
    limits: LimitsEntry = LimitsEntry()
    trust_annotations: bool = False
    client_key: str = ""
    aliases: dict[str, str] = {}
    website: str = ""
    repository: str = ""
    licence: Annotated[str, Field(alias="license")] = ""

    @field_validator("package")
    @classmethod
    def _package(cls, value: str) -> str:
        if value and not PACKAGE.fullmatch(value):
            raise ValueError(f"expected pypi:NAME, npm:NAME or oci:IMAGE, got '{value}'")
        return value

    @model_validator(mode="after")
    def _one_way(self) -> ServerEntry:
        ways = [name for name in ("package", "command", "url", "listing") if getattr(self, name)]
        if not ways:
            raise ValueError("give one of package, command, url, listing: how to reach the server")
        if len(ways) > 1 and ways not in (["command", "url"], ["package", "url"]):
            raise ValueError(f"has {' and '.join(ways)}: give one (or command and url together)")
        return self

    @model_validator(mode="after")
    def _fits_together(self) -> ServerEntry:
        for name in ("args", "env", "cwd"):
            if getattr(self, name) and not self.started:
                raise ValueError(f"{name} is for a server that is started: give command or package")
        for name in ("headers", "auth"):
            if getattr(self, name) and not self.url:
                raise ValueError(f"{name} is for a server behind a url: give url")
        if self.transport == "stdio" and self.url:
            raise ValueError("transport stdio has no url: leave one of them out")
        if self.transport in ("http", "sse") and not self.url:
            raise ValueError(f"transport {self.transport} needs a url")
        if self.executable and not self.package.startswith(("pypi:", "npm:")):
            raise ValueError("executable names a command of a pypi: or npm: package: give package")
        return self

    @model_validator(mode="after")
    def _contained(self) -> ServerEntry:
        if self.sandbox == "none":
            return self
        if not self.started:
            raise ValueError("sandbox is for a server that is started: give command or package")
        if self.url:
            raise ValueError("a sandbox has no network, so no url can be reached in it")
        return self

    @model_validator(mode="after")
    def _variables(self) -> ServerEntry:
        for text in self.texts():
            wrong = misspelt(text)
            if wrong:
                raise ValueError(
                    f"'{wrong}' is not understood: write ${{VAR}} or ${{VAR:-default}}"
                )
        for name in ("package", "listing"):
            if VARIABLE.search(getattr(self, name)):
                raise ValueError(f"{name} takes no variables")
        return self

    def texts(self) -> Iterator[str]:
        """Yield every text in which variables are filled in."""
        yield from (self.command, self.cwd, self.url, self.executable, *self.args)
        yield from self.env.values()
        yield from self.headers.values()
        if self.auth:
            yield from self.auth.model_dump().values()

    @property
    def started(self) -> bool:
        """Whether listing the server means to start it here."""
        return bool(self.package or self.command)

    @property
    def kind(self) -> Transport:
        """The transport that the entry asks for or implies."""
        if self.listing:
            return Transport.LISTING
        if self.transport:
            return Transport(self.transport)
        return Transport.HTTP if self.url else Transport.STDIO
