"""What is staged in memory stands on the desk as its timeline would have put it there, on whichever database."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from cases import timeline
from cases.access import Actor, AgentActor, ContactActor
from cases.models import Case, Contact, Conversation, Entry, Kind, NumberSeries, Status
from cases.operations.opening import Opening, open_case
from chatsupport.demo import planning
from chatsupport.demo.furnishing import Loaded, load
from tests.chatsupport.demo.conftest import NOW, ORIGIN

PLACES = ("seq", "public_seq", "cid", "kind", "visibility", "author_kind", "author_name", "contact_id", "agent_id")
COUNTERS = ("last_seq", "last_public_seq", "last_customer_seq", "last_line", "updated_at", "account_id")
LIVELY = 4


@pytest.fixture
def long_past(loaded: Loaded, monkeypatch: Any) -> None:
    """A desk of four present cases, and thirty from its past, which a full one has after two thousand."""
    monkeypatch.setattr(planning, "LIVELY", LIVELY)
    load(LIVELY + 30, [ORIGIN], NOW)


def author(entry: Entry) -> Actor:
    if entry.contact_id:
        return ContactActor(entry.contact_id, entry.author_name)
    assert entry.agent_id
    return AgentActor(entry.agent_id, entry.author_name, sees_every_queue=True)


def played(case: Case) -> Case:
    """The case again, from its own entries, by the desk's own operations."""
    first, *others = case.entries.order_by("seq")
    opening = Opening(case.contact, author(first), first.body, case.door, subject=case.subject, at=first.at)  # type: ignore[arg-type]
    again = open_case(opening).case
    again.status = Status.NEW if case.status == Status.NEW else Status.OPEN
    drafts = [
        timeline.Draft(
            again.number,
            author(entry),
            entry.body,
            entry.cid,
            Kind.MESSAGE if entry.kind == Kind.NOTE else Kind(entry.kind),
            entry.visibility,  # type: ignore[arg-type]
            data=entry.data,
            at=entry.at,
        )
        for entry in others
    ]
    with transaction.atomic():
        timeline.record(again, drafts)
    return again


def test_the_timeline_would_have_written_the_same(long_past: None) -> None:
    for case in Case.objects.all():
        again = played(case)
        assert [getattr(again, name) for name in COUNTERS] == [getattr(case, name) for name in COUNTERS]
        if case.status != Status.RESOLVED:
            assert again.status == case.status
        rows = [[getattr(e, name) for name in (*PLACES, "body", "data", "at")] for e in case.entries.order_by("seq")]
        as_played = [
            [getattr(e, name) for name in (*PLACES, "body", "data", "at")] for e in again.entries.order_by("seq")
        ]
        assert as_played[0][3:] == rows[0][3:]  # its cid is the case's
        assert as_played[1:] == rows[1:]


def test_ids_and_numbers_go_on_from_there(long_past: None) -> None:
    numbers = [
        int(number.removeprefix("CS-")) for number in Case.objects.order_by("pk").values_list("number", flat=True)
    ]
    assert numbers == list(range(10_001, 10_001 + len(numbers)))
    contact = Contact.objects.select_related("account").earliest("pk")
    next_one = open_case(Opening(contact, ContactActor.of(contact), "One more", Case.objects.earliest("pk").door)).case  # type: ignore[arg-type]
    assert next_one.number == f"CS-{10_001 + len(numbers)}"
    assert next_one.pk > max(Case.objects.exclude(pk=next_one.pk).values_list("pk", flat=True))
    assert NumberSeries.objects.get().next == 10_002 + len(numbers)
    chat = Conversation.objects.create(case=next_one, started_at=NOW)
    assert chat.pk > max(Conversation.objects.exclude(pk=chat.pk).values_list("pk", flat=True))


def test_the_past_is_older_and_in_order(long_past: None) -> None:
    opened = list(Case.objects.order_by("pk").values_list("opened_at", flat=True))
    assert opened == sorted(opened)
    past = Case.objects.filter(contact__external_id__regex=r"\.[0-9]+$")
    assert past.count() == 30
    assert not past.filter(opened_at__gt=NOW - timedelta(hours=1)).exists()
    assert {case.account for case in past.select_related("account", "contact__account")} == {
        case.contact.account for case in past.select_related("account", "contact__account")
    }


def test_a_past_that_was_begun_is_gone_on_with(loaded: Loaded, monkeypatch: Any) -> None:
    monkeypatch.setattr(planning, "LIVELY", LIVELY)
    assert load(LIVELY + 3, [ORIGIN], NOW).cases == LIVELY + 3
    assert load(LIVELY + 12, [ORIGIN], NOW).cases == 9
    assert load(LIVELY + 12, [ORIGIN], NOW) == Loaded(site=False, agents=0, contacts=0, cases=0)
    assert Case.objects.values("start_cid").distinct().count() == LIVELY + 12


def test_whoever_has_a_case_was_seen_when_it_was_touched(long_past: None) -> None:
    for contact in Contact.objects.filter(cases__isnull=False).distinct():
        assert contact.seen_at == contact.cases.latest("updated_at").updated_at
