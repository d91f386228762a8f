"""What the agents' socket reads of the desk, in threads of their own."""

from collections.abc import Iterable
from itertools import islice
from typing import Any

from cases import history, related
from cases.access import AgentActor, cases_of
from cases.models import Agent, Case, Feature, Priority, Target, Team
from cases.operations import drafting, watching
from cases.problems import not_found
from cases.shapes import RELATED, case_for_agent
from chat.desk import handing
from chat.realtime import presence

_AT_A_TIME = 10_000  # variables in one query


def you(agent: Agent) -> dict[str, Any]:
    return {
        "id": agent.pk,
        "name": agent.name,
        "email": agent.email,
        "lead": agent.is_lead,
        "admin": agent.is_staff,
        "presence": presence.current(agent),
        "teams": sorted(team.pk for team in agent.teams.all()),
        "capacity": agent.capacity,
        "limit": agent.limit,
    }


def desk() -> dict[str, Any]:
    """What the console offers to choose from, and who is here."""
    agents = Agent.objects.filter(is_active=True)
    return {
        "agents": [{"id": one.pk, "name": one.name, "presence": presence.current(one)} for one in agents],
        "teams": list(Team.objects.values("id", "name")),
        "priorities": list(Priority.objects.values("code", "label", "definition")),
        "targets": Target.objects.exists(),
        "features": list(Feature.objects.values_list("name", flat=True)),
    }


def opened(actor: AgentActor, number: str) -> dict[str, Any]:
    """The case with its latest page of entries, and which of the contact's newest others the agent may see."""
    case = cases_of(actor).select_related(*RELATED).filter(number=number).first()
    if case is None:
        raise not_found()
    page = history.read(actor, case)
    return {
        "case": case_for_agent(case),
        "entries": page.entries,
        "complete": page.complete,
        "participants": handing.participants(case),
        "seq": case.last_seq,
        "drafts": drafting.on_case(actor, case),
        "watchers": watching.watchers(case),
        "earlier": related.of_contact(actor, case),
        "related": related.of_others(actor, case),
    }


def heads(case_ids: Iterable[int]) -> dict[int, tuple[str, int]]:
    """The number and the newest place of each of those cases."""
    found: dict[int, tuple[str, int]] = {}
    wanted = iter(case_ids)
    while some := list(islice(wanted, _AT_A_TIME)):
        rows = Case.objects.filter(pk__in=some).values_list("pk", "number", "last_seq")
        found |= {pk: (number, seq) for pk, number, seq in rows}
    return found
