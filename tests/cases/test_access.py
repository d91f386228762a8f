"""Who sees which cases: asked of the database and judged in memory, the answer is the same."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.access import Actor, AgentActor, Audience, ContactActor, SystemActor, cases_of, find_case, sees
from cases.models import Agent, Case, Contact, Team
from cases.problems import Problem
from tests.cases.conftest import case_of

pytestmark = pytest.mark.django_db

# Of each case: whose it is, its team (of three, or none) and its assignee (of three agents, or none).
worlds = st.lists(
    st.tuples(st.integers(0, 1), st.none() | st.integers(0, 2), st.none() | st.integers(0, 2)), max_size=8
)
memberships = st.lists(st.sets(st.integers(0, 2)), min_size=3, max_size=3)


@settings(max_examples=15, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(world=worlds, members=memberships, leads=st.booleans(), administers=st.booleans())
def test_asking_and_judging_agree(
    site: object,
    erin: Contact,
    sam: Contact,
    world: list[tuple[int, int | None, int | None]],
    members: list[set[int]],
    leads: bool,
    administers: bool,
) -> None:
    Case.objects.all().delete()
    Team.objects.all().delete()
    Agent.objects.all().delete()
    teams = [Team.objects.create(name=str(n)) for n in range(3)]
    agents = [Agent.objects.create_user(f"{n}@desk.example", name=str(n)) for n in range(3)]
    agents[0].is_lead, agents[1].is_staff = leads, administers
    for agent, mine in zip(agents, members, strict=True):
        agent.teams.set([teams[n] for n in mine])
    for whose, team, assignee in world:
        case = case_of((erin, sam)[whose])
        given = {
            "team": None if team is None else teams[team],
            "assignee": None if assignee is None else agents[assignee],
        }
        Case.objects.filter(pk=case.pk).update(**given)
    actors: list[Actor] = [AgentActor.of(agent) for agent in agents]
    for actor in [*actors, ContactActor.of(erin), ContactActor.of(sam), SystemActor()]:
        check_agreement(actor)


def check_agreement(actor: Actor) -> None:
    asked = {case.number for case in cases_of(actor)}
    assert asked == {case.number for case in Case.objects.all() if sees(actor, Audience.of(case))}


def numbers(actor: Actor) -> list[str]:
    return [case.number for case in cases_of(actor)]


def test_a_customer_sees_their_own_cases_only(erins_case: Case, erin: Contact, sam: Contact, mia: Contact) -> None:
    assert numbers(ContactActor.of(erin)) == [erins_case.number]
    assert numbers(ContactActor.of(sam)) == []
    assert numbers(ContactActor.of(mia)) == []


def test_a_namesake_at_another_site_is_someone_else(erins_case: Case, outsider: Contact, erin: Contact) -> None:
    assert (outsider.name, outsider.external_id) == (erin.name, erin.external_id)
    assert numbers(ContactActor.of(outsider)) == []


def test_a_teams_case_is_seen_by_its_members_and_leads(reports_case: Case, ada: Agent, ben: Agent, lead: Agent) -> None:
    assert numbers(AgentActor.of(ben)) == numbers(AgentActor.of(lead)) == [reports_case.number]
    assert numbers(AgentActor.of(ada)) == []


def test_whoever_has_the_case_sees_it_whatever_its_team(reports_case: Case, ada: Agent) -> None:
    Case.objects.update(assignee=ada)
    assert numbers(AgentActor.of(ada)) == [reports_case.number]


def test_a_case_in_no_team_is_seen_by_every_agent(erins_case: Case, ada: Agent, administrator: Agent) -> None:
    assert numbers(AgentActor.of(ada)) == numbers(AgentActor.of(administrator)) == [erins_case.number]


def test_not_yours_and_not_there_are_told_alike(reports_case: Case, ada: Agent, ben: Agent) -> None:
    assert find_case(AgentActor.of(ben), reports_case.number) == reports_case
    told = []
    for number in (reports_case.number, "CS-0"):
        with pytest.raises(Problem) as refusal:
            find_case(AgentActor.of(ada), number)
        told.append((refusal.value.code, refusal.value.message))
    assert told[0] == told[1] == ("not_found", "There is no such case, or it is not yours.")
