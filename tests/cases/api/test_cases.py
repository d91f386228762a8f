"""Listing, opening, reading and changing cases."""

from typing import Any

import msgspec
import pytest
from django.utils import timezone

from cases.models import Agent, Case, Contact, Door, Entry, Priority, Status, Team
from cases.search import indexing
from cases.shapes import RELATED, CaseShape, case_for_agent
from tests.cases.api.conftest import Api
from tests.cases.conftest import case_of

pytestmark = pytest.mark.django_db


def shape_of(case: Case) -> Any:
    return msgspec.to_builtins(case_for_agent(Case.objects.select_related(*RELATED).get(pk=case.pk)))


def numbers(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.json()
    return [case["case"] for case in answer.json()["results"]]


def test_a_case_has_the_shape_that_sockets_send(adas: Api, erins_case: Case) -> None:
    answer = adas.get(f"cases/{erins_case.number}/")
    assert answer.json() == shape_of(erins_case)
    msgspec.json.decode(answer.content, type=CaseShape)


def test_pages_follow_each_other_without_a_gap(adas: Api, erin: Contact) -> None:
    cases = [case_of(erin, f"Question {n}").number for n in range(7)]
    answer = adas.get("cases/?limit=3&status=new")
    seen = numbers(answer)
    while address := answer.json()["next"]:
        answer = adas.get(address.removeprefix("http://testserver"))
        seen += numbers(answer)
    assert seen == cases[::-1]


def test_a_page_costs_the_same_however_long(adas: Api, erin: Contact, django_assert_num_queries: Any) -> None:
    for n in range(12):
        case_of(erin, f"Question {n}")
    with django_assert_num_queries(5):  # token with agent, the agent's teams, two streams' places, the page
        adas.get("cases/?limit=10")


@pytest.mark.parametrize(
    ("query", "changes"),
    [
        ("status=resolved", {"status": Status.RESOLVED}),
        ("assignee=me", {"assignee": "ada"}),
        ("screen_share=true", {"screen_requested": True}),
        ("snoozed=true", {"snoozed_at": timezone.now()}),
        ("feature=Batch+Upload", {"feature": "Batch Upload"}),
        ("tag=vip", {"tags": ["new", "vip"]}),
        ("tag=%C3%A9l%C3%A8ve+%22x%22", {"tags": ['élève "x"']}),
        ("q=cannot+SIGN", {"subject": "I cannot sign in"}),
        ("priority=high", {"priority": "high"}),
    ],
)
def test_a_filter_keeps_what_matches(adas: Api, ada: Agent, erin: Contact, query: str, changes: dict[str, Any]) -> None:
    case_of(erin, "Another")
    wanted = case_of(erin, "This one")
    rows = {"assignee": ada, "priority": Priority.objects.get(code="high")}
    Case.objects.filter(pk=wanted.pk).update(**{k: rows.get(k, v) for k, v in changes.items()})
    while indexing.turn():
        pass
    assert numbers(adas.get(f"cases/?{query}")) == [wanted.number]


def test_filters_by_person_and_number(adas: Api, erins_case: Case, sam: Contact) -> None:
    other = case_of(sam)
    assert numbers(adas.get(f"cases/?contact={sam.pk}")) == [other.number]
    assert numbers(adas.get("cases/?account=lakeside")) == [other.number]
    assert numbers(adas.get(f"cases/?q={other.number.lower()}")) == [other.number]
    assert numbers(adas.get(f"cases/?q={other.number}&account=harbor")) == []
    assert numbers(adas.get("cases/?assignee=none")) == [other.number, erins_case.number]
    assert numbers(adas.get("cases/?assignee=99")) == []


@pytest.mark.parametrize(
    "query",
    [
        *("colour=red", "status=shut", "limit=0", "limit=201", "limit=x", "assignee=you", "contact=0", "q="),
        *("q=%00", "q=x"),
        *("after=nonsense", "status=new&status=open", "screen_share=perhaps", "contact=99999999999999999999"),
        "format=xml",
    ],
)
def test_a_query_that_is_not_understood_is_refused(adas: Api, query: str) -> None:
    answer = adas.get(f"cases/?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")


def test_opening_for_a_contact(adas: Api, ada: Agent, erin: Contact) -> None:
    answer = adas.post("cases/", {"contact": erin.pk, "body": "She rang: cannot sign in.", "priority": "high"})
    case = Case.objects.get()
    assert (answer.status_code, answer.json()) == (201, shape_of(case))
    assert answer["Location"] == f"http://testserver/api/v1/cases/{case.number}/"
    assert (case.door, case.status, case.contact, case.priority.code) == (Door.API, Status.NEW, erin, "high")
    assert Entry.objects.get().agent == ada


def test_opening_for_someone_new(adas: Api) -> None:
    who = {"directory": "casework", "external_id": "u-9", "name": "Noor", "account": {"id": "harbor", "name": "Harbor"}}
    shape = adas.post("cases/", {"contact": who, "body": "Hello"}).json()
    assert (shape["contact"]["name"], shape["account"]["id"]) == ("Noor", "harbor")
    assert Contact.objects.get().directory == "casework"


def test_a_known_person_stays_as_they_are(adas: Api, erin: Contact) -> None:
    who = {"directory": erin.directory, "external_id": erin.external_id, "name": "Mallory", "role": "Owner"}
    assert adas.post("cases/", {"contact": who, "body": "Hello"}).status_code == 201
    found = Contact.objects.get()
    assert (found.name, found.role) == (erin.name, erin.role)


def test_someone_new_needs_a_name_and_leaves_nothing_without(adas: Api, default_rows: None) -> None:
    who = {"directory": "casework", "external_id": "u-9"}
    assert adas.post("cases/", {"contact": who, "body": "Hello"}).status_code == 400
    assert adas.post("cases/", {"contact": who | {"name": "N"}, "body": "Hello", "priority": "?"}).status_code == 400
    assert not Contact.objects.exists()


def test_nobody_is_not_found(adas: Api, erin: Contact) -> None:
    assert adas.post("cases/", {"contact": erin.pk + 1, "body": "Hello"}).status_code == 404


def test_changing_says_who_what_before_and_after(adas: Api, ada: Agent, erins_case: Case) -> None:
    wanted = {"subject": "Empty report", "priority": "high", "tags": ["vip"], "assignee": ada.pk, "status": "resolved"}
    answer = adas.patch(f"cases/{erins_case.number}/", wanted)
    assert (answer.status_code, answer.json()) == (200, shape_of(erins_case))
    events = {entry.data["event"]: entry for entry in Entry.objects.filter(kind="event")}
    assert set(events) == {"subject_changed", "priority_changed", "tags_changed", "assigned", "resolved"}
    assert {entry.agent for entry in events.values()} == {ada}
    assert events["priority_changed"].data == {"event": "priority_changed", "before": "normal", "after": "high"}


def test_changes_are_made_all_or_none(adas: Api, erins_case: Case) -> None:
    before = shape_of(erins_case)
    answer = adas.patch(f"cases/{erins_case.number}/", {"subject": "Other", "status": "resolved", "assignee": 999})
    assert answer.status_code == 404
    assert shape_of(erins_case) == before
    assert Entry.objects.count() == 1


def test_a_case_is_moved_between_teams_without_losing_its_agent(leads: Api, ben: Agent, reports_case: Case) -> None:
    address = f"cases/{reports_case.number}/"
    leads.patch(address, {"assignee": ben.pk})
    moved = leads.patch(address, {"team": None}).json()
    assert (moved["team"], moved["assignee"]["id"]) == (None, ben.pk)
    back = leads.patch(address, {"assignee": None, "team": reports_case.team_id}).json()
    assert (back["team"]["name"], back["assignee"]) == ("Reports", None)


def test_reopening(adas: Api, erins_case: Case) -> None:
    address = f"cases/{erins_case.number}/"
    assert adas.patch(address, {"status": "resolved"}).json()["status"] == "resolved"
    assert adas.patch(address, {"status": "open"}).json()["status"] == "open"


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"colour": "red"}, 400),
        ({"number": "CS-1"}, 400),
        ({"status": "waiting"}, 400),
        ({"subject": " "}, 400),
        ({"subject": "x" * 201}, 413),
        ({"tags": ["x" * 41]}, 413),
        ({"tags": "vip"}, 400),
        ({"priority": "urgent"}, 400),
        ({"team": 99}, 404),
        ([], 400),
    ],
)
def test_a_change_that_cannot_be_is_refused(adas: Api, erins_case: Case, changes: Any, status: int) -> None:
    assert adas.patch(f"cases/{erins_case.number}/", changes).status_code == status
    assert Entry.objects.count() == 1


