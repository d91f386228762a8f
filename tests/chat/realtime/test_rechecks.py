"""Whoever may be here no longer is sent away, by a change that another process makes; and sessions are renewed."""

import asyncio
import uuid

from django.core.signing import Signer
from django.utils import timezone

from cases.models import Agent, Contact
from chat.access.models import Role, Site, SiteKey
from tests.servers import PASSWORD, Server, Servers, person
from tests.sockets import console, knock, session_of, widget
from tests.visitor import Visitor


async def test_a_role_that_is_switched_off(server: Server) -> None:
    await asyncio.to_thread(server.manage, "chat_role", "casework", "Dock Lead", "--on")
    dora, erin = person("Dora", role="Dock Lead"), person("Erin")
    async with widget(server, dora) as off, widget(server, erin) as on, console(server) as ada:
        case = await off.start()
        await asyncio.to_thread(server.manage, "chat_role", "casework", "Dock Lead", "--off")
        assert await off.closed() == 4403
        refused = await asyncio.to_thread(server.session, dora)
        assert (refused.status, refused.json["reason"]) == (403, "role")
        await on.start()
        await ada.post(case, "The case is still open")


async def test_a_role_that_is_switched_off_before_the_rules_are_first_looked_at(servers: Servers) -> None:
    """Those who came right after the start were let in by the rules of then. No heartbeat comes to help here."""
    slow = "import chat.desk.live, chat.realtime.runtime\nchat.desk.live.POLL_SECONDS = 5\n"
    slow += "chat.realtime.runtime.HEARTBEAT = 9_999"
    server = servers.make(tweak=slow).start()
    async with widget(server, person("Erin")) as client:
        await client.start()
        await server.ado(_switch_off, "Enterprise Manager")
        assert await client.closed() == 4403
    server.close()


async def test_a_role_that_is_switched_off_while_someone_is_being_let_in(servers: Servers) -> None:
    """They were judged by the rules of before, and were not there yet when everyone was judged anew."""
    slow = "import time, chat.realtime.runtime\nfrom chat.widget.consumer import WidgetConsumer\n"
    slow += "chat.realtime.runtime.HEARTBEAT, judge = 9_999, WidgetConsumer._judge\n"
    slow += "WidgetConsumer._judge = lambda self: (judge(self), time.sleep(5))[0]"
    server = servers.make(tweak=slow).start()
    erin = person("Erin")
    session = await session_of(server, erin)
    await asyncio.sleep(3)  # until the rules have been looked at once
    async with knock(server, "widget") as client:
        await client.send("hello", session=session)
        await asyncio.sleep(1)
        await server.ado(_switch_off, "Enterprise Manager")
        assert await client.closed() == 4403
    server.close()


def _switch_off(name: str) -> None:
    role = Role.objects.get(site__key="casework", name=name)
    role.chat_enabled = False
    role.save()


async def test_a_key_that_is_disabled(server: Server) -> None:
    own = "elsewhere"
    erin = person("Erin", site=own)
    async with widget(server, erin) as client, widget(server, person("Erin")) as other:
        session = await session_of(server, erin)
        await server.ado(lambda: [key.save() for key in _switched(own, False)])
        assert await client.closed() == 4401
        async with knock(server, "widget", origin=f"https://{own}.example") as again:
            await again.send("hello", session=session)
            assert await again.closed() == 4401
        await server.ado(lambda: [key.save() for key in _switched(own, True)])
        await other.start()


def _switched(site: str, enabled: bool) -> list[SiteKey]:
    keys = list(SiteKey.objects.filter(site__key=site))
    for key in keys:
        key.enabled = enabled
    return keys


async def test_a_contact_who_is_blocked(fast_server: Server) -> None:
    erin = person("Erin")
    async with widget(fast_server, erin) as client:
        await fast_server.ado(lambda: Contact.objects.filter(external_id=erin.external_id).update(blocked=True))
        assert await client.closed() == 4403
        refused = await asyncio.to_thread(fast_server.session, erin)
        assert refused.json["reason"] == "blocked"


async def test_a_session_is_renewed_before_it_runs_out(fast_server: Server) -> None:
    erin = person("Erin")
    async with widget(fast_server, erin) as first:
        await first.quiet()
    session = await fast_server.ado(_session_for, fast_server, erin.external_id, 100)
    async with widget(fast_server, erin, session=session) as client:
        push = await client.expect("session")
        assert push["expires_in"] == 900
    async with widget(fast_server, erin, session=push["session"]) as client:
        await client.start()


def _session_for(server: Server, who: str, seconds: int) -> str:
    contact = Contact.objects.get(external_id=who)
    site = Site.objects.get(key=contact.directory)
    said = [contact.pk, site.pk, site.keys.get().pk, int(timezone.now().timestamp()) + seconds]
    return Signer(key=server.env["SECRET_KEY"], salt="chat.access.session").sign_object(said)


async def test_signing_out_closes_the_console(server: Server) -> None:
    visitor = Visitor(server)
    await asyncio.to_thread(visitor.submit, "/accounts/login/", login="ada@desk.example", password=PASSWORD)
    headers = visitor.header
    async with knock(server, "console", origin=server.url, additional_headers=headers) as ada:
        assert (await ada.ok("hello"))["you"]["name"] == "Ada"
        await asyncio.to_thread(visitor.submit, "/accounts/logout/")
        assert await ada.closed() == 4401
    async with knock(server, "console", origin=server.url, additional_headers=headers) as ada:
        await ada.send("hello")
        assert await ada.closed() == 4401


async def test_a_password_that_has_changed_closes_the_console(server: Server) -> None:
    """Whoever sits there with a copy of the cookie is out as well."""
    email = f"{uuid.uuid4().hex}@desk.example"
    await server.ado(_with_password, email, PASSWORD)
    visitor = Visitor(server)
    await asyncio.to_thread(visitor.submit, "/accounts/login/", login=email, password=PASSWORD)
    async with knock(server, "console", origin=server.url, additional_headers=visitor.header) as nia:
        await nia.ok("hello")
        await server.ado(_with_password, email, "quite-another-harbour")
        assert await nia.closed() == 4401


def _with_password(email: str, password: str) -> None:
    agent, _ = Agent.objects.get_or_create(email=email, defaults={"name": "Nia"})
    agent.set_password(password)
    agent.save()
