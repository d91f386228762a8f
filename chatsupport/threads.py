"""Pages and requests, answered by a few threads that stay.

Views here are plain functions that ask the database. Django's own handler for event loops gives each request a new
thread, which opens a database connection of its own, and goes to it and back for every middleware: by this alone 43
sign-ins a second became 76 (`python -m tests.load --only connects`, SQLite).
"""

import asyncio
import io
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any

from django.conf import settings
from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.http import FileResponse, HttpResponse, HttpResponseBadRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import set_script_prefix

from cases.files.receiving import BODY_LATER, Upload
from chatsupport import uploads

THREADS = 4
TOO_LARGE = "That is more than any page here takes."

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]


class Threaded(ASGIHandler):
    """The ASGI application of everything that is written as plain functions."""

    def __init__(self) -> None:
        super().__init__()
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="http")
        self._intake = uploads.Intake()

    def load_middleware(self, is_async: bool = False) -> None:
        """The same middleware as everywhere, called as plain functions."""
        super().load_middleware(is_async=False)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        later = scope["method"] == "POST" and scope["path"].startswith(settings.UPLOAD_PATHS)
        try:
            body = io.BytesIO() if later else await _body(receive)
        except RequestAborted:
            return
        if body is None:
            await self.send_response(HttpResponse(TOO_LARGE, status=413, headers={"Connection": "close"}), send)
            return
        loop = asyncio.get_running_loop()
        with body:
            response = await loop.run_in_executor(self._threads, self._respond, scope | {BODY_LATER: later}, body)
            if isinstance(response, Upload):
                await self._intake.take(receive, response)
            elif later:
                await uploads.let_pass(receive)
            if not isinstance(response, StreamingHttpResponse):
                await self.send_response(response, send)
                return
            gone = asyncio.ensure_future(receive())  # nothing more comes but that the client has left
            try:
                if not response.is_async:
                    parts = iter(response.streaming_content)  # type: ignore[arg-type]
                    response.streaming_content = self._parts(parts, gone)
                await self.send_response(response, send)
            finally:
                gone.cancel()
                await loop.run_in_executor(self._threads, response.close)

    async def _parts(self, parts: Iterator[bytes], gone: "asyncio.Future[Any]") -> AsyncIterator[bytes]:
        """Each part is made when the one before it has been sent, in whatever thread is free, and none for a client
        that has left. (Django would make them all first, in memory, and hold a thread of the request's own meanwhile.)
        So what streams asks the database for nothing: a connection is its thread's."""
        loop = asyncio.get_running_loop()
        while not gone.done():
            making = loop.run_in_executor(self._threads, next, parts, None)
            try:
                part = await asyncio.shield(making)
            except asyncio.CancelledError:
                await asyncio.wait([making])  # it is closed next, which it must not be while it runs
                raise
            if part is None:
                return
            yield part

    def _respond(self, scope: Scope, body: IO[bytes]) -> HttpResponseBase:
        """In a thread: the whole request, from its first signal to its last one. What streams is closed later."""
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=self.__class__, scope=scope)
        request, refusal = self.create_request(scope, body)
        response: HttpResponseBase = self.get_response(request) if request else refusal or HttpResponseBadRequest()
        response._handler_class = self.__class__  # type: ignore[attr-defined]
        if isinstance(response, FileResponse):
            response.block_size = self.chunk_size
        if not response.streaming:
            response.close()
        return response


async def _body(receive: Receive) -> io.BytesIO | None:
    """What was sent, or None once it is more than any page takes: where no proxy stands in front, nobody else bounds
    it, and Django would keep all of it first. Raises `RequestAborted` when the client leaves meanwhile."""
    body = io.BytesIO()
    while body.tell() <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise RequestAborted
        body.write(message.get("body", b""))
        if not message.get("more_body", False):
            body.seek(0)
            return body
    return None
