"""Agents, tokens, contacts and the tables that cases are told apart by."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Agent, ApiToken, Calendar, Case, Contact, NumberSeries, Priority, Team
from chat.access.models import PolicyVersion
from tests.cases.api.conftest import Api


@pytest.fixture
def office(administrator: Agent, default_rows: None) -> Client:
    client = Client()
    client.force_login(administrator)
    return client


def url(table: str, what: str = "changelist", *args: Any) -> str:
    return reverse(f"admin:cases_{table}_{what}", args=args)


def agent_form(agent: Agent, **changes: Any) -> dict[str, Any]:
    return {"email": agent.email, "name": agent.name, "capacity": 4, "is_active": "on"} | changes


def test_an_agent_is_made_who_can_sign_in(office: Client) -> None:
    new = {"email": "Cleo@Desk.example", "name": "Cleo", "capacity": 4, "is_staff": "on", "usable_password": "true"}
    sent = new | {"password1": "correct horse battery", "password2": "correct horse battery"}
    assert office.post(url("agent", "add"), sent).status_code == 302
    cleo = Agent.objects.get(email="cleo@desk.example")
    assert cleo.check_password("correct horse battery")
    assert (cleo.is_staff, cleo.is_superuser) == (True, True)


def test_an_email_address_is_one_agents_whatever_its_case(office: Client, ada: Agent) -> None:
    new = {"email": "ADA@desk.example", "name": "A", "capacity": 4, "usable_password": "false"}
    assert office.post(url("agent", "add"), new).status_code == 200
    assert Agent.objects.filter(email__iexact=ada.email).count() == 1


def test_an_agent_made_inactive_is_signed_out(office: Client, ada: Agent) -> None:
    ada.set_password("correct horse battery")
    ada.save()
    hers = Client()
    hers.force_login(ada)
    page = reverse("account_change_password")
    assert hers.get(page).status_code == 200
    office.post(url("agent", "change", ada.pk), agent_form(ada, is_active=""))
    assert hers.get(page).status_code == 302


def test_rights_are_taken_back_whole(office: Client, administrator: Agent) -> None:
    other = Agent.objects.create_superuser("other@desk.example", name="Other")
    office.post(url("agent", "change", other.pk), agent_form(other))
    other.refresh_from_db()
    assert (other.is_staff, other.is_superuser, other.is_lead) == (False, False, False)


def test_a_password_is_set_by_the_administrator(office: Client, ada: Agent) -> None:
    sent = {"password1": "correct horse battery", "password2": "correct horse battery", "usable_password": "true"}
    assert office.post(reverse("admin:auth_user_password_change", args=[ada.pk]), sent).status_code == 302
    ada.refresh_from_db()
    assert ada.check_password("correct horse battery")


def test_a_token_is_shown_once_and_works(office: Client, ada: Agent) -> None:
    page = office.post(url("agent"), {"action": "issue_token", "_selected_action": [ada.pk]})
    (token,) = re.findall(r"cst_[\w-]+", page.content.decode())
    assert "no-store" in page["Cache-Control"]
    assert ApiToken.objects.get(agent=ada).digest == ApiToken.digest_of(token)
    assert token not in office.get(url("apitoken")).content.decode()
    assert token not in office.get(url("agent")).content.decode()


def test_a_revoked_token_opens_nothing(office: Client, ada: Agent) -> None:
    hers = Api(ada)
    assert hers.get("cases/").status_code == 200
    office.post(url("apitoken"), {"action": "revoke", "_selected_action": [ada.tokens.get().pk]})
    assert hers.get("cases/").status_code == 401


def test_only_an_administrator_issues_tokens(client: Client, lead: Agent, ada: Agent) -> None:
    client.force_login(lead)
    client.post(url("agent"), {"action": "issue_token", "_selected_action": [ada.pk]})
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("blocked", [True, False])
def test_blocking_tells_running_servers(office: Client, erin: Contact, sam: Contact, blocked: bool) -> None:
    Contact.objects.update(blocked=not blocked)
    before = PolicyVersion.current()
    action = "block" if blocked else "unblock"
    office.post(url("contact"), {"action": action, "_selected_action": [erin.pk]})
    assert PolicyVersion.current() > before
    assert list(Contact.objects.order_by("pk").values_list("blocked", flat=True)) == [blocked, not blocked]


def test_blocking_on_the_persons_own_page_tells_running_servers(office: Client, erin: Contact) -> None:
    before = PolicyVersion.current()
    assert office.post(url("contact", "change", erin.pk), {"blocked": "on", "name": "Other"}).status_code == 302
    erin.refresh_from_db()
    assert (erin.blocked, erin.name) == (True, "Erin")
    assert PolicyVersion.current() > before


def test_a_team_goes_only_when_its_queue_is_empty(office: Client, reports_case: Case, reports: Team) -> None:
    address = url("team", "delete", reports.pk)
    assert office.post(address, {"post": "yes"}).status_code == 403
    Case.objects.update(team=None)
    assert office.post(address, {"post": "yes"}).status_code == 302
    assert not Team.objects.exists()


def test_the_default_priority_moves_and_never_goes(office: Client) -> None:
    high, normal = Priority.objects.get(code="high"), Priority.objects.get(code="normal")
    sent = {"label": "High", "rank": 2, "is_default": "on"}
    assert office.post(url("priority", "change", high.pk), sent).status_code == 302
    assert list(Priority.objects.filter(is_default=True)) == [high]
    assert office.post(url("priority", "change", high.pk), {"label": "High", "rank": 2}).status_code == 200
    assert office.post(url("priority", "delete", high.pk), {"post": "yes"}).status_code == 403
    assert office.post(url("priority", "delete", normal.pk), {"post": "yes"}).status_code == 302


@pytest.mark.parametrize(
    ("sent", "status", "stands"),
    [
        ({"prefix": "HELP-", "next": 20_000}, 302, ("HELP-", 20_000)),
        ({"prefix": "CS-", "next": 5}, 200, ("CS-", 10_001)),
        ({"prefix": "a/b", "next": 10_001}, 200, ("CS-", 10_001)),
    ],
)
def test_numbers_only_grow(office: Client, sent: dict[str, Any], status: int, stands: tuple[str, int]) -> None:
    series = NumberSeries.objects.get()
    NumberSeries.objects.update(prefix="CS-", next=10_001)
    assert office.post(url("numberseries", "change", series.pk), sent).status_code == status
    assert NumberSeries.objects.values_list("prefix", "next").get() == stands


def test_a_calendar_is_edited_with_its_hours_holidays_and_maintenance(office: Client) -> None:
    calendar = Calendar.objects.get()
    page = office.get(url("calendar", "change", calendar.pk)).content.decode()
    assert all(f"{name}-TOTAL_FORMS" in page for name in ("intervals", "holidays", "maintenance"))


def test_signing_in_to_the_administration_is_the_one_sign_in(client: Client, db: None) -> None:
    answer = client.get(reverse("admin:login"))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


def test_an_agent_who_is_no_administrator_is_told_so(client: Client, ada: Agent) -> None:
    client.force_login(ada)
    assert client.get(reverse("admin:login")).status_code == 403
