"""What an idle socket costs: thousands of customers who are signed in, get their heartbeats, and say nothing."""

import asyncio
from collections.abc import Sequence

from tests.load import client, servers
from tests.load.bench import Bench, Figures, Rows, Work
from tests.load.client import PATIENCE, Socket, Told, some_at_once
from tests.load.installations import SQLITE, People
from tests.load.servers import Running
from tests.load.tally import Tally

SOCKETS = 10_000
STOCK_SOCKETS = 2_000  # its in-memory layer looks through all of them at each connect
FIRST = 100  # they have the process allocate what it needs once
HEARTBEAT = 25  # seconds


def measure(bench: Bench) -> Rows:
    count = bench.some(SOCKETS)
    people = People(customers=FIRST + count)
    with bench.installations.copy(SQLITE, people) as installation, servers.ours(installation) as server:
        ours = client.run(_ours(server, installation.sessions))
    with bench.installations.empty(SQLITE) as url, servers.tutorial(url) as server:
        stock = client.run(_stock(server, bench.some(STOCK_SOCKETS)))
    return {"tutorial": stock, "ours": ours}


async def _ours(server: Running, sessions: Sequence[str]) -> Figures:
    sockets = await _widgets(server, sessions[:FIRST])
    before = server.resident_kb
    sockets += await _widgets(server, sessions[FIRST:])
    tally = await _heartbeat_of_each(server, sockets)
    figures = {
        "sockets": float(len(sockets)),
        "kb_each": (server.resident_kb - before) / (len(sockets) - FIRST),
        "server_core": tally.server_cpu / tally.seconds,
        "mb": server.resident_kb / 1024,
    }
    _leave(sockets)
    return figures


async def _stock(server: Running, count: int) -> Figures:
    sockets = await _strangers(server, range(FIRST))
    before = server.resident_kb
    sockets += await _strangers(server, range(FIRST, FIRST + count))
    figures = {"sockets": float(len(sockets)), "kb_each": (server.resident_kb - before) / count}
    _leave(sockets)
    return figures | {"mb": server.resident_kb / 1024}


async def _widgets(server: Running, sessions: Sequence[str]) -> list[Socket]:
    return await some_at_once([client.widget(server, session, read_buffer_init_size=1024) for session in sessions])


async def _strangers(server: Running, rooms: range) -> list[Socket]:
    return await some_at_once([client.connect(f"{server.socket_url}/ws/r{number}") for number in rooms])


async def _heartbeat_of_each(server: Running, sockets: Sequence[Socket]) -> Tally:
    """Waits until each has got the heartbeat that comes to it in every period, and all are still there."""
    waiting = set(sockets)

    def heard(socket: Socket, told: Told) -> None:
        if told.type == "heads":
            waiting.discard(socket)

    for one in sockets:
        one.hear = lambda told, one=one: heard(one, told)  # type: ignore[misc]
    tally = Tally([server])
    tally.start()
    async with asyncio.timeout(HEARTBEAT + PATIENCE):
        while waiting:
            await asyncio.sleep(0.1)
    tally.stop()
    if not all(one.open for one in sockets):
        raise RuntimeError("The server has closed sockets that only waited")
    return tally


def _leave(sockets: Sequence[Socket]) -> None:
    for one in sockets:
        one.close()


WORK = Work(
    "Idle sockets, signed in, with heartbeats",
    measure,
    [
        ("sockets", "sockets", 0),
        ("kb_each", "KB each", 1),
        ("mb", "MB in all", 0),
        ("server_core", "server core", 2),
    ],
)
