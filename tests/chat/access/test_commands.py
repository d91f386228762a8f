"""The shell commands of PROTOCOL's Provisioning: their JSON, and their errors."""

import io
import json
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from cases.models import Agent, ApiToken
from chat.access.models import Role, Site, SiteKey


def run(*arguments: str) -> dict[str, Any]:
    out = io.StringIO()
    call_command(*arguments, "--json", stdout=out)
    told: dict[str, Any] = json.loads(out.getvalue())
    return told


@pytest.fixture
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("a plain long sentence\n"))


def test_create_site_tells_the_key_once(default_rows: None) -> None:
    told = run("create_site", "casework", "--name", "Casework", "--origin", "https://a.example")
    key = SiteKey.objects.get()
    assert told == {"site": "casework", "kid": key.kid, "secret": key.material}


def test_create_site_again_adds_a_key(default_rows: None) -> None:
    first, second = (run("create_site", "casework", "--name", "Casework") for _ in range(2))
    assert first["secret"] != second["secret"]
    assert SiteKey.objects.filter(site__key="casework", enabled=True).count() == 2


def test_create_site_says_what_is_wrong_with_an_origin(default_rows: None) -> None:
    with pytest.raises(CommandError, match="is no origin"):
        run("create_site", "casework", "--name", "Casework", "--origin", "example.com")
    assert not Site.objects.exists()


@pytest.mark.parametrize(("flag", "enabled"), [("--on", True), ("--off", False)])
def test_chat_role_switches(flag: str, enabled: bool, site: Site) -> None:
    told = run("chat_role", "casework", "Staff", flag)
    assert told == {"site": "casework", "role": "Staff", "chat_enabled": enabled}
    assert Role.objects.get(site=site, name="Staff").chat_enabled is enabled


def test_chat_role_prints_json_unasked(site: Site) -> None:
    out = io.StringIO()
    call_command("chat_role", "casework", "Staff", "--on", stdout=out)
    assert json.loads(out.getvalue())["chat_enabled"]


def test_chat_role_wants_a_site_and_a_direction(site: Site) -> None:
    with pytest.raises(CommandError, match="There is no site 'nowhere'"):
        run("chat_role", "nowhere", "Staff", "--on")
    with pytest.raises(CommandError, match="--on --off"):
        run("chat_role", "casework", "Staff")


def test_create_agent_makes_one_who_can_sign_in(password: None, db: None) -> None:
    told = run("create_agent", "Ada@Desk.example", "--name", "Ada", "--lead", "--capacity", "2", "--password-stdin")
    ada = Agent.objects.get()
    assert told == {"agent": ada.pk, "email": "ada@desk.example"}
    assert ada.check_password("a plain long sentence")
    assert (ada.is_lead, ada.is_staff, ada.capacity) == (True, False, 2)


def test_create_agent_with_admin_makes_an_administrator(password: None, db: None) -> None:
    run("create_agent", "root@desk.example", "--name", "Rut", "--admin", "--password-stdin")
    agent = Agent.objects.get()
    assert agent.is_staff
    assert agent.is_superuser


@pytest.mark.parametrize(
    ("email", "name", "capacity", "reason"),
    [
        ("ADA@desk.example", "Ada", "4", "There is an agent ada@desk.example already"),
        ("nonsense", "Ada", "4", "email: "),
        ("b@desk.example", " ", "4", "name: "),
        ("b@desk.example", "Ada", "-1", "capacity: "),
    ],
)
def test_create_agent_refuses(email: str, name: str, capacity: str, reason: str, password: None, ada: Agent) -> None:
    with pytest.raises(CommandError, match=reason):
        run("create_agent", email, "--name", name, "--capacity", capacity, "--password-stdin")
    assert Agent.objects.count() == 1


@pytest.mark.parametrize(("typed", "flags"), [("\n", ["--password-stdin"]), ("", ["--password-stdin"]), ("secret", [])])
def test_create_agent_wants_a_password(typed: str, flags: list[str], monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    with pytest.raises(CommandError, match="--password-stdin"):
        run("create_agent", "ada@desk.example", "--name", "Ada", *flags)
    assert not Agent.objects.exists()


def test_create_agent_remarks_on_a_weak_password(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("password\n"))
    remarks = io.StringIO()
    call_command("create_agent", "a@desk.example", "--name", "Ada", "--password-stdin", stderr=remarks)
    assert "too common" in remarks.getvalue()
    assert Agent.objects.exists()


def test_create_token_is_the_agents_own(ada: Agent) -> None:
    token = run("create_token", "ADA@desk.example")["token"]
    assert ApiToken.objects.get(digest=ApiToken.digest_of(token)).agent == ada


def test_create_token_wants_an_agent_who_may_sign_in(ada: Agent) -> None:
    with pytest.raises(CommandError, match="There is no agent"):
        run("create_token", "nobody@desk.example")
    Agent.objects.update(is_active=False)
    with pytest.raises(CommandError, match="may no longer sign in"):
        run("create_token", "ada@desk.example")
    assert not ApiToken.objects.exists()
