"""The load client's end of a websocket: picows, and msgspec for what is said.

A frame goes to the socket's `hear` as soon as it has come, with no task and no queue in between, so that the client is
not what is measured.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import msgspec
import uvloop
from msgspec import Raw, Struct
from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from tests.load.servers import Running

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PATIENCE = 60  # seconds until a run gives up; no figure comes of it
T = TypeVar("T")


class TellsEntry(Struct):
    cid: str


class TellsCase(Struct):
    case: str
    seq: int


class Told(Struct):
    """A frame of the server, as far as the bench looks at it; `message` is the tutorial's."""

    type: str = ""
    re: str | None = None
    code: str = ""
    seq: int = 0
    message: str = ""
    entry: TellsEntry | None = None
    case: Raw = Raw()
    cases: list[TellsCase] = []


_decode = msgspec.json.Decoder(Told).decode
_encode = msgspec.json.Encoder().encode


class Socket(WSListener):
    """One open socket; whoever uses it sets `hear`."""

    hear: Callable[[Told], None]

    def __init__(self) -> None:
        self.hear = _pass_over
        self.open = True
        self._transport: WSTransport | None = None
        self._answer: asyncio.Future[Told] | None = None

    def on_ws_connected(self, transport: WSTransport) -> None:
        self._transport = transport

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.TEXT:
            told = _decode(frame.get_payload_as_memoryview())
            if self._answer is not None and told.re == "ask":
                self._answer.set_result(told)
                self._answer = None
            else:
                self.hear(told)
        elif frame.msg_type == WSMsgType.CLOSE:
            transport.disconnect()

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self.open = False
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(ConnectionError("The server closed the socket"))

    def send(self, frame: Struct | dict[str, Any]) -> None:
        if self._transport is not None:
            self._transport.send(WSMsgType.TEXT, _encode(frame))

    async def ask(self, kind: str, **fields: Any) -> Told:
        """Sends a frame and returns its answer, which must be `ok`."""
        self._answer = asyncio.get_running_loop().create_future()
        self.send({"type": kind, "id": "ask", **fields})
        answer = await asyncio.wait_for(self._answer, PATIENCE)
        if answer.type != "ok":
            raise RuntimeError(f"{kind} was answered {answer.code}")
        return answer

    def close(self) -> None:
        if self._transport is not None:
            self._transport.disconnect(graceful=False)


async def connect(url: str, headers: dict[str, str] | None = None, **options: Any) -> Socket:
    """A socket that has said nothing yet; `options` go to picows."""
    options = {"websocket_handshake_timeout": PATIENCE, "read_buffer_init_size": 4096} | options
    socket = Socket()
    await ws_connect(lambda: socket, url, extra_headers=headers or {}, **options)
    return socket


async def widget(server: Running, session: str, **options: Any) -> Socket:
    """A customer's socket, signed in by a session."""
    socket, _ = await greeted(server, session, **options)
    return socket


async def greeted(server: Running, session: str, **options: Any) -> tuple[Socket, Told]:
    """The same with the answer to its hello."""
    headers = {"Origin": server.url, "User-Agent": BROWSER}
    socket = await connect(f"{server.socket_url}/ws/v1/widget", headers, **options)
    return socket, await socket.ask("hello", session=session)


async def console(server: Running, token: str) -> Socket:
    """An agent's socket, signed in by a token."""
    socket = await connect(f"{server.socket_url}/ws/v1/console")
    await socket.ask("hello", token=token)
    return socket


async def some_at_once(makes: list[Coroutine[Any, Any, T]], at_once: int = 32) -> list[T]:
    """Awaits all of them, so many at a time; their results in order."""
    gate = asyncio.Semaphore(at_once)

    async def one(make: Coroutine[Any, Any, T]) -> T:
        async with gate:
            return await make

    return await asyncio.gather(*(one(make) for make in makes))


def run(main: Coroutine[Any, Any, T]) -> T:
    """Runs `main` on uvloop, which the server uses too."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(main)


def _pass_over(told: Told) -> None:
    pass
