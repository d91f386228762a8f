"""From the handshake to the answer to hello, on both servers."""

import asyncio
import json
from datetime import timedelta

from django.core.signing import Signer
from django.utils import timezone
from websockets.frames import Opcode

from cases.models import Contact
from chat.access.models import Site
from chat.access.operations import switch_role
from tests.conftest import HOST_ORIGIN, INTERNET_EXPLORER
from tests.servers import Server, person
from tests.sockets import console, knock, refusal, session_of, widget

FOREIGN = "https://attacker.example"


async def test_the_widgets_handshake_wants_a_known_origin(server: Server) -> None:
    assert await refusal(server, "widget", origin=HOST_ORIGIN) == 101
    assert await refusal(server, "widget", origin=server.url) == 101
    for origin in (None, FOREIGN, "null", f"{HOST_ORIGIN}.attacker.example"):
        assert await refusal(server, "widget", origin=origin) == 403


async def test_the_consoles_handshake_takes_its_own_origin_or_none(server: Server) -> None:
    assert await refusal(server, "console", origin=server.url) == 101
    assert await refusal(server, "console", origin=None) == 101
    for origin in (HOST_ORIGIN, FOREIGN, "null"):
        assert await refusal(server, "console", origin=origin) == 403


async def test_there_are_no_sockets_elsewhere(server: Server) -> None:
    for surface in ("elsewhere", "widget/more", "console/"):
        assert await refusal(server, surface, origin=server.url) == 403


async def test_a_site_does_not_speak_for_another(server: Server) -> None:
    """Both origins may knock; the session is good on its own site's pages only."""
    session = await session_of(server, person("Erin"))
    async with knock(server, "widget", origin="https://elsewhere.example") as client:
        await client.send("hello", id="1", session=session)
        assert await client.closed() == 4403
    async with widget(server, person("Erin"), session=session):
        pass


async def test_hello_must_come_in_time(server: Server) -> None:
    async with knock(server, "widget") as silent, knock(server, "console", origin=None) as silent_too:
        assert await silent.closed() == 4408
        assert await silent_too.closed() == 4408


async def test_hello_must_come_first(server: Server) -> None:
    async with knock(server, "widget") as client:
        await client.send("typing", case="CS-1", on=True)
        assert await client.closed() == 4401


async def test_a_hello_that_is_none_is_malformed(server: Server) -> None:
    for text in ('{"type": "hello"}', "hello", "[]", '{"type": "hello", "session": 5}', '{"type": "unheard-of"}'):
        async with knock(server, "widget") as client:
            await client.connection.send(text)
            assert await client.closed() == 4400


async def test_nobody_is_let_in_unproven(server: Server) -> None:
    good = await session_of(server, person("Erin"))
    for session in ("", "nonsense", good[:-1], good + "x", "\x00"):
        async with knock(server, "widget") as client:
            await client.send("hello", session=session)
            assert await client.closed() == 4401
    for token in ("", "cst_nonsense", good, None):
        async with knock(server, "console", origin=server.url) as client:
            await client.send("hello", token=token)
            assert await client.closed() == 4401


async def test_a_session_of_a_widget_opens_no_console_and_the_other_way_round(server: Server) -> None:
    async with knock(server, "widget") as client:
        await client.send("hello", session=server.cast["Ada"])
        assert await client.closed() == 4401


async def test_a_session_that_has_run_out(server: Server) -> None:
    erin = person("Erin")
    async with widget(server, erin) as client:
        assert client.welcome["you"]["name"] == "Erin"
    for age, code in ((-60, None), (1, 4401)):
        session = await server.ado(session_that_expires, server, erin.external_id, age)
        async with knock(server, "widget") as client:
            await client.send("hello", id="1", session=session)
            if code:
                assert await client.closed() == code
            else:
                await client.expect("ok")


