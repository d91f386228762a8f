"""Agents whom a note names: told at once, and kept until they have opened the case. It lets nobody into a case."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from cases import clock, events
from cases.access import AgentActor, Audience, find_case, sees
from cases.models import Agent, Case, Mention
from cases.problems import Problem, not_found
from cases.rows import AnyCase, EntryRow

MOST = 20  # in one note


@dataclass(frozen=True, slots=True)
class Called:
    """Those whom a note names: who may see its case, and who may not (they are neither told nor let in)."""

    seeing: tuple[Agent, ...] = ()
    unseeing: tuple[Agent, ...] = ()


NOBODY = Called()


def called(case: AnyCase, ids: Sequence[int], *, public: bool) -> Called:
    """Whom a message with those mentions calls. Raises `Problem`."""
    if public:
        raise Problem("bad_request", "Only internal notes mention agents; the customer reads a reply.")
    if len(set(ids)) > MOST:
        raise Problem("too_large", f"A note mentions at most {MOST} agents.")
    found = list(Agent.objects.filter(pk__in=set(ids)).prefetch_related("teams"))
    if len(found) < len(set(ids)):
        raise not_found("agent")
    audience = Audience.of(case)
    seeing = [agent for agent in found if may_see(agent, audience)]
    return Called(tuple(seeing), tuple(agent for agent in found if agent not in seeing))


def may_see(agent: Agent, audience: Audience) -> bool:
    """Whether an agent, whose teams are loaded, works here and may see the case."""
    teams = frozenset(team.pk for team in agent.teams.all())
    return agent.is_active and sees(AgentActor(agent.pk, agent.name, agent.sees_every_queue, teams), audience)


def mentionable(actor: AgentActor, number: str) -> list[Agent]:
    """Whom a note on the case may mention, by name. Raises `Problem("not_found")`."""
    audience = Audience.of(find_case(actor, number))
    agents = Agent.objects.filter(is_active=True).prefetch_related("teams")
    return [agent for agent in agents if agent.pk != actor.agent_id and may_see(agent, audience)]


def note(case: AnyCase, entry: EntryRow, agents: Sequence[Agent]) -> None:
    """Keeps that a note, which is written by now on a locked case, names those agents, and tells them."""
    others = [agent for agent in agents if agent.pk != entry.agent_id]
    Mention.objects.bulk_create(Mention(agent=agent, case_id=case.id, seq=entry.seq, at=entry.at) for agent in others)
    told = Case.objects.values_list("mentions", flat=True).get(pk=case.id) or {}
    _keep(case, told | {str(agent.pk): False for agent in others})
    text = f"{entry.author_name} mentioned you in {case.number}."
    events.publish([events.AgentTold(agent.pk, "mentioned", text, case.number) for agent in others])


def is_called(actor: AgentActor, case: Case) -> bool:
    """Whether a note names `actor`, who has not opened the case since."""
    return (case.mentions or {}).get(str(actor.agent_id)) is False


@transaction.atomic
def answer(actor: AgentActor, number: str) -> None:
    """`actor` has opened the case: no mention of them there is new any more. Raises `Problem("not_found")`."""
    case = find_case(actor, number)
    told = Case.objects.select_for_update().values_list("mentions", flat=True).get(pk=case.pk) or {}
    if told.get(str(actor.agent_id)) is False:
        rows = Mention.objects.filter(case=case, agent_id=actor.agent_id, seen_at__isnull=True)
        rows.update(seen_at=clock.now())
        _keep(case, told | {str(actor.agent_id): True})
        events.publish([events.CaseMoved(Audience.of(case))])


def _keep(case: AnyCase, told: dict[str, bool]) -> None:
    Case.objects.filter(pk=case.id).update(mentions=told)
    if isinstance(case, Case):
        case.mentions = told
