"""The live desk of one process: what sockets write goes down here, and the queue's places go out."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, ParamSpec, TypeVar, cast

from django.db import transaction

from cases import clock, rows
from cases.files import sweeping
from cases.mail import outbox
from cases.operations import snoozing
from cases.operations.reading import Look, mark_read
from cases.problems import Problem
from cases.timeline import Draft, Placed
from chat.access import gate, people
from chat.desk import conversations
from chat.desk.conversations import Visit
from chat.desk.here import Here
from chat.desk.indexing import Indexing
from chat.desk.mailing import Mailing
from chat.desk.places import Places
from chat.desk.router import Router
from chat.desk.wall import Wall
from chat.realtime.commits import Committer
from chat.realtime.runtime import POLL_SECONDS, Runtime

NOTE_SECONDS = 5
SWEEP_SECONDS = 3600
WAKE_SECONDS = 5
P = ParamSpec("P")
T = TypeVar("T")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Said:
    """A chat message on its way to the timeline; a customer's comes with where they chat from."""

    draft: Draft
    visit: Visit | None


class Live:
    """One process's live desk; made with its runtime."""

    _current: ClassVar["Live | None"] = None

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self._committer: Committer[Said | Look, Placed | None] = Committer(_write)
        self._policy: int | None = None
        self.places = Places(runtime, self.read)
        self.here = Here(runtime)
        self.wall = Wall()
        self.mailing = Mailing(runtime, self.read, self.write)
        self._router = Router(runtime, self.read, self.write)

    @classmethod
    async def get(cls) -> "Live":
        """The live desk of the running loop."""
        runtime = await Runtime.get()
        found = cls._current
        if found is None or found.runtime is not runtime:
            found = cls._current = Live(runtime)
            found._start()
        return found

    @classmethod
    def current(cls) -> "Live | None":
        """The live desk of this process, if it has begun."""
        return cls._current

    @property
    def to_be_written(self) -> int:
        """How much waits for the next commit."""
        return self._committer.depth

    def post(self, draft: Draft, visit: Visit | None = None) -> "asyncio.Future[Placed]":
        """Queues a message for the next commit; the future has its place, or raises `Problem`."""
        return cast("asyncio.Future[Placed]", self._committer.put(Said(draft, visit)))

    def look(self, look: Look) -> "asyncio.Future[Placed | None]":
        """Queues for the next commit how far someone has read; the future is done then, or raises `Problem`."""
        return self._committer.put(look)

    def write(self, operation: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> "asyncio.Future[T]":
        """Runs an operation of the desk after all that was sent before it; the future has what it returns, or raises
        `Problem`."""
        return self._committer.run(operation, *args, **kwargs)

    async def read(self, query: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Runs a query off the loop."""
        return await self.runtime.readers.run(query, *args, **kwargs)

    def _start(self) -> None:
        self.places.start()
        self.here.start()
        self._router.start()
        self.runtime.on_stop(self._committer.stop)
        self.runtime.on_stop(self._note_seen)
        self.runtime.every(NOTE_SECONDS, self._note_seen)
        self.runtime.every(POLL_SECONDS, self._poll)
        Indexing(self.runtime, self.write, lambda: self.to_be_written).start()
        self.mailing.start()
        self.runtime.every(SWEEP_SECONDS, self._sweep)
        self.runtime.every(WAKE_SECONDS, self._wake)

    async def _note_seen(self) -> None:
        """Writes down who was here lately; nobody waits for it, so a failure is only logged."""
        try:
            if people.noted:
                await self.write(people.note_seen)
        except Problem as problem:
            log.warning("Who was here could not be noted: %s", problem.code)

    async def _sweep(self) -> None:
        """Deletes files that nobody posted, and what is kept of mail that went long ago."""
        if count := await self.write(sweeping.sweep):
            log.info("Deleted %s files that nobody posted", count)
        await self.write(outbox.sweep, clock.now())

    async def _wake(self) -> None:
        """Wakes snoozed cases whose time has come. Every process looks, and what is due lies in the database."""
        if await self.read(snoozing.any_due, clock.now()):
            await self.write(snoozing.wake_due, clock.now())

    async def _poll(self) -> None:
        """Has everyone judged again when a rule of access has changed, in whatever process that was. The first look
        finds those who came before it, by rules that may have changed since."""
        version = await self.read(gate.policy_version)
        if self._policy != version:
            await self.runtime.recheck()
        self._policy = version


def _write(items: Sequence[Said | Look]) -> list[Placed | Problem | None]:
    """All of them in one transaction; what was read is noted after all messages have their places. All cases are locked
    at once, in everybody's order: another process that locks two lots the other way round would wait for this one."""
    said = [one for one in items if isinstance(one, Said)]
    looks = [one for one in items if isinstance(one, Look)]
    with transaction.atomic():
        if said and looks:
            rows.lock([*(one.draft.case for one in said), *(one.case for one in looks)])
        placed = iter(conversations.commit([one.draft for one in said], [one.visit for one in said]) if said else ())
        marked = iter(mark_read(looks) if looks else ())
    return [next(placed) if isinstance(one, Said) else next(marked) for one in items]
