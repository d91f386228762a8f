"""Uploads on real servers: streamed, bounded and judged by their head; posted over sockets; seen by nobody else."""

import asyncio
import os
import urllib.request
import uuid
from pathlib import Path
from typing import Any

import pytest

from cases.models import Attachment, Contact
from tests.conftest import FIREFOX
from tests.pictures import picture
from tests.servers import Answer, Server, person
from tests.sockets import PATIENCE, console, widget

UPLOAD = "/widget/v1/attachments"


class Uploader:
    """A customer's frame, over HTTP."""

    def __init__(self, server: Server, contact: Contact) -> None:
        self.server = server
        session = server.session(contact).json["session"]
        self.headers = {"X-Chat-Session": session, "User-Agent": FIREFOX, "Origin": server.url}

    def put(self, content: bytes, name: str = "notes.txt", case: str = "") -> Answer:
        headers = self.headers | {"X-File-Name": name, "Content-Type": "application/octet-stream"}
        address = f"{self.server.url}{UPLOAD}" + (f"?case={case}" if case else "")
        return self.server._ask(urllib.request.Request(address, content, headers))

    async def aput(self, content: bytes, name: str = "notes.txt", case: str = "") -> dict[str, Any]:
        answer = await asyncio.to_thread(self.put, content, name, case)
        assert answer.status == 201, answer.body
        told: dict[str, Any] = answer.json
        return told

    def get(self, pk: str) -> Answer:
        return self.server.get(f"{UPLOAD}/{pk}", **self.headers)

    async def begin(self, length: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A request whose body is yet to come, byte by byte as the test wants it."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.server.port)
        head = {"Host": f"127.0.0.1:{self.server.port}", "Content-Length": str(length), "X-File-Name": "a.txt"}
        lines = [f"{name}: {value}" for name, value in (head | self.headers).items()]
        writer.write("\r\n".join([f"POST {UPLOAD} HTTP/1.1", *lines, "", ""]).encode())
        await writer.drain()
        return reader, writer


async def uploader(server: Server, contact: Contact) -> Uploader:
    return await asyncio.to_thread(Uploader, server, contact)


def files_of(server: Server) -> list[Path]:
    return [path for path in (server.folder / "uploads").rglob("*") if path.is_file()]


async def test_a_file_goes_with_a_message_and_is_told_to_the_other_side(server: Server) -> None:
    erin, content = person("Erin"), os.urandom(10) + bytes(3_000_000)
    frame = await uploader(server, erin)
    async with widget(server, erin) as customer, console(server) as ada:
        case = await customer.start()
        await ada.ok("open", case=case)
        file = await frame.aput(picture(), "screen.png", case)
        same = {"case": case, "cid": str(uuid.uuid4()), "body": "", "attachments": [file["id"]]}
        first, again = await customer.ok("post", **same), await customer.ok("post", **same)
        assert first["seq"] == again["seq"]
        assert await customer.refused("post", **same | {"attachments": []}) == "conflict"
        told = (await ada.expect("entry", lambda push: push["entry"]["attachments"]))["entry"]
        assert told["attachments"] == [file]
        assert (await customer.ok("history", case=case, after=0))["entries"][-1]["attachments"] == [file]
        archive = await frame.aput(b"PK\x03\x04" + content, "big.zip", case)
        await customer.post(case, "The archive", attachments=[archive["id"]])
        answer = await asyncio.to_thread(frame.get, archive["id"])
        assert answer.body == b"PK\x03\x04" + content
        stranger = await uploader(server, person("Sam"))
        assert (await asyncio.to_thread(stranger.get, archive["id"])).status == 404


async def test_the_first_message_takes_files_that_no_case_had(uvicorn_server: Server) -> None:
    erin = person("Erin")
    frame, stranger = await uploader(uvicorn_server, erin), await uploader(uvicorn_server, person("Sam"))
    async with widget(uvicorn_server, erin) as customer, console(uvicorn_server) as ada:
        file, other = await frame.aput(b"log"), await stranger.aput(b"not hers")
        start = {"cid": str(uuid.uuid4()), "body": "See the log"}
        assert await customer.refused("start", **start, attachments=[other["id"]]) == "not_found"
        first = await customer.ok("start", **start, attachments=[file["id"]])
        again = await customer.ok("start", **start, attachments=[file["id"]])
        assert first["case"] == again["case"]
        assert await customer.refused("start", **start) == "conflict"
        entries = (await ada.ok("open", case=first["case"]))["entries"]
        assert [one["id"] for one in entries[0]["attachments"]] == [file["id"]]


async def test_two_messages_of_one_batch_do_not_share_a_file(uvicorn_server: Server) -> None:
    erin = person("Erin")
    frame = await uploader(uvicorn_server, erin)
    async with widget(uvicorn_server, erin) as customer:
        case = await customer.start()
        file = await frame.aput(b"log", case=case)
        posts = [
            await customer.begin("post", case=case, cid=str(uuid.uuid4()), body=f"{n}", attachments=[file["id"]])
            for n in range(5)
        ]
        answers = await asyncio.wait_for(asyncio.gather(*posts), PATIENCE)
        assert [answer["type"] for answer in answers] == ["ok", "error", "error", "error", "error"]
        assert {answer["code"] for answer in answers[1:]} == {"not_found"}


async def test_who_may_not_upload_is_told_so_before_the_file_has_come(server: Server) -> None:
    frame = await uploader(server, person("Erin"))
    frame.headers["X-Chat-Session"] = "none"
    if server.kind == "uvicorn":  # daphne hands a request on only when all of it has come
        reader, writer = await frame.begin(1_000_000)
        writer.write(bytes(1_000_000))
        assert b" 401 " in await asyncio.wait_for(reader.readline(), PATIENCE)
        writer.close()
    refused = await asyncio.to_thread(frame.put, bytes(1_000_000))
    assert (refused.status, refused.json["code"]) == (401, "forbidden")


async def test_a_file_that_does_not_come_whole_leaves_nothing(uvicorn_server: Server) -> None:
    frame = await uploader(uvicorn_server, person("Erin"))
    before = len(files_of(uvicorn_server))
    _, writer = await frame.begin(1_000_000)
    writer.write(b"x" * 600_000)
    await writer.drain()
    while len(files_of(uvicorn_server)) == before:
        await asyncio.sleep(0.05)
    writer.transport.abort()  # type: ignore[attr-defined]
    async with asyncio.timeout(PATIENCE):
        while len(files_of(uvicorn_server)) > before:
            await asyncio.sleep(0.05)
    assert (await frame.aput(b"the next one"))["size"] == 12


async def test_slow_senders_hold_up_nobody(uvicorn_server: Server) -> None:
    frames = [await uploader(uvicorn_server, person(f"Erin{n}")) for n in range(12)]
    slow = [await frame.begin(1000) for frame in frames]
    for _, writer in slow:
        writer.write(b"slowly ")
        await writer.drain()
    assert (await frames[0].aput(b"at once"))["size"] == 7
    for _, writer in slow:
        writer.write(b"x" * 993)
    for reader, writer in slow:
        assert b" 201 " in await asyncio.wait_for(reader.readline(), PATIENCE)
        writer.close()


async def test_what_is_answered_lies_on_the_disk(uvicorn_server: Server) -> None:
    frame = await uploader(uvicorn_server, person("Erin"))
    file = await frame.aput(b"kept")
    stored = await uvicorn_server.ado(Attachment.objects.get, pk=file["id"])
    path = uvicorn_server.folder / "uploads" / stored.stored_as[:2] / stored.stored_as
    assert path.read_bytes() == b"kept"
    assert file["name"] == "notes.txt"


@pytest.mark.parametrize("length", ["", "x", "-1", "0"])
async def test_a_length_is_wanted(uvicorn_server: Server, length: str) -> None:
    frame = await uploader(uvicorn_server, person("Erin"))
    reader, writer = await asyncio.open_connection("127.0.0.1", uvicorn_server.port)
    lines = [f"{name}: {value}" for name, value in frame.headers.items()]
    sized = [f"Content-Length: {length}"] if length else []
    head = [f"POST {UPLOAD} HTTP/1.1", f"Host: 127.0.0.1:{uvicorn_server.port}", *lines, *sized, "", ""]
    writer.write("\r\n".join(head).encode())
    assert b" 400 " in await asyncio.wait_for(reader.readline(), PATIENCE)
    writer.close()
