"""Cases that may have to do with another one, among those that the agent may see."""

import pytest

from cases import related
from cases.access import AgentActor
from cases.models import Agent, Case, Contact, Team
from tests.cases.conftest import case_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def others(erin: Contact, mia: Contact, sam: Contact, erins_case: Case) -> dict[str, str]:
    """Erin's other case, one of Mia's (the same account), one of Sam's (the same feature), and one with neither."""
    made = {"own": case_of(erin), "account": case_of(mia), "feature": case_of(sam), "none": case_of(sam)}
    Case.objects.filter(pk__in=[made["feature"].pk, made["account"].pk, erins_case.pk]).update(feature="Batch Upload")
    erins_case.refresh_from_db()
    return {name: case.number for name, case in made.items()}


def found(agent: Agent, case: Case) -> dict[str, list[str]]:
    actor = AgentActor.of(agent)
    kinds = {"contact": related.of_contact(actor, case)} | related.of_others(actor, case)
    return {name: [one["case"] for one in cases] for name, cases in kinds.items()}


def test_each_kind_has_its_own(others: dict[str, str], erins_case: Case, ada: Agent) -> None:
    assert found(ada, erins_case) == {
        "contact": [others["own"]],
        "account": [others["account"]],
        "feature": [others["feature"]],
    }


def test_what_an_agent_may_not_see_is_left_out(
    others: dict[str, str], erins_case: Case, ada: Agent, lead: Agent
) -> None:
    hidden = Team.objects.create(name="Others")
    Case.objects.exclude(pk=erins_case.pk).update(team=hidden)
    assert found(ada, erins_case) == {"contact": [], "account": [], "feature": []}
    assert found(lead, erins_case)["feature"] == [others["feature"]]


def test_it_costs_three_queries_whatever_there_is(
    others: dict[str, str], mia: Contact, erins_case: Case, ada: Agent, django_assert_num_queries: object
) -> None:
    for _ in range(10):
        case_of(mia)
    actor = AgentActor.of(ada)
    with django_assert_num_queries(3):  # type: ignore[operator]
        related.of_contact(actor, erins_case)
        assert len(related.of_others(actor, erins_case)["account"]) == related.OF_OTHERS
