"""Routing, carried out: what `routing.plan` says is done in one transaction, in which no other process routes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from cases import clock, events, timeline
from cases.access import AgentActor, SystemActor
from cases.models import Agent, Case, Conversation, Offer, Presence, Returned, Status
from cases.operations.changing import give_conversation, locked
from cases.operations.offering import end_offer, make_offer
from cases.problems import Problem
from cases.shapes import RELATED, case_for_agent
from cases.timeline import event
from chat.desk import routing
from chat.desk.floor import survey

_LOCK = 0x43_48_41_54  # of a kind of lock that only routing takes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: agents who were set away, and when to look again; `busy` when another process is at it."""

    away: Sequence[tuple[int, str]] = ()
    busy: bool = False


def look(now: datetime) -> tuple[bool, datetime | None]:
    """Whether there is something to route, and when there may be without anything happening. Only reads."""
    desk = survey(now)
    return bool(routing.plan(desk)), routing.due(desk)


@transaction.atomic
def route(now: datetime) -> Outcome:
    """Does what is to be done. A chat that has changed since it was looked at is left for the next time."""
    if not _alone():
        return Outcome(busy=True)
    steps = routing.plan(survey(now))
    cases = timeline.lock(step.chat for step in steps if not isinstance(step, routing.Away))
    for step in steps:
        if not isinstance(step, routing.Away):
            _do(cases.get(step.chat), step)
    if any(isinstance(step, routing.Back | routing.Give) for step in steps):
        events.publish([events.QueueMoved()])
    return Outcome(_set_away([step.agent for step in steps if isinstance(step, routing.Away)]))


@transaction.atomic
def decline(actor: AgentActor, number: str) -> Case:
    """The agent lets an offered chat pass: it goes to the next. Raises `Problem("conflict")` when it is not theirs."""
    case = locked(actor, number)
    live = case.conversation
    mine = Offer.objects.filter(conversation=live, agent_id=actor.agent_id, outcome=Offer.Outcome.OPEN)
    if live is None or not mine.exists():
        raise Problem("conflict", "This chat is no longer offered to you.", case=case_for_agent(case))
    end_offer(case, live, Offer.Outcome.DECLINED)
    Agent.objects.filter(pk=actor.agent_id).exclude(missed=0).update(missed=0)  # who declines is there
    events.publish([events.QueueMoved()])
    return case


def open_offers(agent_id: int) -> list[events.OfferMoved]:
    """What is offered to an agent just now, for a console that comes back."""
    rows = Offer.objects.filter(agent_id=agent_id, outcome=Offer.Outcome.OPEN)
    untils = dict(rows.values_list("conversation__case_id", "until"))
    cases = Case.objects.filter(pk__in=untils).select_related(*RELATED)
    return [events.OfferMoved(agent_id, case.number, "open", untils[case.pk], case_for_agent(case)) for case in cases]


@transaction.atomic
def told_returned(agent_id: int) -> list[dict[str, Any]]:
    """The chats that went back to the queue while the agent was gone; they are told once."""
    rows = list(Returned.objects.filter(agent_id=agent_id).select_related("case")[:100])
    Returned.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return [{"case": row.case.number, "subject": row.case.subject, "at": row.at} for row in rows]


def _alone() -> bool:
    """Whether no other process routes until this transaction ends. SQLite has one writer anyway. There is no row that
    all could lock: agents' and teams' are locked by what refers to them."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])


def _do(case: Case | None, step: routing.Step) -> None:
    live = case.conversation if case is not None else None
    if case is None or live is None or live.state == Conversation.State.ENDED:
        return
    if isinstance(step, routing.Back):
        if case.assignee_id == step.agent:
            _back(case, live, step.agent)
    elif live.state != Conversation.State.WAITING or case.assignee_id is not None:
        return
    elif isinstance(step, routing.Drop):
        _drop(case, live, step)
    elif isinstance(step, routing.Offer):
        make_offer(case, live, step.agent, step.until)
    elif isinstance(step, routing.Give):
        _give(case, step.agent)


def _back(case: Case, live: Conversation, agent_id: int) -> None:
    """Everything stays: the case its history, the chat its place, which is since when it has been there."""
    name = case.assignee.name if case.assignee else "The agent"
    case.assignee = None
    give_conversation(case, None)
    Returned.objects.create(agent_id=agent_id, case=case, at=clock.now())
    text = f"{name} had to leave. You keep your place in the queue, and the next free agent takes over"
    timeline.record(case, [event(case, SystemActor(), "returned", text, before=name, public=True)], also=["assignee"])


def _drop(case: Case, live: Conversation, step: routing.Drop) -> None:
    offer = end_offer(case, live, Offer.Outcome.MISSED if step.missed else Offer.Outcome.WITHDRAWN)
    if offer is not None and step.missed:
        agent = Agent.objects.select_for_update().get(pk=step.agent)
        agent.missed += 1
        agent.save(update_fields=["missed"])


def _give(case: Case, agent_id: int) -> None:
    agent = Agent.objects.get(pk=agent_id)
    case.assignee = agent
    case.status = Status.OPEN if case.status == Status.NEW else case.status
    give_conversation(case, agent)
    Agent.objects.filter(pk=agent_id).update(offered_at=clock.now())
    given = event(case, SystemActor(), "assigned", f"{agent.name} joined", after=agent.name, public=True)
    timeline.record(case, [given], also=["assignee"])
    events.publish([events.AgentTold(agent_id, "assigned", f"{case.number} is yours: {case.subject}", case.number)])


def _set_away(agent_ids: Sequence[int]) -> list[tuple[int, str]]:
    """What an agent said is overruled; that they are still here is for their sockets to say."""
    if not agent_ids:
        return []
    Agent.objects.filter(pk__in=agent_ids).update(presence=Presence.AWAY, missed=0)
    text = f"You let {routing.MISSES} offers pass, so you were set away. Choose Online when you are back."
    events.publish([events.AgentTold(agent_id, "away", text) for agent_id in agent_ids])
    return list(Agent.objects.filter(pk__in=agent_ids).values_list("pk", "name"))
