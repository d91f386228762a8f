"""A lean socket: its inbox gives what was put, in order, to the one who gets; the handshake is forgotten after it."""

import asyncio
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from chatsupport.lean_socket import Inbox, LeanWebsocket

HANDSHAKE = (
    b"GET /ws/v1/widget HTTP/1.1\r\nHost: desk.example\r\nOrigin: https://app.example\r\nUpgrade: websocket\r\n"
    b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


async def test_what_was_put_is_got_in_order() -> None:
    inbox = Inbox()
    inbox.put_nowait(1)
    inbox.put_nowait(2)
    assert [await inbox.get(), await inbox.get()] == [1, 2]
    assert inbox.empty()


async def test_who_waits_gets_what_comes() -> None:
    inbox = Inbox()
    waiting = asyncio.ensure_future(inbox.get())
    await asyncio.sleep(0)
    assert not waiting.done()
    inbox.put_nowait("one")
    inbox.put_nowait("two")
    assert await waiting == "one"
    assert not inbox.empty()
    assert await inbox.get() == "two"


async def test_nothing_is_lost_with_one_who_stops_waiting() -> None:
    inbox = Inbox()
    waiting = asyncio.ensure_future(inbox.get())
    await asyncio.sleep(0)
    waiting.cancel()
    inbox.put_nowait("kept")
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert await inbox.get() == "kept"


class Wire(asyncio.Transport):
    """The client's end, as far as a handshake asks for it."""

    def write(self, data: bytes | bytearray | memoryview) -> None:
        pass

    def is_closing(self) -> bool:
        return False

    def close(self) -> None:
        pass

    def get_extra_info(self, name: str, default: object = None) -> object:
        return default


async def test_headers_are_there_for_the_handshake_and_gone_after_it() -> None:
    seen: list[list[tuple[bytes, bytes]]] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        copied = dict(scope)
        await receive()
        seen.append(list(copied["headers"]))
        await send({"type": "websocket.accept"})
        seen.append(list(copied["headers"]))

    config = uvicorn.Config(application, log_config=None)
    config.load()
    socket = LeanWebsocket(config=config, server_state=ServerState(), app_state={})
    socket.connection_made(Wire())
    socket.data_received(HANDSHAKE)
    await asyncio.wait_for(asyncio.gather(*socket.tasks), 5)
    before, after = seen
    assert (b"origin", b"https://app.example") in [(name.lower(), value) for name, value in before]
    assert after == []
    assert not hasattr(socket, "request")
    socket.stop_keepalive()
