"""How much one person may send."""

import asyncio
import uuid

import pytest

from cases.problems import Problem
from chat.realtime import limits
from tests.servers import Server, person
from tests.sockets import knock, session_of, widget


async def test_who_sends_too_much_is_told_when_to_come_back(limited_server: Server) -> None:
    async with widget(limited_server, person("Erin")) as erin, widget(limited_server, person("Sam")) as sam:
        case = await erin.start()
        asked = [
            await erin.begin("post", case=case, cid=str(uuid.uuid4()), body="x")
            for _ in range(limits.RATES["post"].burst + 40)
        ]
        answers = await asyncio.gather(*asked)
        refused = [answer for answer in answers if answer["type"] == "error"]
        assert {answer["code"] for answer in refused} == {"rate_limited"}
        assert all(0 < answer["retry_after"] <= 1 for answer in refused)
        await sam.start()


async def test_who_goes_on_and_on_is_closed(limited_server: Server) -> None:
    async with widget(limited_server, person("Erin")) as erin:
        for _ in range(250):
            await erin.send("nonsense")
        assert await erin.closed() == 4429


async def test_limits_are_the_persons_and_not_the_sockets(limited_server: Server) -> None:
    erin = person("Erin")
    async with widget(limited_server, erin) as tab, widget(limited_server, erin) as other:
        for _ in range(limits.RATES["start"].burst):
            await tab.start()
        assert await other.refused("start", cid=str(uuid.uuid4()), body="x") == "rate_limited"


async def test_sessions_are_limited_by_the_person(limited_server: Server) -> None:
    erin = person("Erin")
    answers = [(await asyncio.to_thread(limited_server.session, erin)).status for _ in range(32)]
    assert answers.count(429) == 2
    async with knock(limited_server, "widget") as client:
        await client.ok("hello", session=await session_of(limited_server, person("Sam")))


class Clock:
    """Stands in for `time`, and stands still."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(limits, "time", made)
    return made


def test_tokens_come_back_with_time(clock: Clock) -> None:
    held = limits.Limits()
    for _ in range(limits.RATES["start"].burst):
        held.spend("erin", "start")
    with pytest.raises(Problem) as refused:
        held.spend("erin", "start")
    assert refused.value.retry_after == 5
    clock.now += 5
    held.spend("erin", "start")


def test_who_is_gone_is_forgotten(clock: Clock) -> None:
    held = limits.Limits()
    for number in range(100):
        held.spend(f"person {number}", "post")
    clock.now += limits.IDLE + 1
    held.spend("erin", "post")
    assert list(held._buckets) == [("erin", "post")]
