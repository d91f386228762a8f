"""The thin runner of routing in one process: looks when something has happened, when something is due, and every few
seconds for what nobody tells of. Every process runs one; the database lets one at a time route (`offers.route`)."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextvars import Context
from datetime import datetime
from typing import Any, TypeAlias

from cases import clock
from cases.events import QueueMoved
from chat.desk import offers
from chat.realtime.hub import DESK, AgentPresence, Delivery
from chat.realtime.runtime import Runtime

GATHER_SECONDS, LOOK_SECONDS, BUSY_SECONDS = 0.1, 5, 0.3
log = logging.getLogger(__name__)


Runner: TypeAlias = Callable[..., Awaitable[Any]]


class Router:
    """`read` runs a query, `write` an operation after all that was sent before it."""

    def __init__(self, runtime: Runtime, read: Runner, write: Runner) -> None:
        self._runtime = runtime
        self._read = read
        self._write = write
        self._wanted = False
        self._looking: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        self._runtime.hub.follow(DESK, self)
        self._runtime.every(LOOK_SECONDS, self._look_again)

    def deliver(self, topic: str, delivery: Delivery) -> None:
        """Hears that the queue has moved, or that an agent came or went."""
        if isinstance(delivery.told, QueueMoved | AgentPresence):
            self._soon()

    async def _look_again(self) -> None:
        self._soon()

    def _soon(self) -> None:
        self._wanted = True
        if self._looking is None or self._looking.done():
            self._looking = self._runtime.loop.create_task(self._look(), context=Context())

    async def _look(self) -> None:
        """Looks until nothing has happened since it began to."""
        while self._wanted and not self._runtime.draining:
            await asyncio.sleep(GATHER_SECONDS)
            self._wanted = False
            try:
                await self._route()
            except Exception as error:
                log.warning("Chats could not be routed just now: %r", error)
                return

    async def _route(self) -> None:
        wanted, due = await self._read(offers.look, clock.now())
        if wanted:
            outcome = await self._write(offers.route, clock.now())
            self._runtime.tell([AgentPresence(agent_id, name, "away") for agent_id, name in outcome.away])
            self._in(BUSY_SECONDS if outcome.busy else GATHER_SECONDS)
        elif due is not None:
            self._in(_seconds_to(due))

    def _in(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._runtime.loop.call_later(seconds, self._soon)


def _seconds_to(due: datetime) -> float:
    return max(0.05, (due - clock.now()).total_seconds())
