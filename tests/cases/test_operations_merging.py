"""Merging, splitting, and taking either back: no entry moves, and both timelines say what happened."""

import uuid
from typing import Any

import pytest

from cases import timeline
from cases.access import AgentActor, ContactActor
from cases.models import Agent, Case, Contact, Conversation, Entry, Status, Team
from cases.operations import changing, merging, snoozing, splitting
from cases.problems import Problem
from cases.shapes import case_for_agent, case_for_customer
from cases.timeline import Draft
from tests.cases.conftest import case_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada_does(ada: Agent) -> AgentActor:
    return AgentActor.of(ada)


@pytest.fixture
def other(erin: Contact) -> Case:
    return case_of(erin, "The same again.")


def told(case: Case) -> list[tuple[Any, ...]]:
    """The events of a case, each with what it points to and whether its customer sees it."""
    rows = case.entries.filter(kind="event").order_by("seq")
    return [(row.data["event"], row.data["after"], row.public_seq is not None) for row in rows]


def refused(operation: Any, *args: Any) -> str:
    with pytest.raises(Problem) as refusal:
        operation(*args)
    return refusal.value.code


def check_places(case: Case) -> None:
    case.refresh_from_db()
    seqs = list(case.entries.order_by("seq").values_list("seq", "public_seq"))
    assert [seq for seq, _ in seqs] == list(range(1, case.last_seq + 1))
    assert [seq for _, seq in seqs if seq] == list(range(1, case.last_public_seq + 1))


def test_the_merged_case_is_resolved_and_points_to_the_other(
    erins_case: Case, other: Case, ada_does: AgentActor
) -> None:
    chat = Conversation.objects.create(case=other, started_at=other.opened_at)
    Case.objects.filter(pk=other.pk).update(conversation=chat)
    snoozing.snooze(ada_does, erins_case.number, None)
    merged = merging.merge(ada_does, other.number, erins_case.number)
    assert (merged.status, case_for_agent(merged).merged_into) == (Status.RESOLVED, erins_case.number)
    assert case_for_customer(merged).merged_into == erins_case.number
    assert told(other) == [("merged", erins_case.number, True)]
    assert told(erins_case)[-1] == ("merged_in", other.number, True)
    chat.refresh_from_db()
    assert chat.state == "ended"
    for case in (erins_case, other):
        check_places(case)
    assert erins_case.is_open


def test_merging_twice_changes_nothing_and_unmerging_puts_it_back(
    erins_case: Case, other: Case, ada_does: AgentActor
) -> None:
    changing.assign(ada_does, other.number, agent=ada_does.agent_id, team=None)
    for _ in range(2):
        merging.merge(ada_does, other.number, erins_case.number)
    for _ in range(2):
        case = merging.unmerge(ada_does, other.number)
    assert (case.status, case.merged_into, case.resolved_at) == (Status.OPEN, None, None)
    assert [event for event, _, _ in told(other)] == ["assigned", "merged", "unmerged"]
    assert [event for event, _, _ in told(erins_case)] == ["merged_in", "unmerged_from"]


def test_what_was_resolved_before_is_so_after(erins_case: Case, other: Case, ada_does: AgentActor) -> None:
    changing.resolve(ada_does, other.number)
    merging.merge(ada_does, other.number, erins_case.number)
    assert merging.unmerge(ada_does, other.number).status == Status.RESOLVED
    assert Case.objects.get(pk=other.pk).resolved_at is not None


def test_what_the_customer_writes_there_is_not_lost(
    erins_case: Case, other: Case, ada_does: AgentActor, erin: Contact
) -> None:
    merging.merge(ada_does, other.number, erins_case.number)
    timeline.append([Draft(other.number, ContactActor.of(erin), "One more thing")])
    other.refresh_from_db()
    assert (other.status, other.merged_into, other.desk_unread) == (Status.OPEN, None, 2)


def test_reopening_takes_it_apart(erins_case: Case, other: Case, ada_does: AgentActor) -> None:
    merging.merge(ada_does, other.number, erins_case.number)
    assert changing.reopen(ada_does, other.number).merged_into is None
    assert Case.objects.get(pk=other.pk).merged_into is None


def test_only_cases_of_one_customer(erins_case: Case, mia: Contact, ada_does: AgentActor) -> None:
    of_the_same_account = case_of(mia)
    assert refused(merging.merge, ada_does, of_the_same_account.number, erins_case.number) == "bad_request"
    assert refused(merging.merge, ada_does, erins_case.number, erins_case.number) == "bad_request"


def test_no_chains_and_no_circles(erins_case: Case, other: Case, erin: Contact, ada_does: AgentActor) -> None:
    third = case_of(erin)
    merging.merge(ada_does, other.number, erins_case.number)
    assert refused(merging.merge, ada_does, erins_case.number, other.number) == "conflict"
    assert refused(merging.merge, ada_does, third.number, other.number) == "conflict"
    assert refused(merging.merge, ada_does, other.number, third.number) == "conflict"
    changing.resolve(ada_does, third.number)
    assert refused(merging.merge, ada_does, erins_case.number, third.number) == "closed"


