"""Keeps the search up to date while the server runs: what is written is found a second or two later.

One turn after the other, with a rest after each that leaves the database and the processor to the desk. While messages
wait, indexing takes a tenth of the time: a desk that writes more than some 2,000 entries a second on SQLite, or 500 on
PostgreSQL, is searched up to where that began, until there is less to do. On SQLite a turn is written by the thread
that writes messages, in their line, so that neither waits for the other's lock. Where there are several processes, one
goes on as long as it gets anywhere, and the others look on.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import TypeAlias

from django.db import connection

from cases.problems import Problem
from cases.search import indexing, state
from cases.search.indexing import Turn
from chat.realtime.database import Pool
from chat.realtime.runtime import Runtime

SECONDS = 1.0
RESTS = {True: 9, False: 1}  # times what the turn took, by whether messages wait to be written
ENTRIES = {"sqlite": 250, "postgresql": 1_000}  # a turn: some ten milliseconds of the writer's time on SQLite
Write: TypeAlias = Callable[[Callable[[Turn], bool], Turn], Awaitable[bool]]
log = logging.getLogger(__name__)


class Indexing:
    """The indexing of one process; `write` is how its live desk writes, `waiting` tells how much waits for that."""

    def __init__(self, runtime: Runtime, write: Write, waiting: Callable[[], int]) -> None:
        self._runtime = runtime
        self._write = write
        self._waiting = waiting
        self._pool = Pool(1, "indexer")
        self._expected: int | None = None  # the turn that it is, when no other process has had one
        self._stopping = False

    def start(self) -> None:
        self._runtime.on_stop(self._stop)
        self._runtime.every(SECONDS, self._turns)

    async def _turns(self) -> None:
        """Until nothing is due, or another process is at it. What fails is tried again at the next beat."""
        try:
            while await self._turn():
                pass
        except Problem as problem:
            if self._stopping:
                return
            log.warning("The search could not be brought up to date: %s", problem.code)

    async def _turn(self) -> bool:
        began = time.perf_counter()
        due = await self._pool.run(self._gather)
        if due is None or not await self._store(due):
            return False
        self._expected = due.before.turn + 1
        await asyncio.sleep(RESTS[self._waiting() > 0] * (time.perf_counter() - began))
        return True

    def _gather(self) -> Turn | None:
        now = state.read()
        if now is None or self._expected not in (None, now.turn):
            self._expected = now.turn if now else None
            return None
        self._expected = now.turn
        return indexing.gather(ENTRIES[connection.vendor])

    def _store(self, due: Turn) -> Awaitable[bool]:
        if connection.vendor == "sqlite":
            return self._write(indexing.store, due)
        return self._pool.run(indexing.store, due)

    async def _stop(self) -> None:
        self._stopping = True
        self._pool.stop()
