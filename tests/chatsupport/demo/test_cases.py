"""The demo's cases: a desk that looks lived in, and whose numbers add up."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F

from cases.models import Agent, AuthorKind, Case, Contact, Conversation, Entry, Kind, Status, Visibility
from chatsupport.demo.cast import AGENTS, PEOPLE
from chatsupport.demo.furnishing import load
from tests.chatsupport.demo.conftest import NOW, ORIGIN

ROUND = 40


@pytest.fixture(scope="module")
def lived_in(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A round of cases, loaded once for all tests that only look at it."""
    with django_db_blocker.unblock(), transaction.atomic():
        load(ROUND, [ORIGIN], NOW)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def desk(lived_in: None, db: None) -> None:
    """The desk after a round of cases."""


def said(entries: list[Entry], kind: AuthorKind, after: int) -> int:
    return sum(
        e.author_kind == kind and e.visibility == Visibility.PUBLIC and e.kind != Kind.EVENT and e.seq > after
        for e in entries
    )


def test_counters_follow_from_the_entries(desk: None) -> None:
    for case in Case.objects.all():
        entries = list(case.entries.order_by("seq"))
        public = [e for e in entries if e.visibility == Visibility.PUBLIC]
        assert [e.seq for e in entries] == list(range(1, case.last_seq + 1))
        assert [e.public_seq for e in public] == list(range(1, case.last_public_seq + 1))
        assert case.desk_unread == said(entries, AuthorKind.CUSTOMER, after=case.desk_read_seq)
        assert case.contact_unread == said(entries, AuthorKind.AGENT, after=case.contact_read_seq)
        assert case.desk_read_public_seq == sum(e.seq <= case.desk_read_seq for e in public)
        assert case.contact_read_public_seq == sum(e.seq <= case.contact_read_seq for e in public)


def test_last_words_follow_from_the_entries(desk: None) -> None:
    for case in Case.objects.all():
        words = case.entries.filter(visibility=Visibility.PUBLIC).exclude(kind=Kind.EVENT).order_by("seq")
        last = words.last()
        assert last is not None
        assert case.last_line == " ".join(last.body.split())[:160]
        by_customer = words.filter(author_kind=AuthorKind.CUSTOMER).last()
        assert case.last_customer_seq == (by_customer.seq if by_customer else 0)


def test_times_go_forward_and_end_before_now(desk: None) -> None:
    for case in Case.objects.all():
        times = list(case.entries.order_by("seq").values_list("at", flat=True))
        assert times == sorted(times)
        assert (times[0], times[-1]) == (case.opened_at, case.updated_at)
        assert times[-1] <= NOW


def test_numbers_go_up_with_time(desk: None) -> None:
    opened = list(Case.objects.order_by("id").values_list("opened_at", flat=True))
    assert opened == sorted(opened)


def test_status_follows_from_the_events(desk: None) -> None:
    for case in Case.objects.all():
        whats = [e.data["event"] for e in case.entries.filter(kind=Kind.EVENT).order_by("seq") if e.data]
        ends = [what for what in whats if what in ("resolved", "reopened")]
        assert (case.status == Status.RESOLVED) == (ends[-1:] == ["resolved"])
        assert (case.resolved_at is None) == (case.status != Status.RESOLVED)
        assert (case.status == Status.NEW) == (case.assignee is None)


def test_no_screen_is_empty(desk: None) -> None:
    agent = Agent.objects.get(email=AGENTS[0].email)
    assert set(Case.objects.values_list("status", flat=True)) == set(Status.values)
    assert Case.objects.filter(assignee=agent).exclude(status=Status.RESOLVED).exists()
    assert Case.objects.filter(desk_unread__gt=0).exists()
    assert Case.objects.filter(contact_unread__gt=0).exists()
    assert Conversation.objects.filter(state="waiting", case__status=Status.NEW).exists()
    assert Entry.objects.filter(kind=Kind.NOTE).exists()


def test_live_chats_are_those_of_open_cases(desk: None) -> None:
    live = Conversation.objects.exclude(state="ended")
    assert live.exists()
    assert not live.filter(case__status=Status.RESOLVED).exists()
    assert not live.exclude(case__conversation=F("pk")).exists()
    assert not live.filter(ended_at__isnull=False).exists()
    assert not Conversation.objects.filter(state="ended", ended_at__isnull=True).exists()


def test_only_who_may_chat_has_chatted(desk: None) -> None:
    chats = Case.objects.filter(door="chat")
    assert set(chats.values_list("contact__role", flat=True)) == {"Enterprise Manager"}
    assert not Case.objects.filter(screen_requested=True).exclude(door="chat").exists()


def test_who_tries_it_first_starts_a_new_case(desk: None) -> None:
    dana = Contact.objects.get(external_id=PEOPLE[0].key)
    assert not dana.cases.exclude(status=Status.RESOLVED).exists()
