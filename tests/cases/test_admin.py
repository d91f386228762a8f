"""The desk in the Django administration: changes leave entries, nothing is deleted, no query a row."""

from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.admin import lists
from cases.mail import outbox
from cases.models import (
    Account,
    Agent,
    Attachment,
    CannedReply,
    Case,
    Contact,
    Conversation,
    Entry,
    Mail,
    Offer,
    Priority,
    Route,
    Skill,
    Target,
    Team,
)
from tests.cases.conftest import case_of

TABLES = [model._meta.model_name or "" for model in admin.site._registry if model._meta.app_label == "cases"]
KEPT = [
    "agent",
    "apitoken",
    "case",
    "entry",
    "conversation",
    "mail",
    "attachment",
    "account",
    "contact",
    "numberseries",
    "offer",
]


@pytest.fixture
def office(administrator: Agent, default_rows: None) -> Client:
    client = Client()
    client.force_login(administrator)
    return client


def url(table: str, what: str = "changelist", *args: Any) -> str:
    return reverse(f"admin:cases_{table}_{what}", args=args)


def fill(count: int) -> None:
    """`count` of everything, each with relations of its own."""
    start = Contact.objects.count()
    for n in range(start, start + count):
        account = Account.objects.create(directory="d", external_id=f"a{n}", name=f"House {n}")
        contact = Contact.objects.create(directory="d", external_id=f"c{n}", name=f"Person {n}", account=account)
        agent = Agent.objects.create_user(f"agent{n}@desk.example", name=f"Agent {n}")
        agent.tokens.create(digest=str(n))
        case = case_of(contact)
        chat = Conversation.objects.create(case=case, agent=agent, started_at=timezone.now())
        team = Team.objects.create(name=f"Team {n}")
        Route.objects.create(account=account, team=team, skill=Skill.objects.create(name=f"Skill {n}"))
        priority = Priority.objects.create(code=f"p{n}", label=f"Priority {n}", rank=10 + n)
        Target.objects.create(priority=priority, kind="first", minutes=60)
        CannedReply.objects.create(owner=agent, name=f"Reply {n}", assignee=agent, team=team)
        Offer.objects.create(conversation=chat, agent=agent, at=timezone.now(), until=timezone.now())
        Case.objects.filter(pk=case.pk).update(assignee=agent, team=team, conversation=chat)
        outbox.put(Mail.Kind.UNREAD, contact, "Replies", {"contact": contact}, timezone.now(), case=case)
        Attachment.objects.create(case=case, name="a.png", size=1, type="image/png", stored_as=str(n))


def test_every_table_of_the_desk_is_there() -> None:
    tables = (
        "account agent apitoken attachment calendar cannedreply case contact conversation entry feature filetype "
        "mail numberseries offer priority route skill target team"
    )
    assert sorted(TABLES) == tables.split()


@pytest.mark.parametrize("table", TABLES)
def test_a_list_costs_the_same_however_long(office: Client, table: str) -> None:
    fill(1)
    with CaptureQueriesContext(connection) as few:
        assert office.get(url(table)).status_code == 200
    fill(12)
    with CaptureQueriesContext(connection) as many:
        assert office.get(url(table)).status_code == 200
    assert len(many) <= len(few)


@pytest.mark.parametrize("table", ["case", "entry", "contact", "account", "conversation", "attachment"])
def test_a_long_list_neither_counts_nor_skips_without_end(office: Client, table: str, monkeypatch: Any) -> None:
    monkeypatch.setattr(lists, "REACH", 3)
    fill(5)
    page = office.get(url(table)).context["cl"]
    assert (page.result_count, page.full_result_count) == (3, None)
    assert office.get(url(table), {"p": 2}).status_code in (200, 302)


@pytest.mark.parametrize("table", TABLES)
def test_a_row_can_be_looked_at_and_searched_for(office: Client, table: str) -> None:
    fill(1)
    model = next(one for one in admin.site._registry if one._meta.label_lower == f"cases.{table}")
    assert office.get(url(table, "change", model._default_manager.all()[0].pk)).status_code == 200
    assert office.get(url(table), {"q": "x"}).status_code == 200


