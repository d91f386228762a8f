"""Mail by running servers: one of several sends, who is in the chat is left alone, and a death loses nothing."""

import asyncio
from collections.abc import Iterator

import pytest

from cases.models import Mail
from tests import smtp
from tests.servers import Server, Servers, person
from tests.smtp import Sink, text_of
from tests.sockets import console, widget

# A clockwork that a test can wait for. `ATTENDS` is as it is: who did something is in the chat for five minutes.
FAST = """
from datetime import timedelta
import cases.mail.outbox, cases.mail.unread, chat.desk.mailing
cases.mail.unread.AFTER = timedelta(seconds=1)
cases.mail.unread.HERE_FOR = timedelta(seconds=5)
cases.mail.outbox.LEASE = timedelta(seconds=2)
cases.mail.outbox._FIRST_WAIT = timedelta(seconds=1)
chat.desk.mailing.LOOK_SECONDS = chat.desk.mailing.SEND_SECONDS = 0.3
"""
GONE = f"{FAST}\nchat.desk.mailing.ATTENDS = 0\n"


@pytest.fixture
def sink() -> Iterator[Sink]:
    with smtp.running() as found:
        yield found


def serving(servers: Servers, sink: Sink, tweak: str = GONE, cast: Server | None = None) -> Server:
    env = {"EMAIL_URL": sink.url, "MAIL_FROM": "Desk <desk@support.example>", "RATE_LIMITS": "off"}
    return servers.make(tweak=tweak, cast=cast, **env).start()


async def test_one_of_two_servers_mails_an_unread_reply(servers: Servers, sink: Sink) -> None:
    one = serving(servers, sink)
    two = serving(servers, sink, cast=one)
    numbers = []
    try:
        for server in (one, two):
            async with widget(server, person("Erin")) as erin, console(server) as ada:
                numbers.append(await erin.start(page="https://casework.example/reports"))
                await ada.post(numbers[-1], "Try again, please.")
        sink.wait_for(2)
        await asyncio.sleep(2)  # for a second one to come, if it did
    finally:
        two.close()
        one.close()
    mails = {str(mail["Subject"]).partition(":")[0]: mail for mail in sink.mails}
    assert len(sink.mails) == 2
    assert set(mails) == set(numbers)
    assert "https://casework.example/reports" in text_of(mails[numbers[0]])
    assert "Traceback" not in one.log + two.log


async def test_who_is_in_the_chat_or_reads_is_left_alone(servers: Servers, sink: Sink) -> None:
    server = serving(servers, sink, FAST)
    try:
        async with widget(server, person("Erin")) as erin, widget(server, person("Sam")) as sam, console(server) as ada:
            hers, his = await erin.start(), await sam.start()
            await ada.post(hers, "One.")
            await ada.post(his, "Two.")
            await sam.ok("read", case=his, seq=2)
            await asyncio.sleep(4)
        assert sink.mails == []
        assert await server.ado(Mail.objects.count) == 0
    finally:
        server.close()


async def test_a_server_that_dies_while_it_sends_loses_nothing(servers: Servers, sink: Sink) -> None:
    server = serving(servers, sink)
    sink.answers["."] = ""  # it takes the mail and says nothing
    async with widget(server, person("Erin")) as erin, console(server) as ada:
        case = await erin.start()
        await ada.post(case, "Try again, please.")
        sink.wait_until_asked("DATA")
    server.kill()
    first = await server.ado(Mail.objects.get)
    assert (first.state, first.attempts) == ("waiting", 1)
    del sink.answers["."]
    server.start()
    try:
        (mail,) = sink.wait_for(1)
    finally:
        server.close()
    assert mail["Message-ID"] == first.message_id
    assert case in str(mail["Subject"])


async def test_a_server_that_is_stopped_notes_what_it_has_sent(servers: Servers, sink: Sink) -> None:
    server = serving(servers, sink)
    async with widget(server, person("Erin")) as erin, console(server) as ada:
        await ada.post(await erin.start(), "Try again, please.")
        sink.wait_for(1)
    server.terminate()
    assert [mail.state for mail in await server.ado(lambda: list(Mail.objects.all()))] == ["sent"]


async def test_a_transcript_is_mailed_to_customer_and_by_agent(servers: Servers, sink: Sink) -> None:
    server = serving(servers, sink)
    try:
        async with widget(server, person("Erin")) as erin, widget(server, person("Sam")) as sam, console(server) as ada:
            case = await erin.start("It hangs")
            await ada.ok("open", case=case)
            await ada.post(case, "He shouts.", visibility="internal")
            assert await sam.refused("transcript", case=case) == "not_found"
            to = (await erin.ok("transcript", case=case))["to"]
            assert (await ada.ok("transcript", case=case))["to"] == to
            mails = sink.wait_for(2)
    finally:
        server.close()
    assert {str(mail["To"]) for mail in mails} == {to}
    assert all("It hangs" in text_of(mail) and "He shouts." not in text_of(mail) for mail in mails)


async def test_without_a_mail_server_nothing_is_written(servers: Servers) -> None:
    server = servers.make(tweak=GONE, RATE_LIMITS="off").start()
    async with widget(server, person("Erin")) as erin, console(server) as ada:
        case = await erin.start()
        await ada.post(case, "Try again, please.")
        assert await erin.refused("transcript", case=case) == "closed"
        await asyncio.sleep(2)
    assert await server.ado(Mail.objects.count) == 0
    server.close()
