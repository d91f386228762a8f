"""Who may read /metrics: this machine, or whoever has the token. Each outsider is turned away for one thing alone."""

from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from django.test import Client
from pytest_django import Settings

from chatsupport import asgi
from tests.servers import Servers
from tests.sockets import PATIENCE

pytestmark = pytest.mark.django_db(transaction=True)
HERE = {"host": "127.0.0.1:8000"}
TOKEN = "a-token-that-nobody-guesses"


def status(headers: dict[str, str], peer: str = "127.0.0.1") -> int:
    return Client().get("/metrics", headers=headers, REMOTE_ADDR=peer).status_code


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "[::1]:8000"])
@pytest.mark.parametrize("peer", ["127.0.0.1", "127.0.0.9", "::1", "::ffff:127.0.0.1"])
def test_this_machine_may(host: str, peer: str, settings: Settings) -> None:
    assert status({"host": host}, peer) == 200


@pytest.mark.parametrize("peer", ["203.0.113.9", "10.0.0.1", "::ffff:10.0.0.1", "2001:db8::1", "", "localhost"])
def test_another_may_not(peer: str) -> None:
    assert status(HERE) == 200
    assert status(HERE, peer) == 403


@pytest.mark.parametrize(
    "forwarded",
    [
        {"x-forwarded-for": "203.0.113.9"},
        {"x-forwarded-for": "127.0.0.1"},
        {"x-forwarded-for": ""},
        {"x-forwarded-proto": "https"},
        {"x-forwarded-host": "support.example.com"},
        {"forwarded": "for=127.0.0.1"},
        {"x-real-ip": "127.0.0.1"},
        {"via": "1.1 proxy"},
    ],
    ids=str,
)
def test_nobody_may_through_a_proxy_of_this_machine(forwarded: dict[str, str]) -> None:
    assert status(HERE) == 200
    assert status(HERE | forwarded) == 403


@pytest.mark.parametrize("host", ["support.example.com", "127.example.com", "localhost.example.com"])
def test_nobody_may_by_the_public_name(host: str, settings: Settings) -> None:
    """Most proxies hand the name on that was asked for, even those that say nothing else of whom they ask for."""
    settings.ALLOWED_HOSTS = ["*"]
    assert status(HERE) == 200
    assert status({"host": host}) == 403


def test_the_token_lets_in_from_anywhere(settings: Settings) -> None:
    settings.METRICS_TOKEN, settings.ALLOWED_HOSTS = TOKEN, ["*"]
    proof = {"authorization": f"Bearer {TOKEN}", "host": "support.example.com", "x-forwarded-for": "203.0.113.9"}
    assert status(proof, "203.0.113.9") == 200
    assert status(proof | {"authorization": f"bearer {TOKEN}"}, "203.0.113.9") == 200


@pytest.mark.parametrize(
    "given", ["", "Bearer", "Bearer ", f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", TOKEN, f"Basic {TOKEN}", "Bearer é"]
)
def test_where_there_is_a_token_nothing_else_lets_in(settings: Settings, given: str) -> None:
    assert status(HERE) == 200
    settings.METRICS_TOKEN = TOKEN
    assert status(HERE | {"authorization": f"Bearer {TOKEN}"}) == 200
    assert status(HERE | {"authorization": given}) == 401


def test_behind_a_proxy_on_a_real_server(servers: Servers) -> None:
    """With https in PUBLIC_URL the server believes the addresses that a proxy of this machine names."""
    for public_url in ("http://127.0.0.1", "https://support.example"):
        server = servers.make(PUBLIC_URL=public_url).start()
        for address in ("203.0.113.9", "127.0.0.1", "203.0.113.9, 127.0.0.1"):
            assert server.get("/metrics").status == 200
            refused = server.get("/metrics", **{"X-Forwarded-For": address})
            assert (refused.status, b"METRICS_TOKEN" in refused.body) == (403, True)
        server.close()


def test_with_a_token_on_a_real_server(servers: Servers) -> None:
    server = servers.make(METRICS_TOKEN=TOKEN).start()
    assert server.get("/metrics", Authorization=f"Bearer {TOKEN}").status == 200
    for headers in ({}, {"Authorization": f"Bearer {TOKEN.upper()}"}):
        refused = server.get("/metrics", **headers)
        assert (refused.status, refused.headers["WWW-Authenticate"]) == (401, "Bearer")
        assert b"chatsupport_" not in refused.body
    assert server.post("/metrics", {}, Authorization=f"Bearer {TOKEN}").status in (403, 405)
    server.close()
    assert TOKEN not in server.log


def test_it_is_plain_text_that_nobody_keeps(client: Client) -> None:
    answer = client.get("/metrics", headers=HERE)
    assert answer["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert answer["Cache-Control"] == "no-store"


async def test_it_is_answered_in_the_loop_however_busy_the_threads_are(monkeypatch: pytest.MonkeyPatch) -> None:
    async def busy(*_: Any) -> None:
        raise AssertionError("a thread was asked")

    monkeypatch.setattr(asgi, "threaded", busy)
    headers = [(b"host", b"127.0.0.1")]
    scope = {"type": "http", "method": "GET", "path": "/metrics", "headers": headers, "client": ("127.0.0.1", 9)}
    asked = ApplicationCommunicator(asgi.http, scope | {"query_string": b""})
    await asked.send_input({"type": "http.request"})
    assert (await asked.receive_output(PATIENCE))["status"] == 200
    await asked.wait(PATIENCE)
