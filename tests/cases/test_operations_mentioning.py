"""Agents whom a note names: told, kept until they have looked, and let in nowhere."""

import pytest

from cases import events, timeline
from cases.access import AgentActor, ContactActor, cases_of
from cases.models import Agent, Case, Contact, Mention, Visibility
from cases.operations import mentioning
from cases.problems import Problem
from cases.shapes import case_for_agent
from cases.timeline import Draft, Placed
from chat.desk import lists

pytestmark = pytest.mark.django_db


def noted(actor: AgentActor | ContactActor, case: Case, *agents: Agent, **fields: object) -> Placed:
    """A note on the case that mentions those agents."""
    given = {"visibility": Visibility.INTERNAL, "mentions": tuple(agent.pk for agent in agents)} | fields
    (placed,) = timeline.append([Draft(case.number, actor, "Have a look", **given)])  # type: ignore[arg-type]
    if isinstance(placed, Problem):
        raise placed
    return placed


def shown(actor: AgentActor) -> list[str]:
    return [case.case for case in lists.page(actor, "mentions")[0]]


def test_who_is_mentioned_finds_the_case_until_it_is_resolved(erins_case: Case, ada: Agent, ben: Agent) -> None:
    ada_does, ben_does = AgentActor.of(ada), AgentActor.of(ben)
    noted(ada_does, erins_case, ben)
    assert (shown(ben_does), shown(ada_does)) == ([erins_case.number], [])
    Case.objects.filter(pk=erins_case.pk).update(status="resolved")
    assert shown(ben_does) == []


def test_they_are_told_at_once(
    erins_case: Case, ada: Agent, ben: Agent, django_capture_on_commit_callbacks: pytest.FixtureRequest
) -> None:
    told: list[events.Event] = []
    stop = events.subscribe(told.extend)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        noted(AgentActor.of(ada), erins_case, ben, ada)
    stop()
    (notice,) = [one for one in told if isinstance(one, events.AgentTold)]
    assert (notice.agent_id, notice.what, notice.number) == (ben.pk, "mentioned", erins_case.number)


def test_it_is_new_until_they_open_the_case(erins_case: Case, ada: Agent, ben: Agent) -> None:
    ben_does = AgentActor.of(ben)
    noted(AgentActor.of(ada), erins_case, ben)
    erins_case.refresh_from_db()
    assert mentioning.is_called(ben_does, erins_case)
    mentioning.answer(ben_does, erins_case.number)
    erins_case.refresh_from_db()
    assert [(one.agent, one.seen) for one in case_for_agent(erins_case).mentions] == [(ben.pk, True)]
    assert Mention.objects.get().seen_at is not None
    noted(AgentActor.of(ada), erins_case, ben)
    erins_case.refresh_from_db()
    assert mentioning.is_called(ben_does, erins_case)


def test_who_may_not_see_the_case_is_neither_told_nor_let_in(
    reports_case: Case, ben: Agent, ada: Agent, lead: Agent
) -> None:
    placed = noted(AgentActor.of(ben), reports_case, ada, lead)
    assert [agent.name for agent in placed.called.unseeing] == ["Ada"]
    assert [agent.name for agent in placed.called.seeing] == ["Lena"]
    ada_does = AgentActor.of(ada)
    assert not cases_of(ada_does).filter(pk=reports_case.pk).exists()
    assert shown(ada_does) == []
    assert shown(AgentActor.of(lead)) == [reports_case.number]


def test_whoever_loses_the_case_loses_the_mention(reports_case: Case, ben: Agent, lead: Agent) -> None:
    ben_does = AgentActor.of(ben)
    noted(AgentActor.of(lead), reports_case, ben)
    assert shown(ben_does) == [reports_case.number]
    ben.teams.clear()
    assert shown(AgentActor.of(ben)) == []
    with pytest.raises(Problem, match="no such case"):
        mentioning.answer(AgentActor.of(ben), reports_case.number)


def test_only_those_who_see_the_case_are_offered(reports_case: Case, ada: Agent, ben: Agent, lead: Agent) -> None:
    Agent.objects.create_user("gone@desk.example", name="Gone", is_lead=True, is_active=False)
    assert mentioning.mentionable(AgentActor.of(ben), reports_case.number) == [lead]
    with pytest.raises(Problem, match="no such case"):
        mentioning.mentionable(AgentActor.of(ada), reports_case.number)


def test_what_cannot_be_is_refused_and_writes_nothing(erins_case: Case, ada: Agent, ben: Agent, erin: Contact) -> None:
    ada_does = AgentActor.of(ada)
    many = tuple(range(1, mentioning.MOST + 2))
    for fields, code in (
        ({"visibility": Visibility.PUBLIC}, "bad_request"),
        ({"mentions": (ben.pk, 987_654)}, "not_found"),
        ({"mentions": many}, "too_large"),
    ):
        with pytest.raises(Problem) as refused:
            noted(ada_does, erins_case, ben, **fields)
        assert refused.value.code == code
    erins_case.refresh_from_db()
    assert (erins_case.last_seq, Mention.objects.count()) == (1, 0)


def test_a_repeat_tells_nobody_twice_and_answers_alike(reports_case: Case, ben: Agent, ada: Agent, lead: Agent) -> None:
    ben_does = AgentActor.of(ben)
    first = noted(ben_does, reports_case, ada, lead)
    again = noted(ben_does, reports_case, ada, lead, cid=first.entry.cid)
    assert (again.fresh, again.called.unseeing) == (False, first.called.unseeing)
    assert Mention.objects.count() == 1


def test_a_message_that_mentions_nobody_asks_nothing_about_agents(
    erins_case: Case, ada: Agent, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    ada_does = AgentActor.of(ada)
    timeline.append([Draft(erins_case.number, ada_does, "Hello")])  # after which the targets are known
    with django_assert_num_queries(6):  # type: ignore[operator]  # of which two are the savepoint's
        timeline.append([Draft(erins_case.number, ada_does, "And?")])
