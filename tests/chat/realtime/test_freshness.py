"""How cases stand is looked up once for many entries, and told as it then is."""

import asyncio
from collections.abc import Collection
from typing import Any

import pytest

from cases import timeline
from cases.access import Audience, ContactActor
from cases.events import CaseChanged, CaseMoved, QueueMoved
from cases.models import Case, Contact
from cases.timeline import Draft
from chat.realtime import freshness
from chat.realtime.freshness import Freshness
from chat.realtime.hub import MOVED, Delivery
from tests.cases.conftest import case_of
from tests.chat.realtime.test_write_bound import until


class Desk:
    """What a process reads and tells; `fails` is how often a look fails first."""

    def __init__(self, fails: int = 0) -> None:
        self.fails = fails
        self.looks: list[set[int]] = []
        self.told: list[Any] = []
        self.freshness = Freshness(self.read, self.told.extend)

    async def read(self, case_ids: Collection[int]) -> list[CaseChanged]:
        self.looks.append(set(case_ids))
        if len(self.looks) <= self.fails:
            raise ConnectionError("away")
        return [("as it stands", case_id) for case_id in sorted(case_ids)]  # type: ignore[misc]

    def move(self, *case_ids: int) -> None:
        for case_id in case_ids:
            self.freshness.deliver(MOVED, Delivery(CaseMoved(Audience(case_id, f"CS-{case_id}", 1, None, None))))


async def test_the_first_is_told_at_once_and_the_rest_together() -> None:
    desk = Desk()
    desk.move(1)
    await until(lambda: desk.told)
    assert desk.looks == [{1}]
    desk.move(1, 2, 1, 3, 2)
    desk.move(1)
    await until(lambda: len(desk.told) == 4)
    assert desk.looks == [{1}, {1, 2, 3}]


async def test_a_look_that_fails_is_repeated_with_what_moved_meanwhile() -> None:
    desk = Desk(fails=1)
    desk.move(1)
    await until(lambda: desk.looks)
    desk.move(2)
    await until(lambda: desk.told)
    assert desk.looks == [{1}, {1, 2}]
    assert [case_id for _, case_id in desk.told] == [1, 2]


async def test_it_looks_no_more_when_nothing_moves() -> None:
    desk = Desk()
    desk.move(1)
    await asyncio.sleep(3 * freshness.GATHER_SECONDS)
    assert desk.looks == [{1}]
    assert desk.freshness._telling is not None
    assert desk.freshness._telling.done()


async def test_what_moved_before_the_end_is_told_before_it() -> None:
    desk = Desk()
    desk.move(1)
    await until(lambda: desk.told)
    desk.move(2, 3)  # gathered, while the first look is rested from
    await desk.freshness.stop()
    desk.move(4)  # nobody is here to hear of it any more
    assert desk.looks == [{1}, {2, 3}]
    assert [case_id for _, case_id in desk.told] == [1, 2, 3]


async def test_stopping_without_a_database_ends() -> None:
    desk = Desk(fails=1_000)
    desk.move(1)
    await until(lambda: desk.looks)
    await desk.freshness.stop()
    looks = len(desk.looks)
    await asyncio.sleep(2 * freshness.GATHER_SECONDS)
    assert len(desk.looks) == looks


@pytest.mark.django_db
def test_for_other_processes_a_moved_case_is_told_as_it_stands(erin: Contact) -> None:
    case = case_of(erin)
    (placed,) = timeline.append([Draft(case.number, ContactActor.of(erin), "Still empty.")])
    Case.objects.update(subject="Empty report")
    moved = CaseMoved(Audience.of(case))
    queue, told = freshness.settled([moved, QueueMoved(), moved])
    assert queue == QueueMoved()
    assert isinstance(told, CaseChanged)
    assert (told.agent_view.seq, told.agent_view.last_line, told.agent_view.subject) == (
        2,
        "Still empty.",
        "Empty report",
    )
    assert told.customer_view.seq == placed.entry.public_seq  # type: ignore[union-attr]


async def test_many_are_told_in_slices_each_once() -> None:
    desk = Desk()
    desk.move(*range(1, 2 * freshness.SLICE + 2))
    await until(lambda: len(desk.told) > 2 * freshness.SLICE)
    assert [len(look) for look in desk.looks] == [freshness.SLICE, freshness.SLICE, 1]
    assert sorted(case_id for _, case_id in desk.told) == list(range(1, 2 * freshness.SLICE + 2))
