"""By when a customer is to be answered, as the case has it."""

from datetime import UTC, datetime, timedelta

import pytest

from cases import timeline
from cases.access import AgentActor, ContactActor
from cases.models import Agent, Calendar, Case, Contact, Priority, Target
from cases.operations import changing
from cases.shapes import case_for_agent
from cases.sla import targets
from cases.timeline import Draft
from tests.cases.conftest import case_of
from tests.cases.sla.test_hours import OFFICE, chicago

FRIDAY = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)  # 16:30 in Chicago, an hour and a half before the office closes


@pytest.fixture
def goals(default_rows: None) -> None:
    """Normal: 120 minutes of office hours, then 60 of any; critical: 30 of any."""
    office = Calendar.objects.create(name="Office", time_zone="America/Chicago")
    for weekday in range(5):
        office.intervals.create(weekday=weekday, opens="07:00", closes="18:00")
    normal, critical = (Priority.objects.get(code=code) for code in ("normal", "critical"))
    Target.objects.create(priority=normal, kind="first", minutes=120, calendar=office)
    Target.objects.create(priority=normal, kind="next", minutes=60)
    Target.objects.create(priority=critical, kind="first", minutes=30)
    targets.forget()


def says(case: Case, actor: AgentActor | ContactActor, at: datetime, **fields: object) -> Case:
    timeline.append([Draft(case.number, actor, "And?", at=at, **fields)])  # type: ignore[arg-type]
    case.refresh_from_db()
    return case


def test_business_time_goes_on_when_the_desk_opens() -> None:
    assert OFFICE.after(chicago("2026-07-03 17:00"), timedelta(hours=2)) == chicago("2026-07-06 08:00")
    assert OFFICE.after(chicago("2026-07-03 17:00"), timedelta(hours=1)) == chicago("2026-07-03 18:00")
    assert OFFICE.after(chicago("2026-07-03 17:00"), timedelta(days=9000)) is None


def test_the_first_answer_is_due_in_business_hours(erin: Contact, goals: None) -> None:
    case = case_of(erin, at=FRIDAY)
    response = case_for_agent(case).response
    assert response is not None
    assert (response.kind, response.since) == ("first", FRIDAY)
    assert response.due_at == datetime(2026, 11, 23, 13, 30, tzinfo=UTC)  # Monday, 7:30 in Chicago


def test_an_answer_stops_the_clock_and_the_next_question_starts_another(erin: Contact, ada: Agent, goals: None) -> None:
    case = says(case_of(erin, at=FRIDAY), AgentActor.of(ada), FRIDAY + timedelta(minutes=5))
    assert (case.due_at, case.answered_at) == (None, FRIDAY + timedelta(minutes=5))
    case = says(case, ContactActor.of(erin), FRIDAY + timedelta(minutes=9))
    case = says(
        case, ContactActor.of(erin), FRIDAY + timedelta(minutes=20)
    )  # goes on from the first that was unanswered
    assert case.due_at == FRIDAY + timedelta(minutes=69)
    response = case_for_agent(case).response
    assert response is not None
    assert response.kind == "next"


def test_a_note_answers_nobody(erin: Contact, ada: Agent, goals: None) -> None:
    case = says(case_of(erin, at=FRIDAY), AgentActor.of(ada), FRIDAY, visibility="internal")
    assert case.due_at is not None


def test_another_priority_has_another_target(erin: Contact, ada: Agent, goals: None) -> None:
    case = case_of(erin, at=FRIDAY)
    case = changing.change(AgentActor.of(ada), case.number, {"priority": "critical"})
    case.refresh_from_db()
    assert case.due_at == FRIDAY + timedelta(minutes=30)
    changing.change(AgentActor.of(ada), case.number, {"priority": "low"})
    case.refresh_from_db()
    assert (case.due_at, case_for_agent(case).response) == (None, None)


def test_nothing_is_due_of_a_resolved_case_until_its_customer_writes(erin: Contact, ada: Agent, goals: None) -> None:
    case = case_of(erin, at=FRIDAY)
    changing.resolve(AgentActor.of(ada), case.number)
    case.refresh_from_db()
    assert (case.due_at, case.awaiting_since) == (None, None)
    assert says(case, ContactActor.of(erin), FRIDAY).due_at is not None


def test_without_targets_nothing_is_due(erin: Contact) -> None:
    case = case_of(erin, at=FRIDAY)
    assert case.awaiting_since == FRIDAY
    assert case_for_agent(case).response is None


def test_targets_are_read_once_for_many_messages(
    erin: Contact, goals: None, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    normal = Priority.objects.get(code="normal").pk
    targets.due(normal, first=True, since=FRIDAY)
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert targets.due(normal, first=False, since=FRIDAY) == FRIDAY + timedelta(hours=1)
