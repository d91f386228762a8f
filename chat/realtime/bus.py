"""Between processes: what is told here is told in every other process, whose hub knows who follows it there.

Without `REDIS_URL` there is one process and no bus. With it each process has one channel, all in one group, and a
commit is one message however many cases it touched: one for each topic cost more than all else that a chat message
costs, and what nobody follows in a process is dropped there in microseconds. The channel layer may lose messages;
`heads` and `history` repair that.
"""

import asyncio
import logging
import os
import uuid
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import msgspec
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

from cases.events import CaseMoved
from chat.realtime.counts import COUNTS
from chat.realtime.freshness import settled
from chat.realtime.hub import Hub, Told

GROUP = "servers"
BACKLOG, AT_ONCE = 10_000, 200  # batches that wait, batches in one message
PATIENCE_SECONDS, LEAVE_SECONDS = 5, 1
SILENT_SECONDS = 12  # two messages to ourselves that have not come
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[Told]).decode
log = logging.getLogger(__name__)


class Bus:
    """This process's place on the bus; a process that has no channel layer gets none (see `connect`)."""

    def __init__(self, hub: Hub, layer: Any) -> None:
        self._hub = hub
        self._layer = layer
        self._me = f"{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self._out: asyncio.Queue[Sequence[Told]] = asyncio.Queue(BACKLOG)
        self._giving: asyncio.Task[None] | None = None
        self._taking: asyncio.Task[None] | None = None  # once joined
        self._heard_at = 0.0
        self._full = False

    @property
    def backlog(self) -> int:
        """How many batches wait to be published."""
        return self._out.qsize()

    async def start(self) -> None:
        await self.join()
        self._giving = asyncio.create_task(self._give())

    async def stop(self) -> None:
        """Publishes what waits, and lets go of Redis. A client in the middle of a request can swallow its cancelling,
        so nothing is waited for without end: a server that goes must not stay for its bus."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._out.join(), LEAVE_SECONDS)
        tasks = [task for task in (self._giving, self._taking) if task is not None]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=LEAVE_SECONDS)
        await self._try(self._layer.flush(), "let go")

    def publish(self, told: Sequence[Told]) -> None:
        """Sends events to the other processes, in the background; when Redis lags too far behind they are dropped.
        A case that moved is looked at here, and told of then."""
        told = [one for one in told if not isinstance(one, CaseMoved)]
        if not told:
            return
        try:
            self._out.put_nowait(told)
            COUNTS.bus_published += len(told)
        except asyncio.QueueFull:
            COUNTS.bus_dropped += len(told)
            if not self._full:
                log.warning("The bus is %d batches behind; what more there is is left to repair", BACKLOG)
            self._full = True

    async def join(self) -> None:
        """Begins to hear what the others tell, unless it does already; to be called every few seconds. What hears
        nothing, not even itself, joins anew: a connection that was lost without a word says nothing of it."""
        if self._taking is not None and await self._hears():
            return
        if self._taking is not None:
            log.warning("Nothing has come from Redis for %d s; it is asked anew", SILENT_SECONDS)
            self._taking.cancel()
            self._taking = None
        await self._try(self._layer.flush(), "let go")
        await self._try(self._begin(), "let us join")

    async def _hears(self) -> bool:
        await self._try(self._layer.group_send(GROUP, message(self._me, [])), "take a message to ourselves")
        return asyncio.get_running_loop().time() - self._heard_at < SILENT_SECONDS

    async def _begin(self) -> None:
        channel = await self._layer.new_channel()
        await self._layer.group_add(GROUP, channel)
        self._heard_at = asyncio.get_running_loop().time()
        self._taking = asyncio.create_task(self._take(channel))

    async def _give(self) -> None:
        while True:
            batches = [await self._out.get()]
            while len(batches) < AT_ONCE and not self._out.empty():
                batches.append(self._out.get_nowait())
            told = [one for batch in batches for one in batch]
            try:
                await self._try(self._layer.group_send(GROUP, message(self._me, told)), "tell the others")
            except Exception:
                log.exception("Events could not be put on the bus")
            self._full = False
            for _ in batches:
                self._out.task_done()

    async def _take(self, channel: str) -> None:
        while True:
            try:
                told = await self._layer.receive(channel)
                self._heard_at = asyncio.get_running_loop().time()
                if told["from"] != self._me:
                    events = _decode(told["events"])
                    COUNTS.bus_received += len(events)
                    self._hub.tell(events)
            except Exception:
                log.exception("A message from the bus could not be used")
                await asyncio.sleep(1)

    async def _try(self, doing: Any, what: str) -> bool:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await doing
        except Exception as error:
            COUNTS.bus_failures += 1
            log.warning("Redis would not %s: %r", what, error)
            return False
        return True


async def connect(hub: Hub) -> Bus | None:
    """Joins the bus; None when the product runs without one."""
    layer = get_channel_layer()  # type: ignore[no-untyped-call]
    if layer is None:
        return None
    bus = Bus(hub, layer)
    await bus.start()
    return bus


def publish_from_outside(told: Sequence[Told]) -> None:
    """Tells the serving processes from one that serves nothing (a management command). Best effort."""
    layer = get_channel_layer()  # type: ignore[no-untyped-call]
    if layer is None:
        return
    try:
        async_to_sync(_send_all)(layer, settled(told))
    except Exception as error:
        log.warning("Redis would not tell the servers: %r", error)


def message(sender: str, told: Sequence[Told]) -> dict[str, Any]:
    return {"type": "events", "from": sender, "events": _encode(told)}


async def _send_all(layer: Any, told: Sequence[Told]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        await layer.group_send(GROUP, message("outside", told))
