"""A server that is replaced while people write: it stops accepting, finishes what it has begun, and nothing is lost."""

import asyncio
import signal
import uuid

import pytest

from tests.faults.client import came_back, living, open_tabs
from tests.faults.length import count
from tests.faults.verdict import settled, unbroken
from tests.servers import Servers, person
from tests.sockets import console, widget

CUSTOMERS, PER_SECOND = 10, 50
EXIT_SECONDS = 10  # within which a server goes after SIGTERM (deploy/systemd, TimeoutStopSec)


async def test_replaced_under_fifty_messages_a_second(servers: Servers) -> None:
    server = servers.make(RATE_LIMITS="off").start()
    tabs = await open_tabs(server, CUSTOMERS)

    async def write() -> None:
        for number in range(10_000):
            tabs[number % CUSTOMERS].say(str(number))
            await asyncio.sleep(1 / PER_SECOND)

    async with living(*tabs):
        await settled(server, tabs)
        writing = asyncio.create_task(write())
        for turn in range(count(1, 20)):
            server.prepare()
            await asyncio.sleep(1)
            clients = [tab.client for tab in tabs]
            async with asyncio.timeout(EXIT_SECONDS):
                ending = asyncio.create_task(asyncio.to_thread(server.terminate))
                while not all(tab.drained > turn for tab in tabs):
                    await asyncio.sleep(0.01)
                with pytest.raises(ConnectionRefusedError):
                    await asyncio.open_connection("127.0.0.1", server.port)
                assert await ending == -signal.SIGTERM
            closes = [await client.closed() for client in clients if client is not None]
            assert closes == [1012] * CUSTOMERS, turn
            await unbroken(server, tabs)
            await asyncio.to_thread(server.start)
            await came_back(tabs, turn + 2)
        writing.cancel()
        await settled(server, tabs)
    server.close()
    assert "Traceback" not in server.log


async def test_a_server_that_is_stopped_says_so(servers: Servers) -> None:
    server = servers.make(RATE_LIMITS="off").start()
    erin = person("Erin")
    async with widget(server, erin) as client, console(server) as ada:
        case = await client.start()
        asked = [
            await client.begin("post", case=case, cid=str(uuid.uuid4()), body=str(number)) for number in range(100)
        ]
        ending = asyncio.create_task(asyncio.to_thread(server.terminate))
        assert (await client.expect("drain"))["reconnect_in"] > 0
        assert [await client.closed(), await ada.closed(), await ending] == [1012, 1012, -signal.SIGTERM]
        answers = [answer.result() for answer in asked if not answer.exception()]
        acked = [answer["seq"] for answer in answers if answer["type"] == "ok"]
        assert {answer["code"] for answer in answers if answer["type"] == "error"} <= {"unavailable"}
    server.start()
    async with widget(server, erin, resume={case: 0}) as client:
        page = await client.expect("entries")
        assert {entry["seq"] for entry in page["entries"]} >= {1, *acked}
    server.close()
