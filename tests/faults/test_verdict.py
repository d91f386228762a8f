"""The judge is judged: each wrong that a fault could do is seen, and one honest tab has nothing against it."""

from collections.abc import Callable, Iterator

import pytest
from django.db.models import F

from cases.models import Case, Entry
from tests.faults.client import Tab, living, open_tabs
from tests.faults.verdict import complaints, settled, waiting
from tests.servers import Server, Servers


@pytest.fixture(scope="module")
def server(servers: Servers) -> Iterator[Server]:
    running = servers.make(RATE_LIMITS="off").start()
    yield running
    running.close()


def lose_the_last(tab: Tab) -> None:
    Entry.objects.filter(case__number=tab.case).latest("seq").delete()


def leave_a_hole(tab: Tab) -> None:
    Entry.objects.filter(case__number=tab.case, seq=3).update(seq=F("seq") + 90)


def miscount(tab: Tab) -> None:
    Case.objects.filter(number=tab.case).update(last_seq=F("last_seq") + 1)


def change(tab: Tab) -> None:
    Entry.objects.filter(case__number=tab.case, seq=2).update(body="something else")


def mishear(tab: Tab) -> None:
    tab.shown.pop(1)


@pytest.mark.parametrize("wrong", [lose_the_last, leave_a_hole, miscount, change, mishear])
async def test_a_wrong_is_seen(server: Server, wrong: Callable[[Tab], None]) -> None:
    (tab,) = await open_tabs(server, 1)
    async with living(tab):
        tab.say("one", "two", "three")
        await settled(server, [tab])
    await server.ado(wrong, tab)
    assert await server.ado(complaints, [tab])


async def test_what_has_not_come_yet_is_waited_for(server: Server) -> None:
    (tab,) = await open_tabs(server, 1)
    async with living(tab):
        await settled(server, [tab])
    tab.say("one")
    assert not await server.ado(complaints, [tab])
    assert await server.ado(waiting, [tab])
