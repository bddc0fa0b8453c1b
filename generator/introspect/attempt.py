"""One try at listing a server, and all that was seen of it.

Kept apart from the code that makes the try, so that why it failed can be told afterwards, when the
process has ended and its last words are in.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from generator.introspect.launch import Launch, Listing, Secret
from generator.introspect.process import Process
from generator.introspect.record import Record
from generator.models import Note

Heard = Callable[[Listing], Awaitable[None]]


@dataclass
class Exchange:
    """What was seen of an HTTP conversation.

    Attributes:
        status: Status of the last answer to a request of ours; 0 before any.
        content_type: Its content type, without parameters.
        body: Its first bytes, when there was no message in it.
        location: Where it redirected to.
        secrets: Tokens that were obtained.
    """

    status: int = 0
    content_type: str = ""
    body: bytes = b""
    location: str = ""
    secrets: list[Secret] = field(default_factory=list)


@dataclass
class Attempt:
    """One try.

    Attributes:
        mode: The era to ask in: "auto", "legacy" or a protocol version.
        sse: Whether to use HTTP+SSE.
        heard: Who is told each listing, for a connection that is kept open; None to list once.
        why: Notes on why this try is made.
        stage: How far it got: "fetch", "start", "connect" or "list".
        record: The messages.
        exchange: The HTTP side, where there is one.
        process: The server, where one was started.
        listing: What came out; None until it is complete.
        timed_out: Whether its time was over.
    """

    launch: Launch
    mode: str
    sse: bool = False
    heard: Heard | None = None
    why: tuple[Note, ...] = ()
    stage: str = "start"
    exchange: Exchange = field(default_factory=Exchange)
    process: Process | None = None
    listing: Listing | None = None
    timed_out: bool = False
    record: Record = field(init=False)

    def __post_init__(self) -> None:
        self.record = Record(self.launch.limits)

    @property
    def exited(self) -> bool:
        """Whether the server ended before we ended it."""
        return self.process is not None and self.process.by_itself

    @property
    def tail(self) -> bytes:
        """The server's last words."""
        if self.process is None:
            return b""
        return self.process.tail or b"\n".join(self.process.output)
