"""One server of the catalogue, as its owner describes it.

An entry says how to reach a server in exactly one way: a package whose launcher we derive, a
command, a URL, or a listing file. A command beside a URL means: start this, then connect there.
`${VAR}` stays as written here; it is filled in when the server is started, so that an unset
variable fails that server and not the run, and so that no secret lives in the configuration.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from generator.reading import Strict

PACKAGE = re.compile(r"(pypi|npm|oci):(\S+)")


class Transport(StrEnum):
    """How messages travel: the specification's transports, and a file."""

    STDIO = "stdio"
    HTTP = "http"
    SSE = "sse"
    LISTING = "listing"


class ServerEntry(Strict):
    """A server of data/catalogue.yml; its id is the key that it stands under."""

    title: str = ""
    description: str = ""
    package: str = ""
    command: str = ""
    args: tuple[str, ...] = ()
    env: dict[str, str] = {}
    cwd: str = ""
    url: str = ""
    headers: dict[str, str] = {}
    transport: Literal["", "stdio", "http", "sse"] = ""
    listing: str = ""
    protocol: Literal[
        "auto", "legacy", "2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28"
    ] = "auto"
    declare: tuple[Literal["roots", "sampling", "elicitation"], ...] = ()
    trust_annotations: bool = False
    client_key: str = ""
    aliases: dict[str, str] = {}
    website: str = ""
    repository: str = ""
    licence: Annotated[str, Field(alias="license")] = ""

    @field_validator("args", mode="before")
    @classmethod
    def _words(cls, value: object) -> object:
        """YAML reads `- 8080` as a number; an argument is always text."""
        if isinstance(value, list | tuple):
            return [str(v) if isinstance(v, int | float) else v for v in value]
        return value

    @field_validator("env", "headers", mode="before")
    @classmethod
    def _texts(cls, value: object) -> object:
        if isinstance(value, dict):
            return {k: str(v) if isinstance(v, int | float) else v for k, v in value.items()}
        return value

    @field_validator("package")
    @classmethod
    def _package(cls, value: str) -> str:
        if value and not PACKAGE.fullmatch(value):
            raise ValueError(f"expected pypi:NAME, npm:NAME or oci:IMAGE, got '{value}'")
        return value

    @model_validator(mode="after")
    def _one_way(self) -> ServerEntry:
        ways = [name for name in ("package", "command", "url", "listing") if getattr(self, name)]
        if len(ways) == 1 or ways in (["command", "url"], ["package", "url"]):
            return self
        if not ways:
            raise ValueError("give one of package, command, url, listing: how to reach the server")
        raise ValueError(f"has {' and '.join(ways)}: give one (or command and url together)")

    @property
    def kind(self) -> Transport:
        """The transport that the entry asks for or implies."""
        if self.listing:
            return Transport.LISTING
        if self.transport:
            return Transport(self.transport)
        return Transport.HTTP if self.url else Transport.STDIO
