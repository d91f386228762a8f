"""Requests are answered by a few threads that stay."""

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path
from pytest_django import Settings

from chatsupport.threads import THREADS, Threaded
from tests.sockets import PATIENCE

together = threading.Barrier(THREADS)
closed = threading.Event()
made: list[str] = []


def whose(request: HttpRequest) -> HttpResponse:
    return HttpResponse(threading.current_thread().name)


def meet(request: HttpRequest) -> HttpResponse:
    """Comes back only when as many others are here at the same time."""
    together.wait(PATIENCE)
    return HttpResponse("met")


def stream(request: HttpRequest) -> StreamingHttpResponse:
    def parts() -> Iterator[bytes]:
        try:
            yield b"one "
            yield b"two"
        finally:
            closed.set()

    return StreamingHttpResponse(parts())


def endless(request: HttpRequest) -> StreamingHttpResponse:
    """Notes what it makes, and that it was ended."""

    def parts() -> Iterator[bytes]:
        try:
            while True:
                made.append(threading.current_thread().name)
                yield b"more "
        finally:
            closed.set()

    return StreamingHttpResponse(parts())


def echo(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.body[::-1])


def fails(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("on purpose")


urlpatterns = [path(view.__name__, view) for view in (whose, meet, stream, endless, echo, fails)]


@pytest.fixture
def app(settings: Settings) -> Threaded:
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = ["django.middleware.security.SecurityMiddleware"]
    closed.clear()
    made.clear()
    return Threaded()


async def begin(app: Threaded, where: str, body: bytes = b"", *, more: bool = False) -> ApplicationCommunicator:
    scope: dict[str, Any] = {"type": "http", "method": "POST", "path": f"/{where}", "query_string": b"", "headers": []}
    asking = ApplicationCommunicator(app, scope)
    await asking.send_input({"type": "http.request", "body": body, "more_body": more})
    return asking


async def ask(app: Threaded, where: str, body: bytes = b"") -> tuple[int, bytes]:
    """The status and the body of the answer."""
    asking = await begin(app, where, body)
    start = await asking.receive_output(PATIENCE)
    parts = [await asking.receive_output(PATIENCE)]
    while parts[-1].get("more_body"):
        parts.append(await asking.receive_output(PATIENCE))
    await asking.wait(PATIENCE)
    return start["status"], b"".join(part.get("body", b"") for part in parts)


async def test_threads_are_few_and_stay(app: Threaded) -> None:
    names = {name for _, name in await asyncio.gather(*(ask(app, "whose") for _ in range(10 * THREADS)))}
    assert names <= {f"http_{number}".encode() for number in range(THREADS)}


async def test_one_that_waits_holds_up_no_other(app: Threaded) -> None:
    assert await asyncio.gather(*(ask(app, "meet") for _ in range(THREADS))) == [(200, b"met")] * THREADS


async def test_what_streams_is_sent_whole_and_closed(app: Threaded) -> None:
    assert await ask(app, "stream") == (200, b"one two")
    assert closed.wait(PATIENCE)


class Taken:
    """A client that takes one part after the other, each when the test lets it."""

    def __init__(self) -> None:
        self.incoming: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.incoming.put_nowait({"type": "http.request", "body": b""})
        self.may = asyncio.Semaphore(0)
        self.parts = 0

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.body":
            await self.may.acquire()
            self.parts += 1


async def test_what_streams_is_made_as_it_is_taken_and_ends_when_the_client_leaves(app: Threaded) -> None:
    client = Taken()
    scope: dict[str, Any] = {"type": "http", "method": "POST", "path": "/endless", "query_string": b"", "headers": []}
    serving = asyncio.create_task(app(scope, client.incoming.get, client.send))  # type: ignore[arg-type]
    for taken in range(1, 6):
        client.may.release()
        async with asyncio.timeout(PATIENCE):
            while client.parts < taken or len(made) < taken + 1:
                await asyncio.sleep(0.01)
        assert len(made) == taken + 1, "one is made beforehand, and no more"
        assert (await ask(app, "whose"))[0] == 200, "no thread is held"
    client.incoming.put_nowait({"type": "http.disconnect"})
    await asyncio.sleep(0.05)
    for _ in range(5):
        client.may.release()
    await asyncio.wait_for(serving, PATIENCE)
    assert closed.is_set()
    assert len(made) == 6
    assert {name[:5] for name in made} == {"http_"}


async def test_a_stream_is_closed_when_its_server_is_stopped(app: Threaded) -> None:
    client = Taken()
    scope: dict[str, Any] = {"type": "http", "method": "POST", "path": "/endless", "query_string": b"", "headers": []}
    serving = asyncio.create_task(app(scope, client.incoming.get, client.send))  # type: ignore[arg-type]
    async with asyncio.timeout(PATIENCE):
        while not made:
            await asyncio.sleep(0.01)
    serving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(asyncio.shield(serving), PATIENCE)
    assert closed.is_set()


async def test_body_reaches_the_view(app: Threaded) -> None:
    assert await ask(app, "echo", b"abc") == (200, b"cba")


async def test_a_body_without_end_is_refused_before_it_has_one(app: Threaded, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    assert await ask(app, "echo", b"1234567890") == (200, b"0987654321")
    asked = await begin(app, "echo", b"123456", more=True)
    await asked.send_input({"type": "http.request", "body": b"123456", "more_body": True})
    started = await asked.receive_output(PATIENCE)
    assert started["status"] == 413
    await asked.wait()


async def test_a_view_that_fails_is_answered_500(app: Threaded) -> None:
    assert (await ask(app, "fails"))[0] == 500
    assert (await ask(app, "whose"))[0] == 200
