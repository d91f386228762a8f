"""A mail's way out: taken by one, tried again, given up, forgotten."""

import smtplib
from collections.abc import Iterator
from datetime import timedelta
from functools import partial

import pytest
from django.conf import LazySettings
from django.db import connections

from cases import clock
from cases.mail import outbox, sending, unread
from cases.mail.sending import Outcome
from cases.models import Contact, Mail, MailClock, UnreadNotice
from tests import smtp
from tests.cases.test_operations_racing import AT_ONCE, at_once
from tests.smtp import Sink, text_of

NOW = clock.now()


def make(contact: Contact) -> Mail:
    return outbox.put(Mail.Kind.UNREAD, contact, "CS-1: Grüße\n and more", {"contact": contact, "threads": []}, NOW)


@pytest.fixture
def sink(settings: LazySettings) -> Iterator[Sink]:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.DEFAULT_FROM_EMAIL = "Desk <desk@support.example>"
    with smtp.running() as found:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", found.port
        yield found


def test_a_mail_server_gets_plain_text_and_html(sink: Sink, erin: Contact) -> None:
    mail = make(erin)
    assert sending.hand_over(mail) == Outcome()
    (came,) = sink.wait_for(1)
    assert sink.recipients == ["erin@harbor.example"]
    assert (came["From"], came["Subject"]) == ("Desk <desk@support.example>", "CS-1: Grüße and more")
    assert (came["Message-ID"], came["Auto-Submitted"]) == (mail.message_id, "auto-generated")
    assert "Hello Erin," in text_of(came)
    assert "<p>Hello Erin,</p>" in text_of(came, "html")


@pytest.mark.parametrize(
    ("command", "answer", "final"),
    [
        ("RCPT", "550 no such person", True),
        ("RCPT", "450 later", False),
        (".", "554 spam", True),
        (".", "451 later", False),
        ("MAIL", "530 sign in first", False),
    ],
)
def test_what_a_mail_server_says_decides(sink: Sink, erin: Contact, command: str, answer: str, final: bool) -> None:
    sink.answers[command] = answer
    outcome = sending.hand_over(make(erin))
    assert outcome.final == final
    assert answer[:3] in outcome.error


def test_a_mail_server_that_is_away_is_asked_again(sink: Sink, erin: Contact, settings: LazySettings) -> None:
    settings.EMAIL_PORT = 1
    outcome = sending.hand_over(make(erin))
    assert (bool(outcome.error), outcome.final) == (True, False)


def test_a_line_that_breaks_is_tried_again(erin: Contact, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(*_: object) -> None:
        raise smtplib.SMTPServerDisconnected("gone")

    monkeypatch.setattr(sending.EmailMultiAlternatives, "send", lost)
    assert sending.hand_over(make(erin)) == Outcome("SMTPServerDisconnected: gone")


def test_what_is_taken_comes_back_when_its_taker_is_gone(erin: Contact) -> None:
    made = make(erin)
    first = outbox.take(NOW)
    assert first is not None
    assert outbox.take(NOW + outbox.LEASE / 2) is None
    again = outbox.take(NOW + outbox.LEASE)
    assert again is not None
    assert (again.pk, again.message_id, again.attempts) == (made.pk, made.message_id, 2)
    outbox.sent(first, NOW)  # whose time is over: the second has it now
    made.refresh_from_db()
    assert made.state == "waiting"
    outbox.sent(again, NOW)
    made.refresh_from_db()
    assert (made.state, made.text, made.html) == ("sent", "", "")
    assert outbox.take(NOW + timedelta(days=2)) is None


def test_tries_lie_further_and_further_apart_and_end(erin: Contact) -> None:
    made, moment, waits = make(erin), NOW, []
    while made.state == "waiting":
        taken = outbox.take(moment)
        assert taken is not None
        outbox.failed(taken, "450 later", moment, final=False)
        made.refresh_from_db()
        waits.append((made.due_at - moment).total_seconds() / 60)
        moment = made.due_at
    assert waits[:8] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert (made.state, made.error) == ("failed", "450 later")
    assert moment - NOW < outbox.GIVE_UP + 2 * timedelta(hours=1)


def test_a_final_no_is_final(erin: Contact) -> None:
    make(erin)
    taken = outbox.take(NOW)
    assert taken is not None
    outbox.failed(taken, "550 no such person", NOW, final=True)
    assert outbox.take(NOW + timedelta(days=1)) is None


def test_what_has_ended_is_forgotten_after_a_month(erin: Contact) -> None:
    done, waits = make(erin), make(erin)
    Mail.objects.filter(pk=done.pk).update(state="sent")
    assert outbox.sweep(NOW + timedelta(days=29)) == 0
    assert outbox.sweep(NOW + timedelta(days=31)) == 1
    assert Mail.objects.get() == waits


@pytest.mark.django_db(transaction=True)
def test_of_many_that_take_one_gets_it(erin: Contact) -> None:
    make(erin)
    connections.close_all()
    assert len([mail for mail in at_once(*[partial(outbox.take, NOW)] * AT_ONCE) if mail]) == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_that_decide_one_writes_the_mail(erin: Contact, monkeypatch: pytest.MonkeyPatch) -> None:
    MailClock.objects.create(pk=1, looked_to=NOW)
    UnreadNotice.objects.create(contact=erin, due_at=NOW)
    settled: list[int] = []

    def settle(notice: UnreadNotice, now: object) -> None:
        settled.append(notice.pk)
        notice.due_at = None

    monkeypatch.setattr(unread, "_settle", settle)
    at_once(*[partial(unread.decide, NOW)] * AT_ONCE)
    assert len(settled) == 1
