"""Many at once, each in a thread and a transaction of their own: exactly one wins, and nothing is doubled or lost."""

import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier
from typing import Any, TypeVar

import pytest
from django.db import connections

from cases import clock, timeline
from cases.access import AgentActor, ContactActor
from cases.models import Agent, Case, Contact, Door, Entry
from cases.operations import changing, merging, snoozing, splitting
from cases.operations.opening import Opening, open_case
from cases.problems import Problem
from cases.timeline import Draft, Placed
from chat.desk import conversations
from tests.cases.conftest import case_of

pytestmark = pytest.mark.django_db(transaction=True)

T = TypeVar("T")
AT_ONCE = 6


@pytest.fixture
def erin(default_rows: None) -> Contact:
    return Contact.objects.create(directory="d", external_id="erin", name="Erin")


@pytest.fixture
def agents(default_rows: None) -> list[Agent]:
    return [Agent.objects.create_user(f"{n}@desk.example", name=f"Agent {n}") for n in range(AT_ONCE)]


def at_once(*works: Callable[[], T]) -> list[T | Problem]:
    """What each came to: its result, or the problem it met. All start together."""
    barrier = Barrier(len(works))

    def run(work: Callable[[], T]) -> T | Problem:
        barrier.wait()
        try:
            return work()
        except Problem as problem:
            return problem
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def codes(results: list[Any]) -> list[str]:
    return [result.code for result in results if isinstance(result, Problem)]


def check_places(case: Case) -> None:
    case.refresh_from_db()
    assert list(case.entries.order_by("seq").values_list("seq", flat=True)) == list(range(1, case.last_seq + 1))


def test_one_of_many_accepts(erin: Contact, agents: list[Agent]) -> None:
    case = case_of(erin)
    results = at_once(*(partial(conversations.accept, AgentActor.of(agent), case.number) for agent in agents))
    assert codes(results) == ["conflict"] * (AT_ONCE - 1)
    case.refresh_from_db()
    assert Entry.objects.get(kind="event").agent == case.assignee
    assert case.assignee in agents


def test_one_of_many_takes_the_case_for_themselves(erin: Contact, agents: list[Agent]) -> None:
    case = case_of(erin)

    def take(agent: Agent) -> Case:
        return changing.assign(AgentActor.of(agent), case.number, agent=agent.pk, team=None)

    results = at_once(*(partial(take, agent) for agent in agents))
    assert codes(results) == ["forbidden"] * (AT_ONCE - 1)
    assert Entry.objects.filter(kind="event").count() == 1


def test_numbers_are_given_once(erin: Contact) -> None:
    actor = ContactActor.of(erin)
    results = at_once(*(lambda: open_case(Opening(erin, actor, "Hello", Door.CHAT)) for _ in range(AT_ONCE)))
    assert codes(results) == []
    assert len(set(Case.objects.values_list("number", flat=True))) == AT_ONCE


def test_a_repeat_that_races_opens_one_case(erin: Contact) -> None:
    opening = Opening(erin, ContactActor.of(erin), "Hello", Door.CHAT, uuid.uuid4())
    results = at_once(*(lambda: open_case(opening) for _ in range(AT_ONCE)))
    assert codes(results) == []
    assert (Case.objects.count(), Entry.objects.count()) == (1, 1)


def test_writers_on_one_case_leave_no_hole(erin: Contact, agents: list[Agent]) -> None:
    case = case_of(erin)

    def say(agent: Agent) -> list[Placed | Problem]:
        actor = AgentActor.of(agent)
        return [answer for n in range(4) for answer in timeline.append([Draft(case.number, actor, str(n))])]

    results = at_once(*(partial(say, agent) for agent in agents))
    assert codes(results) == []
    check_places(case)
    assert case.last_seq == 1 + 4 * AT_ONCE
    for agent in agents:
        said = Entry.objects.filter(agent=agent).order_by("seq").values_list("body", flat=True)
        assert list(said) == ["0", "1", "2", "3"]


def test_a_snoozed_case_wakes_once_whoever_looks(erin: Contact, agents: list[Agent]) -> None:
    case, actor = case_of(erin), AgentActor.of(agents[0])
    until = clock.now() + timedelta(hours=1)
    snoozing.snooze(actor, case.number, until)
    wakings = at_once(*(partial(snoozing.wake_due, until) for _ in range(AT_ONCE)))
    assert sorted(wakings) == [0] * (AT_ONCE - 1) + [1]  # type: ignore[type-var]
    assert Entry.objects.filter(kind="event").count() == 2
    check_places(case)


def test_two_that_merge_into_each_other_leave_one_open(erin: Contact, agents: list[Agent]) -> None:
    one, other = case_of(erin), case_of(erin)
    pairs = [(one.number, other.number), (other.number, one.number)] * (AT_ONCE // 2)
    works = (partial(merging.merge, AgentActor.of(agent), *pair) for agent, pair in zip(agents, pairs, strict=True))
    assert codes(at_once(*works)) == ["conflict"] * (AT_ONCE // 2)
    assert Case.objects.exclude(status="resolved").count() == 1
    assert Entry.objects.filter(kind="event").count() == 2
    for case in (one, other):
        check_places(case)


def test_an_entry_is_split_off_once(erin: Contact, agents: list[Agent]) -> None:
    case = case_of(erin)
    works = (partial(splitting.split, AgentActor.of(agent), case.number, 1, uuid.uuid4()) for agent in agents)
    assert codes(at_once(*works)) == ["conflict"] * (AT_ONCE - 1)
    assert Case.objects.count() == 2


def test_a_repeat_that_races_has_one_place(erin: Contact, agents: list[Agent]) -> None:
    case, actor = case_of(erin), AgentActor.of(agents[0])
    draft = Draft(case.number, actor, "Hello")
    answers = at_once(*(lambda: timeline.append([draft])[0] for _ in range(AT_ONCE)))
    assert {answer.entry.seq for answer in answers if isinstance(answer, Placed)} == {2}
    assert Entry.objects.filter(cid=draft.cid).count() == 1


def test_batches_over_the_same_cases_do_not_wait_for_each_other_for_ever(erin: Contact) -> None:
    cases, actor = [case_of(erin).number for _ in range(4)], ContactActor.of(erin)

    def batch(numbers: list[str]) -> None:
        for _ in range(3):
            timeline.append([Draft(number, actor, "…") for number in numbers])

    assert codes(at_once(lambda: batch(cases), lambda: batch(cases[::-1]), lambda: batch(cases[2:] + cases[:2]))) == []
    for case in Case.objects.all():
        check_places(case)
        assert case.last_seq == 10


def test_of_replies_that_race_with_the_customer_the_late_ones_are_stale(erin: Contact, agents: list[Agent]) -> None:
    case = case_of(erin)

    def reply(agent: Agent) -> Any:
        return timeline.append([Draft(case.number, AgentActor.of(agent), "So?", last_seen_seq=1)])[0]

    hers = Draft(case.number, ContactActor.of(erin), "Wait")
    results = at_once(lambda: timeline.append([hers])[0], *(partial(reply, agent) for agent in agents))
    customers = Entry.objects.get(author_kind="customer", seq__gt=1).seq
    for result in results[1:]:
        assert isinstance(result, Placed) == (not isinstance(result, Problem))
        if isinstance(result, Placed):
            assert result.entry.seq < customers
    check_places(case)


@pytest.fixture(autouse=True)
def _no_connection_is_left() -> Iterator[None]:
    yield
    connections.close_all()
