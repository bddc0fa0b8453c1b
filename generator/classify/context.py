"""What is known of the server that offers a tool: the same words mean more in its company."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, eq=False)
class ServerContext:
    """What is known of the server that offers a tool: the same object for all of its tools.

    It is the key of what is read of it once; comparing it by its fields would look at the names of
    all its tools for each of them.

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
