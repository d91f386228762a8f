"""Group commit: while one transaction is being written, the next batch gathers.

Everything that sockets write goes through one queue and one thread, in the order in which it came, so two sends of one
client keep their order, and a hundred clients share one wait for the disk.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Generic, ParamSpec, TypeVar

from cases.problems import Problem
from chat.realtime.counts import COUNTS
from chat.realtime.database import Pool, persist, problem_from

BATCH_LIMIT = 500
Item = TypeVar("Item")
Result = TypeVar("Result")
P = ParamSpec("P")
T = TypeVar("T")


@dataclass(slots=True)
class _Waiting:
    """One thing to be written: an item for the next batch, or an operation with a transaction of its own."""

    done: "asyncio.Future[Any]"
    item: Any = None
    operation: Callable[[], Any] | None = None
    context: Context = field(default_factory=copy_context)  # of whose it is, for what is logged when it fails


class Committer(Generic[Item, Result]):
    """Writes items in batches by `write`, which answers each item by its result or by a `Problem`."""

    def __init__(self, write: Callable[[Sequence[Item]], Sequence[Result | Problem]]) -> None:
        self._write = write
        self._pool = Pool(1, "writer")
        self._queue: deque[_Waiting] = deque()
        self._worker: asyncio.Task[None] | None = None

    @property
    def depth(self) -> int:
        """How much waits for the next batch."""
        return len(self._queue)

    def put(self, item: Item) -> "asyncio.Future[Result]":
        """Queues `item`; the future has its result once it is committed, or raises `Problem`."""
        return self._enqueue(_Waiting(asyncio.get_running_loop().create_future(), item=item))

    def run(self, operation: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> "asyncio.Future[T]":
        """Runs `operation` (which opens its own transaction) after all that was queued before it."""
        done = asyncio.get_running_loop().create_future()
        return self._enqueue(_Waiting(done, operation=lambda: operation(*args, **kwargs)))

    async def flush(self) -> None:
        """Returns when everything queued so far has been committed or refused."""
        if self._worker is not None:
            await asyncio.shield(self._worker)

    async def stop(self) -> None:
        await self.flush()
        self._pool.stop()

    def _enqueue(self, waiting: _Waiting) -> "asyncio.Future[Any]":
        self._queue.append(waiting)
        if self._worker is None or self._worker.done():
            # In a context of its own: what it logs is not of the socket that happened to wake it.
            self._worker = asyncio.get_running_loop().create_task(self._drain(), context=Context())
        return waiting.done

    async def _drain(self) -> None:
        while self._queue:
            batch = [self._queue.popleft() for _ in range(min(len(self._queue), BATCH_LIMIT))]
            began = time.perf_counter()
            try:
                answers = await self._pool.run(self._work, batch)
            except Exception as error:  # no connection to be had, or the pool has been stopped
                answers = [problem_from(error)] * len(batch)
            COUNTS.batch_size.observe(len(batch))
            COUNTS.commit_seconds.observe(time.perf_counter() - began)
            for waiting, answer in zip(batch, answers, strict=True):
                _settle(waiting.done, answer)

    def _work(self, batch: Sequence[_Waiting]) -> list[Any]:
        """In the writer thread: runs of items as one batch, operations each on its own, all in order.

        Once the database has been found locked, full or away, the rest of the batch is told so without another wait.
        """
        answers: list[Any] = []
        for is_item, group in groupby(batch, key=lambda waiting: waiting.operation is None):
            run = list(group)
            if answers and _is_down(answers[-1]):
                answers += [answers[-1]] * len(run)
            elif is_item:
                answers += self._write_all(run)
            else:
                _attempt_all(run, answers)
        return answers

    def _write_all(self, run: Sequence[_Waiting]) -> list[Any]:
        """One transaction for all; should an item break it, one for each, so that it cannot take others along."""
        try:
            return list(persist(self._write, [waiting.item for waiting in run]))
        except Exception as error:
            problem = run[0].context.run(problem_from, error) if len(run) == 1 else problem_from(error)
            if len(run) == 1 or _is_down(problem):
                return [problem] * len(run)
            return [self._write_all([waiting])[0] for waiting in run]


def _attempt_all(run: Sequence[_Waiting], answers: list[Any]) -> None:
    """Does the operations of `run` one after the other, until the database is found to be down."""
    down: Problem | None = None
    for waiting in run:
        answers.append(down or _attempt(waiting))
        down = answers[-1] if _is_down(answers[-1]) else None


def _attempt(waiting: _Waiting) -> Any:
    try:
        return persist(waiting.operation) if waiting.operation is not None else None
    except Exception as error:
        return waiting.context.run(problem_from, error)


def _is_down(answer: Any) -> bool:
    return isinstance(answer, Problem) and answer.code in ("unavailable", "storage_full")


def _settle(done: "asyncio.Future[Any]", answer: Any) -> None:
    if done.cancelled():
        return
    if isinstance(answer, Problem):
        done.set_exception(answer)
        done.exception()  # seen: a client that has left takes no answer
    else:
        done.set_result(answer)
