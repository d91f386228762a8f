"""A small client of the wire contract: asks and gets the answer, and keeps what was pushed until a test expects it."""

import asyncio
import itertools
import json
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from cases.models import Contact
from tests.conftest import FIREFOX, HOST_ORIGIN
from tests.servers import Server

Frame = dict[str, Any]
PATIENCE = 20  # seconds until a test gives up; never how long something may take


class Client:
    """One socket. Answers go to who asked; pushes are kept in `pushes`, in order."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.pushes: list[Frame] = []
        self.welcome: Frame = {}
        self._ids = itertools.count(1)
        self._asked: dict[str, asyncio.Future[Frame]] = {}
        self._came = asyncio.Event()
        self._reader = asyncio.create_task(self._read())

    async def send(self, kind: str, **fields: Any) -> None:
        """Sends a frame that wants no answer."""
        await self.connection.send(json.dumps({"type": kind} | fields))

    async def begin(self, kind: str, **fields: Any) -> "asyncio.Future[Frame]":
        """Sends a frame; the future has its answer, or raises `ConnectionClosed`."""
        key = f"q{next(self._ids)}"
        answer = self._asked[key] = asyncio.get_running_loop().create_future()
        await self.send(kind, id=key, **fields)
        return answer

    async def ask(self, kind: str, **fields: Any) -> Frame:
        """Sends a frame and returns its answer, `ok` or `error`."""
        return await asyncio.wait_for(await self.begin(kind, **fields), PATIENCE)

    async def ok(self, kind: str, **fields: Any) -> Frame:
        """The answer, which must be `ok`."""
        answer = await self.ask(kind, **fields)
        assert answer["type"] == "ok", answer
        return answer

    async def refused(self, kind: str, **fields: Any) -> str:
        """The code of the answer, which must be `error`."""
        answer = await self.ask(kind, **fields)
        assert answer["type"] == "error", answer
        return str(answer["code"])

    async def post(self, case: str, body: str, cid: str | None = None, **fields: Any) -> Frame:
        return await self.ok("post", case=case, cid=cid or str(uuid.uuid4()), body=body, **fields)

    async def start(self, body: str = "It hangs", **fields: Any) -> str:
        """Opens a case; its number."""
        return str((await self.ok("start", **({"cid": str(uuid.uuid4()), "body": body} | fields)))["case"])

    async def expect(self, kind: str, when: Callable[[Frame], bool] = lambda _: True) -> Frame:
        """Takes the first push of that kind, waiting for it when it has not come yet."""
        async with asyncio.timeout(PATIENCE):
            while True:
                for push in self.pushes:
                    if push["type"] == kind and when(push):
                        self.pushes.remove(push)
                        return push
                if self._reader.done():
                    raise AssertionError(f"closed with {await self.closed()} before a {kind} came")
                self._came.clear()
                await self._came.wait()

    async def push(self) -> Frame:
        """Takes the next push of any kind, however long that takes; raises `ConnectionError` once closed."""
        while not self.pushes:
            if self._reader.done():
                raise ConnectionError(f"closed with {self.connection.close_code}")
            self._came.clear()
            await self._came.wait()
        return self.pushes.pop(0)

    async def quiet(self) -> None:
        """Returns when everything that was told to this socket before now has come: answers keep their order."""
        await self.ask("hello")

    async def closed(self) -> int | None:
        """Waits until the server has closed; its code."""
        await asyncio.wait_for(self.connection.wait_closed(), 45)
        return self.connection.close_code

    async def leave(self) -> None:
        await self.connection.close()
        with suppress(asyncio.CancelledError):
            await self._reader

    async def _read(self) -> None:
        try:
            async for text in self.connection:
                self._take(json.loads(text))
        except ConnectionClosed:
            pass
        finally:
            self._came.set()
            for answer in self._asked.values():
                if not answer.done():
                    answer.set_exception(ConnectionError(f"closed with {self.connection.close_code}"))
                    answer.exception()

    def _take(self, frame: Frame) -> None:
        answer = self._asked.pop(frame["re"], None) if frame.get("re") else None
        if answer is not None:
            answer.set_result(frame)
        else:
            self.pushes.append(frame)
            self._came.set()


@asynccontextmanager
async def knock(
    server: Server, surface: str, origin: str | None = HOST_ORIGIN, user_agent: str = FIREFOX, **options: Any
) -> AsyncIterator[Client]:
    """A socket that has said nothing yet."""
    options = {"origin": origin, "user_agent_header": user_agent, "max_size": None, "compression": None} | options
    async with connect(f"{server.url.replace('http', 'ws', 1)}/ws/v1/{surface}", **options) as connection:
        client = Client(connection)
        try:
            yield client
        finally:
            await client.leave()


async def refusal(server: Server, surface: str, **options: Any) -> int:
    """The HTTP status with which the handshake is refused."""
    try:
        async with knock(server, surface, **options):
            return 101
    except InvalidStatus as refused:
        return refused.response.status_code


@asynccontextmanager
async def widget(
    server: Server, contact: Contact, resume: dict[str, int] | None = None, **options: Any
) -> AsyncIterator[Client]:
    """A customer's socket, signed in; `welcome` is the answer to its hello."""
    options = {"origin": f"https://{contact.directory}.example"} | options
    session = options.pop("session", None) or await session_of(server, contact)
    async with knock(server, "widget", **options) as client:
        client.welcome = await client.ok("hello", session=session, resume=resume or {})
        yield client


@asynccontextmanager
async def console(
    server: Server, agent: str = "Ada", resume: dict[str, int] | None = None, **options: Any
) -> AsyncIterator[Client]:
    """An agent's socket, signed in by token."""
    token = options.pop("token", None) or server.cast[agent]
    async with knock(server, "console", **({"origin": None} | options)) as client:
        client.welcome = await client.ok("hello", token=token, resume=resume or {})
        yield client


async def session_of(server: Server, contact: Contact) -> str:
    answer = await asyncio.to_thread(server.session, contact, origin=f"https://{contact.directory}.example")
    assert answer.status == 200, answer.body
    return str(answer.json["session"])


__all__ = ["PATIENCE", "Client", "Frame", "console", "knock", "refusal", "session_of", "widget"]
