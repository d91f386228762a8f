"""Cases of the cast."""

from typing import Any

import pytest

from cases.access import ContactActor
from cases.models import Agent, Case, Contact, Door, Team
from cases.operations.opening import Opening, open_case


def case_of(contact: Contact, body: str = "The report is empty.", **fields: Any) -> Case:
    """A case that `contact` opens by chat; `fields` of `Opening` as given."""
    actor = fields.pop("actor", ContactActor.of(contact))
    return open_case(Opening(contact, actor, body, fields.pop("door", Door.CHAT), **fields)).case


@pytest.fixture
def erins_case(erin: Contact) -> Case:
    return case_of(erin)


@pytest.fixture
def reports(ben: Agent) -> Team:
    """A team with a queue of its own; Ben is in it, Ada is not."""
    team = Team.objects.create(name="Reports")
    team.members.add(ben)
    return team


@pytest.fixture
def reports_case(erin: Contact, reports: Team) -> Case:
    """In the Reports team's queue: Ben sees it, Ada does not."""
    case = case_of(erin, "Batch upload stops at row 100.")
    Case.objects.filter(pk=case.pk).update(team=reports)
    case.refresh_from_db()
    return case
