"""Workers behind one port: a scrape that hits any of them tells of all, also when one has been killed."""

import asyncio
import os
import signal
from pathlib import Path

from tests.chatsupport.metrics.scraping import Scrape, scrape
from tests.servers import Server, Servers, person
from tests.sockets import widget

OPEN = "chatsupport_sockets_open"
STORED = "chatsupport_entries_stored_total"
MEMORY = "process_resident_memory_bytes"


def workers_of(server: Server) -> list[int]:
    assert server.process is not None
    pid = server.process.pid
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def stored(found: Scrape) -> float:
    return found.get(STORED, kind="message", author="customer")


def went_back(before: Scrape, after: Scrape) -> dict[tuple[str, str], float]:
    found = after.counters
    return {key: value for key, value in before.counters.items() if found[key] < value}


async def test_all_workers_answer_as_one(servers: Servers) -> None:
    server = servers.make(workers=2, RATE_LIMITS="off").start()
    tabs = [widget(server, person("Erin")) for _ in range(12)]  # the kernel spreads them
    clients = [await tab.__aenter__() for tab in tabs]
    for client in clients:
        await client.start()
    found = await scrape(server, lambda found: found.get(OPEN, surface="widget") == 12 and stored(found) == 12)
    assert found.values(MEMORY, "worker").keys() == {"1", "2"}
    assert found.get("chatsupport_queue_waiting") == 12

    for victim in workers_of(server):
        os.kill(victim, signal.SIGKILL)
        for _ in range(20):
            again = await scrape(server)
            assert went_back(found, again) == {}
            found = again
        await scrape(server, lambda _, gone=victim: len(workers_of(server)) == 2 and gone not in workers_of(server))

    found = await scrape(server, lambda found: found.get(OPEN, surface="widget") == 0)
    assert stored(found) == 12
    async with widget(server, person("Sam")) as sam:
        await sam.start()
        await scrape(server, lambda found: stored(found) == 13)
    for tab in tabs:
        await tab.__aexit__(None, None, None)
    folders = Path(server.env["DATA_DIR"], "tmp")
    assert list(folders.iterdir())
    await asyncio.to_thread(server.close)
    assert list(folders.iterdir()) == []
