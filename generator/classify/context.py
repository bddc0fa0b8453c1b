"""What is known of the server that offers a tool: the same words mean more in its company."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ServerContext:
    """What is known of the server that offers a tool.

    Attributes:
        id: Id of the catalogue entry.
        title: Its title.
        description: The entry's description, else the server's instructions.
        trust_annotations: Whether the server's hints may lower a rating.
        tools: Names of all of its tools.
    """

    id: str
    title: str = ""
    description: str = ""
    trust_annotations: bool = False
    tools: tuple[str, ...] = ()
