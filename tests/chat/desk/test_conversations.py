"""Live chats on cases: begun, waiting, taken, ended, rated, begun again."""

import uuid
from functools import partial

import pytest

from cases.access import AgentActor, ContactActor
from cases.models import Agent, Case, Contact, Conversation
from cases.operations.changing import assign, resolve
from cases.operations.opening import Answers, Opened
from cases.problems import Problem
from cases.timeline import Draft, Placed
from chat.desk import conversations, queue, wall
from chat.desk.conversations import Visit

VISIT = Visit("Firefox 140 on Linux", "https://casework.example/intake")


def begin(contact: Contact, body: str = "Hello?", cid: uuid.UUID | None = None) -> Opened:
    return conversations.start(contact, VISIT, cid or uuid.uuid4(), body, "", Answers(feature="Reports"), None)


def say(contact: Contact, number: str, body: str = "Still there?") -> Placed:
    (answer,) = conversations.commit([Draft(number, ContactActor.of(contact), body)], [VISIT])
    assert isinstance(answer, Placed)
    return answer


def state_of(number: str) -> str:
    live = Case.objects.get(number=number).conversation
    assert live is not None
    return str(live.state)


def test_a_start_makes_case_entry_and_waiting_chat(erin: Contact) -> None:
    case = begin(erin).case
    live = case.conversation
    assert live is not None
    assert (live.state, live.browser, live.page) == ("waiting", VISIT.browser, VISIT.page)
    assert (case.feature, case.last_public_seq) == ("Reports", 1)


def test_the_same_start_again_makes_no_second_chat(erin: Contact) -> None:
    cid = uuid.uuid4()
    assert begin(erin, cid=cid).case == begin(erin, cid=cid).case
    assert Conversation.objects.count() == 1


def test_the_queue_is_served_in_the_order_of_waiting(erin: Contact, sam: Contact, ada: Agent) -> None:
    first, second = begin(erin).case.number, begin(sam).case.number
    assert [place.number for place in queue.places()] == [first, second]
    conversations.accept(AgentActor.of(ada), first)
    assert (queue.position(first), queue.position(second)) == (0, 1)


def test_accepting_gives_case_and_chat_to_one_agent_only(erin: Contact, ada: Agent, ben: Agent) -> None:
    number = begin(erin).case.number
    case = conversations.accept(AgentActor.of(ada), number)
    assert (case.assignee, case.status, state_of(number)) == (ada, "open", "active")
    with pytest.raises(Problem, match="Ada was first") as late:
        conversations.accept(AgentActor.of(ben), number)
    assert late.value.code == "conflict"
    assert conversations.accept(AgentActor.of(ada), number).last_seq == case.last_seq


def test_an_agent_of_another_queue_accepts_nothing(reports_case: Case, ada: Agent, ben: Agent) -> None:
    with pytest.raises(Problem) as refused:
        conversations.accept(AgentActor.of(ada), reports_case.number)
    assert refused.value.code == "not_found"
    assert conversations.accept(AgentActor.of(ben), reports_case.number).assignee == ben


def test_a_chat_that_is_given_back_waits_again(erin: Contact, ada: Agent) -> None:
    number = begin(erin).case.number
    conversations.accept(AgentActor.of(ada), number)
    assign(AgentActor.of(ada), number, agent=None, team=None)
    assert (state_of(number), queue.position(number)) == ("waiting", 1)


def test_ending_twice_is_told(erin: Contact) -> None:
    number = begin(erin).case.number
    assert conversations.end(ContactActor.of(erin), number).is_open
    with pytest.raises(Problem) as closed:
        conversations.end(ContactActor.of(erin), number)
    assert closed.value.code == "closed"


def test_a_message_after_the_end_begins_a_new_chat_with_the_same_agent(erin: Contact, ada: Agent) -> None:
    number = begin(erin).case.number
    conversations.accept(AgentActor.of(ada), number)
    resolve(AgentActor.of(ada), number)
    assert state_of(number) == "ended"
    case = say(erin, number).case
    assert (case.status, state_of(number)) == ("open", "active")
    assert Conversation.objects.filter(case__number=number).count() == 2


def test_a_chat_is_rated_once_and_the_next_one_again(erin: Contact) -> None:
    number = begin(erin).case.number
    rate = partial(conversations.rate, ContactActor.of(erin), number)
    live = rate(2, "Slow.").conversation
    with pytest.raises(Problem) as second:
        rate(4, "Better.")
    assert (second.value.code, second.value.extra) == ("conflict", {"score": 2})
    assert live is not None
    live.refresh_from_db()
    assert (live.score, live.comment, live.rated_at is not None) == (2, "Slow.", True)
    conversations.end(ContactActor.of(erin), number)
    say(erin, number)
    assert rate(4, "Better.").conversation != live


def test_a_verdict_is_for_agents_to_read(erin: Contact) -> None:
    number = begin(erin).case.number
    case = conversations.rate(ContactActor.of(erin), number, 4, "Quick.")
    told = case.entries.latest("seq")
    assert (told.visibility, told.body) == ("internal", "Erin rated the chat 4 of 5: Quick.")
    assert wall.ratings(case.opened_at) == {"count": 1, "average": 4.0}


def test_another_customer_ends_and_rates_nothing(erin: Contact, sam: Contact) -> None:
    number = begin(erin).case.number
    for act in (
        lambda: conversations.end(ContactActor.of(sam), number),
        lambda: conversations.rate(ContactActor.of(sam), number, 1, ""),
    ):
        with pytest.raises(Problem) as refused:
            act()
        assert refused.value.code == "not_found"
    assert conversations.rate(ContactActor.of(erin), number, 5, "")
