"""What sockets write together: messages, and how far people have read."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.access import ContactActor
from cases.models import Case, Contact
from cases.operations.reading import Look
from cases.problems import Problem
from cases.timeline import Draft, Placed
from chat.desk.live import Said, _write
from tests.cases.conftest import case_of

pytestmark = pytest.mark.django_db


def test_messages_and_looks_are_answered_in_their_order(erin: Contact, sam: Contact) -> None:
    case, hers = case_of(erin), ContactActor.of(erin)
    look, said = Look(hers, case.number, 2), Said(Draft(case.number, hers, "Still empty."), None)
    strangers = Look(ContactActor.of(sam), case.number, 1)
    first, second, third = _write([look, said, strangers])
    assert first is None
    assert isinstance(second, Placed)
    assert isinstance(third, Problem)
    assert (third.code, Case.objects.get().contact_read_public_seq) == ("not_found", 2)


def test_all_cases_of_a_batch_are_locked_at_once(erin: Contact) -> None:
    """Two processes that lock a message's case and then a look's, the other way round, would wait for each other."""
    one, other, hers = case_of(erin), case_of(erin), ContactActor.of(erin)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        _write([Said(Draft(other.number, hers, "Well?"), None), Look(hers, one.number, 1)])
    first = next(query["sql"] for query in asked if re.match("SELECT.*cases_case", query["sql"]))
    assert one.number in first
    assert other.number in first
