"""PostgreSQL is restarted at once, in the middle of commits: what was acknowledged is there, and clients carry on."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults.client import living, open_tabs
from tests.faults.length import count
from tests.faults.services import Postgres
from tests.faults.verdict import settled
from tests.servers import Server, environ, furnish


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[Postgres]:
    own = Postgres(tmp_path).start()
    yield own
    own.stop()


@pytest.fixture
def server(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> Iterator[Server]:
    """A server on that PostgreSQL."""
    folder = tmp_path_factory.mktemp("server")
    env = environ(folder) | {"DATABASE_URL": postgres.url("chatsupport"), "RATE_LIMITS": "off"}
    made = Server(folder, env, {}, django_db_blocker.unblock)
    made.manage("migrate", "-v0")
    made.cast = made.do(furnish)
    yield made.start()
    made.close()


async def test_restarted_at_once(server: Server, postgres: Postgres) -> None:
    tabs = await open_tabs(server, 8)
    async with living(*tabs):
        await settled(server, tabs)
        for turn in range(count(3, 30)):
            for tab in tabs:
                tab.say(*(f"{turn}.{number}" for number in range(200)))
            await asyncio.sleep(0.1)
            await asyncio.to_thread(postgres.restart_at_once)
            await settled(server, tabs)
    assert sum(tab.refusals["unavailable"] for tab in tabs), "nobody noticed"
