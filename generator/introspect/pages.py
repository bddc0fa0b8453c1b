"""Walks the four lists of a server, page by page, and looks at what came.

Nothing of a page is dropped: items are kept raw, and what is wrong with them is noted. Cursors may
repeat or never end, so pages and items are capped.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from generator.introspect.launch import Limits
from generator.introspect.record import LISTS, Record
from generator.introspect.validity import fault_of
from generator.models import Json, Note

if TYPE_CHECKING:
    from mcp import ClientSession

METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602
UNANNOUNCED = 3.0
"""Seconds to wait for a list that was not announced; it mostly does not come."""
ATTRIBUTES = {
    "tools/list": "tools",
    "prompts/list": "prompts",
    "resources/list": "resources",
    "resources/templates/list": "resource_templates",
}
"""Where each list goes in a `Listing`."""


class Refused(Exception):
    """The server has no usable list of tools; the message says what came instead."""


@dataclass
class Pages:
    """Reads the lists of one session.

    Attributes:
        items: What came, by method.
        notes: What was odd about it.
        fresh: For how many seconds the server says that what it sent holds good; 0 when unknown.
        mute: Whether the server keeps silent when asked for a list that it did not announce.
    """

    session: ClientSession
    record: Record
    limits: Limits
    items: dict[str, list[Json]] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    mute: bool = False
    fresh: float = 0.0

    async def read(self, capabilities: Json) -> None:
        """Read every list; only the tools are indispensable.

        Raises:
            Refused: When the answer to tools/list is no list of tools.
            MCPError: When the connection is gone or an answer is missing.
        """
        for method, wire in LISTS.items():
            self.items[method] = []
            announced = _announces(capabilities, method)
            if self.mute and not announced:
                continue
            await self._read(method, wire, announced=announced)
        self.notes += _duplicates(self.items["tools/list"])
        self._sort_out()

    async def _read(self, method: str, wire: str, *, announced: bool) -> None:
        from mcp import MCPError

        cursors: set[str] = set()
        cursor: str | None = None
        for _ in range(self.limits.pages):
            try:
                page = await self._page(method, cursor, announced=announced)
            except MCPError as error:
                self._failed(method, error, announced=announced)
                return
            cursor = self._take(method, wire, page)
            if self._full(method, wire) or not cursor:
                return
            if cursor in cursors:
                self._note("repeating-cursor", wire, f"{method} repeats a cursor; listing ended")
                return
            cursors.add(cursor)
        text = f"{method} has over {self.limits.pages} pages; the rest is missing"
        self._note("page-limit", wire, text)

    async def _page(self, method: str, cursor: str | None, *, announced: bool) -> Json:
        """Ask for one page; return the raw answer."""
        import mcp_types as types

        asked: dict[str, Any] = {
            "tools/list": (types.ListToolsRequest, types.ListToolsResult),
            "prompts/list": (types.ListPromptsRequest, types.ListPromptsResult),
            "resources/list": (types.ListResourcesRequest, types.ListResourcesResult),
            "resources/templates/list": (
                types.ListResourceTemplatesRequest,
                types.ListResourceTemplatesResult,
            ),
        }
        request, result = asked[method]
        params = types.PaginatedRequestParams(cursor=cursor) if cursor is not None else None
        sure = announced or method == "tools/list"
        patience = self.limits.read if sure else min(self.limits.read, UNANNOUNCED)
        await self.session.send_request(request(params=params), result, patience)
        return self.record.last(method)

    def _failed(self, method: str, error: Any, *, announced: bool) -> None:
        """Take an error for an empty list, except where it says that the tools cannot be had."""
        code = self.record.errors.get(method)
        if code is None:
            self._unanswered(method, error, announced=announced)
            return
        if self.items[method] and code == INVALID_PARAMS:
            text = f"{method} refuses the cursor that it gave; the rest is missing"
            self._note("cursor-refused", LISTS[method], text)
            return
        if method == "tools/list" and (code != METHOD_NOT_FOUND or announced):
            raise error
        if code != METHOD_NOT_FOUND:
            text = f"{method} failed with error {code}"
            self._note("list-failed", LISTS[method], text)
        elif announced:
            text = f"{method} is announced in the capabilities but not there"
            self._note("announced-not-offered", LISTS[method], text)

    def _unanswered(self, method: str, error: Any, *, announced: bool) -> None:
        from mcp_types import REQUEST_TIMEOUT

        if method == "tools/list" or error.code != REQUEST_TIMEOUT or self.record.fault:
            raise error
        if announced:
            self._note("list-failed", LISTS[method], f"{method} was not answered in time")
        else:
            self.mute = True

    def _take(self, method: str, wire: str, page: Json) -> str | None:
        """Keep the items of a page; return the next cursor."""
        found = page.get(wire) if isinstance(page, dict) else None
        if not isinstance(found, list):
            if method == "tools/list" and not self.items[method]:
                raise Refused(f"its answer to tools/list has no array 'tools' but {_kind(found)}")
            self._note("no-array", wire, f"an answer to {method} has no array '{wire}'")
            return None
        self.items[method] += found
        self.fresh = _soonest(self.fresh, page.get("ttlMs"))
        cursor = page.get("nextCursor")
        if cursor is not None and not isinstance(cursor, str):
            self._note("invalid-cursor", wire, f"the cursor of {method} is {_kind(cursor)}")
            return None
        return cursor

    def _full(self, method: str, wire: str) -> bool:
        if len(self.items[method]) <= self.limits.tools:
            return False
        del self.items[method][self.limits.tools :]
        text = f"{method} has over {self.limits.tools} items; the rest is missing"
        self._note("item-limit", wire, text)
        return True

    def _sort_out(self) -> None:
        """Keep objects only, and say what is wrong with the tools among them."""
        for method, wire in LISTS.items():
            kept = [item for item in self.items[method] if isinstance(item, dict)]
            for item in self.items[method]:
                if not isinstance(item, dict):
                    text = f"an entry of '{wire}' is {_kind(item)}, expected an object"
                    self._note("not-an-object", wire, text)
            self.items[method] = kept
        for tool in self.items["tools/list"]:
            if fault := fault_of(tool):
                self._note("invalid-tool", f"tools/{_escaped(tool.get('name'))}", fault)

    def _note(self, identity: str, place: str, message: str) -> None:
        note = Note(identity, f"/{place}", message)
        if note not in self.notes:
            self.notes.append(note)


def _soonest(seconds: float, milliseconds: Json) -> float:
    """Return the shorter of two times; 0 stands for one that is not known."""
    if isinstance(milliseconds, bool) or not isinstance(milliseconds, int | float):
        return seconds
    found = max(0.0, milliseconds / 1000)
    return min(seconds, found) if seconds and found else seconds or found


def _announces(capabilities: Json, method: str) -> bool:
    found = capabilities if isinstance(capabilities, dict) else {}
    return found.get(method.partition("/")[0]) is not None


def _duplicates(tools: list[Json]) -> Iterator[Note]:
    names = [tool.get("name") for tool in tools if isinstance(tool, dict)]
    texts = [name for name in names if isinstance(name, str)]
    for name in sorted({name for name in texts if texts.count(name) > 1}):
        text = f"{texts.count(name)} tools have this name; a client can call only one"
        yield Note("duplicate-name", f"/tools/{_escaped(name)}", text)


def _escaped(name: Json) -> str:
    """Return `name` as one step of a JSON pointer (RFC 6901)."""
    return str(name if name is not None else "").replace("~", "~0").replace("/", "~1")


def _kind(value: Json) -> str:
    """Name the JSON type of `value`."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "a boolean"
    names = {dict: "an object", list: "an array", str: "text", int: "a number", float: "a number"}
    return names[type(value)]
