"""How cases stand after entries came on them: looked up once for many entries, and told at most four times a second.

A busy conversation changes its case with every message. The entries themselves are told one by one; the case with its
counters and last line is read again, together with all others that moved meanwhile, and told as it then is.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import suppress
from contextvars import Context
from itertools import islice

from cases import standing
from cases.events import CaseChanged, CaseMoved
from cases.timeline import changed
from chat.realtime.hub import Delivery, Told

GATHER_SECONDS, LONGEST_SECONDS = 0.25, 0.4
SLICE, BETWEEN_SECONDS = 25, 0.005  # so that no message waits for many cases
LEAVE_SECONDS = 2
SPARED = 9  # so that a busy server spends a tenth of its time on this
log = logging.getLogger(__name__)


def changes(case_ids: Collection[int]) -> list[CaseChanged]:
    """How those cases stand now."""
    return [changed(case) for case in standing.read(case_ids)]


def settled(told: Sequence[Told]) -> list[Told]:
    """`told` with each moved case as it stands now."""
    moved = {one.audience.case_id for one in told if isinstance(one, CaseMoved)}
    return [*(one for one in told if not isinstance(one, CaseMoved)), *changes(moved)]


class Freshness:
    """Hears which cases moved, reads them by `read` and tells of them by `tell`."""

    def __init__(
        self, read: Callable[[Collection[int]], Awaitable[list[CaseChanged]]], tell: Callable[[Sequence[Told]], None]
    ) -> None:
        self._read = read
        self._tell = tell
        self._moved: set[int] = set()
        self._telling: asyncio.Task[None] | None = None
        self._stopped = False

    async def stop(self) -> None:
        """Tells of what has moved until now, and looks no more: other processes would keep these cases as they were."""
        self._stopped = True
        if self._telling is not None:
            self._telling.cancel()
            await asyncio.wait([self._telling])
        if self._moved:
            with suppress(TimeoutError):
                async with asyncio.timeout(LEAVE_SECONDS):
                    await self._tell_of(set(self._moved))

    def deliver(self, topic: str, delivery: Delivery) -> None:
        if delivery.audience is None:
            return
        self._moved.add(delivery.audience.case_id)
        if self._stopped:
            return
        if self._telling is None or self._telling.done():
            self._telling = asyncio.get_running_loop().create_task(self._tell_of_all(), context=Context())

    async def _tell_of_all(self) -> None:
        """The first at once; what moves meanwhile is gathered. A failed look is repeated."""
        while self._moved:
            took = 0.0
            due = iter(set(self._moved))
            while some := set(islice(due, SLICE)):
                began = time.monotonic()
                await self._tell_of(some)
                took += time.monotonic() - began
                await asyncio.sleep(BETWEEN_SECONDS)
            await asyncio.sleep(min(max(GATHER_SECONDS, took * SPARED), LONGEST_SECONDS))

    async def _tell_of(self, moved: set[int]) -> None:
        self._moved -= moved
        try:
            self._tell(await self._read(moved))
        except Exception as error:
            log.warning("%d cases could not be read again yet: %r", len(moved), error)
            self._moved |= moved
        except asyncio.CancelledError:
            self._moved |= moved
            raise
