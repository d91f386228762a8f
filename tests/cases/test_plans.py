"""Every list of cases is served by an index that has it in order, however many cases there are.

Plans are asked for, not times. With the handful of rows of a test any plan is quick: PostgreSQL is therefore told to
look for another way before it reads a table whole or sorts. The same at a million cases: `python -m tests.load.scale`.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from cases import history, related, timeline
from cases.access import AgentActor, ContactActor, cases_of, queues_of, streams_of
from cases.keyset import Place
from cases.mail import unread
from cases.models import Agent, Case, Contact, Mention, Team
from cases.operations import snoozing, watching
from chat.console import reading
from chat.desk import conversations, floor, lists, queue, wall
from chat.desk.conversations import Visit
from chat.realtime import presence
from chat.widget import consumer as widget
from tests.cases.conftest import case_of
from tests.plans import as_if_large, asked_by

LARGE = ("cases_case", "cases_entry", "cases_conversation", "cases_contact")


def plan_of(work: Callable[[], Any]) -> str:
    with as_if_large():
        return "\n".join(line for asked in asked_by(work) for line in asked.plan())


def read_whole(plan: str) -> list[str]:
    """The steps that look at every row of a large table."""
    if connection.vendor == "sqlite":
        return [step for step in plan.splitlines() if "SCAN" in step and "INDEX" not in step and "SUBQUERY" not in step]
    return [step for step in plan.splitlines() if "Seq Scan on" in step and any(name in step for name in LARGE)]


def sorts(plan: str) -> bool:
    return "TEMP B-TREE" in plan or "Sort" in plan


@pytest.fixture
def desk(erin: Contact, ada: Agent, ben: Agent, lead: Agent) -> dict[str, AgentActor]:
    """Ben is in two teams, Ada in none; each queue has cases, some with an agent; one queue is a lead's to see."""
    for name in ("Reports", "Imports"):
        Team.objects.create(name=name).members.add(ben)
    others = Team.objects.create(name="Others")
    for number, team in enumerate([None, *Team.objects.all(), others] * 2):
        Case.objects.filter(pk=case_of(erin).pk).update(team=team, assignee=(None, ada)[number % 2])
    return {"ada": AgentActor.of(ada), "ben": AgentActor.of(ben), "lead": AgentActor.of(lead)}


@pytest.fixture(params=["ada", "ben", "lead"])
def actor(request: pytest.FixtureRequest, desk: dict[str, AgentActor]) -> AgentActor:
    return desk[request.param]


def test_the_streams_hold_what_may_be_seen(actor: AgentActor) -> None:
    seen = set(cases_of(actor))
    assert {case for rows in streams_of(actor) for case in rows} == seen
    assert {case for rows in queues_of(actor) for case in rows} <= seen


@pytest.mark.parametrize("only", [None, "screen_share"])
@pytest.mark.parametrize("view", sorted({*lists.VIEWS} - {"mentions"}))  # which is of a bounded number of cases
def test_an_index_has_each_stream_of_a_view_in_order(actor: AgentActor, view: str, only: str | None) -> None:
    somewhere = Place.of(Case.objects.earliest("updated_at"))
    for stream in lists._streams(actor, view, only):
        for rows in (stream, somewhere.after(stream)):
            plan = plan_of(lambda rows=rows: list(rows.order_by("-updated_at", "-pk").values_list("pk")[:51]))
            assert not read_whole(plan), plan
            assert not sorts(plan), plan


@pytest.mark.parametrize("view", lists.VIEWS)
def test_a_page_of_a_view_reads_no_table_whole(actor: AgentActor, view: str) -> None:
    plan = plan_of(lambda: lists.page(actor, view, None, Place.of(Case.objects.latest("updated_at")).cursor()))
    assert not read_whole(plan), plan


def test_the_customers_cases_and_heads_come_by_index(desk: dict[str, AgentActor], erin: Contact) -> None:
    for work in (lambda: widget.open_cases(ContactActor.of(erin)), lambda: widget._heads([erin.pk])):
        plan = plan_of(work)
        assert "case_open_of_contact" in plan, plan
        assert not read_whole(plan), plan


