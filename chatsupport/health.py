"""`/healthz`: the process lives. `/readyz`: it should get traffic, or why not."""

import asyncio
import threading
from collections.abc import Callable

import structlog
from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.cache import caches
from django.db import close_old_connections, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from chatsupport.cache import SharedCache

PROBE_SECONDS = 5
FRESH = {"Cache-Control": "no-store"}
_leaving = threading.Event()
_log = structlog.get_logger(__name__)


def leave() -> None:
    """From now on `/readyz` is 503, so that no new traffic comes while the process finishes what it has."""
    _leaving.set()


async def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain", headers=FRESH)


async def readyz(request: HttpRequest) -> JsonResponse:
    """`{"ready": bool, "process": S, "database": S, "redis": S or absent}`; S is `ok`, or a word that says why not."""
    parts = {"process": "leaving" if _leaving.is_set() else "ok", "database": await _probe("database", _database)}
    if settings.REDIS_URL:
        parts["redis"] = await _probe("redis", _redis)
    ready = all(state == "ok" for state in parts.values())
    return JsonResponse({"ready": ready, **parts}, status=200 if ready else 503, headers=FRESH)


async def _probe(name: str, ask: Callable[[], None]) -> str:
    """`ok` or `unreachable`; the reason goes to the log and not to whoever asked."""
    try:
        async with asyncio.timeout(PROBE_SECONDS):
            await sync_to_async(ask, thread_sensitive=False)()
    except Exception as error:
        _log.warning("not_ready", part=name, error=repr(error))
        return "unreachable"
    return "ok"


def _database() -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    finally:
        close_old_connections()


def _redis() -> None:
    shared = caches["default"]
    if isinstance(shared, SharedCache):
        shared.ping()


urlpatterns = [path("healthz", healthz), path("readyz", readyz)]
