"""Chats that change hands: who may, what is written, and what is left alone."""

import uuid

import pytest

from cases.access import AgentActor
from cases.models import Agent, Case, Contact, Entry, Participant, Team
from cases.operations.changing import resolve
from cases.problems import Problem
from chat.desk import conversations, handing
from chat.desk.handing import Handover
from tests.chat.desk.test_conversations import begin, state_of


@pytest.fixture
def team(ben: Agent) -> Team:
    team = Team.objects.create(name="Reports")
    team.members.add(ben)
    return team


@pytest.fixture
def number(team: Team, erin: Contact, ben: Agent) -> str:
    """A running chat of Ben's, in a team that Ada is not in."""
    number = begin(erin).case.number
    Case.objects.filter(number=number).update(team=team)
    conversations.accept(AgentActor.of(ben), number)
    return number


def by(agent: Agent) -> AgentActor:
    return AgentActor.of(agent)


def newest(number: str, count: int) -> list[tuple[str, str, str]]:
    rows = Entry.objects.filter(case__number=number).order_by("-seq")[:count]
    return [(row.kind, row.visibility, row.body) for row in rows][::-1]


def refused(work: object, *args: object) -> str:
    with pytest.raises(Problem) as problem:
        work(*args)  # type: ignore[operator]
    return str(problem.value.code)


def test_a_handover_writes_note_and_event_and_gives_the_chat(number: str, ben: Agent, ada: Agent) -> None:
    case = handing.transfer(by(ben), number, Handover(ada.pk, note="Look at row 100."))
    assert (case.assignee, state_of(number)) == (ada, "active")
    assert newest(number, 2) == [
        ("note", "internal", "Look at row 100."),
        ("event", "public", "Ben handed this over to Ada"),
    ]


def test_a_handover_to_a_team_keeps_the_place_in_the_queue(number: str, ben: Agent) -> None:
    other = Team.objects.create(name="Imports")
    before = Case.objects.get(number=number).conversation
    case = handing.transfer(by(ben), number, Handover(team_id=other.pk, note="Yours."))
    assert before is not None
    assert case.conversation is not None
    assert (case.team, case.assignee, state_of(number)) == (other, None, "waiting")
    assert case.conversation.started_at == before.started_at


def test_the_same_handover_again_changes_nothing(number: str, ben: Agent, ada: Agent) -> None:
    to = Handover(ada.pk, note="Look.", cid=uuid.uuid4())
    seq = handing.transfer(by(ben), number, to).last_seq
    assert handing.transfer(by(ben), number, to).last_seq == seq


@pytest.mark.parametrize("note", ["", "Why."])
def test_a_handover_to_nobody_that_there_is_writes_nothing(number: str, ben: Agent, note: str) -> None:
    seq = Case.objects.get(number=number).last_seq
    assert refused(handing.transfer, by(ben), number, Handover(agent_id=10**6, note=note)) == "not_found"
    assert refused(handing.transfer, by(ben), number, Handover(team_id=10**6, note=note)) == "not_found"
    assert refused(handing.transfer, by(ben), number, Handover(note=note)) == "bad_request"
    assert refused(handing.transfer, by(ben), number, Handover(ben.pk, note=note)) == "conflict"
    assert Case.objects.get(number=number).last_seq == seq


@pytest.mark.parametrize("act", ["transfer", "take", "join", "leave"])
def test_an_agent_of_another_team_does_none_of_it(number: str, ada: Agent, lead: Agent, act: str) -> None:
    given = (Handover(ada.pk),) if act == "transfer" else ()
    assert refused(getattr(handing, act), by(ada), number, *given) == "not_found"
    assert getattr(handing, act)(by(lead), number, *given)


def test_a_colleague_hands_over_only_what_they_have(number: str, team: Team, ada: Agent, ben: Agent) -> None:
    team.members.add(ada)
    assert refused(handing.transfer, by(ada), number, Handover(ada.pk)) == "forbidden"
    assert handing.take(by(ada), number).assignee == ada
    assert handing.transfer(by(ada), number, Handover(ben.pk)).assignee == ben


def test_taking_over_is_for_the_team_and_for_leads(erin: Contact, ada: Agent, ben: Agent, lead: Agent) -> None:
    open_to_all = begin(erin).case.number
    conversations.accept(by(ben), open_to_all)
    assert refused(handing.take, by(ada), open_to_all) == "forbidden"
    assert handing.take(by(lead), open_to_all).assignee == lead
    assert newest(open_to_all, 1) == [("event", "public", "Lena took over from Ben")]
    assert handing.take(by(lead), open_to_all).assignee == lead
    assert len(newest(open_to_all, 9)) == 3


def test_two_reply_once_the_second_has_joined_and_neither_twice(
    number: str, team: Team, ada: Agent, ben: Agent
) -> None:
    team.members.add(ada)
    for _ in range(2):
        case = handing.join(by(ada), number)
    assert case.assignee == ben
    assert [one.name for one in handing.participants(case)] == ["Ada"]
    assert newest(number, 1) == [("event", "public", "Ada joined")]
    for _ in range(2):
        handing.leave(by(ada), number)
    assert newest(number, 2) == [("event", "public", "Ada joined"), ("event", "public", "Ada left")]
    assert refused(handing.join, by(ben), number) == "conflict"


def test_who_takes_over_is_no_guest_any_more(number: str, team: Team, ada: Agent) -> None:
    team.members.add(ada)
    handing.join(by(ada), number)
    handing.take(by(ada), number)
    assert Participant.objects.count() == 0


def test_guests_leave_with_the_chats_end_and_nothing_is_done_after(
    number: str, team: Team, ada: Agent, ben: Agent
) -> None:
    team.members.add(ada)
    handing.join(by(ada), number)
    case = resolve(by(ben), number)
    assert handing.participants(case) == []
    assert refused(handing.join, by(ada), number) == "conflict"
    assert refused(handing.take, by(ada), number) == "closed"
    assert refused(handing.transfer, by(ben), number, Handover(ada.pk)) == "closed"
