"""Whose unread replies are mailed, when, and what the mail says."""

import uuid
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases import clock
from cases.access import AgentActor, ContactActor
from cases.mail import outbox, unread
from cases.models import Agent, Case, Contact, Conversation, Kind, Mail, MailClock, UnreadNotice, Visibility
from cases.operations.reading import Look, mark_read
from cases.timeline import Draft, append
from tests.cases.conftest import case_of

MINUTE = timedelta(minutes=1)


@pytest.fixture
def now(db: None) -> datetime:
    """When the server began to look."""
    start = clock.now()
    unread.look(start - MINUTE)
    return start


def say(agent: Agent, case: Case, body: str, at: datetime, **fields: object) -> None:
    append([Draft(case.number, AgentActor.of(agent), body, uuid.uuid4(), at=at, **fields)])  # type: ignore[arg-type]


def pass_to(moment: datetime) -> list[Mail]:
    """What the clockwork does at that moment; the mails that it wrote."""
    known = set(Mail.objects.values_list("pk", flat=True))
    unread.look(moment)
    unread.decide(moment)
    return list(Mail.objects.exclude(pk__in=known))


def read(contact: Contact, case: Case) -> None:
    case.refresh_from_db()
    mark_read([Look(ContactActor.of(contact), case.number, case.last_public_seq)])


def test_a_reply_is_mailed_after_ten_minutes_and_not_before(now: datetime, erin: Contact, ada: Agent) -> None:
    case = case_of(erin, at=now)
    say(ada, case, "Try again, please.", now)
    assert pass_to(now + MINUTE) == []
    assert pass_to(now + 9.9 * MINUTE) == []
    (mail,) = pass_to(now + 11 * MINUTE)
    assert (mail.to, mail.kind, mail.state) == ("erin@harbor.example", "unread", "waiting")
    assert mail.subject == f"{case.number}: Ada replied – {case.subject}"
    assert "Try again, please." in mail.text
    assert pass_to(now + 40 * MINUTE) == []


def test_all_that_is_unread_is_in_one_mail(now: datetime, erin: Contact, ada: Agent, ben: Agent) -> None:
    first, second = case_of(erin, at=now), case_of(erin, "And imports.", at=now)
    say(ada, first, "One.", now)
    say(ben, first, "Two.", now + MINUTE)
    say(ada, second, "Three.", now + 9 * MINUTE)
    pass_to(now + 9 * MINUTE)
    (mail,) = pass_to(now + 19.5 * MINUTE)
    assert first.number in mail.subject
    assert second.number in mail.subject
    assert [word in mail.text for word in ("One.", "Two.", "Three.")] == [True] * 3
    assert mail.text.index("One.") < mail.text.index("Two.")


def test_never_two_within_a_quarter_of_an_hour(now: datetime, erin: Contact, ada: Agent) -> None:
    case = case_of(erin, at=now)
    say(ada, case, "One.", now)
    pass_to(now)
    assert len(pass_to(now + 10 * MINUTE)) == 1
    say(ada, case, "Two.", now + 11 * MINUTE)
    assert pass_to(now + 21.5 * MINUTE) == []
    assert pass_to(now + 24.9 * MINUTE) == []
    (mail,) = pass_to(now + 25 * MINUTE)
    assert ("One." in mail.text, "Two." in mail.text) == (True, True)


def test_what_was_read_is_not_mailed(now: datetime, erin: Contact, ada: Agent) -> None:
    case = case_of(erin, at=now)
    say(ada, case, "One.", now)
    pass_to(now)
    read(erin, case)
    assert pass_to(now + 30 * MINUTE) == []
    say(ada, case, "Two.", now + 31 * MINUTE)
    pass_to(now + 31 * MINUTE)
    (mail,) = pass_to(now + 42 * MINUTE)
    assert ("One." in mail.text, "Two." in mail.text) == (False, True)


def test_who_writes_on_the_case_has_seen_what_stood_above(now: datetime, erin: Contact, ada: Agent) -> None:
    case = case_of(erin, at=now)
    say(ada, case, "One.", now)
    append([Draft(case.number, ContactActor.of(erin), "Thanks!", at=now + MINUTE)])
    pass_to(now + 2 * MINUTE)
    assert pass_to(now + 30 * MINUTE) == []


def test_who_is_in_the_chat_is_not_mailed_until_they_go(now: datetime, erin: Contact, ada: Agent) -> None:
    case = case_of(erin, at=now)
    say(ada, case, "One.", now)
    pass_to(now)
    assert unread.soon(now + 9 * MINUTE) == [erin.pk]
    for minute in (9, 10, 11, 12):
        unread.here([erin.pk], now + minute * MINUTE)
        assert pass_to(now + (minute + 0.5) * MINUTE) == []
    assert len(pass_to(now + 13.1 * MINUTE)) == 1


