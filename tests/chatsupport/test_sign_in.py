"""Agents sign in by email and password, and by their present address only."""

import pytest
from django.test import Client

from cases.models import Agent

PASSWORD = "harbour-lights-at-dusk"


@pytest.fixture
def ada(db: None) -> Agent:
    return Agent.objects.create_user("ada@desk.example", PASSWORD, name="Ada")


def signs_in(email: str, password: str = PASSWORD) -> bool:
    client = Client()
    client.post("/accounts/login/", {"login": email, "password": password})
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("email", ["ada@desk.example", "Ada@Desk.Example"])
def test_the_address_in_any_case_signs_in(ada: Agent, email: str) -> None:
    assert signs_in(email)


def test_a_wrong_password_does_not(ada: Agent) -> None:
    assert not signs_in(ada.email, "something else entirely")


def test_an_address_that_was_changed_no_longer_signs_in(ada: Agent) -> None:
    assert signs_in("ada@desk.example")
    Agent.objects.filter(pk=ada.pk).update(email="ada@new.example")
    assert signs_in("ada@new.example")
    assert not signs_in("ada@desk.example")


def test_an_agent_who_was_switched_off_does_not(ada: Agent) -> None:
    assert signs_in(ada.email)
    Agent.objects.filter(pk=ada.pk).update(is_active=False)
    assert not signs_in(ada.email)


def test_nobody_signs_up(db: None) -> None:
    said = {"email": "stranger@desk.example", "password1": PASSWORD}
    assert Client().post("/accounts/signup/", said).status_code == 200
    assert not Agent.objects.filter(email="stranger@desk.example").exists()


def test_guessing_is_slowed_down(ada: Agent) -> None:
    for _ in range(12):
        signs_in(ada.email, "a guess")
    assert not signs_in(ada.email)


@pytest.mark.parametrize("page", ["email/", "confirm-email/", "password/reset/", "password/reset/key/1-abc/"])
def test_an_agent_cannot_change_their_own_address_or_have_a_password_mailed(ada: Agent, page: str) -> None:
    client = Client()
    client.force_login(ada)
    assert client.get("/accounts/password/change/").status_code != 404
    assert client.get(f"/accounts/{page}").status_code == 404
