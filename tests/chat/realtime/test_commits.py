"""Group commit: batches, order, and what goes wrong."""

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence

import pytest
from django.db import IntegrityError, OperationalError
from psycopg.errors import DeadlockDetected

from cases.problems import Problem
from chat.realtime.commits import Committer
from chat.realtime.database import TRIES


class Book:
    """Stands in for the timeline: what was written, in batches; some items cannot be."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.tries = 0
        self.undone = 0  # how many more tries the database will undo for another
        self.gate = threading.Event()
        self.gate.set()

    def write(self, items: Sequence[str]) -> list[str | Problem]:
        self.gate.wait(10)
        self.tries += 1
        if self.undone:
            self.undone -= 1
            raise OperationalError("deadlock detected") from DeadlockDetected()
        if "locked" in items:
            raise OperationalError("database is locked")
        if "bad" in items:
            raise IntegrityError("UNIQUE constraint failed")
        self.batches.append(list(items))
        return [Problem("conflict", "no") if item == "refused" else item.upper() for item in items]

    @property
    def written(self) -> list[str]:
        return [item for batch in self.batches for item in batch]


@pytest.fixture
def book() -> Book:
    return Book()


@pytest.fixture
async def committer(book: Book, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Committer[str, str]]:
    monkeypatch.setattr("chat.realtime.database.close_old_connections", lambda: None)
    made: Committer[str, str] = Committer(book.write)
    yield made
    book.gate.set()
    await made.stop()


async def codes(*waiting: "asyncio.Future[str]") -> list[str]:
    answers = await asyncio.gather(*waiting, return_exceptions=True)
    return [answer.code if isinstance(answer, Problem) else str(answer) for answer in answers]


async def test_what_comes_during_a_commit_makes_the_next_batch(book: Book, committer: Committer[str, str]) -> None:
    book.gate.clear()
    first = committer.put("a")
    await asyncio.sleep(0.05)
    rest = [committer.put(letter) for letter in "bcd"]
    book.gate.set()
    assert await codes(first, *rest) == ["A", "B", "C", "D"]
    assert book.batches == [["a"], ["b", "c", "d"]]


async def test_one_bad_item_does_not_fail_its_batch(book: Book, committer: Committer[str, str]) -> None:
    waiting = [committer.put(item) for item in ("a", "bad", "b", "refused", "c")]
    assert await codes(*waiting) == ["A", "internal", "B", "conflict", "C"]
    assert book.written == ["a", "b", "refused", "c"]


async def test_items_and_operations_keep_their_order(book: Book, committer: Committer[str, str]) -> None:
    first = committer.put("a")
    done = asyncio.ensure_future(committer.run(lambda: ",".join(book.written)))
    await asyncio.sleep(0)
    last = committer.put("b")
    assert await codes(first, done, last) == ["A", "a", "B"]


async def test_a_locked_database_is_waited_for_once(book: Book, committer: Committer[str, str]) -> None:
    def operate() -> None:
        book.tries += 1

    book.gate.clear()
    first = committer.put("a")
    await asyncio.sleep(0.05)
    waiting: list[asyncio.Future[str]] = []
    for _ in range(20):
        waiting.append(committer.put("locked"))
        waiting.append(asyncio.ensure_future(committer.run(operate)))  # type: ignore[arg-type]
        await asyncio.sleep(0)
    book.gate.set()
    assert await codes(first) == ["A"]
    assert set(await codes(*waiting)) == {"unavailable"}
    assert book.tries == 2


async def test_what_was_undone_for_another_is_done_again(book: Book, committer: Committer[str, str]) -> None:
    book.undone = TRIES - 1
    assert await codes(committer.put("a"), committer.put("b")) == ["A", "B"]
    book.undone = TRIES - 1
    assert await committer.run(book.write, ["c"]) == ["C"]
    assert book.batches == [["a", "b"], ["c"]]


async def test_a_database_that_undoes_everything_is_busy(book: Book, committer: Committer[str, str]) -> None:
    book.undone = TRIES
    assert await codes(committer.put("a"), committer.put("b")) == ["unavailable", "unavailable"]
    assert (book.tries, book.batches) == (TRIES, [])


async def test_an_operation_that_fails_does_not_fail_its_neighbours(committer: Committer[str, str]) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    failing = asyncio.ensure_future(committer.run(fail))
    await asyncio.sleep(0)
    assert await codes(failing, committer.put("a")) == ["internal", "A"]  # type: ignore[arg-type]


async def test_who_has_left_takes_no_answer(book: Book, committer: Committer[str, str]) -> None:
    gone, here = committer.put("a"), committer.put("b")
    gone.cancel()
    assert await here == "B"
    assert book.written == ["a", "b"]


async def test_a_stopped_committer_still_answers(committer: Committer[str, str]) -> None:
    await committer.stop()
    assert await codes(committer.put("a")) == ["unavailable"]


async def test_stopping_waits_for_what_was_queued(book: Book, committer: Committer[str, str]) -> None:
    waiting = [committer.put(str(number)) for number in range(1_200)]
    await committer.stop()
    assert all(one.done() for one in waiting)
    assert book.written == [str(number) for number in range(1_200)]