@pytest.mark.parametrize("table", TABLES)
def test_the_desk_is_for_administrators(client: Client, office: Client, lead: Agent, table: str) -> None:
    client.force_login(lead)
    assert client.get(url(table)).status_code == 302
    assert office.get(url(table)).status_code == 200


@pytest.mark.parametrize("table", KEPT)
def test_what_the_desk_keeps_is_never_deleted(office: Client, table: str) -> None:
    fill(1)
    model = next(one for one in admin.site._registry if one._meta.label_lower == f"cases.{table}")
    row = model._default_manager.all()[0]
    assert office.post(url(table, "delete", row.pk), {"post": "yes"}).status_code == 403
    office.post(url(table), {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"})
    assert model._default_manager.filter(pk=row.pk).exists()


def test_an_entry_is_never_changed(office: Client, erins_case: Case) -> None:
    entry = erins_case.entries.get()
    assert office.post(url("entry", "change", entry.pk), {"body": "Other"}).status_code == 403
    assert office.get(url("entry", "add")).status_code == 403


def form_of(page: Any) -> dict[str, Any]:
    """What a browser would send back of the page's form, untouched."""
    form = page.context["adminform"].form
    sent = {}
    for bound in form:
        value = bound.value()
        sent[bound.html_name] = sent[bound.html_initial_name] = "" if value is None else value
    return sent


def test_a_change_of_a_case_goes_through_its_operation(office: Client, erins_case: Case, ada: Agent) -> None:
    address = url("case", "change", erins_case.pk)
    sent = form_of(office.get(address)) | {"subject": "Empty report", "tags": "vip, new", "assignee": ada.pk}
    assert office.post(address, sent).status_code == 302
    erins_case.refresh_from_db()
    assert (erins_case.subject, erins_case.tags, erins_case.assignee) == ("Empty report", ["vip", "new"], ada)
    events = {entry.data["event"]: entry.author_name for entry in Entry.objects.filter(kind="event")}
    assert events == {"subject_changed": "Rut", "tags_changed": "Rut", "assigned": "Rut"}


def test_a_form_that_lay_open_undoes_nothing(office: Client, erins_case: Case, reports: Team) -> None:
    address = url("case", "change", erins_case.pk)
    sent = form_of(office.get(address)) | {"feature": "Reports"}
    Case.objects.update(subject="Renamed meanwhile", team=reports, tags=["kept"])
    office.post(address, sent)
    erins_case.refresh_from_db()
    assert (erins_case.subject, erins_case.team, erins_case.tags) == ("Renamed meanwhile", reports, ["kept"])
    assert erins_case.feature == "Reports"


def test_a_refused_change_says_why(office: Client, erins_case: Case) -> None:
    address = url("case", "change", erins_case.pk)
    sent = form_of(office.get(address)) | {"subject": "New", "tags": "x" * 41}
    assert "at most 40 characters" in office.post(address, sent, follow=True).content.decode()
    erins_case.refresh_from_db()
    assert erins_case.subject == "The report is empty."


@pytest.mark.parametrize(("action", "status"), [("resolve", "resolved"), ("reopen", "new")])
def test_cases_are_resolved_and_reopened_together(office: Client, erins_case: Case, action: str, status: str) -> None:
    office.post(url("case"), {"action": action, "_selected_action": [erins_case.pk]})
    erins_case.refresh_from_db()
    assert erins_case.status == status


def test_a_case_with_many_entries_opens_as_fast(office: Client, erins_case: Case) -> None:
    with CaptureQueriesContext(connection) as few:
        office.get(url("case", "change", erins_case.pk))
    Entry.objects.bulk_create(
        Entry(case=erins_case, seq=n, public_seq=n, author_kind="system", author_name="s", at=timezone.now())
        for n in range(2, 100)
    )
    with CaptureQueriesContext(connection) as many:
        office.get(url("case", "change", erins_case.pk))
    assert len(many) <= len(few) <= 12


def test_the_list_of_chats_tells_their_average_rating(office: Client, erin: Contact) -> None:
    case = case_of(erin)
    for score in (4, 5, None):
        Conversation.objects.create(case=case, state="ended", started_at=timezone.now(), score=score)
    assert "2 rated chats in this list, 4.5 of 5 on average." in office.get(url("conversation")).content.decode()
    assert "1 rated chat in this list, 5.0" in office.get(url("conversation"), {"score": "5"}).content.decode()
