"""Two servers whose Redis dies, loses what it is given or shuffles it: everyone is told by `heads` and `history`."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chat.conftest import FAST
from tests.faults.client import came_back, living
from tests.faults.families import families, heard_at_once
from tests.faults.length import LONG, count
from tests.faults.services import Redis
from tests.faults.verdict import HEALED_SECONDS, LAST_SECONDS, settled
from tests.servers import Servers

# Nothing comes through.
DEAF = """
import channels_redis.pubsub

async def group_send(self, group, message): ...

channels_redis.pubsub.RedisPubSubLoopLayer.group_send = group_send
"""
# Three in ten are lost, and the others come in another order.
SHUFFLED = """
import asyncio, random, channels_redis.pubsub
layer = channels_redis.pubsub.RedisPubSubLoopLayer
whole, dice, under_way = layer.group_send, random.Random(2026), set()

async def later(*all):
    await asyncio.sleep(dice.uniform(0, 0.4))
    await whole(*all)

async def group_send(*all):
    if dice.random() > 0.3:
        sending = asyncio.ensure_future(later(*all))
        under_way.add(sending)
        sending.add_done_callback(under_way.discard)

layer.group_send = group_send
"""


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Redis]:
    own = Redis(tmp_path).start()
    yield own
    own.kill()


async def test_redis_is_killed_and_comes_back(servers: Servers, redis: Redis) -> None:
    one = servers.make(tweak=FAST, RATE_LIMITS="off", REDIS_URL=redis.url).start()
    other = servers.make(tweak=FAST, cast=one).start()
    tabs, seconds = await families(one, other)
    async with living(*tabs, *seconds):
        await came_back(tabs + seconds, 1)
        for turn in range(count(1, 10)):
            for tab in tabs:
                tab.say(f"{turn} with")
            await settled(one, tabs + seconds)
            await heard_at_once(tabs[0], other)
            redis.kill()
            for tab in tabs:
                tab.say(*(f"{turn} without {number}" for number in range(10)))
            await settled(one, tabs + seconds)
            await asyncio.to_thread(redis.start)
            await heard_at_once(tabs[0], other)
    assert {tab.greeted for tab in tabs + seconds} == {1}
    other.close()
    one.close()


async def test_pushes_are_lost_and_come_in_another_order(servers: Servers) -> None:
    one = servers.make(tweak=FAST + SHUFFLED, RATE_LIMITS="off").start()
    other = servers.make(tweak=FAST + SHUFFLED, cast=one).start()
    tabs, seconds = await families(one, other)
    async with living(*tabs, *seconds):
        for turn in range(count(3, 30)):
            for number in range(20):
                for tab in tabs:
                    tab.say(f"{turn}.{number}")
                await asyncio.sleep(0.02)
            await settled(one, tabs + seconds)
    assert sum(tab.fetched for tab in seconds), "nothing was lost"
    other.close()
    one.close()
    assert "Traceback" not in one.log + other.log


async def test_the_last_message_is_found_by_the_next_heartbeat(servers: Servers) -> None:
    """The long form with the heartbeat as it is."""
    tweak = DEAF if LONG else FAST + DEAF
    one = servers.make(tweak=tweak, RATE_LIMITS="off").start()
    other = servers.make(tweak=tweak, cast=one).start()
    tabs, seconds = await families(one, other)
    async with living(*tabs, *seconds):
        await came_back(tabs + seconds, 1)
        for _ in range(count(1, 3)):
            for tab in tabs:
                tab.say("the last")
            await settled(one, tabs + seconds, LAST_SECONDS if LONG else HEALED_SECONDS)
    assert {tab.greeted for tab in seconds} == {1}
    other.close()
    one.close()
