"""Hears a server announce that its lists have changed, in either protocol era.

A server of the handshake era sends `notifications/tools/list_changed` and its like whenever it
wants to (specification 2025-11-25, Tools, List Changed Notification). One of 2026-07-28 sends them
to who has asked for them with `subscriptions/listen`, for as long as that request stays open. Both
say in their capabilities, list by list, whether they do (`listChanged`).
"""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

import anyio

from generator.introspect.era import Hello
from generator.introspect.process import Process
from generator.models import Json

if TYPE_CHECKING:
    from mcp import ClientSession
    from mcp.client.subscriptions import Subscription

SETTLES = 0.3
"""Seconds without a further announcement before the lists are read: changes come in groups."""
LONGEST = 3.0
"""Seconds after which they are read all the same."""
SUBSCRIBING = 5.0
"""Seconds that a server gets to accept a subscription."""


def announced(capabilities: Json) -> tuple[str, ...]:
    """Return the lists whose changes a server announces: "tools", "prompts", "resources"."""
    found = capabilities if isinstance(capabilities, dict) else {}
    declared = {name: found.get(name) for name in ("tools", "prompts", "resources")}
    return tuple(
        name
        for name, each in declared.items()
        if isinstance(each, dict) and each.get("listChanged") is True
    )


class Bell:
    """Rings when an announcement comes."""

    def __init__(self) -> None:
        self._ring = anyio.Event()
        self._subscription: Subscription | None = None

    async def handler(self, message: Any) -> None:
        """Take what the session passes on; `record.HEARD` lets nothing else through."""
        import mcp_types as types

        changed = (
            types.ToolListChangedNotification,
            types.PromptListChangedNotification,
            types.ResourceListChangedNotification,
        )
        if isinstance(message, changed):
            self._ring.set()

    async def subscribe(self, session: ClientSession, hello: Hello, stack: AsyncExitStack) -> bool:
        """Ask for announcements where that is needed; return whether any will come."""
        from mcp import MCPError
        from mcp.client.subscriptions import SubscriptionLost, listen

        lists = announced(hello.raw.get("capabilities"))
        if hello.era == "handshake" or not lists:
            return bool(lists)
        try:
            with anyio.fail_after(SUBSCRIBING):
                entered = listen(
                    session,
                    tools_list_changed="tools" in lists,
                    prompts_list_changed="prompts" in lists,
                    resources_list_changed="resources" in lists,
                )
                self._subscription = await stack.enter_async_context(entered)
        except (MCPError, SubscriptionLost, TimeoutError):
            return False
        return True

    async def rung(self, process: Process) -> bool:
        """Wait for an announcement; False when none will come any more."""
        await self._first(process)
        if not self._ring.is_set():
            return False
        with anyio.move_on_after(LONGEST):
            while self._ring.is_set():
                self._ring = anyio.Event()
                with anyio.move_on_after(SETTLES):
                    await self._ring.wait()
        self._ring = anyio.Event()
        return True

    async def _first(self, process: Process) -> None:
        """Wait until the bell rings, the server falls silent or the subscription ends."""
        async with anyio.create_task_group() as tasks:

            async def until(event: anyio.Event) -> None:
                await event.wait()
                tasks.cancel_scope.cancel()

            tasks.start_soon(until, self._ring)
            tasks.start_soon(until, process.silent)
            if self._subscription:
                await _ended(self._subscription)
                tasks.cancel_scope.cancel()


async def _ended(subscription: Subscription) -> None:
    """Wait for the end of a subscription; its events reach the session's handler as well."""
    from mcp.client.subscriptions import SubscriptionLost

    try:
        async for _ in subscription:
            continue
    except SubscriptionLost:
        return
