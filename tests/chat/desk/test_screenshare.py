"""The screen-share flag: who may move it from where to where, and what the case keeps of it."""

import pytest

from cases.access import AgentActor, ContactActor
from cases.models import Agent, Case, Contact, ScreenShare
from cases.operations.changing import resolve
from cases.problems import Problem
from chat.desk import screenshare
from tests.cases.conftest import case_of

REASON = "The form behaves differently here."


@pytest.fixture
def asked(erin: Contact, ada: Agent) -> Case:
    return screenshare.request(AgentActor.of(ada), case_of(erin).number, REASON)


def test_a_request_raises_the_flag_and_says_who_and_why(asked: Case, ada: Agent) -> None:
    asked.refresh_from_db()
    assert (asked.screen_requested, asked.screen_by, asked.screen_reason) == (True, ada, REASON)
    entry = asked.entries.latest("seq")
    assert (entry.data["event"], entry.visibility) == ("screen_requested", "public")  # type: ignore[index]


@pytest.mark.parametrize(("accepted", "state"), [(True, ScreenShare.ACCEPTED), (False, ScreenShare.DECLINED)])
def test_the_customer_answers_and_the_flag_stays(asked: Case, erin: Contact, accepted: bool, state: str) -> None:
    case = screenshare.answer(ContactActor.of(erin), asked.number, accepted=accepted)
    assert (case.screen_state, case.screen_requested) == (state, True)


def test_either_side_ends_what_was_agreed_to(asked: Case, erin: Contact, ada: Agent) -> None:
    screenshare.answer(ContactActor.of(erin), asked.number, accepted=True)
    assert screenshare.stop(AgentActor.of(ada), asked.number).screen_state == ScreenShare.ENDED
    screenshare.request(AgentActor.of(ada), asked.number, REASON)
    screenshare.answer(ContactActor.of(erin), asked.number, accepted=True)
    assert screenshare.stop(ContactActor.of(erin), asked.number).screen_state == ScreenShare.ENDED


def test_a_request_is_taken_back_before_it_is_answered(asked: Case, ada: Agent) -> None:
    assert screenshare.cancel(AgentActor.of(ada), asked.number).screen_state == ScreenShare.ENDED


def test_what_has_no_place_in_the_order_of_things_is_a_conflict(erin: Contact, ada: Agent) -> None:
    number, agent, customer = case_of(erin).number, AgentActor.of(ada), ContactActor.of(erin)
    for act in (
        lambda: screenshare.answer(customer, number, accepted=True),
        lambda: screenshare.cancel(agent, number),
        lambda: screenshare.stop(agent, number),
    ):
        with pytest.raises(Problem, match="nothing to do"):
            act()
    screenshare.request(agent, number, REASON)
    with pytest.raises(Problem) as twice:
        screenshare.request(agent, number, REASON)
    assert twice.value.code == "conflict"


def test_resolving_ends_what_is_open_and_nobody_asks_on_a_resolved_case(asked: Case, ada: Agent) -> None:
    assert resolve(AgentActor.of(ada), asked.number).screen_state == ScreenShare.ENDED
    with pytest.raises(Problem) as closed:
        screenshare.request(AgentActor.of(ada), asked.number, REASON)
    assert closed.value.code == "closed"


def test_another_customer_answers_nothing(asked: Case, sam: Contact, erin: Contact) -> None:
    with pytest.raises(Problem) as refused:
        screenshare.answer(ContactActor.of(sam), asked.number, accepted=True)
    assert refused.value.code == "not_found"
    assert screenshare.answer(ContactActor.of(erin), asked.number, accepted=True)


def test_an_agent_of_another_queue_asks_nothing(reports_case: Case, ada: Agent, ben: Agent) -> None:
    with pytest.raises(Problem) as refused:
        screenshare.request(AgentActor.of(ada), reports_case.number, REASON)
    assert refused.value.code == "not_found"
    assert screenshare.request(AgentActor.of(ben), reports_case.number, REASON)
