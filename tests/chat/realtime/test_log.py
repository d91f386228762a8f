"""What a server's log says of sockets, and what it never says, whatever breaks."""

import asyncio
import json
import uuid
from typing import Any

import pytest
from django.db import connection
from websockets.exceptions import InvalidStatus

from tests.conftest import INTERNET_EXPLORER
from tests.servers import PASSWORD, Server, Servers, person, token_of
from tests.sockets import PATIENCE, Client, console, knock, refusal, session_of, widget
from tests.visitor import Visitor

# Errors that quote what they were given: one that is answered, and one in a task that nobody waits for.
BREAKING = """
import asyncio
from chat.desk import surface

def page(actor, number, **_):
    raise LookupError(f"nothing under {number}")

async def fail(number):
    raise ValueError(f"no such case: {number}")

async def on_typing(self, frame):
    asyncio.ensure_future(fail(frame.case))

surface.history.page = page
surface.Surface.on_typing = on_typing
"""


def cid() -> str:
    return str(uuid.uuid4())


class Secrets:
    """Words that stand nowhere else, each handed out for one place."""

    def __init__(self) -> None:
        self.handed_out: list[str] = []

    def __call__(self, text: str = "") -> str:
        self.handed_out.append(text or f"lindenblossom-{uuid.uuid4().hex[:20]}")
        return self.handed_out[-1]


def lines(server: Server) -> list[dict[str, Any]]:
    """Every line of the log; each must be a JSON object."""
    found = [json.loads(line) for line in server.log.splitlines()]
    assert all("event" in line for line in found)
    return found


async def line(server: Server, **wanted: Any) -> dict[str, Any]:
    """The first line that has those values, waiting for it."""
    async with asyncio.timeout(PATIENCE):
        while True:
            for one in lines(server):
                if wanted.items() <= one.items():
                    return one
            await asyncio.sleep(0.05)


