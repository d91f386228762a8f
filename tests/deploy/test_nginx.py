"""A customer and an agent talk through nginx, on different servers; what nginx passes on, and what it stops."""

import asyncio
import http.client
import json
import re
import urllib.parse
from contextlib import AsyncExitStack
from http.cookies import SimpleCookie
from pathlib import Path

import pytest

from tests.conftest import FIREFOX
from tests.deploy.conftest import Proxy, make_proxy, trust
from tests.servers import PASSWORD, Servers, person
from tests.sockets import console, refusal, widget


def ask(
    proxy: Proxy, path: str, method: str = "GET", body: bytes | None = None, **headers: str
) -> tuple[http.client.HTTPResponse, str]:
    """One request over TLS by the server's public name; the answer and its text."""
    connection = http.client.HTTPSConnection("localhost", proxy.port, timeout=20, context=trust(proxy.folder))
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer, answer.read().decode()
    finally:
        connection.close()


def ports(proxy: Proxy, word: str) -> set[str]:
    """The servers that the logged requests with `word` in their path went to, by port."""
    return {found[1] for line in proxy.log if word in line and (found := re.search(r"upstream=127.0.0.1:(\d+)", line))}


async def logged(proxy: Proxy, word: str) -> str:
    async with asyncio.timeout(20):
        while not (lines := [line for line in proxy.log if word in line]):
            await asyncio.sleep(0.05)
    return lines[-1]


def test_nginx_has_nothing_to_say_against_what_is_shipped(proxy: Proxy) -> None:
    assert [line for line in proxy.test().splitlines() if "[warn]" in line or "[emerg]" in line] == []


async def test_files_come_through_and_nothing_else_as_large(proxy: Proxy) -> None:
    server, erin = proxy.server(), person("Erin")
    async with widget(server, erin) as customer:
        case = await customer.start("The archive comes")
        session = (await asyncio.to_thread(server.session, erin)).json["session"]
        content = b"PK\x03\x04" + bytes(3_000_000)
        path = f"/widget/v1/attachments?case={case}"
        headers = {"X-Chat-Session": session, "User-Agent": FIREFOX, "X-File-Name": "big.zip"}
        answer, told = await asyncio.to_thread(ask, proxy, path, "POST", content, **headers)
        assert (answer.status, json.loads(told)["size"]) == (201, len(content))
        await customer.post(case, "Here", attachments=[json.loads(told)["id"]])
        too_large, _ = await asyncio.to_thread(ask, proxy, "/widget/v1/session", "POST", bytes(3_000_000))
        assert too_large.status == 413


async def test_a_chat_through_nginx_on_two_servers(proxy: Proxy) -> None:
    server = proxy.server()
    async with widget(server, person("Erin")) as erin, console(server) as ada:
        case = await erin.start("Through nginx")
        await ada.ok("open", case=case)
        await ada.ok("accept", case=case)
        await ada.post(case, "Hello")
        await erin.expect("entry", lambda push: push["entry"]["body"] == "Hello")
        await erin.post(case, "Hello back")
        await ada.expect("entry", lambda push: push["entry"]["body"] == "Hello back")
    await logged(proxy, "/ws/v1/console")
    await logged(proxy, "/ws/v1/widget")
    assert ports(proxy, "/ws/v1/") == {str(one.port) for one in proxy.upstreams}


async def test_the_server_judges_origins_by_the_host_that_the_browser_asked_for(proxy: Proxy) -> None:
    """127.0.0.1 is not in PUBLIC_URL, so it is the server's own only where nginx passes Host on with its port."""
    server = proxy.server()
    assert await refusal(server, "widget", origin=f"https://127.0.0.1:{proxy.port}") == 101
    assert await refusal(server, "widget", origin="https://127.0.0.1") == 403
    assert await refusal(server, "widget", origin=f"http://127.0.0.1:{proxy.port}") == 403
    assert await refusal(server, "widget", origin="https://elsewhere.test") == 403
    assert await refusal(server, "widget", origin=None) == 403


def test_an_agent_signs_in_over_https(proxy: Proxy) -> None:
    """The form is believed only where the server knows that it was reached over https, and by which name."""
    page, _ = ask(proxy, "/accounts/login/")
    token = SimpleCookie(page.headers["Set-Cookie"])["__Host-csrf"].value
    form = urllib.parse.urlencode({"login": "ada@desk.example", "password": PASSWORD, "csrfmiddlewaretoken": token})
    headers = {"Cookie": f"__Host-csrf={token}", "Content-Type": "application/x-www-form-urlencoded"}
    own = f"https://localhost:{proxy.port}"
    answer, _ = ask(proxy, "/accounts/login/", "POST", form.encode(), Origin=own, **headers)
    assert (answer.status, answer.headers["Location"]) == (302, "/console/")
    answer, _ = ask(proxy, "/accounts/login/", "POST", form.encode(), Origin="https://elsewhere.test", **headers)
    assert answer.status == 403


async def test_one_id_joins_the_log_of_nginx_and_of_the_server(proxy: Proxy) -> None:
    answer, _ = await asyncio.to_thread(ask, proxy, "/widget/v1/availability?site=casework")
    given = answer.headers["X-Request-ID"]
    assert f"request_id={given}" in await logged(proxy, given)
    assert any(given in one.log for one in proxy.upstreams)


def test_what_is_too_large_is_stopped_by_nginx(proxy: Proxy) -> None:
    assert ask(proxy, "/widget/v1/session", "POST", b"x" * 1_100_000)[0].status == 413


def test_the_metrics_are_not_for_visitors(proxy: Proxy) -> None:
    assert ask(proxy, "/metrics")[0].status == 404
    assert ask(proxy, "/healthz")[0].status == 200


def test_plain_http_is_sent_to_https(proxy: Proxy) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", proxy.plain, timeout=20)
    connection.request("GET", "/console/?x=1", headers={"Host": "support.example.com"})
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Location"]) == (301, "https://support.example.com/console/?x=1")
    connection.close()


async def test_one_server_dies_and_everyone_is_let_in_at_the_other(
    servers: Servers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = await asyncio.to_thread(make_proxy, tmp_path, servers)
    monkeypatch.setenv("SSL_CERT_FILE", f"{tmp_path}/fullchain.pem")
    await asyncio.to_thread(proxy.render().start)
    server, erin = proxy.server(), person("Erin")
    try:
        async with widget(server, erin) as before:
            case = await before.start("Before")
        await asyncio.to_thread(proxy.upstreams[0].kill)
        async with AsyncExitStack() as stack:
            tabs = [await stack.enter_async_context(widget(server, erin, resume={case: 0})) for _ in range(6)]
            for tab in tabs:
                assert (await tab.expect("entries"))["entries"][0]["body"] == "Before"
            assert [(await tab.post(case, "After"))["seq"] for tab in tabs] == [2, 3, 4, 5, 6, 7]
    finally:
        await asyncio.to_thread(proxy.end)
