"""Tells everyone who waits, and is connected here, where they stand; and agents how many wait in each team's line."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from contextvars import Context
from typing import Any

from cases.events import QueueMoved
from chat.desk import queue
from chat.realtime.hub import DESK, Delivery, LinesWait, QueuePlace, contact_topic
from chat.realtime.runtime import Runtime

QUEUE_SECONDS = 1.0
log = logging.getLogger(__name__)


class Places:
    """One process's count of the queue: taken when it has moved, at most once a second, and told where it changed."""

    def __init__(self, runtime: Runtime, read: Callable[..., Awaitable[Any]]) -> None:
        self._runtime = runtime
        self._read = read
        self._told: dict[str, queue.Place] = {}
        self.lines: dict[int, int] = {}  # chats that wait, by team
        self._counting: asyncio.Task[None] | None = None
        self._moved = False

    def start(self) -> None:
        self._runtime.hub.follow(DESK, self)
        self._count_soon()

    def deliver(self, topic: str, delivery: Delivery) -> None:
        """Hears that the queue has moved; counts it soon, once for all moves in between."""
        if isinstance(delivery.told, QueueMoved):
            self._count_soon()

    def again(self, numbers: Iterable[str]) -> None:
        """Someone has just come whose chats, of these numbers, wait: they are told where, whatever was told before."""
        for number in numbers:
            self._told.pop(number, None)
            self._count_soon()

    def _count_soon(self) -> None:
        self._moved = True
        if self._counting is None or self._counting.done():
            self._counting = self._runtime.loop.create_task(self._count(), context=Context())

    async def _count(self) -> None:
        """Counts until nothing has moved since it began to: the first time soon, and then a second later."""
        await asyncio.sleep(QUEUE_SECONDS / 10)
        while self._moved:
            self._moved = False
            try:
                self._tell(await self._read(queue.places))
            except Exception as error:
                log.warning("The queue could not be counted: %r", error)
            await asyncio.sleep(QUEUE_SECONDS)

    def _tell(self, places: list[queue.Place]) -> None:
        for place in places:
            if self._told.get(place.number) != place:
                told = QueuePlace(place.number, place.contact_id, place.position, place.waiting)
                self._runtime.hub.deliver(contact_topic(place.contact_id), Delivery(told))
        self._told = {place.number: place for place in places}
        lines = dict(Counter(place.team_id for place in places if place.team_id is not None))
        if lines != self.lines:
            self.lines = lines
            self._runtime.hub.deliver(DESK, Delivery(LinesWait(lines)))
