"""The session's signed value: good as issued, for its time, and in no other form."""

from typing import Any

import pytest
import time_machine
from django.core.signing import Signer
from hypothesis import given
from hypothesis import strategies as st

from cases.models import Contact
from chat.access.models import Site
from chat.access.sessions import LIFETIME, issue, open_session, renew


@pytest.fixture
def value(erin: Contact, site: Site) -> str:
    return issue(erin, site, site.keys.get())


def test_opens_to_who_came_and_how(value: str, erin: Contact, site: Site) -> None:
    session = open_session(value)
    assert session is not None
    assert (session.contact_id, session.site_id, session.key_id) == (erin.pk, site.pk, site.keys.get().pk)


def test_runs_out_after_its_lifetime(erin: Contact, site: Site) -> None:
    with time_machine.travel("2026-03-02T15:00:00Z", tick=False) as clock:
        value = issue(erin, site, site.keys.get())
        clock.shift(LIFETIME - 1)
        session = open_session(value)
        assert session is not None
        renewed = renew(session)
        clock.shift(1)
        assert open_session(value) is None
        assert open_session(renewed) is not None


def test_looking_at_it_asks_the_database_nothing(value: str, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert open_session(value)


@pytest.mark.parametrize("where", [0, 10, -1])
def test_any_changed_letter_spoils_it(value: str, where: int) -> None:
    letters = list(value)
    letters[where] = "A" if letters[where] != "A" else "B"
    assert open_session(value)
    assert open_session("".join(letters)) is None


@pytest.mark.parametrize("content", [{}, [], [1, 2, 3], ["a", 1, 1, 9e12], "text", [1, 1, 1, "soon"]])
def test_value_signed_for_another_purpose_is_none(content: Any) -> None:
    assert open_session(Signer(salt="another").sign_object(content)) is None


@pytest.mark.parametrize("value", [None, 7, {}, "", ":", "x" * 10_000, "\ud800", "\0"])
def test_what_is_no_session_opens_nothing(value: object) -> None:
    assert open_session(value) is None


@given(st.text())
def test_fuzzed_values_open_nothing(value: str) -> None:
    assert open_session(value) is None
