"""The disk fills up: writes are refused with `storage_full`, reads go on, and it recovers by itself.

For root the server's data lies on a small file system of its own, which is filled with a file. Anyone else, and
the long form, has the kernel refuse to let the server's files grow: the database meets that in the same call.
"""

import asyncio
import os
import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

import pytest

from tests.faults.client import living, open_tabs
from tests.faults.length import LONG
from tests.faults.verdict import settled
from tests.servers import Server, Servers
from tests.sockets import PATIENCE

ROOT = os.geteuid() == 0
Full = Callable[[Server], AbstractContextManager[None]]


@pytest.fixture
def room(servers: Servers) -> Iterator[Server]:
    """A server, not started, whose data has a folder to itself; for root a file system of 16 MB."""
    server = servers.make(RATE_LIMITS="off")
    folder = server.folder / "room"
    folder.mkdir()
    if ROOT:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", folder], check=True)
    shutil.move(server.folder / "chatsupport.sqlite3", folder)
    server.env["DATA_DIR"] = str(folder)
    yield server
    server.close()
    if ROOT:
        subprocess.run(["umount", "--lazy", folder], check=True)


@contextmanager
def no_space(server: Server) -> Iterator[None]:
    """A file takes all that is left."""
    ballast = Path(server.env["DATA_DIR"], "ballast")
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))
    yield
    ballast.unlink()


@contextmanager
def no_growth(server: Server) -> Iterator[None]:
    """No file of the server may become longer than the longest of its database is."""
    assert server.process is not None
    longest = max(file.stat().st_size for file in Path(server.env["DATA_DIR"]).glob("chatsupport.sqlite3*"))
    before = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (longest, before[1]))
    yield
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, before)


WAYS = ([no_space] if ROOT else []) + ([no_growth] if LONG or not ROOT else [])


@pytest.mark.parametrize("full", WAYS)
async def test_full_then_not(room: Server, full: Full) -> None:
    server = room.start()
    tabs = await open_tabs(server, 3)
    async with living(*tabs):
        await settled(server, tabs)
        with full(server):
            async with asyncio.timeout(PATIENCE * 3):
                while not all(tab.refusals["storage_full"] for tab in tabs):
                    for tab in tabs:
                        tab.say(*("x" * 8_000 for _ in range(10 if len(tab.unheard) < 100 else 0)))
                    await asyncio.sleep(0.1)
            for tab in tabs:
                assert tab.client is not None
                page = await tab.client.ok("history", case=tab.case, after=0, limit=1)
                assert page["entries"][0]["body"] == "It hangs"
        await settled(server, tabs)
    assert {tab.greeted for tab in tabs} == {1}
    assert "Traceback" not in server.log
