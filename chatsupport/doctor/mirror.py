"""What a request looks like when it has come through the proxy. Answers only whoever has this installation's secret.

It is at two addresses, as proxies treat those of sockets apart from the others.
"""

import msgspec
from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

from chatsupport.version import version

PLAIN, SOCKETS = "doctor/seen", "ws/v1/seen"
PASS = "X-Doctor"  # noqa: S105 - a header's name
GOOD_FOR = 600  # seconds; clocks may differ
LOOKED_AT = ("Host", "Origin", "Upgrade", "Connection", "X-Forwarded-For", "X-Forwarded-Proto", "X-Request-ID")


def sign() -> str:
    """The value of `PASS`."""
    return _signer().sign("look")


class Seen(msgspec.Struct):
    """A request as the server saw it. `headers` has those of `LOOKED_AT` that came."""

    version: str
    public_url: str
    secure: bool
    client: str
    headers: dict[str, str]


def seen(request: HttpRequest) -> HttpResponse:
    try:
        _signer().unsign(request.headers.get(PASS, ""), max_age=GOOD_FOR)
    except signing.BadSignature as error:
        raise Http404 from error
    saw = Seen(
        version=version(),
        public_url=settings.PUBLIC_URL,
        secure=request.is_secure(),
        client=request.META.get("REMOTE_ADDR", ""),
        headers={name: request.headers[name] for name in LOOKED_AT if name in request.headers},
    )
    return HttpResponse(
        msgspec.json.encode(saw), content_type="application/json", headers={"Cache-Control": "no-store"}
    )


def _signer() -> signing.TimestampSigner:
    return signing.TimestampSigner(salt="doctor")


urlpatterns = [path(PLAIN, seen), path(SOCKETS, seen)]
