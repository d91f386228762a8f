"""Clients that do not read, or are no longer there: they are given up in time, and nobody else is any the worse."""

import asyncio
import json
import signal
import socket as sockets
import subprocess
import sys
import uuid
from pathlib import Path

from websockets.asyncio.client import ClientConnection, connect

from chat.realtime import outlet
from chatsupport import serving
from tests.conftest import FIREFOX, HOST_ORIGIN
from tests.servers import Server, Servers, person
from tests.sockets import PATIENCE, session_of, widget

# The clocks that decide when a silent client is given up, shortened; their real lengths are tested below.
IMPATIENT = """
import chat.realtime.outlet, chatsupport.serving
chat.realtime.outlet.WRITE_SECONDS = 1
chatsupport.serving.PING_SECONDS = 1
chatsupport.serving.STALLED_MS = 2000
"""


# A client in a process of its own: it says from which port it has been greeted, and reads on.
READER = """
import json, sys
from websockets.sync.client import connect
_, url, origin, browser, session = sys.argv
with connect(url, origin=origin, user_agent_header=browser) as client:
    client.send(json.dumps({"type": "hello", "id": "1", "session": session}))
    client.recv()
    print(client.local_address[1], flush=True)
    for text in client:
        pass
"""


def cid() -> str:
    return str(uuid.uuid4())


def test_who_does_not_read_or_is_gone_is_given_up_in_time() -> None:
    assert outlet.WRITE_SECONDS + serving.STALLED_MS / 1000 < 30
    assert 2 * serving.PING_SECONDS < 45


async def deaf(server: Server, session: str) -> ClientConnection:
    """A client that signs in and then reads nothing any more, not even that it has been dropped."""
    raw = sockets.socket()
    raw.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
    await asyncio.to_thread(raw.connect, ("127.0.0.1", server.port))
    url = f"ws://127.0.0.1:{server.port}/ws/v1/widget"
    client = await connect(url, sock=raw, origin=HOST_ORIGIN, user_agent_header=FIREFOX, ping_interval=None)
    await client.send(json.dumps({"type": "hello", "id": "1", "session": session}))
    await client.recv()
    client.transport.pause_reading()
    return client


async def dropped(server: Server, port: int) -> bool:
    """Waits until the server's end of the connection from `port` is no longer established."""
    pair = (f":{server.port:04X}", f":{port:04X}")
    for _ in range(PATIENCE * 10):
        lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()]
        if not [one for one in lines if (one[1][-5:], one[2][-5:], one[3]) == (*pair, "01")]:
            return True
        await asyncio.sleep(0.1)
    return False


async def test_a_client_that_does_not_read_is_dropped_and_the_others_go_on(servers: Servers) -> None:
    server = servers.make(tweak=IMPATIENT, RATE_LIMITS="off").start()
    erin = person("Erin")
    async with widget(server, erin) as tab, widget(server, person("Sam")) as sam:
        case = await tab.start()
        client = await deaf(server, await session_of(server, erin))
        for _ in range(10):
            asked = [await tab.begin("post", case=case, cid=cid(), body="x" * 10_000) for _ in range(60)]
            assert {answer["type"] for answer in await asyncio.gather(*asked)} == {"ok"}
            await sam.start()
        assert await dropped(server, client.local_address[1])
        client.transport.abort()
        await tab.post(case, "still here")
    server.close()
    assert "Traceback" not in server.log


async def test_a_half_open_socket_is_found(servers: Servers) -> None:
    server = servers.make(tweak=IMPATIENT).start()
    client = await deaf(server, await session_of(server, person("Erin")))
    assert await dropped(server, client.local_address[1])
    client.transport.abort()
    server.close()


async def test_a_stopped_client_is_dropped_and_the_others_go_on(servers: Servers) -> None:
    server = servers.make(tweak=IMPATIENT, RATE_LIMITS="off").start()
    erin = person("Erin")
    url = f"ws://127.0.0.1:{server.port}/ws/v1/widget"
    command = [sys.executable, "-c", READER, url, HOST_ORIGIN, FIREFOX, await session_of(server, erin)]
    async with widget(server, erin) as tab:
        case = await tab.start()
        with subprocess.Popen(command, stdout=subprocess.PIPE) as reader:
            assert reader.stdout is not None
            port = int(await asyncio.to_thread(reader.stdout.readline))
            reader.send_signal(signal.SIGSTOP)
            for _ in range(20):
                await tab.post(case, "x" * 10_000)
            assert await dropped(server, port)
            reader.kill()
        await tab.post(case, "still here")
    server.close()
    assert "Traceback" not in server.log