def test_an_opened_case_and_its_history_come_by_index(actor: AgentActor, erins_case: Case) -> None:
    Case.objects.filter(pk=erins_case.pk).update(assignee=None, team=None)
    works = [
        lambda: reading.opened(actor, erins_case.number),
        lambda: reading.heads([erins_case.pk]),
        lambda: history.page(actor, erins_case.number, before=1),
        lambda: history.page(ContactActor.of(erins_case.contact), erins_case.number, after=0),
    ]
    for work in works:
        plan = plan_of(work)
        assert not read_whole(plan), plan


def test_related_cases_come_by_index_in_order(actor: AgentActor, erins_case: Case) -> None:
    erins_case.feature = "Reports"
    for work in (lambda: related.of_contact(actor, erins_case), lambda: related.of_others(actor, erins_case)):
        plan = plan_of(work)
        assert not read_whole(plan), plan
        assert not sorts(plan), plan
    assert "case_of_account" in plan, plan
    assert "case_of_feature" in plan, plan


def test_what_is_watched_and_what_is_due_come_by_index(actor: AgentActor, erins_case: Case) -> None:
    Case.objects.filter(pk=erins_case.pk).update(assignee=None, team=None)
    watching.follow(actor, erins_case.number)
    for work in (
        lambda: lists.page(actor, "watching"),
        lambda: watching.watched(actor.agent_id),
        lambda: snoozing.wake_due(timezone.now()),
    ):
        plan = plan_of(work)
        assert not read_whole(plan), plan
    assert "case_snooze_due" in plan, plan


def test_routing_and_the_wall_come_by_index(desk: dict[str, AgentActor], erins_case: Case, ben: Agent) -> None:
    now = timezone.now()
    conversations.begin(erins_case, Visit())
    Case.objects.filter(pk=erins_case.pk).update(team=Team.objects.get(name="Reports"))
    presence.say(ben.pk, "online")
    assert [chat.id for chat in floor.survey(now).chats] == [erins_case.number]
    for work in (lambda: floor.survey(now), lambda: wall.figures(now), lambda: wall.people(now), wall.waiting):
        plan = plan_of(work)
        assert not [step for step in read_whole(plan) if any(name in step for name in LARGE)], plan


def test_mentions_come_by_index_and_are_of_a_bounded_number_of_cases(ada: Agent, erins_case: Case) -> None:
    Mention.objects.create(agent=ada, case=erins_case, seq=1, at=timezone.now())
    plan = plan_of(lambda: lists.page(AgentActor.of(ada), "mentions"))
    assert "mention_newest" in plan, plan
    assert not read_whole(plan), plan


def test_what_waits_and_counts_come_by_their_own_index(actor: AgentActor) -> None:
    plan = plan_of(lambda: lists.counts(actor, ["waiting", "screen"]))
    assert "case_waiting" in plan, plan
    assert "case_screen_now" in plan, plan
    assert not read_whole(plan), plan


def test_a_teams_view_comes_by_index(desk: dict[str, AgentActor]) -> None:
    team = Team.objects.get(name="Reports")
    (stream,) = lists._streams(desk["ben"], f"team:{team.pk}", None)
    plan = plan_of(lambda: list(stream.order_by("-updated_at", "-pk").values_list("pk")[:51]))
    assert "case_team_open" in plan, plan
    assert not sorts(plan), plan


def test_sending_and_queueing_come_by_index(desk: dict[str, AgentActor], erins_case: Case) -> None:
    draft = timeline.Draft(erins_case.number, desk["lead"], "Hello")
    for work in (lambda: timeline.append([draft]), queue.places):
        plan = plan_of(work)
        assert not read_whole(plan), plan


def test_looking_for_unread_replies_comes_by_index(desk: dict[str, AgentActor]) -> None:
    now = timezone.now()
    unread.look(now)
    for work in (lambda: unread.look(now), lambda: unread.decide(now), lambda: unread.soon(now)):
        plan = plan_of(work)
        assert not read_whole(plan), plan
    plan = plan_of(lambda: unread.look(now))
    assert "case_all" in plan, plan
    assert not sorts(plan), plan
