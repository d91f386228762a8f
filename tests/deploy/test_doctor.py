"""The doctor before proxies that lose something: which it is, and what mends it, is said."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.checks import CheckMessage
from pytest_django import Settings

from chatsupport.doctor.proxy import in_the_way
from tests.chatsupport.doctor.conftest import examine
from tests.deploy.conftest import Proxy
from tests.servers import free_port

Spoil = Callable[[str], str]
Found = Callable[[Spoil], list[CheckMessage]]


@pytest.fixture
def known(proxy: Proxy, settings: Settings) -> None:
    """This process has the secret and the PUBLIC_URL of the servers, as the command would."""
    settings.SECRET_KEY = proxy.upstreams[0].env["SECRET_KEY"]
    settings.PUBLIC_URL = f"https://localhost:{proxy.port}"


@pytest.fixture
def found(proxy: Proxy, known: None, tmp_path: Path) -> Iterator[Found]:
    """What the doctor finds behind an nginx whose configuration has been spoiled."""
    started: list[Proxy] = []

    def find(spoil: Spoil) -> list[CheckMessage]:
        for name in ("fullchain.pem", "privkey.pem"):
            (tmp_path / name).write_bytes((proxy.folder / name).read_bytes())
        started.append(Proxy(tmp_path, free_port(), free_port(), proxy.upstreams).render(spoil).start())
        return list(in_the_way(f"https://localhost:{started[-1].port}"))

    yield find
    for one in started:
        one.end()


def without(line: str) -> Spoil:
    def spoil(site: str) -> str:
        spoiled = re.sub(rf"^.*{re.escape(line)}.*$", "", site, flags=re.MULTILINE)
        assert spoiled != site
        return spoiled

    return spoil


def instead(old: str, new: str) -> Spoil:
    def spoil(site: str) -> str:
        assert old in site
        return site.replace(old, new)

    return spoil


def told(messages: list[CheckMessage]) -> str:
    return "\n".join(f"{one.id} {one.msg} {one.hint}" for one in messages)


def test_as_shipped_nothing_is_lost(proxy: Proxy, known: None) -> None:
    assert told(list(in_the_way(f"https://localhost:{proxy.port}"))) == ""


def test_the_command_says_the_same(proxy: Proxy) -> None:
    code, parts = examine(proxy.upstreams[0])
    assert (code, parts["way in"]["state"]) == (0, "ok")


LOSSES = [
    (instead("$http_host;", "$host;"), "Host", ["D020", "D020", "D013"]),
    (without("proxy_set_header X-Forwarded-Proto"), "X-Forwarded-Proto", ["D020", "D020"]),
    (instead("X-Forwarded-For   $remote_addr", 'X-Forwarded-For ""'), "X-Forwarded-For: all", ["D020"] * 2),
    (without("proxy_set_header X-Forwarded-For"), "X-Forwarded-For: a visitor", ["D020", "D020"]),
    (instead("proxy_http", 'proxy_set_header Origin ""; proxy_http'), "Origin", ["D020", "D020", "D013"]),
    (without("proxy_set_header Upgrade"), "Upgrade", ["D020", "D013"]),
    (without("proxy_set_header Connection"), "Connection", ["D020", "D013"]),
    (without("proxy_set_header X-Request-ID"), "X-Request-ID", ["D023", "D023"]),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "header", "ids"), LOSSES)
def test_the_header_that_is_lost_is_named(found: Found, spoil: Spoil, header: str, ids: list[str]) -> None:
    messages = found(spoil)
    assert [f"{one.id}".removeprefix("chatsupport.") for one in messages] == ids
    assert header in messages[0].msg
    assert header.split(":")[0] in f"{messages[0].hint}"


def test_a_location_of_sockets_that_sets_one_header_loses_the_others(found: Found) -> None:
    """Its Host is then the upstream's name, which the server does not answer to; pages are as they should be."""
    said = told(found(instead("proxy_buffering off;", "proxy_set_header X-Mine 1;")))
    assert "/ws/v1/seen answers 400" in said
    assert "proxy_set_header Host $http_host;" in said
    assert "doctor/seen" not in said


def test_a_location_of_sockets_that_knows_no_upgrade(found: Found) -> None:
    kept = "proxy_set_header Host $http_host; proxy_set_header X-Forwarded-Proto $scheme;"
    said = told(found(instead("proxy_buffering off;", kept)))
    assert "At /ws/v1/seen the proxy loses the header Upgrade" in said
    assert "At /doctor/seen" not in said
    assert "chatsupport.D013" in said


def test_servers_that_are_down(found: Found) -> None:
    said = told(found(instead("proxy_pass http://chatsupport;", f"proxy_pass http://127.0.0.1:{free_port()};")))
    assert "answers 502: the proxy is there, and reaches no server" in said
    assert "manage.py serve" in said


def test_static_files_that_the_proxy_keeps_to_itself(found: Found) -> None:
    said = told(found(instead("location = /metrics {", "location /static/ { return 404; } location = /metrics {")))
    assert said.startswith("chatsupport.D014")


def test_something_else_answers(found: Found) -> None:
    said = told(
        found(instead("location = /metrics {", "location /doctor/ { return 200 hello; } location = /metrics {"))
    )
    assert "not this installation" in said


def test_another_secret_and_another_public_url(proxy: Proxy, known: None, settings: Settings) -> None:
    url = settings.PUBLIC_URL
    settings.PUBLIC_URL = "https://support.example.com"
    assert {one.id for one in in_the_way(url)} == {"chatsupport.D021"}
    settings.SECRET_KEY = "another"
    assert "has another SECRET_KEY" in told(list(in_the_way(url)))


def test_plain_http_that_leads_to_https(proxy: Proxy, known: None) -> None:
    assert "answers 301: it sends visitors elsewhere" in told(list(in_the_way(f"http://localhost:{proxy.plain}")))


def test_a_proxy_on_another_machine_that_the_server_does_not_believe(found: Found) -> None:
    """127.0.0.3 is this machine too, and not the address that a server believes by itself."""
    said = told(found(instead("proxy_http_version", "proxy_bind 127.0.0.3; proxy_http_version")))
    assert "chatsupport.D022" in said
    assert "Set FORWARDED_ALLOW_IPS=127.0.0.3" in said


def test_what_cannot_be_reached(proxy: Proxy, known: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "nothing listens there" in told(list(in_the_way(f"https://localhost:{free_port()}")))
    assert "its name is not known" in told(list(in_the_way("https://support.invalid")))
    assert "Is PUBLIC_URL https where" in told(list(in_the_way(f"https://localhost:{proxy.plain}")))
    monkeypatch.delenv("SSL_CERT_FILE")
    assert "Renew the certificate" in told(list(in_the_way(f"https://localhost:{proxy.port}")))
