"""Chats that change hands: handed over with a note, taken over, and joined by a second agent."""

import uuid
from dataclasses import dataclass, field

from django.db import transaction

from cases import clock, events, timeline
from cases.access import AgentActor
from cases.models import Agent, Case, Conversation, Entry, Participant, Status, Team, Visibility
from cases.operations.changing import give_conversation, locked
from cases.problems import Problem, not_found
from cases.shapes import AgentShape
from cases.texts import check_body
from cases.timeline import Draft, event


@dataclass(frozen=True, slots=True)
class Handover:
    """To an agent or to a team, with a note for whoever goes on; `cid` is the note's, and makes a repeat harmless."""

    agent_id: int | None = None
    team_id: int | None = None
    note: str = ""
    cid: uuid.UUID = field(default_factory=uuid.uuid4)
    origin: str | None = None


@transaction.atomic
def transfer(actor: AgentActor, number: str, to: Handover) -> Case:
    """Hands a case over: the note, the change and what tells of it in one transaction. Raises `Problem`.

    Whoever has the case hands it over, or anyone who sees it while nobody has it, or a lead.
    """
    if (to.agent_id is None) == (to.team_id is None):
        raise Problem("bad_request", "Name an agent or a team to hand the case over to.")
    case = locked(actor, number)
    if Entry.objects.filter(case=case, cid=to.cid, agent_id=actor.agent_id).exists():
        return case
    _check_open(case)
    if case.assignee_id not in (None, actor.agent_id) and not actor.sees_every_queue:
        raise Problem("forbidden", f"{case.assignee} has this case; take it over first, or ask a lead.")
    moved = _to_agent(case, actor, to) if to.agent_id is not None else _to_team(case, actor, to)
    timeline.record(case, [*_noted(case, actor, to), moved], also=["assignee", "team"])
    events.publish([events.QueueMoved()])
    return case


@transaction.atomic
def take(actor: AgentActor, number: str) -> Case:
    """Takes a case over from the agent who has it, who is told. For leads and for members of its team. Raises
    `Problem`."""
    case = locked(actor, number)
    before = case.assignee
    if before is not None and before.pk == actor.agent_id:
        return case
    _check_open(case)
    if before is None:
        raise Problem("conflict", "Nobody has this case; accept it.")
    if not actor.sees_every_queue and case.team_id not in actor.team_ids:
        raise Problem("forbidden", f"{before} has this case, and you are not in its team; ask a lead.")
    case.assignee = Agent.objects.get(pk=actor.agent_id)
    _give(case, case.assignee)
    text = f"{actor.name} took over from {before}"
    taken = event(case, actor, "taken_over", text, before=before.name, after=actor.name, public=True)
    timeline.record(case, [taken], also=["assignee"])
    told = f"{actor.name} took {case.number} over from you."
    events.publish([events.AgentTold(before.pk, "taken_over", told, case.number), events.QueueMoved()])
    return case


@transaction.atomic
def join(actor: AgentActor, number: str) -> Case:
    """Joins another agent's chat: both reply, until one leaves or the chat ends. Raises `Problem`."""
    case = locked(actor, number)
    live = case.conversation
    if live is None or live.state != Conversation.State.ACTIVE or case.assignee is None:
        raise Problem("conflict", "There is no running chat on this case to join.")
    if case.assignee_id == actor.agent_id:
        raise Problem("conflict", "This chat is yours already.")
    row = {"conversation": live, "agent_id": actor.agent_id}
    _, fresh = Participant.objects.get_or_create(**row, defaults={"joined_at": clock.now()})
    if fresh:
        timeline.record(case, [event(case, actor, "joined", f"{actor.name} joined", public=True)])
        told = f"{actor.name} joined your chat {case.number}."
        events.publish([events.AgentTold(case.assignee.pk, "joined", told, case.number)])
    return case


@transaction.atomic
def leave(actor: AgentActor, number: str) -> Case:
    """Leaves a chat that was joined; leaving twice changes nothing. Raises `Problem`."""
    case = locked(actor, number)
    if _part(case, actor.agent_id):
        timeline.record(case, [event(case, actor, "left", f"{actor.name} left", public=True)])
    return case


def participants(case: Case) -> list[AgentShape]:
    """Who has joined the case's running chat."""
    live = case.conversation
    if live is None or live.state == Conversation.State.ENDED:
        return []
    rows = Participant.objects.filter(conversation=live).select_related("agent").order_by("joined_at")
    return [AgentShape(row.agent.pk, row.agent.name) for row in rows]


def _check_open(case: Case) -> None:
    if not case.is_open:
        raise Problem("closed", "This case is resolved; reopen it first.")


def _noted(case: Case, actor: AgentActor, to: Handover) -> list[Draft]:
    if not to.note.strip():
        return []
    check_body(to.note)
    return [Draft(case.number, actor, to.note, to.cid, visibility=Visibility.INTERNAL)]


def _to_agent(case: Case, actor: AgentActor, to: Handover) -> Draft:
    after = Agent.objects.filter(pk=to.agent_id or 0, is_active=True).first()
    if after is None:
        raise not_found("agent")
    before, case.assignee = case.assignee, after
    if before == after:
        raise Problem("conflict", f"{after} has this case already.")
    case.status = Status.OPEN if case.status == Status.NEW else case.status
    _give(case, after)
    told = [events.AgentTold(after.pk, "transferred", f"{actor.name} handed {case.number} over to you.", case.number)]
    if before is not None and before.pk != actor.agent_id:
        gone = f"{actor.name} handed {case.number} over to {after}."
        told.append(events.AgentTold(before.pk, "taken_over", gone, case.number))
    events.publish(told)
    return _moved(case, actor, f"{actor.name} handed this over to {after}", before, after)


def _to_team(case: Case, actor: AgentActor, to: Handover) -> Draft:
    after = Team.objects.filter(pk=to.team_id or 0).first()
    if after is None:
        raise not_found("team")
    before = case.assignee or case.team
    case.team, case.assignee = after, None
    give_conversation(case, None)
    return _moved(case, actor, f"{actor.name} handed this over to {after}", before, after)


def _moved(case: Case, actor: AgentActor, text: str, before: Agent | Team | None, after: Agent | Team) -> Draft:
    was = before.name if before else None
    return event(case, actor, "transferred", text, before=was, after=after.name, public=True)


def _give(case: Case, agent: Agent) -> None:
    """Who has a chat is no guest in it."""
    give_conversation(case, agent)
    _part(case, agent.pk)


def _part(case: Case, agent_id: int) -> bool:
    gone, _ = Participant.objects.filter(conversation=case.conversation_id, agent_id=agent_id).delete()
    return bool(gone)
