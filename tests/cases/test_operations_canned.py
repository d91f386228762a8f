"""Prepared answers and macros: who may use and change which, and that a macro is one thing."""

import uuid
from typing import Any

import pytest

from cases.access import AgentActor
from cases.models import Agent, CannedReply, Case, Entry, Team
from cases.operations import canned
from cases.operations.canned import Prepared
from cases.problems import Problem
from tests.cases.test_operations_changing import code_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada_does(ada: Agent) -> AgentActor:
    return AgentActor.of(ada)


@pytest.fixture
def lena_does(lead: Agent) -> AgentActor:
    return AgentActor.of(lead)


@pytest.fixture
def macro(lena_does: AgentActor, default_rows: None) -> CannedReply:
    given = Prepared("Take it up", "Hello {{customer.first_name}}", ["steps"], "high", "me", shared=True)
    return canned.save(lena_does, None, given)


def names(actor: AgentActor) -> list[str]:
    return [one["name"] for one in canned.usable(actor)]


def test_everyones_and_ones_own_are_used_and_nobody_elses(
    ada_does: AgentActor, lena_does: AgentActor, ben: Agent
) -> None:
    canned.save(ada_does, None, Prepared("Adas", "Hello"))
    canned.save(AgentActor.of(ben), None, Prepared("Bens", "Hello"))
    canned.save(lena_does, None, Prepared("Everyones", "Hello", shared=True))
    assert names(ada_does) == ["Adas", "Everyones"]
    assert names(lena_does) == ["Everyones"]


def test_everyones_are_for_leads_to_change(ada_does: AgentActor, lena_does: AgentActor) -> None:
    shared = canned.save(lena_does, None, Prepared("Hi", "Hello", shared=True))
    assert code_of(canned.save, ada_does, None, Prepared("Hi", "Hello", shared=True)) == "forbidden"
    assert code_of(canned.save, ada_does, shared.pk, Prepared("Hi", "Mine now")) == "forbidden"
    assert code_of(canned.drop, ada_does, shared.pk) == "forbidden"
    assert canned.save(lena_does, shared.pk, Prepared("Hi", "Good day", shared=True)).body == "Good day"
    canned.drop(lena_does, shared.pk)
    assert not CannedReply.objects.exists()


def test_another_agents_own_are_not_found_by_anyone(ada_does: AgentActor, lena_does: AgentActor, ben: Agent) -> None:
    own = canned.save(ada_does, None, Prepared("Hi", "Hello"))
    for other in (AgentActor.of(ben), lena_does):
        assert code_of(canned.save, other, own.pk, Prepared("Hi", "Changed")) == "not_found"
        assert code_of(canned.drop, other, own.pk) == "not_found"
        assert code_of(canned.apply, other, "CS-1", own.pk, uuid.uuid4()) == "not_found"
    assert canned.save(ada_does, own.pk, Prepared("Hi", "Changed")).body == "Changed"


@pytest.mark.parametrize("given", [
    Prepared(" ", "Hello"), Prepared("x" * 81, "Hello"), Prepared("Hi"), Prepared("Hi\x00", "Hello"),
    Prepared("Hi", "\x00"), Prepared("Hi", "Hello", priority="none"), Prepared("Hi", "Hello", assign="agent:x"),
    Prepared("Hi", "Hello", assign="agent:²"), Prepared("Hi", "Hello", assign="somebody"), Prepared("Hi", tags=[" "]),
    Prepared("Hi", "Hello", assign="agent:99999999999999999999"),
])  # fmt: skip
def test_what_makes_no_sense_is_refused(ada_does: AgentActor, default_rows: None, given: Prepared) -> None:
    assert code_of(canned.save, ada_does, None, given) == "bad_request"


@pytest.mark.parametrize("assign", ["agent:4242", "team:4242"])
def test_who_is_not_there_is_given_nothing(ada_does: AgentActor, assign: str) -> None:
    assert code_of(canned.save, ada_does, None, Prepared("Hi", assign=assign)) == "not_found"