def keep_bodies_apart() -> None:
    """From now on the database refuses a body that it has, and PostgreSQL would say which."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE UNIQUE INDEX one_body ON cases_entry (body)")


async def chat(erin: Client, secret: Secrets) -> str:
    """What a customer writes, well and badly formed."""
    fields = {"steps": secret(), "form": secret(), "participant_case": secret()}
    case = await erin.start(secret(), subject=secret(), page=f"https://casework.example/?{secret()}", fields=fields)
    await erin.post(case, secret())
    assert await erin.refused("post", case=case, cid=secret(), body=secret()) == "bad_request"
    assert await erin.refused(secret(), case=case, body=secret()) == "bad_request"
    assert await erin.refused("post", case=secret(), cid=cid(), body=secret()) == "not_found"
    await erin.ok("end", case=case)
    await erin.ok("rate", case=case, score=1, comment=secret())
    return case


async def work(ada: Client, case: str, secret: Secrets) -> None:
    """What an agent writes."""
    await ada.ok("accept", case=case)
    await ada.post(case, secret(), visibility="internal")
    await ada.ok("set", case=case, changes={"subject": secret(), "tags": [secret()]})
    await ada.ok("screen", case=case, action="request", reason=secret())


async def break_things(server: Server, erin: Client, case: str, secret: Secrets) -> None:
    assert await erin.refused("history", case=secret()) == "internal"
    await erin.send("typing", case=secret(), on=True)
    same = secret()
    await server.ado(keep_bodies_apart)
    await erin.post(case, same)
    assert await erin.refused("post", case=case, cid=cid(), body=same) == "internal"


async def sign_in(server: Server, secret: Secrets) -> dict[str, str]:
    """The cookies of an agent who mistyped the password at first."""
    visitor = Visitor(server)
    for password in (secret(), secret(PASSWORD)):
        await asyncio.to_thread(visitor.submit, "/accounts/login/", login="ada@desk.example", password=password)
    for cookie in visitor.cookies:
        secret(str(cookie.value))
    return visitor.header


async def test_nothing_that_people_write_and_nothing_that_lets_in(servers: Servers) -> None:
    for debug in ("off", "on"):
        server, secret, contact = servers.make(tweak=BREAKING, DEBUG=debug).start(), Secrets(), person("Erin")
        cookies = await sign_in(server, secret)
        session, misplaced = secret(await session_of(server, contact)), secret(token_of(contact, jti=cid()))
        async with (
            widget(server, contact, session=session) as erin,
            knock(server, "console", origin=server.url, additional_headers=cookies) as ada,
            console(server, "Ben", token=secret(server.cast["Ben"])),
        ):
            await ada.ok("hello")
            case = await chat(erin, secret)
            await ada.ok("presence", status="online")
            await work(ada, case, secret)
            await break_things(server, erin, case, secret)
        with pytest.raises(InvalidStatus):
            async with knock(server, f"widget/else?token={misplaced}", subprotocols=[secret()]):
                pass
        await asyncio.to_thread(server.get, f"/console/?token={secret()}", Authorization=f"Bearer {misplaced}")
        async with knock(server, "widget") as bad:
            await bad.connection.send("{" + secret())
            assert await bad.closed() == 4400
        server.close()
        assert [word for word in secret.handed_out if word in server.log] == []
        assert len(lines(server)) > 10
        for broken in ("LookupError", "never retrieved", "IntegrityError"):
            assert broken in server.log


async def test_what_breaks_is_told_with_the_socket_that_broke_it(servers: Servers) -> None:
    server = servers.make(tweak=BREAKING).start()
    async with widget(server, person("Erin")) as erin:
        case = await erin.start("First")
        await break_things(server, erin, case, Secrets())
    end = await line(server, event="socket_closed")
    frame, query = await line(server, event="A frame failed"), await line(server, event="A query failed")
    assert [one["socket"] for one in (frame, query)] == [end["socket"]] * 2
    assert [one["contact"] for one in (frame, query)] == [end["contact"]] * 2
    server.close()


async def test_a_socket_has_one_line(servers: Servers) -> None:
    server = servers.make().start()
    async with widget(server, person("Erin")) as erin:
        await erin.start()
    assert (await refusal(server, "widget", origin="https://stranger.example")) == 403
    ended = await line(server, event="socket_closed")
    assert (ended["surface"], ended["by"], ended["code"], ended["frames_in"]) == ("widget", "client", 1000, 2)
    assert ended["frames_out"] >= 2
    refused = await line(server, event="socket_refused")
    assert (refused["surface"], refused["reason"]) == ("widget", "origin")
    server.close()
    said = [one for one in lines(server) if one.get("socket") or "WebSocket" in one["event"]]
    assert {one["socket"]: one["event"] for one in said} == {
        ended["socket"]: "socket_closed",
        refused["socket"]: "socket_refused",
    }
    assert len(said) == 2


async def test_a_socket_that_the_server_closed_says_why(servers: Servers) -> None:
    server = servers.make().start()
    async with knock(server, "console", origin=None) as ada:
        await ada.send("hello", token="cst_nobody")
        assert await ada.closed() == 4401
    ended = await line(server, event="socket_closed")
    assert (ended["by"], ended["code"], ended["reason"]) == ("server", 4401, "sign in first")
    assert "agent" not in ended
    server.close()


async def test_a_refused_session_says_why_in_its_requests_line(servers: Servers) -> None:
    server = servers.make().start()
    for contact, agent, reason in [
        (person("Mia", role="Site Manager"), "Firefox/140.0", "role"),
        (person("Erin"), INTERNET_EXPLORER, "browser"),
    ]:
        assert (await asyncio.to_thread(server.session, contact, agent)).status == 403
        assert (await line(server, session_request=reason))["status"] == 403
    assert (await asyncio.to_thread(server.get, "/healthz")).status == 200
    assert "session_request" not in await line(server, path="/healthz")
    server.close()
