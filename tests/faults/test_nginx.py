"""Two servers behind nginx as it is shipped: one is killed and started again, then the other, while people write."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.deploy.conftest import Proxy, make_proxy
from tests.faults.client import Tab, came_back, living, open_tabs
from tests.faults.length import count
from tests.faults.verdict import settled
from tests.servers import Servers
from tests.sockets import session_of


@pytest.fixture
async def proxy(servers: Servers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Proxy]:
    """Its certificate is believed for as long as the test lasts."""
    made = await asyncio.to_thread(make_proxy, tmp_path, servers)
    monkeypatch.setenv("SSL_CERT_FILE", f"{tmp_path}/fullchain.pem")
    await asyncio.to_thread(made.render().start)
    yield made
    await asyncio.to_thread(made.end)


async def answers(proxy: Proxy) -> set[int]:
    """What twenty requests in a row are answered with."""
    server = proxy.server()
    return {(await asyncio.to_thread(server.get, "/healthz")).status for _ in range(20)}


async def test_one_is_killed_then_the_other(proxy: Proxy) -> None:
    """The one that has just come back is asked at once when the other goes."""
    server = proxy.server()
    tabs = await open_tabs(server, 8)
    seconds = [Tab(server, tab.contact, await session_of(server, tab.contact), speaks=False) for tab in tabs]
    async with living(*tabs, *seconds):
        await came_back(tabs + seconds, 1)
        for turn in range(count(2, 40)):
            one = proxy.upstreams[turn % 2]
            one.prepare()
            for tab in tabs:
                tab.say(*(f"{turn}.{number}" for number in range(20)))
            await asyncio.to_thread(one.kill)
            assert await answers(proxy) == {200}
            await settled(server, tabs + seconds)
            await asyncio.to_thread(one.start)
    for one in proxy.upstreams:
        assert "Traceback" not in one.log
