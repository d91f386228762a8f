"""Snoozing: out of the way until a time or a reply, and never lost."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cases import clock, events, timeline
from cases.access import AgentActor, ContactActor
from cases.models import Agent, Case, Contact, Conversation, Entry, Team
from cases.operations import changing, merging, snoozing
from cases.problems import Problem
from cases.timeline import Draft
from chat.desk import handing, lists
from tests.cases.conftest import case_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def adas(erins_case: Case, ada: Agent) -> Case:
    """Erin's case, which is Ada's."""
    return changing.assign(AgentActor.of(ada), erins_case.number, agent=ada.pk, team=None)


def refused(*args: Any) -> str:
    with pytest.raises(Problem) as refusal:
        snoozing.snooze(*args)
    return refusal.value.code


def soon() -> datetime:
    return clock.now() + timedelta(hours=2)


def listed(agent: Agent, view: str) -> list[str]:
    return [case.case for case in lists.page(AgentActor.of(agent), view)[0]]


def told_events() -> list[str]:
    return [entry.data["event"] for entry in Entry.objects.filter(kind="event").order_by("seq")]


def test_a_snoozed_case_leaves_the_working_lists_and_is_found(adas: Case, ada: Agent) -> None:
    until = soon()
    case = snoozing.snooze(AgentActor.of(ada), adas.number, until)
    assert (case.snoozed_until, listed(ada, "mine")) == (until, [])
    assert listed(ada, "all") == listed(ada, "snoozed") == [adas.number]
    newest = Entry.objects.latest("seq")
    assert (newest.public_seq, newest.data["event"], newest.data["after"]) == (None, "snoozed", until.isoformat())


def test_an_unassigned_and_a_teams_case_too(reports_case: Case, ben: Agent) -> None:
    assert listed(ben, "unassigned") == listed(ben, f"team:{reports_case.team_id}") == [reports_case.number]
    snoozing.snooze(AgentActor.of(ben), reports_case.number, None)
    assert listed(ben, "unassigned") == listed(ben, f"team:{reports_case.team_id}") == []
    assert listed(ben, "snoozed") == [reports_case.number]


def test_the_customers_reply_wakes_it_and_no_one_elses(adas: Case, ada: Agent, erin: Contact) -> None:
    actor = AgentActor.of(ada)
    snoozing.snooze(actor, adas.number, None)
    timeline.append([Draft(adas.number, actor, "Take your time.")])
    assert Case.objects.get().snoozed_at is not None
    timeline.append([Draft(adas.number, ContactActor.of(erin), "Here it is.")])
    case = Case.objects.get()
    assert (case.snoozed_at, case.desk_unread, listed(ada, "mine")) == (None, 2, [adas.number])
    assert told_events() == ["assigned", "snoozed", "woken"]
    assert Entry.objects.latest("seq").body == "Back from snooze: Erin replied"
    assert case.last_public_seq == Entry.objects.filter(public_seq__isnull=False).count()


def test_it_wakes_when_its_time_has_come_once_and_its_assignee_is_told(adas: Case, ada: Agent) -> None:
    until = soon()
    snoozing.snooze(AgentActor.of(ada), adas.number, until)
    assert not snoozing.any_due(until - timedelta(seconds=1))
    assert snoozing.wake_due(until - timedelta(seconds=1)) == 0
    assert snoozing.any_due(until)
    heard: list[events.Event] = []
    stop = events.subscribe(heard.extend)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(events.transaction, "on_commit", lambda tell, robust: tell())
            assert snoozing.wake_due(until) == 1
    finally:
        stop()
    assert [one.agent_id for one in heard if isinstance(one, events.AgentTold) and one.what == "woken"] == [ada.pk]
    assert snoozing.wake_due(until) == 0
    assert told_events() == ["assigned", "snoozed", "woken"]
    assert listed(ada, "mine") == [adas.number]


def test_until_the_customer_replies_is_never_due(adas: Case, ada: Agent) -> None:
    snoozing.snooze(AgentActor.of(ada), adas.number, None)
    assert not snoozing.any_due(datetime(9999, 1, 1, tzinfo=UTC))


def test_it_is_woken_by_hand_and_snoozed_anew(adas: Case, ada: Agent) -> None:
    actor = AgentActor.of(ada)
    until = soon()
    snoozing.snooze(actor, adas.number, until)
    snoozing.snooze(actor, adas.number, until)
    snoozing.snooze(actor, adas.number, None)
    snoozing.wake(actor, adas.number)
    snoozing.wake(actor, adas.number)
    assert told_events() == ["assigned", "snoozed", "snoozed", "woken"]


def test_whoever_gets_it_sees_it(adas: Case, ada: Agent, ben: Agent) -> None:
    actor = AgentActor.of(ada)
    snoozing.snooze(actor, adas.number, soon())
    handing.transfer(actor, adas.number, handing.Handover(agent_id=ben.pk))
    assert listed(ben, "mine") == [adas.number]
    assert Case.objects.get().snoozed_until is None


def test_the_team_that_gets_it_sees_it(adas: Case, ada: Agent, ben: Agent, reports: Team) -> None:
    actor = AgentActor.of(ada)
    changing.assign(actor, adas.number, agent=None, team=None)
    snoozing.snooze(actor, adas.number, None)
    changing.assign(actor, adas.number, agent=None, team=reports.pk)
    assert listed(ben, f"team:{reports.pk}") == [adas.number]


def test_a_case_into_which_another_is_merged_is_back(adas: Case, ada: Agent, erin: Contact) -> None:
    actor = AgentActor.of(ada)
    snoozing.snooze(actor, adas.number, soon())
    merging.merge(actor, case_of(erin, "Any news?").number, adas.number)
    assert listed(ada, "mine") == [adas.number]


def test_a_resolved_case_is_not_snoozed_and_a_snoozed_one_resolves(adas: Case, ada: Agent) -> None:
    actor = AgentActor.of(ada)
    snoozing.snooze(actor, adas.number, soon())
    assert changing.resolve(actor, adas.number).snoozed_at is None
    assert listed(ada, "snoozed") == []
    assert refused(actor, adas.number, None) == "closed"


def test_a_customer_who_waits_is_not_put_aside(erins_case: Case, ada: Agent) -> None:
    chat = Conversation.objects.create(case=erins_case, started_at=erins_case.opened_at)
    Case.objects.update(conversation=chat)
    assert refused(AgentActor.of(ada), erins_case.number, None) == "conflict"
    changing.assign(AgentActor.of(ada), erins_case.number, agent=ada.pk, team=None)
    assert snoozing.snooze(AgentActor.of(ada), erins_case.number, None).snoozed_at


@pytest.mark.parametrize(
    "until",
    [
        datetime(2020, 1, 1, tzinfo=UTC),
        datetime(2030, 1, 1),
        datetime(9999, 12, 31, tzinfo=UTC),
    ],
)
def test_a_moment_that_will_not_do(adas: Case, ada: Agent, until: datetime) -> None:
    assert refused(AgentActor.of(ada), adas.number, until) == "bad_request"
    assert Case.objects.get().snoozed_at is None


def test_an_outsider_snoozes_and_wakes_nothing(reports_case: Case, ada: Agent, ben: Agent) -> None:
    assert refused(AgentActor.of(ada), reports_case.number, None) == "not_found"
    snoozing.snooze(AgentActor.of(ben), reports_case.number, None)
    with pytest.raises(Problem, match="not yours"):
        snoozing.wake(AgentActor.of(ada), reports_case.number)
    assert listed(ada, "snoozed") == []
    assert Case.objects.get().snoozed_at is not None


def test_others_in_the_batch_stay_snoozed(adas: Case, ada: Agent, erin: Contact) -> None:
    """The rows of a batch are written together; what one reply wakes must not touch the others."""
    other, until = case_of(erin, "Another one"), soon()
    actor = AgentActor.of(ada)
    snoozing.snooze(actor, adas.number, until)
    snoozing.snooze(actor, other.number, until)
    timeline.append([Draft(adas.number, ContactActor.of(erin), "Now?"), Draft(other.number, actor, "Soon.")])
    assert Case.objects.get(pk=adas.pk).snoozed_at is None
    assert Case.objects.get(pk=other.pk).snoozed_until == until
