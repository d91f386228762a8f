"""What an agent has begun to write: kept for its owner alone, on cases that they may see."""

import pytest

from cases.access import AgentActor
from cases.models import Agent, BegunText, Case, Contact, Team
from cases.operations import drafting
from cases.problems import Problem
from tests.cases.conftest import case_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada_does(ada: Agent) -> AgentActor:
    return AgentActor.of(ada)


def texts(actor: AgentActor, case: Case) -> dict[str, str]:
    return {one["mode"]: one["text"] for one in drafting.on_case(actor, case)}


def test_reply_and_note_are_kept_apart_and_the_newest_stands(erins_case: Case, ada_does: AgentActor) -> None:
    for mode, text in (("reply", "Half"), ("note", "Careful"), ("reply", "Half a sentence")):
        assert drafting.keep(ada_does, erins_case.number, mode, text)  # type: ignore[arg-type]
    assert texts(ada_does, erins_case) == {"reply": "Half a sentence", "note": "Careful"}


def test_an_empty_text_keeps_nothing(erins_case: Case, ada_does: AgentActor) -> None:
    drafting.keep(ada_does, erins_case.number, "reply", "Half")
    assert drafting.keep(ada_does, erins_case.number, "reply", "") is None
    assert not BegunText.objects.exists()


def test_only_its_owner_sees_it(erins_case: Case, ada_does: AgentActor, lead: Agent, ben: Agent) -> None:
    drafting.keep(ada_does, erins_case.number, "reply", "Half")
    assert [one["case"] for one in drafting.begun(ada_does)] == [erins_case.number]
    for other in (AgentActor.of(lead), AgentActor.of(ben)):
        assert (drafting.begun(other), drafting.on_case(other, erins_case)) == ([], [])


def test_on_a_case_of_another_team_nothing_is_kept(reports_case: Case, ada_does: AgentActor, ben: Agent) -> None:
    assert drafting.keep(AgentActor.of(ben), reports_case.number, "reply", "Half")
    with pytest.raises(Problem) as refused:
        drafting.keep(ada_does, reports_case.number, "reply", "Half")
    assert refused.value.code == "not_found"


def test_a_case_that_went_to_another_team_is_not_told_of(erin: Contact, ada_does: AgentActor, reports: Team) -> None:
    case = case_of(erin)
    drafting.keep(ada_does, case.number, "reply", "Half")
    assert drafting.begun(ada_does)
    Case.objects.filter(pk=case.pk).update(team=reports)
    assert drafting.begun(ada_does) == []


@pytest.mark.parametrize(("text", "code"), [("x" * 20_001, "too_large"), ("a\x00", "bad_request")])
def test_what_cannot_be_kept_is_refused(erins_case: Case, ada_does: AgentActor, text: str, code: str) -> None:
    assert drafting.keep(ada_does, erins_case.number, "reply", "x" * 20_000)
    with pytest.raises(Problem) as refused:
        drafting.keep(ada_does, erins_case.number, "reply", text)
    assert refused.value.code == code


def test_how_many_are_kept_is_bounded(
    erin: Contact, ada_does: AgentActor, ben: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafting, "MOST", 2)
    first, second, third = (case_of(erin).number for _ in range(3))
    for number in (first, second, second):
        assert drafting.keep(ada_does, number, "reply", "Half")
    with pytest.raises(Problem) as refused:
        drafting.keep(ada_does, third, "reply", "Half")
    assert refused.value.code == "too_large"
    assert drafting.keep(AgentActor.of(ben), third, "reply", "Half")


def test_telling_of_what_was_begun_costs_two_queries(
    erin: Contact, ada_does: AgentActor, django_assert_num_queries: object
) -> None:
    for _ in range(5):
        drafting.keep(ada_does, case_of(erin).number, "note", "Half")
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert len(drafting.begun(ada_does)) == 5
