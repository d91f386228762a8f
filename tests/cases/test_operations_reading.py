"""How far each side has read."""

from typing import Any

import pytest

from cases import timeline
from cases.access import Actor, AgentActor, ContactActor
from cases.models import Agent, Case, Contact, Visibility
from cases.operations.reading import Look, mark_read
from cases.problems import Problem
from cases.timeline import Draft
from tests.cases.conftest import case_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def talk(erins_case: Case, erin: Contact, ada: Agent) -> Case:
    """1 Erin, 2 Ada, 3 Ada's note, 4 Erin, 5 Ada; so public places are 1, 2, -, 3, 4."""
    hers, mine = ContactActor.of(erin), AgentActor.of(ada)
    lines: list[tuple[Actor, Visibility]] = [(mine, Visibility.PUBLIC), (mine, Visibility.INTERNAL)]
    lines += [(hers, Visibility.PUBLIC), (mine, Visibility.PUBLIC)]
    timeline.append([Draft(erins_case.number, who, "…", visibility=seen) for who, seen in lines])
    erins_case.refresh_from_db()
    return erins_case


def read(actor: AgentActor | ContactActor, number: str, seq: int) -> Case:
    """The case as it stands after that look; raises the `Problem` that answered it."""
    (refused,) = mark_read([Look(actor, number, seq)])
    if refused:
        raise refused
    return Case.objects.get(number=number)


def code_of(actor: AgentActor | ContactActor, case: Case, seq: int) -> str:
    with pytest.raises(Problem) as refusal:
        read(actor, case.number, seq)
    return refusal.value.code


@pytest.mark.parametrize(("seq", "public", "unread"), [(1, 1, 1), (3, 2, 1), (4, 3, 0), (5, 4, 0)])
def test_the_desk_reads_in_its_count(talk: Case, ada: Agent, seq: int, public: int, unread: int) -> None:
    case = read(AgentActor.of(ada), talk.number, seq)
    case.refresh_from_db()
    assert (case.desk_read_seq, case.desk_read_public_seq, case.desk_unread) == (seq, public, unread)


@pytest.mark.parametrize(("seq", "place", "unread"), [(1, 1, 2), (2, 2, 1), (3, 4, 1), (4, 5, 0)])
def test_the_customer_reads_in_theirs(talk: Case, erin: Contact, seq: int, place: int, unread: int) -> None:
    case = read(ContactActor.of(erin), talk.number, seq)
    case.refresh_from_db()
    assert (case.contact_read_public_seq, case.contact_read_seq, case.contact_unread) == (seq, place, unread)


def test_reading_never_goes_back(talk: Case, ada: Agent) -> None:
    read(AgentActor.of(ada), talk.number, 4)
    assert read(AgentActor.of(ada), talk.number, 2).desk_read_seq == 4


def test_who_only_looks_in_reads_for_nobody(talk: Case, ada: Agent, lead: Agent) -> None:
    Case.objects.update(assignee=ada)
    assert read(AgentActor.of(lead), talk.number, 5).desk_read_seq == 0
    assert read(AgentActor.of(ada), talk.number, 5).desk_read_seq == 5


@pytest.mark.parametrize("seq", [-1, 6, 2**40])
def test_a_place_that_is_not_there(talk: Case, ada: Agent, seq: int) -> None:
    assert code_of(AgentActor.of(ada), talk, seq) == "bad_request"


def test_a_customer_cannot_read_further_than_they_see(talk: Case, erin: Contact) -> None:
    assert code_of(ContactActor.of(erin), talk, 5) == "bad_request"


def test_outsiders_read_nothing(reports_case: Case, ada: Agent, ben: Agent, sam: Contact, erin: Contact) -> None:
    assert code_of(AgentActor.of(ada), reports_case, 1) == code_of(ContactActor.of(sam), reports_case, 1) == "not_found"
    assert read(ContactActor.of(erin), reports_case.number, 1).contact_read_seq == 1
    assert read(AgentActor.of(ben), reports_case.number, 1).desk_read_seq == 1


def test_many_looks_are_written_together_and_one_that_is_refused_holds_up_nobody(
    talk: Case, erin: Contact, ada: Agent, sam: Contact, django_assert_max_num_queries: Any
) -> None:
    hers, mine = ContactActor.of(erin), AgentActor.of(ada)
    other = case_of(erin)
    looks = [
        Look(hers, talk.number, 2), Look(mine, talk.number, 5), Look(ContactActor.of(sam), talk.number, 1),
        Look(hers, talk.number, 9), Look(hers, talk.number, 4), Look(mine, other.number, 1), Look(mine, "CS-0", 1),
    ]  # fmt: skip
    with django_assert_max_num_queries(8):
        answers = mark_read(looks)
    assert [answer and answer.code for answer in answers] == [
        None, None, "not_found", "bad_request", None, None, "not_found",
    ]  # fmt: skip
    talk.refresh_from_db()
    other.refresh_from_db()
    assert (talk.contact_read_public_seq, talk.desk_read_seq, other.desk_read_seq) == (4, 5, 1)
    assert (talk.contact_unread, talk.desk_unread, other.desk_unread) == (0, 0, 0)
