"""Contacts, accounts and role names are made from claims, once each, and written only when something changed."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, connections

from cases.models import Account, Contact
from chat.access import people
from chat.access.identity import Claims
from chat.access.models import PolicyVersion, Role, Site, UsedToken
from chat.access.people import note_seen, receive, spend

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
NINA = Claims(
    sub="nina",
    name="Nina",
    email="nina@harbor.example",
    role="Enterprise Manager",
    account_id="harbor",
    account_name="Harbor House",
    location="Intake",
    jti="1",
    expires_at=NOW + timedelta(hours=1),
)


def test_newcomer_is_taken_in_with_their_account(site: Site) -> None:
    nina = receive(NINA, site, NOW)
    assert (nina.directory, nina.external_id, nina.role, nina.location) == ("casework", "nina", NINA.role, "Intake")
    assert nina.account is not None
    assert (nina.account.external_id, nina.account.name) == ("harbor", "Harbor House")


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Nina O."},
        {"email": ""},
        {"role": "Staff"},
        {"location": ""},
        {"account_id": "lakeside"},
        {"account_name": "Harbor"},
    ],
)
def test_what_changed_is_brought_up_to_date_at_once(changes: dict[str, Any], site: Site) -> None:
    receive(NINA, site, NOW)
    receive(replace(NINA, **changes), site, NOW)
    nina = Contact.objects.select_related("account").get(external_id="nina")
    assert nina.account is not None
    now = {"account_id": nina.account.external_id, "account_name": nina.account.name}
    assert changes.items() <= (vars(nina) | now).items()


def test_same_person_within_a_minute_costs_one_read(site: Site, django_assert_num_queries: Any) -> None:
    first = receive(NINA, site, NOW)
    with django_assert_num_queries(1):
        assert receive(NINA, site, NOW + timedelta(seconds=59)) == first


def test_being_seen_is_noted_by_the_minute(site: Site, erin: Contact, sam: Contact) -> None:
    receive(NINA, site, NOW)
    later = NOW + timedelta(seconds=61)
    assert receive(NINA, site, later).seen_at == later
    note_seen()
    assert Role.objects.get(site=site, name=NINA.role).last_seen_at == later
    assert list(Contact.objects.filter(seen_at=later).values_list("external_id", flat=True)) == ["nina"]


def test_coming_back_waits_for_no_write(site: Site, django_assert_num_queries: Any) -> None:
    first = receive(NINA, site, NOW)
    with django_assert_num_queries(1):
        assert receive(NINA, site, NOW + timedelta(days=1)) == first


def test_who_was_here_is_written_once(site: Site) -> None:
    receive(NINA, site, NOW)
    receive(NINA, site, NOW + timedelta(days=1))
    note_seen()
    assert people.noted == {}


def test_same_name_at_another_site_is_another_person(site: Site, other_site: Site) -> None:
    assert receive(NINA, site, NOW) != receive(NINA, other_site, NOW)
    assert Account.objects.filter(external_id="harbor").count() == 2


def test_role_never_seen_before_is_recorded_off(site: Site) -> None:
    receive(replace(NINA, role="Supervisor"), site, NOW)
    role = Role.objects.get(site=site, name="Supervisor")
    assert not role.chat_enabled
    assert role.last_seen_at == NOW


def test_being_seen_changes_no_rule(site: Site) -> None:
    before = PolicyVersion.current()
    Role.objects.filter(site=site).first()
    receive(NINA, site, NOW)
    assert PolicyVersion.current() == before


def test_blocked_person_stays_blocked(erin: Contact, site: Site) -> None:
    Contact.objects.update(blocked=True)
    assert receive(replace(NINA, sub="erin"), site, NOW).blocked


def test_token_is_spent_once(site: Site) -> None:
    assert spend(NINA, site, NOW)
    assert not spend(NINA, site, NOW)
    assert spend(replace(NINA, jti="2"), site, NOW)


def test_token_of_that_id_at_another_site_is_another_token(site: Site, other_site: Site) -> None:
    assert spend(NINA, site, NOW)
    assert spend(NINA, other_site, NOW)


def test_spent_tokens_go_once_they_would_have_run_out(site: Site) -> None:
    spend(NINA, site, NOW)
    spend(replace(NINA, jti="2", expires_at=NOW + timedelta(hours=9)), site, NOW + timedelta(hours=2))
    assert list(UsedToken.objects.values_list("jti", flat=True)) == ["2"]


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_are_one_person_with_one_account(site: Site) -> None:
    people = in_threads(lambda: receive(NINA, site, NOW))
    assert len({person.pk for person in people}) == 1
    assert Account.objects.filter(external_id="harbor").count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_spend_one_token_once(site: Site) -> None:
    assert sorted(in_threads(lambda: spend(NINA, site, NOW))) == [False] * 7 + [True]


def in_threads(work: Callable[[], Any], count: int = 8) -> list[Any]:
    """What `work` returned in each of `count` threads that set out together."""
    results: list[Any] = []
    start = threading.Barrier(count)

    def run() -> None:
        start.wait()
        try:
            results.append(work())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert connection.is_usable()
    return results


def test_a_note_that_could_not_be_written_is_kept(site: Site, erin: Contact, monkeypatch: pytest.MonkeyPatch) -> None:
    people.noted[erin.pk] = (site, erin.role, NOW)
    with monkeypatch.context() as broken:
        broken.setattr(people, "_write_seen", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            note_seen()
    assert list(people.noted) == [erin.pk]
    note_seen()
    assert people.noted == {}