def session_that_expires(server: Server, who: str, seconds_ago: int) -> str:
    """A session as the server signs it, that ran out some seconds ago."""
    contact = Contact.objects.get(external_id=who)
    site = Site.objects.get(key=contact.directory)
    expires = timezone.now() - timedelta(seconds=seconds_ago)
    said = [contact.pk, site.pk, site.keys.get().pk, int(expires.timestamp())]
    return Signer(key=server.env["SECRET_KEY"], salt="chat.access.session").sign_object(said)


async def test_internet_explorer_is_refused_at_the_socket_as_well(server: Server) -> None:
    session = await session_of(server, person("Erin"))
    async with knock(server, "widget", user_agent=INTERNET_EXPLORER) as client:
        await client.send("hello", session=session)
        assert await client.closed() == 4403


async def test_a_role_that_was_switched_off_after_the_session_was_given(server: Server) -> None:
    sid = person("Sid", role="Shift Lead")
    await server.ado(lambda: switch_role(Site.objects.get(key="casework"), "Shift Lead", True, by=None))
    session = await session_of(server, sid)
    await server.ado(lambda: switch_role(Site.objects.get(key="casework"), "Shift Lead", False, by=None))
    async with knock(server, "widget") as client:
        await client.send("hello", session=session)
        assert await client.closed() == 4403


async def test_frames_are_text(server: Server) -> None:
    async with knock(server, "widget") as client:
        await client.connection.send(json.dumps({"type": "hello"}).encode())
        assert await client.closed() == 4400
    async with widget(server, person("Erin")) as erin:
        await erin.connection.send(b"\x00\x01")
        assert await erin.closed() == 4400


async def test_a_frame_has_64_kib_at_most(server: Server) -> None:
    async with widget(server, person("Erin")) as erin:
        frame = json.dumps({"type": "history", "id": "q", "case": "none", "more": ""})
        full = frame[:-2] + "é" * ((65_536 - len(frame)) // 2) + "x" * (len(frame) % 2) + frame[-2:]
        assert len(full.encode()) == 65_536
        await erin.connection.send(full)
        assert (await erin.expect("error"))["code"] == "not_found"
        await erin.connection.send(full.replace("more", "more!"))
        assert await erin.closed() == 1009


async def test_a_frame_of_a_megabyte_before_hello(server: Server) -> None:
    async with knock(server, "widget") as client:
        await client.connection.send("x" * 1_000_000)
        assert await client.closed() in (1009, 1006)


async def test_a_text_frame_is_utf_8(server: Server) -> None:
    async with widget(server, person("Erin")) as erin:
        erin.connection.transport.write(bytes_of_a_text_frame(b"\xff\xfe"))
        assert await erin.closed() == {"uvicorn": 1007, "daphne": 1006}[server.kind]  # autobahn drops the line


def bytes_of_a_text_frame(data: bytes) -> bytes:
    """Masked with zeros, as a client's frames are masked."""
    return bytes([0x80 | Opcode.TEXT, 0x80 | len(data), 0, 0, 0, 0]) + data


async def test_hello_comes_once(server: Server) -> None:
    async with widget(server, person("Erin")) as erin, console(server) as ada:
        assert await erin.refused("hello", session="x") == "bad_request"
        assert await ada.refused("hello") == "bad_request"


async def test_hello_says_who_one_is(server: Server) -> None:
    async with widget(server, person("Erin", account="harbor")) as erin, console(server, "Lena") as lena:
        assert erin.welcome["heartbeat"] == lena.welcome["heartbeat"] == 25
        assert erin.welcome["you"]["role"] == "Enterprise Manager"
        assert erin.welcome["you"]["account"] == {"id": "harbor", "name": "Harbor"}
        assert lena.welcome["you"]["lead"]
        assert {"Ada", "Ben", "Lena"} <= {agent["name"] for agent in lena.welcome["desk"]["agents"]}


async def test_leaving_in_the_middle_of_everything_harms_nobody(server: Server) -> None:
    session = await session_of(server, person("Erin"))

    async def leave() -> None:
        async with knock(server, "widget") as client:
            await client.send("hello", id="1", session=session)
            client.connection.transport.abort()

    await asyncio.gather(*(leave() for _ in range(20)))
    async with widget(server, person("Erin"), session=session):
        pass
