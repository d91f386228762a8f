"""Kill -9 in the middle of sending: what was acknowledged is stored, once, and everyone ends up with the same."""

import asyncio
import random

import pytest

from tests.faults.client import Tab, living, open_tabs
from tests.faults.length import count
from tests.faults.verdict import settled, unbroken
from tests.servers import Servers
from tests.sockets import session_of

pytestmark = pytest.mark.kill


async def test_killed_at_random_moments(servers: Servers) -> None:
    server = servers.make(RATE_LIMITS="off").start()
    dice = random.Random(2026)
    tabs = await open_tabs(server, 12)
    second = Tab(server, tabs[0].contact, await session_of(server, tabs[0].contact), speaks=False)
    async with living(*tabs, second):
        for turn in range(count(20, 300)):
            server.prepare()
            for tab in tabs:
                tab.say(*(f"{turn}.{number}" for number in range(12)))
            await asyncio.sleep(dice.uniform(0.02, 0.35))
            await asyncio.to_thread(server.restart)
            await unbroken(server, tabs)
        await settled(server, [*tabs, second])
    server.close()
