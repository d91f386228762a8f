"""A full disk: the server's files may not grow, which the kernel says as a full disk would, and then they may again."""

import asyncio
import resource
import uuid
from pathlib import Path

from tests.servers import Server, Servers, person
from tests.sockets import Client, widget


def limit(server: Server, size: int) -> None:
    assert server.process is not None
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


async def posts(client: Client, case: str, cids: list[str]) -> list[str]:
    """The codes of the answers, `ok` where there is none."""
    asked = [await client.begin("post", case=case, cid=cid, body=cid * 200) for cid in cids]
    return [answer.get("code", "ok") for answer in await asyncio.gather(*asked)]


async def test_full_storage_is_said_and_nothing_is_written_until_there_is_room(servers: Servers) -> None:
    server = servers.make(RATE_LIMITS="off").start()
    cids = [str(uuid.uuid4()) for _ in range(50)]
    async with widget(server, person("Erin")) as erin:
        case = await erin.start()
        log = Path(server.env["DATA_DIR"], "chatsupport.sqlite3-wal").stat().st_size
        limit(server, log + 8192)
        assert set(await posts(erin, case, cids)) == {"storage_full"}
        assert (await erin.ok("history", case=case))["entries"][-1]["seq"] == 1
        limit(server, resource.RLIM_INFINITY)
        assert set(await posts(erin, case, cids)) == {"ok"}
        assert (await erin.post(case, "and on"))["seq"] == 52
    server.close()
