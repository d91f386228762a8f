"""Frames that are too large, however they come, and connections that say next to nothing: each is ended, alone."""

import asyncio
import json
import struct
import zlib
from collections.abc import AsyncIterator, Callable, Iterator

import pytest
from websockets.protocol import State

from chat.realtime.protocol import FRAME_LIMIT, NO_HELLO, TOO_LARGE
from tests.faults.length import count
from tests.servers import Server, Servers, person
from tests.sockets import PATIENCE, Client, knock, session_of, widget

TEXT, MORE, FINAL, PACKED = 0x1, 0x0, 0x80, 0x40


@pytest.fixture(scope="module")
def server(servers: Servers) -> Iterator[Server]:
    running = servers.make(RATE_LIMITS="off").start()
    yield running
    running.close()
    assert "Traceback" not in running.log


@pytest.fixture
async def erin(server: Server) -> AsyncIterator[Client]:
    """Someone who is there before, and writes on after."""
    async with widget(server, person("Erin")) as client:
        case = await client.start()
        yield client
        await client.post(case, "still here")


def header(first: int, length: int) -> bytes:
    """Of a frame masked with zeros; the length is what it claims."""
    if length < 126:
        return struct.pack("!BB4x", first, 0x80 | length)
    if length < 65_536:
        return struct.pack("!BBH4x", first, 0x80 | 126, length)
    return struct.pack("!BBQ4x", first, 0x80 | 127, length)


def claimed() -> bytes:
    """A header that promises 8 exabytes, and a few bytes of them."""
    return header(FINAL | TEXT, 2**63 - 1) + b"{}"


def in_fragments() -> bytes:
    """A message of many small frames that never ends."""
    piece = b"x" * 1_000
    pieces = [header(MORE, len(piece)) + piece for _ in range(FRAME_LIMIT // len(piece) + 1)]
    return header(TEXT, len(piece)) + piece + b"".join(pieces)


def deflated() -> bytes:
    """A megabyte that is packed into a thousand bytes, as if that had been agreed on."""
    pack = zlib.compressobj(wbits=-15)
    data = (pack.compress(b"x" * 1_000_000) + pack.flush(zlib.Z_SYNC_FLUSH))[:-4]
    return header(FINAL | PACKED | TEXT, len(data)) + data


@pytest.mark.parametrize("make", [claimed, in_fragments, deflated])
async def test_too_large(server: Server, erin: Client, make: Callable[[], bytes]) -> None:
    async with widget(server, person("Sam")) as sam:
        sam.connection.transport.write(make())
        assert await sam.closed() in ({1002} if make is deflated else {TOO_LARGE})


async def test_compression_is_not_agreed_to(server: Server, erin: Client) -> None:
    async with knock(server, "widget", compression="deflate") as client:
        assert client.connection.response is not None
        assert "Sec-WebSocket-Extensions" not in client.connection.response.headers


async def test_half_a_frame_is_not_waited_for_in_the_way_of_others(server: Server, erin: Client) -> None:
    """Slow-loris: many who send a hello byte by byte. Who has not greeted in time is closed, however busy."""
    hello = json.dumps({"type": "hello", "session": await session_of(server, person("Sam"))}).encode()
    frame = header(FINAL | TEXT, len(hello)) + hello

    async def drip() -> int | None:
        async with knock(server, "widget") as client:
            closing = asyncio.create_task(client.closed())
            for byte in frame:
                if client.connection.state is not State.OPEN:
                    return await closing
                client.connection.transport.write(bytes([byte]))
                await asyncio.wait([closing], timeout=0.1)
            raise AssertionError("a whole hello was waited for")

    assert set(await asyncio.gather(*(drip() for _ in range(count(50, 500))))) == {NO_HELLO}


async def test_who_says_nothing_is_closed(server: Server, erin: Client) -> None:
    async def idle() -> int | None:
        async with knock(server, "widget") as client:
            return await client.closed()

    assert set(await asyncio.gather(*(idle() for _ in range(count(50, 500))))) == {NO_HELLO}


async def test_half_a_request_stands_in_nobodys_way(server: Server, erin: Client) -> None:
    """Connections that begin a request and never end it: everyone else is served."""
    lines = [await asyncio.open_connection("127.0.0.1", server.port) for _ in range(count(100, 1_000))]
    for _, writer in lines:
        writer.write(b"GET /ws/v1/widget HTTP/1.1\r\nHost: loc")
    async with asyncio.timeout(PATIENCE):
        assert (await asyncio.to_thread(server.get, "/readyz")).status == 200
    async with widget(server, person("Sam")) as sam:
        await sam.start()
    for _, writer in lines:
        writer.close()
