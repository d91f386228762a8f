"""Every frame is sent three times, by clients that lose their connection as well: each is stored once."""

import asyncio

from tests.faults.client import Tab, came_back, living, open_tabs
from tests.faults.length import count
from tests.faults.verdict import settled
from tests.servers import Servers
from tests.sockets import session_of


async def test_every_frame_three_times(servers: Servers) -> None:
    server = servers.make(RATE_LIMITS="off").start()
    tabs = await open_tabs(server, 5, copies=3)
    second = Tab(server, tabs[0].contact, await session_of(server, tabs[0].contact), speaks=False)
    async with living(*tabs, second):
        for turn in range(count(4, 100)):
            await came_back(tabs, turn + 1)
            for tab in tabs:
                tab.say(*(f"{turn}.{number}" for number in range(20)))
            await asyncio.sleep(0.05)
            for tab in tabs:
                if tab.client is not None:
                    tab.client.connection.transport.abort()
        await settled(server, [*tabs, second])
    assert [len(tab.shown) for tab in tabs] == [1 + 20 * count(4, 100)] * 5
    server.close()
