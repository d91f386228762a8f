"""The server's end of a socket, without a network: what it holds for its client is bounded."""

import asyncio
import json
from typing import Any

import pytest

from cases.problems import Problem
from chat.realtime import outlet, protocol
from chat.realtime.consumer import Message
from chat.realtime.limits import Limits
from chat.realtime.socket import Socket


class Wire:
    """Both ends of a connection in memory; the client takes what it is sent only while it `reads`."""

    def __init__(self, *frames: Message) -> None:
        self.incoming: asyncio.Queue[Message] = asyncio.Queue()
        self.sent: list[Message] = []
        self.reads = asyncio.Event()
        self.reads.set()
        for frame in frames:
            self.say(frame)

    def say(self, frame: Message) -> None:
        self.incoming.put_nowait({"type": "websocket.receive", "text": json.dumps(frame)})

    async def send(self, message: Message) -> None:
        await self.reads.wait()
        self.sent.append(message)
        if message["type"] == "websocket.close":
            self.incoming.put_nowait({"type": "websocket.disconnect"})

    @property
    def code(self) -> Any:
        return next((one["code"] for one in self.sent if one["type"] == "websocket.close"), None)

    @property
    def texts(self) -> list[Any]:
        return [json.loads(one["text"]) for one in self.sent if one["type"] == "websocket.send"]


class Parrot:
    """A surface that answers `history` and hears of whatever its test tells."""

    surface = "widget"
    decode = protocol.Decoder(protocol.ConsoleFrame)
    hello_type = protocol.ConsoleHello
    person = "agent"

    def __init__(self) -> None:
        self.left = 0
        self.answering: asyncio.Future[dict[str, Any]] | None = None
        self.asked = asyncio.Event()

    async def hello(self, frame: Any) -> dict[str, Any]:
        return {}

    async def resume(self, frame: Any) -> None: ...

    async def handle(self, frame: Any) -> Any:
        self.answering = asyncio.get_running_loop().create_future()
        self.asked.set()
        return await self.answering

    def gone(self) -> None:
        self.left += 1


HELLO: Message = {"type": "hello", "id": "1"}


async def until(condition: Any) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.01)


async def serving(wire: Wire, parrot: Parrot) -> tuple[Socket, "asyncio.Task[None]"]:
    """A socket that has answered hello."""
    made: list[Socket] = []

    async def serve() -> None:
        made.append(Socket(wire.send, Limits()))
        await made[0].serve(wire.incoming.get, parrot)

    task = asyncio.create_task(serve())
    await until(lambda: wire.texts)
    return made[0], task


async def test_a_client_that_takes_nothing_is_dropped_at_the_bound() -> None:
    wire, parrot = Wire(HELLO), Parrot()
    end, task = await serving(wire, parrot)
    wire.reads.clear()
    for _ in range(outlet.OUT_BYTES // 1_000 + 10):
        end.push("x" * 1_000)
    await asyncio.wait_for(task, 5)
    assert (end.aborted, parrot.left) == (True, 1)
    assert end._outlet._out_bytes <= outlet.OUT_BYTES


async def test_a_client_that_takes_nothing_is_dropped_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outlet, "WRITE_SECONDS", 0.05)
    wire, parrot = Wire(HELLO), Parrot()
    end, task = await serving(wire, parrot)
    wire.reads.clear()
    end.push("{}")
    await asyncio.wait_for(task, 5)
    assert (end.aborted, parrot.left) == (True, 1)


async def test_one_frame_over_the_bound_goes_to_a_client_that_reads() -> None:
    wire = Wire(HELLO)
    end, task = await serving(wire, Parrot())
    end.push(json.dumps("x" * 2 * outlet.OUT_BYTES))
    await until(lambda: len(wire.texts) == 2)
    end.close(1000)
    await task


async def test_pushes_wait_for_the_answer_that_is_being_made() -> None:
    """The answer may show how things stood before them."""
    wire, parrot = Wire(HELLO), Parrot()
    end, task = await serving(wire, parrot)
    wire.say({"type": "open", "id": "2", "case": "CS-1"})
    await parrot.asked.wait()
    end.push('{"type": "case"}')
    await asyncio.sleep(0.05)
    assert len(wire.texts) == 1
    assert parrot.answering is not None
    parrot.answering.set_result({"case": "old"})
    await until(lambda: len(wire.texts) == 3)
    assert [text["type"] for text in wire.texts] == ["ok", "ok", "case"]
    end.close(1000)
    await task


async def test_pushes_come_after_a_refusal_as_well() -> None:
    wire, parrot = Wire(HELLO), Parrot()
    end, task = await serving(wire, parrot)
    wire.say({"type": "open", "id": "2", "case": "CS-1"})
    await parrot.asked.wait()
    end.push('{"type": "case"}')
    assert parrot.answering is not None
    parrot.answering.set_exception(Problem("not_found", "no"))
    await until(lambda: len(wire.texts) == 3)
    assert [text["type"] for text in wire.texts] == ["ok", "error", "case"]
    end.close(4403, "role")
    await task
    assert (wire.code, parrot.left) == (4403, 1)


async def test_what_is_queued_goes_out_before_the_close() -> None:
    wire, parrot = Wire(HELLO), Parrot()
    end, task = await serving(wire, parrot)
    for number in range(100):
        end.push(str(number))
    end.close(1012, "restarting")
    end.push("too late")
    await task
    assert wire.texts[1:] == list(range(100))
    assert wire.code == 1012
