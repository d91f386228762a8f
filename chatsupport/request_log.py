"""One log line for each request, and one id that the line, what else was logged meanwhile and the response share."""

import re
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import cast
from uuid import uuid4

import structlog
from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

HEADER = "X-Request-ID"
_GIVEN = re.compile(r"[A-Za-z0-9._-]{1,64}")
_log = structlog.get_logger(__name__)


class RequestLog:
    """Middleware. An id that a proxy in front sent along is kept, so that its log and this one can be joined."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase | Awaitable[HttpResponseBase]]) -> None:
        self.get_response = get_response
        self.awaited = iscoroutinefunction(get_response)
        if self.awaited:
            markcoroutinefunction(cast(Callable[..., Awaitable[object]], self))

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        if self.awaited:
            return self._later(request)
        with _bound(request) as (request_id, began):
            response = cast(HttpResponseBase, self.get_response(request))
            return _finish(request, response, request_id, began)

    async def _later(self, request: HttpRequest) -> HttpResponseBase:
        with _bound(request) as (request_id, began):
            response = await cast(Awaitable[HttpResponseBase], self.get_response(request))
            return _finish(request, response, request_id, began)


@contextmanager
def _bound(request: HttpRequest) -> Iterator[tuple[str, float]]:
    """The request's id and when it began. What its view binds is in the request's line too, and in no later one."""
    before = structlog.contextvars.get_contextvars()
    given = request.headers.get(HEADER, "")
    request_id = given if _GIVEN.fullmatch(given) else uuid4().hex
    structlog.contextvars.bind_contextvars(request_id=request_id)
    try:
        yield request_id, time.monotonic()
    finally:
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(**before)


def _finish(request: HttpRequest, response: HttpResponseBase, request_id: str, began: float) -> HttpResponseBase:
    """The path is logged without its query, and files of `STATIC_URL` not at all."""
    response.headers[HEADER] = request_id
    if not request.path.startswith(settings.STATIC_URL):
        took = round((time.monotonic() - began) * 1000)
        _log.info("request", method=request.method, path=request.path, status=response.status_code, took_ms=took)
    return response
