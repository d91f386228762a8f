"""Which header the proxy lost, from what the server saw."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning

from chatsupport.doctor import mirror

INVENTED = (
    "192.0.2.1"  # what the doctor says is its address, as any visitor might; of a block that is nobody's (RFC 5737)
)
NGINX = {
    "Host": "proxy_set_header Host $http_host;",
    "Origin": "take out what removes or sets Origin",
    "X-Forwarded-Proto": "proxy_set_header X-Forwarded-Proto $scheme;",
    "X-Forwarded-For": "proxy_set_header X-Forwarded-For $remote_addr;",
    "Upgrade": "proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade;",
    "Connection": 'proxy_set_header Connection "upgrade";',
}


def lost(url: str, path: str, seen: mirror.Seen) -> Iterator[CheckMessage]:
    """What the server saw of a request to `path`, against what was sent. One that has one proxy header of its own in an
    nginx location loses all that stand outside, which is why both paths are looked at."""
    came = seen.headers
    if came.get("Host") != urlsplit(url).netloc:
        yield _lost("Host", path, f"the server takes itself for {came.get('Host')}, and refuses sockets and sign-ins")
    if came.get("Origin") != url:
        yield _lost("Origin", path, "the server refuses every socket")
    if url.startswith("https://"):
        yield from _forwarded(path, seen)
    if path == mirror.SOCKETS:
        yield from _upgrade(path, seen)
    if settings.PUBLIC_URL and seen.public_url != settings.PUBLIC_URL:
        yield Error(
            f"The server has PUBLIC_URL={seen.public_url}, and here it is {settings.PUBLIC_URL}.",
            hint="Give all servers the same environment, and restart those that have another.",
            id="chatsupport.D021",
        )


def _forwarded(path: str, seen: mirror.Seen) -> Iterator[CheckMessage]:
    came = seen.headers
    if not seen.secure:
        yield _lost("X-Forwarded-Proto", path, "the server takes it for plain http, and refuses sign-ins")
    if seen.client == INVENTED:
        yield _lost("X-Forwarded-For", path, "a visitor can say any address is his, and get around the rate limits")
    elif "X-Forwarded-For" not in came:
        yield _lost("X-Forwarded-For", path, "all visitors share one rate limit")
    elif seen.client not in came["X-Forwarded-For"].replace(" ", "").split(","):
        yield Error(
            f"The server does not believe the proxy at {seen.client}: all visitors share one rate limit.",
            hint=f"Set FORWARDED_ALLOW_IPS={seen.client} in the environment of the servers.",
            id="chatsupport.D022",
        )
    if "X-Request-ID" not in came:
        yield Warning(
            f"At /{path} the proxy passes no X-Request-ID, so its log and the server's cannot be joined.",
            hint="proxy_set_header X-Request-ID $request_id;",
            id="chatsupport.D023",
        )


def _upgrade(path: str, seen: mirror.Seen) -> Iterator[CheckMessage]:
    came = seen.headers
    if "Upgrade" not in came:
        yield _lost("Upgrade", path, "no socket can be opened")
    elif "upgrade" not in came.get("Connection", "").lower():
        yield _lost("Connection", path, "no socket can be opened")


def _lost(header: str, path: str, so: str) -> Error:
    return Error(
        f"At /{path} the proxy loses the header {header}: {so}.",
        hint=f"nginx: {NGINX[header]} A location that sets one has to set all. Compare deploy/nginx/chatsupport.conf.",
        id="chatsupport.D020",
    )
