"""What a serving process holds: hub, bus, limits, threads, and the clockwork that beats for every socket.

There is one `Runtime` for an event loop, made by the first socket (or by the server's start) and stopped with it.
"""

import asyncio
import logging
import time
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import ClassVar, Self

from cases import events
from chat.realtime import bus as buses
from chat.realtime import freshness
from chat.realtime.counts import COUNTS
from chat.realtime.database import READERS, Pool
from chat.realtime.hub import MOVED, Delivery, Hub, Told
from chat.realtime.limits import Limits
from chat.realtime.protocol import HEARTBEAT, RESTARTING, DrainPush, encode
from chat.realtime.socket import Socket

POLL_SECONDS = 2
RECHECK_SECONDS = 3
DRAIN_SECONDS = 2.0
log = logging.getLogger(__name__)


class Member(ABC):
    """A consumer that is signed in: it hears of its topics, and the clockwork reaches it together with its kind."""

    socket: Socket
    recheck_often: ClassVar[bool] = False  # every few seconds, beside every change of the rules

    @abstractmethod
    def deliver(self, topic: str, delivery: Delivery) -> None:
        """An event on a followed topic; must not block."""

    @classmethod
    @abstractmethod
    async def beat(cls, runtime: "Runtime", due: Sequence[Self]) -> None:
        """The heartbeat of those whose turn it is, in one query for all of them."""

    @classmethod
    @abstractmethod
    async def recheck(cls, runtime: "Runtime", everyone: Sequence[Self]) -> None:
        """The rules of access have changed: closes those that may be here no longer."""


class Runtime:
    """Everything that the sockets of one process share."""

    _current: ClassVar["Runtime | None"] = None

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.hub = Hub()
        self.limits = Limits()
        self.readers = Pool(READERS, "reader")
        self.bus: buses.Bus | None = None
        self.members: set[Member] = set()
        self.draining = False
        self.greetings = 0  # sign-ins under way
        self.rechecks = 0  # how often the rules have changed
        self._stoppers: list[Callable[[], Awaitable[None]]] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._beats = 0

    @classmethod
    async def get(cls) -> "Runtime":
        """The runtime of the running loop."""
        found = cls._current
        if found is None or found.loop is not asyncio.get_running_loop():
            found = cls._current = Runtime()
            await found._start()
        return found

    def on_stop(self, stopper: Callable[[], Awaitable[None]]) -> None:
        """Has `stopper` awaited when the process stops, last registered first."""
        self._stoppers.append(stopper)

    def every(self, seconds: float, work: Callable[[], Awaitable[None]]) -> None:
        """Does `work` again and again, `seconds` apart; a failure is logged and the next turn comes all the same."""
        self._tasks.append(self.loop.create_task(_repeat(seconds, work)))

    def tell(self, told: Sequence[Told]) -> None:
        """Delivers events here and publishes them to the other processes. In the loop's thread only."""
        self.hub.tell(told)
        if self.bus is not None:
            self.bus.publish(told)

    def tell_committed(self, told: Sequence[Told], committed: float) -> None:
        """The same, for what was committed at that moment of the clock that only goes forward."""
        self.tell(told)
        COUNTS.fanout_seconds.observe(time.perf_counter() - committed)

    def leave(self, member: Member) -> None:
        """Forgets the member."""
        self.members.discard(member)
        self.hub.leave(member)

    async def drain(self) -> None:
        """Tells every client to come back later, lets what is being written finish, and closes with 1012."""
        self.draining = True
        text = encode(DrainPush(reconnect_in=DRAIN_SECONDS))
        for one in self.members:
            one.socket.write(text)
        await self.stop()
        for one in self.members:
            one.socket.close(RESTARTING, "restarting")
        await asyncio.sleep(0.2)

    async def stop(self) -> None:
        for stopper in reversed(self._stoppers):
            await stopper()
        for task in self._tasks:
            task.cancel()
        if self.bus is not None:
            await self.bus.stop()
        self.readers.stop()
        if Runtime._current is self:
            Runtime._current = None

    async def _start(self) -> None:
        self.bus = await buses.connect(self.hub)
        fresh = freshness.Freshness(self._standing, self.tell)
        self.hub.follow(MOVED, fresh)
        self.on_stop(fresh.stop)  # the first to be registered, so after the last commit
        self.every(1, self._beat)
        self.every(RECHECK_SECONDS, self._recheck_often)
        if self.bus is not None:
            self.every(5, self.bus.join)

    async def _standing(self, case_ids: Collection[int]) -> list[events.CaseChanged]:
        return await self.readers.run(freshness.changes, case_ids)

    async def _beat(self) -> None:
        """A twenty-fifth of the sockets each second, so that the load is even."""
        self._beats = (self._beats + 1) % HEARTBEAT
        due = [one for one in self.members if hash(one) // 16 % HEARTBEAT == self._beats]
        for kind in {type(one) for one in due}:
            await kind.beat(self, [one for one in due if type(one) is kind])

    async def recheck(self) -> None:
        """Looks again whether everyone who is connected may be."""
        self.rechecks += 1
        for kind in {type(one) for one in self.members}:
            await kind.recheck(self, [one for one in self.members if type(one) is kind])

    async def _recheck_often(self) -> None:
        for kind in {type(one) for one in self.members if one.recheck_often}:
            await kind.recheck(self, [one for one in self.members if type(one) is kind])


def dispatch(told: Sequence[events.Event]) -> None:
    """Takes the events of a commit, in whatever thread and process it was, to everyone who follows them."""
    COUNTS.stored(told)
    serving = Runtime._current
    if serving is not None and serving.loop.is_running():
        serving.loop.call_soon_threadsafe(serving.tell_committed, told, time.perf_counter())
    else:
        buses.publish_from_outside(told)


async def _repeat(seconds: float, work: Callable[[], Awaitable[None]]) -> None:
    while True:
        await asyncio.sleep(seconds)
        try:
            await work()
        except Exception:
            log.exception("Repeated work failed; it goes on")