def test_an_agent_takes_no_case_from_another_but_a_lead_may(adas: Api, leads: Api, ada: Agent, ben: Agent) -> None:
    case = case_of(Contact.objects.create(directory="d", external_id="e", name="E"))
    Case.objects.filter(pk=case.pk).update(assignee=ben)
    assert adas.patch(f"cases/{case.number}/", {"assignee": ada.pk}).json()["code"] == "forbidden"
    assert leads.patch(f"cases/{case.number}/", {"assignee": ada.pk}).status_code == 200


def test_another_teams_case_is_as_if_it_were_not_there(adas: Api, bens: Api, reports_case: Case) -> None:
    mine, absent = f"cases/{reports_case.number}/", "cases/CS-0/"
    assert bens.get(mine).status_code == 200
    for ask in (Api.get, lambda api, path: api.patch(path, {"subject": "Mine"})):
        hidden, missing = ask(adas, mine), ask(adas, absent)
        assert (hidden.status_code, hidden.json()) == (404, missing.json())
    assert (numbers(bens.get("cases/")), numbers(adas.get("cases/"))) == ([reports_case.number], [])


def test_a_team_member_may_do_what_the_outsider_may_not(bens: Api, reports_case: Case, reports: Team) -> None:
    assert bens.patch(f"cases/{reports_case.number}/", {"subject": "Ours"}).json()["subject"] == "Ours"
