"""The console's lists: pages of a view, and the same question asked of one case in memory."""

import itertools

import pytest

from cases.access import AgentActor, Audience, sees
from cases.models import Agent, Case, Contact, Status, Team
from cases.problems import Problem
from cases.shapes import case_for_agent
from chat.desk import lists
from tests.cases.conftest import case_of


@pytest.fixture
def all_sorts(erin: Contact, ada: Agent, ben: Agent) -> Team:
    """A case for every mixture of who has it, how it stands, whether a screen share was asked, and whose queue."""
    team = Team.objects.create(name="Reports")
    team.members.add(ben)
    mixtures = itertools.product((None, ada, ben), ("open", "waiting", "resolved"), (False, True), (None, team))
    for assignee, status, asked, queue in mixtures:
        fields = {"assignee": assignee, "status": status, "screen_requested": asked, "team": queue}
        Case.objects.filter(pk=case_of(erin).pk).update(**fields)
    return team


@pytest.mark.parametrize("view", lists.VIEWS)
@pytest.mark.parametrize("only", [None, "screen_share"])
@pytest.mark.parametrize("who", ["ada", "ben", "lead"])
def test_a_page_holds_exactly_what_belongs(
    all_sorts: Team, request: pytest.FixtureRequest, who: str, only: str | None, view: str
) -> None:
    actor = AgentActor.of(request.getfixturevalue(who))
    seen = [case for case in Case.objects.all() if sees(actor, Audience.of(case))]
    expected = {case.number for case in seen if lists.belongs(actor, view, only, case_for_agent(case))}
    cases, following = lists.page(actor, view, only)
    assert ({case.case for case in cases}, following) == (expected, None)


def test_pages_follow_each_other_without_a_gap_or_a_repeat(erin: Contact, ada: Agent) -> None:
    numbers = [case_of(erin).number for _ in range(lists.PAGE + 3)]
    first, cursor = lists.page(AgentActor.of(ada), "unassigned")
    rest, end = lists.page(AgentActor.of(ada), "unassigned", after=cursor)
    assert [case.case for case in [*first, *rest]] == numbers[::-1]
    assert end is None


def test_a_page_costs_the_same_however_many_cases_it_holds(
    erin: Contact, ada: Agent, lead: Agent, django_assert_num_queries: object
) -> None:
    """One query; for who does not see every queue one for each queue, one for their own cases, and one for the page."""
    for _ in range(12):
        case_of(erin)
    for agent, queries in ((lead, 1), (ada, 3)):
        actor = AgentActor.of(agent)
        with django_assert_num_queries(queries):  # type: ignore[operator]
            lists.page(actor, "all")


@pytest.mark.parametrize(("view", "after"), [("everything", None), ("all", "not a cursor"), ("all", "\x00")])
def test_what_is_no_view_or_cursor_is_refused(ada: Agent, view: str, after: str | None) -> None:
    with pytest.raises(Problem) as refused:
        lists.page(AgentActor.of(ada), view, after=after)
    assert refused.value.code == "bad_request"


def test_a_resolved_case_leaves_the_list_of_its_agent(erin: Contact, ada: Agent) -> None:
    case = case_of(erin)
    Case.objects.filter(pk=case.pk).update(assignee=ada)
    assert len(lists.page(AgentActor.of(ada), "mine")[0]) == 1
    Case.objects.filter(pk=case.pk).update(status=Status.RESOLVED)
    assert lists.page(AgentActor.of(ada), "mine")[0] == []
