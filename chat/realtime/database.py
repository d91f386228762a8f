"""Database work off the event loop: bounded pools of threads, and errors that clients know."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from django.db import Error, close_old_connections, connections

from cases.problems import Problem, from_database, internal

READERS = 8
TRIES = 3  # of a transaction that the database undoes for the sake of another
_UNDONE = ("40P01", "40001")  # deadlock_detected, serialization_failure: PostgreSQL, appendix A
P = ParamSpec("P")
T = TypeVar("T")
log = logging.getLogger(__name__)


class Pool:
    """Threads that may use the database. `run` raises `Problem` for what the database could not do."""

    def __init__(self, threads: int, name: str) -> None:
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._stopped = False

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        if self._stopped:
            raise Problem("unavailable", "The server is restarting; nothing was done.", retry_after=2)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._executor, lambda: _with_connection(work, *args, **kwargs))

    def stop(self) -> None:
        """Lets running work finish and closes each thread's connection. Stopping twice is stopping."""
        if self._stopped:
            return
        self._stopped = True
        for _ in range(self._executor._max_workers):
            self._executor.submit(connections.close_all)
        self._executor.shutdown(wait=True)


def persist(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Does `work`, one transaction, again when the database has undone it so that another could go on: it was no fault
    of its own, and the way is free now."""
    for _ in range(TRIES - 1):
        try:
            return work(*args, **kwargs)
        except Error as error:
            if getattr(error.__cause__, "sqlstate", None) not in _UNDONE:
                raise
            log.warning("A transaction was undone for another and is done again: %s", str(error).splitlines()[0])
    return work(*args, **kwargs)


def problem_from(error: BaseException) -> Problem:
    """The answer to a client whose frame ran into `error`; what is not understood is logged and called internal."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, Error):
        return from_database(error)
    log.error("A frame failed", exc_info=error)
    return internal()


def _with_connection(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    close_old_connections()
    try:
        return work(*args, **kwargs)
    finally:
        close_old_connections()
