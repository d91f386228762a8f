"""Everyone loses the connection at once: they are let in again bit by bit, and all come back to the same."""

import asyncio

from tests.faults.client import came_back, living, open_tabs
from tests.faults.length import LONG, count
from tests.faults.verdict import settled
from tests.servers import Servers

BACK_SECONDS = 60  # within which two thousand who lost the connection at once are all back
# Nobody is greeted beyond those who may be at once.
COUNTED = """
from chat.desk import surface
from chat.widget.consumer import WidgetConsumer
greet = WidgetConsumer.sign_in

async def sign_in(self, frame):
    assert self.live.runtime.greetings <= surface.GREETINGS, "too many at once"
    return await greet(self, frame)

WidgetConsumer.sign_in = sign_in
"""
# One thread reads, and takes its time; few are greeted at once.
CROWDED = """
import time, chat.desk.surface, chat.realtime.runtime as runtime
from chat.widget.consumer import WidgetConsumer
chat.desk.surface.GREETINGS = 4
runtime.READERS = 1
judge = WidgetConsumer._judge
WidgetConsumer._judge = lambda self: (time.sleep(0.02), judge(self))[1]
"""


async def test_all_come_back(servers: Servers) -> None:
    """Two thousand are a crowd without further ado."""
    server = servers.make(tweak=COUNTED + ("" if LONG else CROWDED), RATE_LIMITS="off").start()
    tabs = await open_tabs(server, count(200, 2_000))
    async with living(*tabs):
        await came_back(tabs, 1, BACK_SECONDS)
        for tab in tabs:
            tab.say("before")
        await settled(server, tabs, BACK_SECONDS)
        for tab in tabs:
            tab.closes.clear()
        server.prepare()
        await asyncio.to_thread(server.restart)
        for tab in tabs:
            tab.say("after")
        await came_back(tabs, 2, BACK_SECONDS)
        await settled(server, tabs, BACK_SECONDS)
    assert sum(tab.closes["closed with 1013"] for tab in tabs), "nobody was asked to come later"
    assert {len(tab.shown) for tab in tabs} == {3}
    server.close()
    assert "too many at once" not in server.log


async def test_who_is_in_is_answered_meanwhile(servers: Servers) -> None:
    server = servers.make(tweak=CROWDED, RATE_LIMITS="off").start()
    crowd = await open_tabs(server, 60)
    (inside,) = await open_tabs(server, 1)
    async with living(inside):
        await settled(server, [inside])
        async with living(*crowd):
            inside.say("Those who are in are answered.")
            await settled(server, [inside])
            await came_back(crowd, 1)
    assert inside.greeted == 1
    server.close()
