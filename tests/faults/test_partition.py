"""Redis that is there and does not answer: nothing is closed, nothing is refused, and nothing comes through."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chat.conftest import FAST
from tests.faults.client import came_back, living
from tests.faults.families import families, heard_at_once
from tests.faults.length import count
from tests.faults.services import Redis
from tests.faults.verdict import settled
from tests.faults.wire import Wire
from tests.servers import PASSWORD, Server, Servers, person
from tests.sockets import PATIENCE
from tests.visitor import Visitor

BACKLOG = 10_000  # batches of events that may wait for Redis (chat/realtime/bus.py)
ATTENTIVE = f"{FAST}\nimport chat.realtime.bus\nchat.realtime.bus.SILENT_SECONDS = 4\n"


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Redis]:
    own = Redis(tmp_path).start()
    yield own
    own.kill()


@pytest.fixture
def wire(redis: Redis) -> Iterator[Wire]:
    made = Wire(redis.port)
    yield made
    made.close()


@pytest.fixture
def pair(servers: Servers, wire: Wire) -> Iterator[tuple[Server, Server]]:
    one = servers.make(tweak=ATTENTIVE, RATE_LIMITS="off", REDIS_URL=wire.url).start()
    other = servers.make(tweak=ATTENTIVE, cast=one).start()
    yield one, other
    for server in (other, one):
        server.close()
        assert "Traceback" not in server.log


def backlog(server: Server) -> int:
    """How many batches wait for Redis."""
    lines = server.get("/metrics").body.decode().splitlines()
    return int(float(next(line.split()[-1] for line in lines if line.startswith("chatsupport_bus_backlog"))))


async def test_cut_off_for_a_while(pair: tuple[Server, Server], wire: Wire) -> None:
    one, other = pair
    tabs, seconds = await families(one, other)
    async with living(*tabs, *seconds):
        await came_back(tabs + seconds, 1)
        await settled(one, tabs + seconds)
        await heard_at_once(tabs[0], other)
        wire.cut()
        for second in range(count(8, 60)):
            for tab in tabs:
                tab.say(*(f"{second}.{number}" for number in range(10)))
            await asyncio.sleep(1)
        assert await asyncio.to_thread(backlog, one) <= BACKLOG
        await settled(one, tabs + seconds)
        wire.mend()
        await settled(one, tabs + seconds)
        await heard_at_once(tabs[0], other)
    assert {tab.greeted for tab in tabs + seconds} == {1}


async def test_connections_that_are_lost_without_a_word(pair: tuple[Server, Server], wire: Wire) -> None:
    one, other = pair
    tabs, seconds = await families(one, other)
    async with living(*tabs, *seconds):
        await came_back(tabs + seconds, 1)
        await settled(one, tabs + seconds)
        wire.lose()
        for tab in tabs:
            tab.say("into the dark")
        await settled(one, tabs + seconds)
        await heard_at_once(tabs[0], other)


@pytest.mark.parametrize("how", ["dead", "cut off"])
async def test_people_come_and_agents_sign_in_without_it(servers: Servers, redis: Redis, wire: Wire, how: str) -> None:
    """With the limits that are counted in Redis, and with a server that starts meanwhile."""
    server = servers.make(REDIS_URL=wire.url).start()
    wire.cut() if how == "cut off" else redis.kill()
    for turn in range(2):
        async with asyncio.timeout(PATIENCE):
            answers = await asyncio.gather(*(asyncio.to_thread(server.session, person("Erin")) for _ in range(8)))
        assert [answer.status for answer in answers] == [200] * 8
        visitor = Visitor(server)
        await asyncio.to_thread(visitor.submit, "/accounts/login/", login="ada@desk.example", password=PASSWORD)
        if turn == 0:
            await asyncio.to_thread(server.restart)
    server.close()
