"""Filters as a query, and the same of one case in memory; and saved under a name."""

import itertools

import msgspec
import pytest

from cases import sifting
from cases.access import AgentActor, Audience, sees
from cases.models import Agent, Case, Contact, SavedView, Team
from cases.operations import saving
from cases.problems import Problem
from cases.shapes import case_for_agent
from cases.sifting import Filters
from tests.cases.conftest import case_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def all_sorts(erin: Contact, sam: Contact, ada: Agent, ben: Agent, reports: Team) -> Team:
    """A case for every mixture of who has it, how it stands, whose it is, whose queue, and what it is about."""
    for contact, assignee, status, team in itertools.product(
        (erin, sam), (None, ada, ben), ("open", "waiting"), (None, reports)
    ):
        case = case_of(contact)
        about = {"tags": ["import"], "feature": "Upload", "screen_requested": True} if case.pk % 2 else {}
        Case.objects.filter(pk=case.pk).update(assignee=assignee, status=status, team=team, **about)
    return reports


def filters(team: Team, ada: Agent) -> list[Filters]:
    return [
        Filters(status=["waiting"]),
        Filters(status=["open", "waiting"], assignee="me"),
        Filters(assignee="none", tag="import"),
        Filters(assignee=str(ada.pk)),
        Filters(team=team.pk),
        Filters(team=team.pk, assignee="me", status=["open"]),
        Filters(priority="normal", feature="Upload"),
        Filters(priority="critical"),
        Filters(screen_share=True, account="lakeside"),
        Filters(account="harbor", status=["waiting"]),
        Filters(account="nowhere"),
    ]


@pytest.mark.parametrize("place", range(11))
@pytest.mark.parametrize("who", ["ada", "ben", "lead"])
def test_a_page_holds_exactly_what_matches_and_may_be_seen(
    all_sorts: Team, request: pytest.FixtureRequest, ada: Agent, who: str, place: int
) -> None:
    actor, wanted = AgentActor.of(request.getfixturevalue(who)), filters(all_sorts, ada)[place]
    seen = [case for case in Case.objects.all() if sees(actor, Audience.of(case))]
    expected = {case.number for case in seen if sifting.matches(wanted, case_for_agent(case), actor)}
    found, following = sifting.page(wanted, actor, None, 200)
    assert ({case.number for case in found}, following) == (expected, None)


def test_pages_follow_each_other(erin: Contact, ada: Agent) -> None:
    numbers = [case_of(erin).number for _ in range(5)]
    wanted, actor = Filters(status=["new"]), AgentActor.of(ada)
    first, cursor = sifting.page(wanted, actor, None, 3)
    rest, end = sifting.page(wanted, actor, cursor, 3)
    assert [case.number for case in [*first, *rest]] == numbers[::-1]
    assert end is None


@pytest.mark.parametrize("unknown", [{"colour": "red"}, {"status": ["asleep"]}, {"assignee": "you"}, {"team": 0}])
def test_what_is_not_known_is_no_filter(unknown: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(unknown, Filters)


def test_ones_own_is_ones_own_and_everyones_are_led(ada: Agent, ben: Agent, lead: Agent, default_rows: None) -> None:
    ada_does, ben_does, lena_does = (AgentActor.of(agent) for agent in (ada, ben, lead))
    own = saving.save(ada_does, None, "Imports", Filters(tag="import"), shared=False)
    shared = saving.save(lena_does, None, "Urgent", Filters(priority="Critical"), shared=True)
    assert [one["name"] for one in saving.usable(ada_does)] == ["Imports", "Urgent"]
    assert saving.shape(shared)["filters"] == {"priority": "critical"}
    assert [one["name"] for one in saving.usable(ben_does)] == ["Urgent"]
    for agent, view, code in (
        (ben_does, own, "not_found"),
        (lena_does, own, "not_found"),
        (ben_does, shared, "forbidden"),
    ):
        for work in (
            lambda agent=agent, view=view: saving.save(agent, view.pk, "Mine", Filters(tag="x"), shared=False),
            lambda agent=agent, view=view: saving.drop(agent, view.pk),
        ):
            with pytest.raises(Problem) as refused:
                work()
            assert refused.value.code == code
    with pytest.raises(Problem) as refused:
        saving.save(ben_does, None, "All", Filters(tag="x"), shared=True)
    assert refused.value.code == "forbidden"
    saving.drop(ada_does, own.pk)
    assert SavedView.objects.get() == shared


@pytest.mark.parametrize(
    ("name", "given", "code"),
    [
        ("", Filters(tag="x"), "bad_request"),
        ("n" * 41, Filters(tag="x"), "bad_request"),
        ("All", Filters(), "bad_request"),
        ("Urgent", Filters(priority="urgentest"), "bad_request"),
        ("Team", Filters(team=987_654), "not_found"),
        ("Tag", Filters(tag="a\x00"), "bad_request"),
    ],
)
def test_what_cannot_be_saved_is_refused(ada: Agent, default_rows: None, name: str, given: Filters, code: str) -> None:
    with pytest.raises(Problem) as refused:
        saving.save(AgentActor.of(ada), None, name, given, shared=False)
    assert refused.value.code == code
    assert not SavedView.objects.exists()
