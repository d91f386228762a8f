"""Who may see which cases. Every lookup goes through an actor, so that no check can be forgotten.

A customer sees their own cases. An agent sees the cases in no team's queue, those of their teams and those assigned to
them; leads and administrators see every queue. `cases_of` asks the database, `sees` answers the same for one case
in memory; a property test holds the two together.
"""

import uuid
from dataclasses import dataclass
from typing import TypeAlias

from django.db.models import Q, QuerySet

from cases.models import Agent, Attachment, Case, Contact
from cases.problems import not_found
from cases.rows import CaseRow
from cases.standing import StandingCase


@dataclass(frozen=True, slots=True)
class ContactActor:
    """A customer, acting."""

    contact_id: int
    name: str

    @classmethod
    def of(cls, contact: Contact) -> "ContactActor":
        return cls(contact.pk, contact.name)


@dataclass(frozen=True, slots=True)
class AgentActor:
    """An agent, acting; `team_ids` as they stood when the actor was made."""

    agent_id: int
    name: str
    sees_every_queue: bool = False
    team_ids: frozenset[int] = frozenset()

    @classmethod
    def of(cls, agent: Agent) -> "AgentActor":
        teams = frozenset(agent.teams.values_list("pk", flat=True))
        return cls(agent.pk, agent.name, agent.sees_every_queue, teams)


@dataclass(frozen=True, slots=True)
class SystemActor:
    """The desk itself: what no person did."""

    name: str = "Support desk"


Actor: TypeAlias = ContactActor | AgentActor | SystemActor


@dataclass(frozen=True, slots=True)
class Audience:
    """What decides who may be told about a case."""

    case_id: int
    number: str
    contact_id: int
    team_id: int | None
    assignee_id: int | None

    @classmethod
    def of(cls, case: Case | CaseRow | StandingCase) -> "Audience":
        return cls(case.id, case.number, case.contact_id, case.team_id, case.assignee_id)


def cases_of(actor: Actor) -> QuerySet[Case]:
    """The cases that `actor` may see."""
    if isinstance(actor, SystemActor):
        return Case.objects.all()
    if isinstance(actor, ContactActor):
        return Case.objects.filter(contact_id=actor.contact_id)
    if actor.sees_every_queue:
        return Case.objects.all()
    return Case.objects.filter(
        Q(team__isnull=True) | Q(team__in=actor.team_ids) | Q(assignee_id=actor.agent_id),
    )


def queues_of(actor: AgentActor) -> list[QuerySet[Case]]:
    """The cases that `actor` may see whoever has them, in parts that each have an index, newest change first."""
    if actor.sees_every_queue:
        return [Case.objects.all()]
    return [
        Case.objects.filter(team__isnull=True),
        *(Case.objects.filter(team=team) for team in sorted(actor.team_ids)),
    ]


def streams_of(actor: AgentActor) -> list[QuerySet[Case]]:
    """The same as `cases_of` in such parts, which may overlap: no index has the alternatives of one condition in order,
    so that for a page of them all cases would be sorted, or looked through."""
    own = [] if actor.sees_every_queue else [Case.objects.filter(assignee_id=actor.agent_id)]
    return [*queues_of(actor), *own]


def sees(actor: Actor, audience: Audience) -> bool:
    """Whether `actor` may see the case that `audience` describes."""
    if isinstance(actor, SystemActor):
        return True
    if isinstance(actor, ContactActor):
        return audience.contact_id == actor.contact_id
    return (
        actor.sees_every_queue
        or audience.team_id is None
        or audience.team_id in actor.team_ids
        or audience.assignee_id == actor.agent_id
    )


def find_case(actor: Actor, number: str) -> Case:
    """The case of that number, if `actor` may see it; raises `Problem("not_found")`."""
    case = cases_of(actor).filter(number=number).first()
    if case is None:
        raise not_found()
    return case


def find_file(actor: Actor, pk: uuid.UUID) -> Attachment:
    """The file of that id, if `actor` may see it; raises `Problem("not_found")`.

    It is judged in memory, by its one case: a database asked for a file of any case that an agent may see lists those
    first.
    """
    file = Attachment.objects.select_related("case", "entry").filter(pk=pk).first()
    if file is None or not _sees_file(actor, file):
        raise not_found("attachment")
    return file


def _sees_file(actor: Actor, file: Attachment) -> bool:
    """What is posted is seen with its case, by a customer where its entry is public; before, it is its uploader's."""
    if file.entry is None or file.case is None:
        if isinstance(actor, ContactActor):
            return file.contact_id == actor.contact_id
        return not isinstance(actor, AgentActor) or file.agent_id == actor.agent_id
    hidden = isinstance(actor, ContactActor) and file.entry.public_seq is None
    return not hidden and sees(actor, Audience.of(file.case))
