"""The way in, as a visitor has it: through DNS, TLS and the proxy at PUBLIC_URL, to a page and to a socket."""

import http.client
import json
import socket
import ssl
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import msgspec
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from chat.realtime.protocol import UNAUTHENTICATED
from chatsupport.doctor import disk, headers, mirror

PATIENCE = 10  # seconds
DOCUMENTED = "deploy/nginx/chatsupport.conf has it right"


def in_the_way(url: str) -> Iterator[CheckMessage]:
    """Asks the server through the proxy what it sees, then opens a socket and has it answered."""
    if not url:
        yield Warning(
            "PUBLIC_URL is not set, so the way in from outside was not tried.",
            hint="Set PUBLIC_URL, or name it: manage.py doctor --url https://support.example.com",
            id="chatsupport.D010",
        )
        return
    for path in (mirror.PLAIN, mirror.SOCKETS):
        try:
            status, body = _ask(url, f"/{path}", sockets=path == mirror.SOCKETS)
        except OSError as error:
            yield _unreachable(url, error)
            return
        saw = _seen(body) if status == http.client.OK else None
        if saw is None:
            yield _other(url, path, status)
            return
        yield from headers.lost(url, path, saw)
    yield from _socket(url)
    yield from _static_file(url)


def _ask(url: str, path: str, *, sockets: bool = False) -> tuple[int, bytes]:
    """The status and the body; with `sockets`, asked in the way of a socket's handshake. Raises `OSError`."""
    place = urlsplit(url)
    kind = http.client.HTTPSConnection if place.scheme == "https" else http.client.HTTPConnection
    connection = kind(place.hostname or "", place.port, timeout=PATIENCE)
    said = {mirror.PASS: mirror.sign(), "Origin": url, "X-Forwarded-For": headers.INVENTED}
    try:
        connection.request(
            "GET", path, headers=said | ({"Connection": "Upgrade", "Upgrade": "doctor"} if sockets else {})
        )
        answer = connection.getresponse()
        return answer.status, answer.read()
    except http.client.HTTPException as error:
        raise ConnectionError(f"it does not speak HTTP ({error!r})") from error
    finally:
        connection.close()


def _seen(body: bytes) -> mirror.Seen | None:
    """What the server saw; None when that was answered by something else."""
    try:
        return msgspec.json.decode(body, type=mirror.Seen)
    except msgspec.DecodeError:
        return None


def _unreachable(url: str, error: OSError) -> Error:
    """Why nothing was heard from `url`."""
    match error:
        case ssl.SSLCertVerificationError():
            why, hint = error.verify_message, "Renew the certificate, for this name, with its whole chain."
        case ssl.SSLError():
            why, hint = (
                error.reason or str(error),
                "Is PUBLIC_URL https where the proxy speaks http, or on another port?",
            )
        case socket.gaierror():
            why, hint = "its name is not known", "Enter it into the DNS, or correct PUBLIC_URL."
        case ConnectionRefusedError():
            why, hint = (
                "nothing listens there",
                "Start the proxy and the servers (manage.py serve), or correct PUBLIC_URL.",
            )
        case _:
            why, hint = error.strerror or str(error), "Look at the firewall, the proxy and its log."
    return Error(f"{url} cannot be reached: {why}.", hint=hint, id="chatsupport.D011")


def _other(url: str, path: str, status: int) -> Error:
    """What a status that is not ours to give means."""
    match status:
        case 502 | 503 | 504:
            told = "the proxy is there, and reaches no server"
            hint = "Start them: manage.py serve. Their addresses stand in the proxy's upstreams.conf."
        case 400:
            told = "the server does not answer to the name that the proxy passes on"
            hint = "proxy_set_header Host $http_host; and the name of PUBLIC_URL in ALLOWED_HOSTS"
        case 301 | 302 | 307 | 308:
            told, hint = "it sends visitors elsewhere", "Set PUBLIC_URL to where they end, with its https://."
        case _:
            told = "what answers is not this installation, or has another SECRET_KEY"
            hint = "Run the doctor with the server's own environment, and have the proxy pass every path on."
    return Error(f"{url}/{path} answers {status}: {told}.", hint=hint, id="chatsupport.D012")


def _socket(url: str) -> Iterator[CheckMessage]:
    """A real handshake, and a real answer: the close code for a session that nobody has."""
    try:
        with connect(f"{url.replace('http', 'ws', 1)}/ws/v1/widget", origin=Origin(url), proxy=None,
                     open_timeout=PATIENCE, close_timeout=PATIENCE) as opened:  # fmt: skip
            opened.send(json.dumps({"type": "hello", "id": "doctor", "session": "doctor"}))
            opened.recv(PATIENCE)
    except ConnectionClosed as closed:
        code: Any = closed.rcvd.code if closed.rcvd else "no close code"
        if code == UNAUTHENTICATED:
            return
        why = f"the socket closed with {code}"
    except InvalidStatus as refused:
        why = f"the handshake is answered {refused.response.status_code}"
    except (InvalidHandshake, OSError) as error:
        why = str(error) or repr(error)
    else:
        why = "the socket answers like none of ours"
    yield Error(
        f"No socket can be opened at {url}: {why}.",
        hint=f"Mend what else is said of the proxy; it has to pass /ws/ on as websockets. {DOCUMENTED}.",
        id="chatsupport.D013",
    )


def _static_file(url: str) -> Iterator[CheckMessage]:
    name = disk.a_static_file()
    if not name:
        return  # which is said elsewhere
    try:
        status, _ = _ask(url, f"{settings.STATIC_URL}{name}")
    except OSError as error:
        yield _unreachable(url, error)
        return
    if status != http.client.OK:
        yield Error(
            f"{url}{settings.STATIC_URL}{name} answers {status}.",
            hint=f"Have the proxy pass {settings.STATIC_URL} on to the servers; all of them the same version.",
            id="chatsupport.D014",
        )
