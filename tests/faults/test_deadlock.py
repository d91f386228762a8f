"""PostgreSQL ends a deadlock by undoing one of the two: should it be a batch of chat messages, it is written again."""

import asyncio
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.servers import Server, Servers, person
from tests.sockets import PATIENCE, widget

HELD = "SELECT 1 FROM cases_case WHERE number = %s FOR UPDATE"
WAITING = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' "
    "AND pid <> pg_backend_pid()"
)


@contextmanager
def session(server: Server) -> Iterator["psycopg.Connection[Any]"]:
    """Another program's session; whoever waits for the other is undone, it is never this one."""
    with psycopg.connect(server.env["DATABASE_URL"]) as connection:
        connection.execute("SET deadlock_timeout = '60s'")
        connection.commit()
        yield connection
        connection.rollback()


async def until(asks: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await asyncio.to_thread(asks):
            await asyncio.sleep(0.01)


def someone_waits(watcher: "psycopg.Connection[Any]") -> bool:
    watcher.rollback()
    row = watcher.execute(WAITING).fetchone()
    return bool(row and row[0])


@pytest.fixture
def server(servers: Servers) -> Server:
    """The server looks for deadlocks late enough for the other session to make one."""
    made = servers.make(RATE_LIMITS="off")
    name = urlsplit(made.env["DATABASE_URL"]).path[1:]
    with psycopg.connect(made.env["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE \"{name}\" SET deadlock_timeout = '3s'")  # type: ignore[arg-type]
    return made.start()


async def test_a_batch_that_is_undone_is_written_again(server: Server) -> None:
    """The batch has the first case and waits for the second, which the other session has; that asks for the first."""
    async with widget(server, person("Erin")) as erin:
        first, second, third = [await erin.start(str(number)) for number in range(3)]
        with session(server) as other, session(server) as earlier, session(server) as watcher:
            earlier.execute(HELD, [third])
            other.execute(HELD, [second])
            asked = [await erin.begin("post", case=third, cid=str(uuid.uuid4()), body="in the way of the others")]
            await until(lambda: someone_waits(watcher))
            for case in (first, second):
                asked += [await erin.begin("post", case=case, cid=str(uuid.uuid4()), body="together")]
            await erin.ok("history", case=first)  # which is answered when both have been queued
            earlier.rollback()
            assert (await asked[0])["type"] == "ok"
            await until(lambda: someone_waits(watcher))
            crossing = threading.Thread(target=lambda: (other.execute(HELD, [first]), other.rollback()))
            crossing.start()
            answers = await asyncio.wait_for(asyncio.gather(*asked[1:]), PATIENCE)
            await asyncio.to_thread(crossing.join)
        assert [answer.get("seq") for answer in answers] == [2, 2], answers
    server.close()
    assert "undone for another and is done again" in server.log
    assert "Traceback" not in server.log
