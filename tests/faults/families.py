"""Customers who write at one server and listen at another."""

import asyncio

from tests.faults.client import Tab, open_tabs
from tests.servers import Server
from tests.sockets import PATIENCE, console, session_of


async def families(one: Server, other: Server) -> tuple[list[Tab], list[Tab]]:
    """Customers who write at one server, and their second tabs, which listen at the other."""
    tabs = await open_tabs(one, 5)
    return tabs, [Tab(other, tab.contact, await session_of(other, tab.contact), speaks=False) for tab in tabs]


async def heard_at_once(here: Tab, there: Server) -> None:
    """Waits until an agent at the other server sees that the customer types: what only the bus carries."""
    assert here.client is not None
    async with console(there) as ada, asyncio.timeout(PATIENCE * 3):
        await ada.ok("open", case=here.case)
        while not any(push["type"] == "typing" for push in ada.pushes):
            await here.client.send("typing", case=here.case, on=True)
            await asyncio.sleep(0.2)
            await here.client.send("typing", case=here.case, on=False)
