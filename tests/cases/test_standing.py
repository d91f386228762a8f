"""Cases read without the ORM's instances have the shapes of those read with them."""

import uuid

import pytest
from django.utils import timezone

from cases import standing
from cases.access import AgentActor, Audience
from cases.models import Agent, Case, Contact, Team
from cases.operations.opening import Answers
from cases.shapes import RELATED, case_for_agent, case_for_customer
from chat.desk.conversations import Visit, accept, start
from tests.cases.conftest import case_of


def same(number: str) -> bool:
    """Whether both ways read the case of that number alike."""
    case = Case.objects.select_related(*RELATED).get(number=number)
    (read,) = standing.read([case.pk])
    return (case_for_agent(read), case_for_customer(read), Audience.of(read)) == (
        case_for_agent(case), case_for_customer(case), Audience.of(case)
    )  # fmt: skip


def test_case_that_has_nothing_beside_it_is_the_same(erin: Contact) -> None:
    assert same(case_of(erin).number)


def test_case_that_has_everything_is_the_same(erin: Contact, ada: Agent, reports: Team) -> None:
    case = start(erin, Visit("Firefox 140", "/reports"), uuid.uuid4(), "Hello", "", Answers("Reports"), None).case
    accept(AgentActor.of(ada), case.number)
    Case.objects.filter(pk=case.pk).update(
        team=reports, tags=["late", "é"], screen_requested=True, screen_state="requested", screen_by=ada,
        screen_reason="To see it", screen_at=timezone.now(),
    )  # fmt: skip
    assert same(case.number)


def test_person_without_an_account_is_the_same(erin: Contact) -> None:
    case = case_of(erin)
    Case.objects.filter(pk=case.pk).update(account=None)
    assert same(case.number)


@pytest.mark.django_db
def test_any_number_is_read_at_once_and_what_is_gone_is_left_out(erin: Contact) -> None:
    cases = [case_of(erin) for _ in range(3)]
    assert {one.number for one in standing.read([0, *(case.pk for case in cases)])} == {one.number for one in cases}
    assert standing.read([]) == []


def test_it_takes_one_statement(erin: Contact, django_assert_num_queries: object) -> None:
    cases = [case_of(erin).pk for _ in range(3)]
    standing.read(cases)
    with django_assert_num_queries(1):  # type: ignore[operator]
        standing.read(cases)
