"""Another program holds the database's write lock: for a while it is waited for, then `unavailable` is said."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from django.db import connection, transaction

from cases.models import Case
from tests.faults.client import living, open_tabs
from tests.faults.length import count
from tests.faults.verdict import settled
from tests.servers import Server, Servers
from tests.sockets import PATIENCE, console


@asynccontextmanager
async def locked(server: Server) -> AsyncIterator[None]:
    """Nobody else can write on a case meanwhile (on SQLite: nowhere). Reading goes on."""
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                connection.cursor().execute(f"LOCK TABLE {Case._meta.db_table} IN EXCLUSIVE MODE")
            held.set()
            done.wait(PATIENCE * 3)

    holding = asyncio.create_task(server.ado(hold))
    await asyncio.to_thread(held.wait)
    try:
        yield
    finally:
        done.set()
        await holding


async def test_locked_for_less_than_is_waited(servers: Servers) -> None:
    server = servers.make(RATE_LIMITS="off").start()
    tabs = await open_tabs(server, 5)
    async with living(*tabs):
        await settled(server, tabs)
        async with locked(server):
            for tab in tabs:
                tab.say(*map(str, range(30)))
            await asyncio.sleep(4)
        await settled(server, tabs)
    assert {tab.greeted for tab in tabs} == {1}
    server.close()


async def test_locked_for_longer_is_said_and_nothing_is_lost(servers: Servers) -> None:
    server = servers.make(RATE_LIMITS="off").start()
    tabs = await open_tabs(server, 5)
    async with living(*tabs), console(server) as ada:
        await settled(server, tabs)
        async with locked(server):
            began = time.monotonic()
            for tab in tabs:
                tab.say(*map(str, range(30)))
            case = tabs[0].case
            asked = [await ada.begin("read", case=case, seq=1) for _ in range(20)]
            asked.append(await ada.begin("accept", case=case))
            async with asyncio.timeout(PATIENCE * 3):
                while not all(tab.refusals["unavailable"] for tab in tabs):
                    await asyncio.sleep(0.1)
            assert {len(tab.acked) for tab in tabs} == {1}
            answers = await asyncio.gather(*asked)
            while time.monotonic() - began < count(7, 20):
                assert (await ada.ok("open", case=case))["entries"]
                assert (await asyncio.to_thread(server.session, tabs[0].contact)).status == 200
                await asyncio.sleep(0.5)
        assert {answer["code"] for answer in answers} == {"unavailable"}
        assert all(answer["retry_after"] for answer in answers)
        await settled(server, tabs)
    server.close()
    assert "Traceback" not in server.log
