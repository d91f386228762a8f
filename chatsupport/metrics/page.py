"""`GET /metrics`: who may read it, and what it says."""

import asyncio
import hmac
import logging
from collections.abc import Iterator
from ipaddress import IPv6Address, ip_address

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, Metric

from cases import clock
from chat.desk import conversations
from chatsupport import environment
from chatsupport.metrics import series, workers

LOOK_SECONDS = 3
FRESH = {"Cache-Control": "no-store"}
# Any of these says that somebody else asks through whoever connected.
_FORWARDING = ("forwarded", "via", "x-real-ip", "x-client-ip", "true-client-ip", "cf-connecting-ip")
_ASK_HERE = "Ask from this machine, directly and by its own name, or set METRICS_TOKEN and send it as a bearer token.\n"
_SEND_TOKEN = "Send the header Authorization: Bearer, with the value of METRICS_TOKEN.\n"  # noqa: S105 - how to
log = logging.getLogger(__name__)


@require_safe
async def metrics(request: HttpRequest) -> HttpResponse:
    """The series in Prometheus' text format, for whoever has the token; without one, for this machine alone."""
    if settings.METRICS_TOKEN and not _has_token(request):
        return _refuse(401, _SEND_TOKEN, {"WWW-Authenticate": "Bearer"})
    if not settings.METRICS_TOKEN and not _is_local(request):
        return _refuse(403, _ASK_HERE, {})
    found = [*workers.families(), *await _queue()]
    return HttpResponse(workers.render(found), content_type=CONTENT_TYPE_PLAIN_0_0_4, headers=FRESH)


def _has_token(request: HttpRequest) -> bool:
    kind, _, given = request.headers.get("Authorization", "").partition(" ")
    return kind.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), settings.METRICS_TOKEN.encode())


def _is_local(request: HttpRequest) -> bool:
    """Whether a program of this machine asks for itself. A proxy of this machine is one too, so whatever looks
    forwarded is not: by a header that proxies add, or by a name that is not this machine's own."""
    names = [name.lower() for name in request.headers]
    if any(name.startswith("x-forwarded-") or name in _FORWARDING for name in names):
        return False
    host = environment.host_of(f"http://{request.get_host()}")
    return environment.is_loopback(host) and _is_loopback(request.META.get("REMOTE_ADDR", ""))


def _is_loopback(address: str) -> bool:
    """Of an IP address; an IPv6 socket names IPv4 peers like ::ffff:127.0.0.1."""
    try:
        peer = ip_address(address)
    except ValueError:
        return False
    mapped = peer.ipv4_mapped if isinstance(peer, IPv6Address) else None
    return (mapped or peer).is_loopback


def _refuse(status: int, says: str, headers: dict[str, str]) -> HttpResponse:
    return HttpResponse(says, status=status, content_type="text/plain", headers=FRESH | headers)


async def _queue() -> list[Metric]:
    """Who waits for an agent; nothing while the database cannot say it."""
    try:
        async with asyncio.timeout(LOOK_SECONDS):
            return await sync_to_async(lambda: list(_waiting()), thread_sensitive=False)()
    except Exception as error:
        log.warning("The queue could not be counted for the metrics: %s", type(error).__name__)
        return []


def _waiting() -> Iterator[Metric]:
    try:
        number, since = conversations.waiting()
    finally:
        close_old_connections()
    yield series.gauge("chatsupport_queue_waiting", "Chats that wait for an agent.", number)
    longest = (clock.now() - since).total_seconds() if since else 0
    yield series.gauge("chatsupport_queue_longest_wait_seconds", "How long the first of them has waited.", longest)


urlpatterns = [path("metrics", metrics)]
