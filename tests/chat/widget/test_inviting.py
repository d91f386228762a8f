"""POST /widget/v1/invitation: who is asked whether they want help, on which page, and how often."""

import json
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.db import connections
from django.test import Client

from cases import clock
from cases.models import Calendar, Contact, Conversation
from chat.access import invitations
from chat.access.models import Invitation, Invited, Role, Site
from chat.widget import rates
from tests.cases.conftest import case_of
from tests.cases.test_operations_racing import AT_ONCE, at_once
from tests.conftest import FIREFOX, HOST_ORIGIN, INTERNET_EXPLORER

URL = "/widget/v1/invitation"
PAGE = f"{HOST_ORIGIN}/reports/7?secret=1#x"
Sign = Callable[..., str]


def post(body: object, **headers: str) -> Any:
    sent = {"Origin": HOST_ORIGIN, "User-Agent": FIREFOX} | headers
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Client(enforce_csrf_checks=True).post(URL, content, "application/json", headers=sent)


def ask(
    token: str, page: str = PAGE, site: str = "casework", headers: dict[str, str] | None = None, **said: Any
) -> Any:
    answer = post({"site": site, "token": token, "page": page} | said, **(headers or {}))
    assert answer.status_code == 200, answer.content
    return answer.json()["invitation"]


@pytest.fixture
def rule(site: Site) -> Invitation:
    return Invitation.objects.create(site=site, name="Reports", words="Need a hand?", page="/reports/*", seconds=20)


def test_it_is_told_when_and_claimed_once_a_week(rule: Invitation, erin: Contact, sign: Sign) -> None:
    assert ask(sign(erin)) == {"id": rule.pk, "seconds": 20}
    assert ask(sign(erin), claim=True) == {"id": rule.pk, "words": "Need a hand?"}
    assert ask(sign(erin)) is None
    assert ask(sign(erin), claim=True) is None
    with time_machine.travel(clock.now() + timedelta(days=6.9)):
        assert ask(sign(erin)) is None
    with time_machine.travel(clock.now() + timedelta(days=7.1)):
        assert ask(sign(erin), claim=True) == {"id": rule.pk, "words": "Need a hand?"}


def test_what_was_dismissed_does_not_come_back(rule: Invitation, site: Site, erin: Contact, sign: Sign) -> None:
    ask(sign(erin), claim=True)
    assert ask(sign(erin), dismiss=rule.pk) is None
    with time_machine.travel(clock.now() + timedelta(days=30)):
        assert ask(sign(erin)) is None
        other = Invitation.objects.create(site=site, name="Any", words="Hello", seconds=60)
        assert ask(sign(erin)) == {"id": other.pk, "seconds": 60}


def test_one_person_is_not_another(rule: Invitation, erin: Contact, sam: Contact, sign: Sign) -> None:
    ask(sign(erin), claim=True)
    ask(sign(sam), dismiss=rule.pk)  # who was never invited dismisses nothing
    assert ask(sign(sam), claim=True) is not None


def test_who_may_not_chat_is_never_invited(
    rule: Invitation, erin: Contact, mia: Contact, outsider: Contact, sign: Sign
) -> None:
    assert ask(sign(mia), claim=True) is None
    assert ask(sign(erin), claim=True, headers={"User-Agent": INTERNET_EXPLORER}) is None
    assert ask(sign(erin), claim=True, headers={"Origin": "https://evil.example"}) is None
    assert ask(sign(outsider), claim=True) is None
    assert ask("nonsense", claim=True) is None
    assert ask(sign(erin), site="nowhere", claim=True) is None
    Contact.objects.filter(pk=erin.pk).update(blocked=True)
    assert ask(sign(erin), claim=True) is None
    assert not Invited.objects.exists()
    Contact.objects.filter(pk=erin.pk).update(blocked=False)
    assert ask(sign(erin), claim=True) is not None


def test_nobody_is_invited_while_the_desk_is_closed(rule: Invitation, site: Site, erin: Contact, sign: Sign) -> None:
    site.calendar = Calendar.objects.create(name="Never", time_zone="UTC")
    site.save()
    assert ask(sign(erin), claim=True) is None
    assert not Invited.objects.exists()