def test_an_outsider_merges_neither_into_nor_from(
    erins_case: Case, reports_case: Case, ada: Agent, ben: Agent, lead: Agent
) -> None:
    """Ada sees Erin's case, and not the one in the queue of Reports; Ben sees both."""
    before = Entry.objects.count()
    for pair in ((erins_case.number, reports_case.number), (reports_case.number, erins_case.number)):
        assert refused(merging.merge, AgentActor.of(ada), *pair) == "not_found"
    assert Entry.objects.count() == before
    merging.merge(AgentActor.of(ben), reports_case.number, erins_case.number)
    assert refused(merging.unmerge, AgentActor.of(ada), reports_case.number) == "not_found"
    assert merging.unmerge(AgentActor.of(ben), reports_case.number).is_open


def test_unmerging_wants_both_to_be_seen(erins_case: Case, other: Case, ada: Agent, ben: Agent) -> None:
    merging.merge(AgentActor.of(ben), other.number, erins_case.number)
    Case.objects.filter(pk=erins_case.pk).update(team=Team.objects.create(name="Hidden"))
    assert refused(merging.unmerge, AgentActor.of(ada), other.number) == "not_found"


def test_a_second_question_becomes_a_case_of_its_own(erins_case: Case, erin: Contact, ada_does: AgentActor) -> None:
    changing.assign(ada_does, erins_case.number, agent=ada_does.agent_id, team=None)
    timeline.append([Draft(erins_case.number, ContactActor.of(erin), "And the import stops.")])
    seq = Case.objects.get().last_seq
    new = splitting.split(ada_does, erins_case.number, seq, uuid.uuid4(), "Import stops")
    first = new.entries.get(seq=1)
    assert (first.body, first.author_kind, first.contact) == ("And the import stops.", "customer", erin)
    assert (new.subject, new.contact, new.assignee_id, new.status) == ("Import stops", erin, ada_does.agent_id, "open")
    assert Case.objects.get(pk=new.pk).assignee_id == ada_does.agent_id
    assert told(new) == [("split_from", erins_case.number, True)]
    assert told(erins_case)[-1] == ("split", new.number, True)
    for case in (erins_case, new):
        check_places(case)


def test_a_repeat_gets_the_same_case_and_another_split_of_it_none(erins_case: Case, ada_does: AgentActor) -> None:
    cid = uuid.uuid4()
    new = splitting.split(ada_does, erins_case.number, 1, cid)
    assert splitting.split(ada_does, erins_case.number, 1, cid).pk == new.pk
    assert refused(splitting.split, ada_does, erins_case.number, 1, uuid.uuid4()) == "conflict"
    splitting.unsplit(ada_does, new.number)
    assert splitting.split(ada_does, erins_case.number, 1, uuid.uuid4()).pk != new.pk


def test_a_split_is_undone_while_nothing_else_has_happened(
    erins_case: Case, erin: Contact, ada_does: AgentActor
) -> None:
    new = splitting.split(ada_does, erins_case.number, 1, uuid.uuid4())
    for _ in range(2):
        back = splitting.unsplit(ada_does, new.number)
    assert (back.status, back.merged_into) == (Status.RESOLVED, erins_case)
    assert [event for event, _, _ in told(erins_case)] == ["split", "merged_in"]
    again = splitting.split(ada_does, erins_case.number, 1, uuid.uuid4())
    timeline.append([Draft(again.number, ContactActor.of(erin), "Hello?")])
    assert refused(splitting.unsplit, ada_does, again.number) == "conflict"
    assert refused(splitting.unsplit, ada_does, erins_case.number) == "conflict"


def test_only_what_the_customer_wrote(erins_case: Case, ada_does: AgentActor) -> None:
    changing.change(ada_does, erins_case.number, {"feature": "Reports"})
    timeline.append([Draft(erins_case.number, ada_does, "Answer")])
    for seq in (2, 3):
        assert refused(splitting.split, ada_does, erins_case.number, seq, uuid.uuid4()) == "bad_request"
    assert refused(splitting.split, ada_does, erins_case.number, 99, uuid.uuid4()) == "not_found"
    assert Case.objects.count() == 1


def test_an_outsider_splits_nothing(reports_case: Case, ada_does: AgentActor, ben: Agent) -> None:
    assert refused(splitting.split, ada_does, reports_case.number, 1, uuid.uuid4()) == "not_found"
    new = splitting.split(AgentActor.of(ben), reports_case.number, 1, uuid.uuid4())
    assert refused(splitting.unsplit, ada_does, new.number) == "not_found"
    assert new.team == reports_case.team
