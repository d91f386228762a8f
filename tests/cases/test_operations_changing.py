"""Changing a case: each change leaves an entry that says who, what, before and after."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from cases.access import AgentActor, ContactActor
from cases.models import Agent, Case, Contact, Conversation, Entry, Status, Team
from cases.operations import changing
from cases.problems import Problem
from tests.cases.conftest import case_of

pytestmark = pytest.mark.django_db

Operation = Callable[[AgentActor, str], Case]
OPERATIONS: dict[str, Operation] = {
    "change": lambda actor, number: changing.change(actor, number, {"subject": "New"}),
    "assign": lambda actor, number: changing.assign(actor, number, agent=actor.agent_id, team=None),
    "hand_over": lambda actor, number: changing.hand_over(actor, number, {"team": None}),
    "resolve": changing.resolve,
    "reopen": changing.reopen,
}


@pytest.fixture
def ada_does(ada: Agent) -> AgentActor:
    return AgentActor.of(ada)


def last_event() -> tuple[Any, ...]:
    entry = Entry.objects.latest("seq")
    assert entry.kind == "event"
    return entry.author_name, entry.data["event"], entry.data["before"], entry.data["after"]


def code_of(operation: Callable[..., Any], *args: Any, **kwargs: Any) -> str:
    with pytest.raises(Problem) as refusal:
        operation(*args, **kwargs)
    return refusal.value.code


@pytest.mark.parametrize(
    ("name", "value", "before", "after"),
    [
        ("subject", " Empty report ", "The report is empty.", "Empty report"),
        ("feature", "Reports", "", "Reports"),
        ("form", "Caseload", "", "Caseload"),
        ("steps", "Open it", "", "Open it"),
        ("participant_case", "P-1", "", "P-1"),
        ("priority", "High", "normal", "high"),
        ("tags", [" vip", "vip", "new"], [], ["vip", "new"]),
    ],
)
def test_setting_a_field(
    erins_case: Case, ada_does: AgentActor, name: str, value: Any, before: Any, after: Any
) -> None:
    case = changing.change(ada_does, erins_case.number, {name: value})
    assert last_event() == ("Ada", f"{name}_changed", before, after)
    stored = getattr(Case.objects.get(pk=case.pk), name)
    assert (stored.code if name == "priority" else stored) == after
    assert Entry.objects.latest("seq").public_seq is None


def test_what_already_is_so_leaves_no_entry(erins_case: Case, ada_does: AgentActor) -> None:
    changing.change(ada_does, erins_case.number, {"subject": erins_case.subject, "priority": "normal", "tags": []})
    assert Entry.objects.count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        *({"status": "resolved"}, {"number": "1"}, {"subject": ""}, {"subject": 1}, {"priority": 7}, {"priority": ""}),
        *({"tags": [" "]}, {"tags": [1]}, {"tags": ["\x00"]}, {"steps": "\x00"}, {"form": None}),
    ],
)
def test_one_bad_field_and_nothing_is_set(erins_case: Case, ada_does: AgentActor, changes: dict[str, Any]) -> None:
    assert code_of(changing.change, ada_does, erins_case.number, {"feature": "Reports"} | changes) == "bad_request"
    assert (Case.objects.get().feature, Entry.objects.count()) == ("", 1)


@pytest.mark.parametrize(
    "changes", [{"subject": "x" * 201}, {"tags": ["x" * 41]}, {"tags": [str(n) for n in range(21)]}]
)
def test_what_is_too_long(erins_case: Case, ada_does: AgentActor, changes: dict[str, Any]) -> None:
    assert code_of(changing.change, ada_does, erins_case.number, changes) == "too_large"


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_outsider_changes_nothing(reports_case: Case, ada_does: AgentActor, ben: Agent, name: str) -> None:
    before = Case.objects.values().get()
    assert code_of(OPERATIONS[name], ada_does, reports_case.number) == "not_found"
    assert code_of(OPERATIONS[name], ada_does, "CS-0") == "not_found"
    assert Case.objects.values().get() == before
    assert OPERATIONS[name](AgentActor.of(ben), reports_case.number).pk == reports_case.pk


def test_assigning_gives_the_case_and_its_chat(erins_case: Case, ada: Agent, ada_does: AgentActor) -> None:
    chat = Conversation.objects.create(case=erins_case, started_at=erins_case.opened_at)
    Case.objects.update(conversation=chat)
    case = changing.assign(ada_does, erins_case.number, agent=ada.pk, team=None)
    chat.refresh_from_db()
    assert (case.assignee, case.status, chat.agent, chat.state) == (ada, Status.OPEN, ada, "active")
    assert last_event() == ("Ada", "assigned", None, "Ada")
    changing.assign(ada_does, erins_case.number, agent=None, team=None)
    chat.refresh_from_db()
    assert (chat.agent, chat.state, chat.accepted_at) == (None, "waiting", None)


def test_a_case_is_taken_from_another_by_a_lead_only(erins_case: Case, ada: Agent, ben: Agent, lead: Agent) -> None:
    changing.assign(AgentActor.of(ada), erins_case.number, agent=ada.pk, team=None)
    mine = {"agent": ben.pk, "team": None}
    assert code_of(changing.assign, AgentActor.of(ben), erins_case.number, **mine) == "forbidden"
    assert changing.assign(AgentActor.of(lead), erins_case.number, **mine).assignee == ben


def test_a_case_goes_to_nobody_that_is_not_there(erins_case: Case, ada_does: AgentActor, ben: Agent) -> None:
    Agent.objects.filter(pk=ben.pk).update(is_active=False)
    for to in ({"agent": 999, "team": None}, {"agent": ben.pk, "team": None}, {"agent": None, "team": 999}):
        assert code_of(changing.assign, ada_does, erins_case.number, **to) == "not_found"
    assert Entry.objects.count() == 1


def test_a_case_moves_to_a_team_and_out_again(erins_case: Case, lead: Agent, reports: Team) -> None:
    actor = AgentActor.of(lead)
    assert changing.assign(actor, erins_case.number, agent=None, team=reports.pk).team == reports
    assert last_event() == ("Lena", "team_changed", None, "Reports")
    assert changing.assign(actor, erins_case.number, agent=None, team=None).team == reports
    assert changing.hand_over(actor, erins_case.number, {"team": None}).team is None
    assert last_event() == ("Lena", "team_changed", "Reports", None)


def test_handing_over_changes_only_what_it_names(erins_case: Case, ada: Agent, lead: Agent, reports: Team) -> None:
    actor = AgentActor.of(lead)
    changing.hand_over(actor, erins_case.number, {"assignee": ada.pk})
    moved = changing.hand_over(actor, erins_case.number, {"team": reports.pk})
    assert (moved.assignee, moved.team) == (ada, reports)
    assert changing.hand_over(actor, erins_case.number, {}).assignee == ada


def test_resolving_ends_the_chat_and_the_screen_share(erins_case: Case, ada_does: AgentActor) -> None:
    chat = Conversation.objects.create(case=erins_case, started_at=erins_case.opened_at)
    Case.objects.update(conversation=chat, screen_requested=True, screen_state="requested")
    case = changing.resolve(ada_does, erins_case.number)
    chat.refresh_from_db()
    stored = Case.objects.get()
    assert (case.status, chat.state, stored.screen_state, stored.screen_requested) == (
        "resolved",
        "ended",
        "ended",
        True,
    )
    assert stored.resolved_at is not None
    assert last_event() == ("Ada", "resolved", "new", "resolved")
    assert Entry.objects.latest("seq").public_seq == 2


def test_resolving_twice_changes_nothing(erins_case: Case, ada_does: AgentActor) -> None:
    changing.resolve(ada_does, erins_case.number)
    changing.resolve(ada_does, erins_case.number)
    assert Entry.objects.count() == 2


def test_reopening(erins_case: Case, ada_does: AgentActor, erin: Contact) -> None:
    changing.reopen(ada_does, erins_case.number)
    assert Entry.objects.count() == 1
    changing.resolve(ada_does, erins_case.number)
    case = changing.reopen(ContactActor.of(erin), erins_case.number)
    assert (case.status, case.resolved_at) == (Status.OPEN, None)
    assert last_event() == ("Erin", "reopened", "resolved", "open")


def test_another_customer_reopens_nothing(erin: Contact, sam: Contact, ada_does: AgentActor) -> None:
    case = changing.resolve(ada_does, case_of(erin).number)
    assert code_of(changing.reopen, ContactActor.of(sam), case.number) == "not_found"
    assert Case.objects.get().status == Status.RESOLVED


def test_a_slip_is_taken_back_by_who_made_it(erins_case: Case, ada_does: AgentActor, ben: Agent) -> None:
    changing.assign(ada_does, erins_case.number, agent=ben.pk, team=None)
    assert changing.assign(ada_does, erins_case.number, agent=None, team=None).assignee is None


def test_it_is_no_slip_any_more_once_something_has_happened(erins_case: Case, ada_does: AgentActor, ben: Agent) -> None:
    changing.assign(ada_does, erins_case.number, agent=ben.pk, team=None)
    changing.change(AgentActor.of(ben), erins_case.number, {"subject": "I am on it"})
    assert code_of(changing.assign, ada_does, erins_case.number, agent=None, team=None) == "forbidden"


def test_it_is_no_slip_after_a_minute(
    erins_case: Case, ada_does: AgentActor, ben: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    changing.assign(ada_does, erins_case.number, agent=ben.pk, team=None)
    monkeypatch.setattr(changing, "UNDO", timedelta(0))
    assert code_of(changing.assign, ada_does, erins_case.number, agent=None, team=None) == "forbidden"


def test_nobody_else_takes_it_back(erins_case: Case, ada_does: AgentActor, ben: Agent, erin: Contact) -> None:
    changing.assign(ada_does, erins_case.number, agent=ben.pk, team=None)
    other = AgentActor.of(Agent.objects.create_user("tess@desk.example", name="Tess"))
    assert code_of(changing.assign, other, erins_case.number, agent=None, team=None) == "forbidden"