def test_who_is_in_a_chat_is_not_invited(rule: Invitation, erin: Contact, sign: Sign) -> None:
    chat = Conversation.objects.create(case=case_of(erin), started_at=clock.now())
    assert ask(sign(erin)) is None
    chat.state = "ended"
    chat.save()
    assert ask(sign(erin)) is not None


def test_roles_and_switched_off_rules(rule: Invitation, site: Site, erin: Contact, sign: Sign) -> None:
    rule.roles.add(Role.objects.get(site=site, name="Site Manager"))
    assert ask(sign(erin)) is None
    rule.roles.add(Role.objects.get(site=site, name="Enterprise Manager"))
    assert ask(sign(erin)) is not None
    Invitation.objects.update(enabled=False)
    assert ask(sign(erin)) is None


def test_a_single_use_token_is_not_spent(rule: Invitation, site: Site, erin: Contact, sign: Sign) -> None:
    site.single_use_tokens = True
    site.save()
    token = sign(erin)
    assert ask(token) is not None
    opened = Client().post(
        "/widget/v1/session", {"site": "casework", "token": token}, "application/json",
        headers={"Origin": HOST_ORIGIN, "User-Agent": FIREFOX},
    )  # fmt: skip
    assert opened.status_code == 200


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"site": 1, "token": ""}', b"\xff", {"site": "a", "token": None}]
)
def test_what_is_no_request_is_said_so(body: object, site: Site) -> None:
    answer = post(body)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")


def test_too_much_and_too_often(rule: Invitation, erin: Contact, sign: Sign, monkeypatch: pytest.MonkeyPatch) -> None:
    assert post({"site": "casework", "token": "x" * 20_000}).status_code == 413
    monkeypatch.setattr(rates, "PER_PERSON", 1)
    ask(sign(erin))
    late = post({"site": "casework", "token": sign(erin), "page": PAGE})
    assert (late.status_code, late["Retry-After"].isdecimal()) == (429, True)


def test_a_host_page_may_ask_and_others_may_not_read(rule: Invitation, erin: Contact, sign: Sign) -> None:
    answer = post({"site": "casework", "token": sign(erin), "page": PAGE})
    assert (answer["Access-Control-Allow-Origin"], answer["Cache-Control"]) == (HOST_ORIGIN, "no-store")
    evil = post({"site": "casework", "token": sign(erin), "page": PAGE}, Origin="https://evil.example")
    assert "Access-Control-Allow-Origin" not in evil
    asked = Client().options(URL, headers={"Origin": HOST_ORIGIN})
    assert (asked.status_code, asked["Access-Control-Allow-Methods"]) == (204, "POST")


@pytest.mark.parametrize(
    ("pattern", "page", "fits"),
    [
        ("", "https://a.example/x", True),
        ("/x", "https://a.example/x?y#z", True),
        ("/x", "https://a.example/x/y", False),
        ("/x/*", "https://a.example/x/", True),
        ("/*/edit", "https://a.example/x/7/edit", True),
        ("/*/edit", "https://a.example/edit", False),
        ("/a*a", "https://a.example/a", False),
        ("/*b*c*", "https://a.example/abc", True),
        ("/*c*b*", "https://a.example/abc", False),
        ("https://a.example/*", "https://a.example/x", True),
        ("https://a.example/*", "https://b.example/https://a.example/x", False),
        ("*", "https://a.example", True),
        ("/", "https://a.example", True),
        ("/*", "https://[", False),
        ("/*a*a*a*a*a*a*a*a*b", "https://a.example/" + "a" * 1_900, False),
    ],
)
def test_pages_are_like_their_patterns(pattern: str, page: str, fits: bool) -> None:
    assert invitations.matches(pattern, page) == fits


@pytest.mark.django_db(transaction=True)
def test_of_many_tabs_one_claims(site: Site) -> None:
    connections.close_all()
    for moment in (clock.now(), clock.now() + timedelta(days=8)):
        claims = at_once(*[partial(invitations.claim, site.pk, "erin", moment)] * AT_ONCE)
        assert claims.count(True) == 1
