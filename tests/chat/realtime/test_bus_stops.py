"""A server that goes does not stay for its bus."""

import asyncio
from typing import Any

from cases.events import QueueMoved
from chat.realtime.bus import Bus
from chat.realtime.hub import Hub


class Deaf:
    """A channel layer that swallows its cancelling, as a client in the middle of a request can."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.let_go = False

    async def new_channel(self) -> str:
        return "here"

    async def group_add(self, group: str, channel: str) -> None: ...

    async def receive(self, channel: str) -> dict[str, Any]:
        await asyncio.Event().wait()
        raise AssertionError("never")

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        self.asked.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            return

    async def flush(self) -> None:
        self.let_go = True


async def test_a_cancelling_that_is_swallowed_holds_nobody_up() -> None:
    layer = Deaf()
    bus = Bus(Hub(), layer)
    await bus.start()
    bus.publish([QueueMoved()])
    await layer.asked.wait()
    await asyncio.wait_for(bus.stop(), 30)
    assert layer.let_go


class Slow(Deaf):
    """A channel layer that takes a moment for each message."""

    def __init__(self) -> None:
        super().__init__()
        self.sent = 0

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        await asyncio.sleep(0.02)
        self.sent += 1


async def test_what_was_told_last_is_published_before_it_goes() -> None:
    layer = Slow()
    bus = Bus(Hub(), layer)
    await bus.start()
    bus.publish([QueueMoved()])
    await asyncio.sleep(0)
    await bus.stop()
    assert (layer.sent, layer.let_go) == (1, True)