def test_a_macro_does_everything_at_once(erins_case: Case, ada_does: AgentActor, macro: CannedReply) -> None:
    Case.objects.filter(pk=erins_case.pk).update(tags=["vip"])
    case = canned.apply(ada_does, erins_case.number, macro.pk, uuid.uuid4(), "Hello Erin")
    assert (case.tags, case.priority.code, case.assignee_id) == (["vip", "steps"], "high", ada_does.agent_id)
    said = [(entry.kind, entry.body) for entry in Entry.objects.filter(case=case, seq__gt=1).order_by("seq")]
    assert said[0] == ("message", "Hello Erin")
    assert [kind for kind, _ in said[1:]] == ["event", "event", "event"]


def test_a_repeat_changes_nothing_more(erins_case: Case, ada_does: AgentActor, macro: CannedReply) -> None:
    cid = uuid.uuid4()
    canned.apply(ada_does, erins_case.number, macro.pk, cid, "Hello Erin")
    Case.objects.filter(pk=erins_case.pk).update(tags=[])
    again = canned.apply(ada_does, erins_case.number, macro.pk, cid, "Hello Erin")
    assert (again.tags, again.last_seq) == ([], 5)


def nothing_happened(case: Case) -> bool:
    now = Case.objects.get(pk=case.pk)
    return (now.last_seq, now.tags, now.priority_id) == (case.last_seq, case.tags, case.priority_id)


def test_where_one_step_is_not_allowed_none_is_done(
    erins_case: Case, ada_does: AgentActor, ben: Agent, macro: CannedReply
) -> None:
    Case.objects.filter(pk=erins_case.pk).update(assignee=ben)
    assert code_of(canned.apply, ada_does, erins_case.number, macro.pk, uuid.uuid4(), "Hello Erin") == "forbidden"
    assert nothing_happened(erins_case)


def test_a_macro_is_stale_when_the_customer_wrote_in_between(
    erins_case: Case, ada_does: AgentActor, macro: CannedReply
) -> None:
    what: tuple[Any, ...] = (erins_case.number, macro.pk, uuid.uuid4(), "Hello Erin")
    assert code_of(canned.apply, ada_does, *what, 0) == "stale"
    assert nothing_happened(erins_case)
    assert canned.apply(ada_does, *what, 1)


def test_a_case_of_another_team_is_out_of_reach(reports_case: Case, ada_does: AgentActor, ben: Agent) -> None:
    mine = canned.save(ada_does, None, Prepared("Mark", tags=["x"]))
    assert code_of(canned.apply, ada_does, reports_case.number, mine.pk, uuid.uuid4()) == "not_found"
    bens = canned.save(AgentActor.of(ben), None, Prepared("Mark", tags=["x"]))
    assert canned.apply(AgentActor.of(ben), reports_case.number, bens.pk, uuid.uuid4()).tags == ["x"]


def test_a_macro_may_give_the_case_to_a_team(erins_case: Case, ada_does: AgentActor, reports: Team) -> None:
    mine = canned.save(ada_does, None, Prepared("To Reports", assign=f"team:{reports.pk}"))
    assert canned.apply(ada_does, erins_case.number, mine.pk, uuid.uuid4()).team == reports


def test_how_many_are_kept_is_bounded(ada_does: AgentActor, ben: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(canned, "MOST", 1)
    canned.save(ada_does, None, Prepared("One", "x"))
    with pytest.raises(Problem) as refused:
        canned.save(ada_does, None, Prepared("Two", "x"))
    assert refused.value.code == "too_large"
    assert canned.save(AgentActor.of(ben), None, Prepared("Two", "x"))


def test_telling_of_them_costs_one_query(ada_does: AgentActor, django_assert_num_queries: Any, macro: Any) -> None:
    for n in range(5):
        canned.save(ada_does, None, Prepared(f"Mine {n}", "x", priority="low", assign="me"))
    with django_assert_num_queries(1):
        assert len(canned.usable(ada_does)) == 6