def test_notes_and_events_and_others_replies_are_no_reason(
    now: datetime, erin: Contact, sam: Contact, ada: Agent
) -> None:
    case, other = case_of(erin, at=now), case_of(sam, at=now)
    say(ada, case, "She is difficult.", now, kind=Kind.NOTE, visibility=Visibility.INTERNAL)
    pass_to(now)
    assert pass_to(now + 30 * MINUTE) == []
    say(ada, other, "For Sam alone.", now + 30 * MINUTE)
    say(ada, case, "For Erin.", now + 30 * MINUTE)
    pass_to(now + 31 * MINUTE)
    mails = {mail.to: mail for mail in pass_to(now + 41 * MINUTE)}
    assert set(mails) == {"erin@harbor.example", "sam@lakeside.example"}
    hers = mails["erin@harbor.example"]
    for secret in ("She is difficult.", "For Sam alone."):
        assert secret not in hers.text + hers.html
    assert "For Erin." in hers.text


@pytest.mark.parametrize("address", ["", "nobody", "a@b@c", "erin@harbor.example\nBcc: all@desk.example"])
def test_who_has_no_address_gets_none(now: datetime, erin: Contact, ada: Agent, address: str) -> None:
    Contact.objects.filter(pk=erin.pk).update(email=address)
    say(ada, case_of(erin, at=now), "One.", now)
    pass_to(now)
    assert pass_to(now + 30 * MINUTE) == []


@pytest.mark.parametrize(
    ("page", "linked"), [("https://host.example/r?a=1&b=2", True), ("javascript:alert(1)", False), ("", False)]
)
def test_it_leads_back_to_the_page_of_the_chat(
    now: datetime, erin: Contact, ada: Agent, page: str, linked: bool
) -> None:
    case = case_of(erin, at=now)
    case.conversation = Conversation.objects.create(case=case, page=page, started_at=now)
    case.save()
    say(ada, case, "One & <b>two</b>.", now)
    pass_to(now)
    (mail,) = pass_to(now + 11 * MINUTE)
    assert (f"in the chat: {page}" in mail.text, "href=" in mail.html) == (linked, linked)
    assert "One & <b>two</b>." in mail.text
    assert "One &amp; &lt;b&gt;two&lt;/b&gt;." in mail.html


def test_a_server_that_was_away_finds_what_was_missed(now: datetime, erin: Contact, ada: Agent) -> None:
    say(ada, case_of(erin, at=now), "One.", now)
    assert len(pass_to(now + timedelta(hours=3))) == 1


def test_many_that_moved_are_looked_through_in_turns(
    now: datetime, erin: Contact, sam: Contact, ada: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unread, "CASES", 2)
    for minute in range(5):
        case_of(erin, at=now + minute * MINUTE)
    say(ada, case_of(sam, at=now), "One.", now + 5 * MINUTE)
    for _ in range(5):
        unread.look(now + 20 * MINUTE)
    assert UnreadNotice.objects.filter(contact=sam, due_at__isnull=False).exists()


def test_what_is_read_before_it_goes_is_cancelled(now: datetime, erin: Contact, ada: Agent) -> None:
    case = case_of(erin, at=now)
    say(ada, case, "One.", now)
    pass_to(now)
    (mail,) = pass_to(now + 11 * MINUTE)
    read(erin, case)
    assert outbox.take(now + 12 * MINUTE) is None
    mail.refresh_from_db()
    assert (mail.state, mail.text) == ("cancelled", "")


def test_it_costs_the_same_however_many_cases_there_are(now: datetime, erin: Contact, ada: Agent) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            unread.look(now + MINUTE)
        return len(found)

    say(ada, case_of(erin, at=now), "One.", now)
    asked()
    before = asked()
    for _ in range(5):
        say(ada, case_of(erin, at=now), "One.", now)
    assert asked() == before


def test_a_server_that_begins_to_send_leaves_what_is_old(erin: Contact, ada: Agent) -> None:
    now = clock.now()
    say(ada, case_of(erin, at=now - 60 * MINUTE), "Long ago.", now - 60 * MINUTE)
    unread.look(now)
    assert pass_to(now + 20 * MINUTE) == []
    MailClock.objects.update(looked_to=now - timedelta(days=9))
    unread.look(now + timedelta(days=3))
    assert pass_to(now + timedelta(days=3, hours=1)) == []
