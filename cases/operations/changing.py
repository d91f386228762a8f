"""Changing a case: its fields, who has it, and whether it is done. Every change leaves an event entry."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction

from cases import clock, events, meaning, timeline
from cases.access import Actor, AgentActor, Audience, sees
from cases.models import Agent, Case, Conversation, Kind, ScreenShare, Status, Team
from cases.operations.offering import settle_offer
from cases.operations.opening import check_length, find_priority
from cases.problems import Problem, not_found
from cases.texts import check_text
from cases.timeline import Draft, event

UNDO = timedelta(seconds=60)
TAGS_LIMIT = 20
TAG_LENGTH = 40
_TEXTS = {
    "subject": "Subject",
    "feature": "Feature",
    "form": "Form or report",
    "steps": "Steps",
    "participant_case": "Participant's case number",
}


def locked(actor: Actor, number: str) -> Case:
    """The case of that number, locked until the transaction ends. Raises `Problem("not_found")`."""
    case = timeline.lock([number]).get(number)
    if case is None or not sees(actor, Audience.of(case)):
        raise not_found()
    return case


@transaction.atomic
def change(actor: AgentActor, number: str, changes: Mapping[str, Any]) -> Case:
    """Sets fields of a case: subject, feature, form, steps, participant_case, priority, tags. Raises `Problem`.

    All of `changes` or none; what already is so leaves no entry.
    """
    case = locked(actor, number)
    unknown = sorted(set(changes) - set(_TEXTS) - {"priority", "tags"})
    if unknown:
        raise Problem("bad_request", f"{', '.join(unknown)} cannot be set here.")
    drafts = [draft for name, value in changes.items() if (draft := _set(case, actor, name, value))]
    if drafts:
        timeline.record(case, drafts, also=list(changes))
    return case


@transaction.atomic
def assign(actor: AgentActor, number: str, *, agent: int | None, team: int | None) -> Case:
    """Gives the case to an agent, to a team, or (both None) to nobody; without a team its team stays. Raises `Problem`.

    Taking a case away from another agent is for leads, and for who gave it away a moment ago.
    """
    return hand_over(actor, number, {"assignee": agent} | ({} if team is None else {"team": team}))


@transaction.atomic
def hand_over(actor: AgentActor, number: str, to: Mapping[str, int | None]) -> Case:
    """The same for what `to` names of `assignee` and `team`, by id or None; the rest stays. Raises `Problem`."""
    case = locked(actor, number)
    another = case.assignee_id not in (None, actor.agent_id)
    if another and not actor.sees_every_queue and not _has_just_given(case, actor):
        raise Problem("forbidden", f"{case.assignee} has this case; a lead can reassign it.")
    movers = {"team": _to_team, "assignee": _to_agent}
    drafts = [draft for name, move in movers.items() if name in to and (draft := move(case, actor, to[name]))]
    if drafts:
        timeline.record(case, drafts, also=["assignee", "team"])
        events.publish([events.QueueMoved()])
    return case


@transaction.atomic
def resolve(actor: AgentActor, number: str) -> Case:
    """Marks the case resolved and ends its live conversation; resolving twice changes nothing. Raises `Problem`."""
    case = locked(actor, number)
    if case.is_open:
        before = close(case)
        done = event(case, actor, "resolved", "Case resolved", before=before, after=case.status, public=True)
        timeline.record(case, [done], also=CLOSED)
    return case


@transaction.atomic
def reopen(actor: Actor, number: str) -> Case:
    """Takes a resolved case up again, by itself where it was merged; an open one stays as it is. Raises `Problem`."""
    case = locked(actor, number)
    if not case.is_open:
        before, case.status, case.resolved_at, case.merged_into = case.status, Status.OPEN, None, None
        again = event(case, actor, "reopened", "Case reopened", before=before, after=case.status, public=True)
        timeline.record(case, [again])
    return case


@transaction.atomic
def tag(actor: AgentActor, number: str, tags: Any) -> Case:
    """Adds tags to those of the case. Raises `Problem`."""
    case = locked(actor, number)
    return change(actor, number, {"tags": [*case.tags, *check_tags(tags)]})


def check_tags(value: Any) -> list[str]:
    """`value` as tags, each once. Raises `Problem`."""
    if not isinstance(value, list) or not all(isinstance(tag, str) and tag.strip() for tag in value):
        raise Problem("bad_request", "tags takes a list of words.")
    tags = list(dict.fromkeys(tag.strip() for tag in value))
    if len(tags) > TAGS_LIMIT or any(len(tag) > TAG_LENGTH for tag in tags):
        raise Problem("too_large", f"A case takes {TAGS_LIMIT} tags of at most {TAG_LENGTH} characters.")
    for tag in tags:
        check_text(tag)
    return tags


CLOSED = ("screen_state", "screen_at")  # what `close` changes beside what every entry may


def close(case: Case) -> str:
    """Makes a case that the caller holds locked resolved, with all that goes on in it; its status until then."""
    before, case.status, case.resolved_at = case.status, Status.RESOLVED, clock.now()
    rouse(case)
    meaning.await_nothing(case)
    end_conversation(case)
    if case.screen_state in (ScreenShare.REQUESTED, ScreenShare.ACCEPTED, ScreenShare.ACTIVE):
        case.screen_state, case.screen_at = ScreenShare.ENDED, case.resolved_at
    return before


def rouse(case: Case) -> None:
    """Ends the snooze of a case that the caller holds locked and writes."""
    case.snoozed_at = case.snoozed_until = None


def end_conversation(case: Case) -> bool:
    """Ends the live conversation of a case that the caller holds locked; says whether there was one."""
    live = case.conversation
    if live is None or live.state == Conversation.State.ENDED:
        return False
    if live.state == Conversation.State.WAITING:
        settle_offer(case, live, None)
    live.state, live.ended_at = Conversation.State.ENDED, clock.now()
    live.save(update_fields=["state", "ended_at"])
    events.publish([events.QueueMoved()])
    return True


def _set(case: Case, actor: AgentActor, name: str, value: Any) -> Draft | None:
    setter: Callable[[Case, AgentActor, Any], Draft | None] | None = {
        "priority": _set_priority,
        "tags": _set_tags,
    }.get(name)
    return setter(case, actor, value) if setter else _set_text(case, actor, name, value)


def _set_text(case: Case, actor: AgentActor, name: str, value: Any) -> Draft | None:
    if not isinstance(value, str):
        raise Problem("bad_request", f"{name} takes a text.")
    if name == "subject" and not value.strip():
        raise Problem("bad_request", "A case needs a subject.")
    before, after = getattr(case, name), check_length(name, value.strip())
    setattr(case, name, after)
    text = f"{_TEXTS[name]} changed" if name == "steps" else f"{_TEXTS[name]} set to “{after}”"
    return event(case, actor, f"{name}_changed", text, before=before, after=after) if before != after else None


def _set_priority(case: Case, actor: AgentActor, value: Any) -> Draft | None:
    if not isinstance(value, str) or not value:
        raise Problem("bad_request", "priority takes the code of a priority.")
    before, case.priority = case.priority, find_priority(value)
    if before == case.priority:
        return None
    meaning.set_due(case)
    text = f"Priority changed from {before} to {case.priority}"
    return event(case, actor, "priority_changed", text, before=before.code, after=case.priority.code)


def _set_tags(case: Case, actor: AgentActor, value: Any) -> Draft | None:
    before, case.tags = case.tags, check_tags(value)
    after = case.tags
    text = f"Tags set to {', '.join(after)}" if after else "Tags removed"
    return event(case, actor, "tags_changed", text, before=before, after=after) if before != after else None


def _to_agent(case: Case, actor: AgentActor, agent_id: int | None) -> Draft | None:
    before = case.assignee
    after = Agent.objects.filter(pk=agent_id, is_active=True).first() if agent_id is not None else None
    if agent_id is not None and after is None:
        raise not_found("agent")
    if before == after:
        return None
    case.assignee = after
    if after and case.status == Status.NEW:
        case.status = Status.OPEN
    give_conversation(case, after)
    text = f"Assigned to {after.name}" if after else "Assignment removed"
    return event(case, actor, "assigned", text, before=_name(before), after=_name(after), public=after is not None)


def _to_team(case: Case, actor: AgentActor, team_id: int | None) -> Draft | None:
    before, after = case.team, Team.objects.filter(pk=team_id).first() if team_id is not None else None
    if team_id is not None and after is None:
        raise not_found("team")
    if before == after:
        return None
    case.team = after
    rouse(case)
    text = f"Moved to {after}" if after else "Taken out of its team's queue"
    return event(case, actor, "team_changed", text, before=_name(before), after=_name(after))


def give_conversation(case: Case, agent: Agent | None) -> None:
    """Hands the live conversation of a case that the caller holds locked to `agent`, or back to the queue. Whoever gets
    a case is to see it: it is snoozed no longer."""
    rouse(case)
    live = case.conversation
    if live is None or live.state == Conversation.State.ENDED:
        return
    if live.state == Conversation.State.WAITING:
        settle_offer(case, live, agent)
    live.agent = agent
    live.state = Conversation.State.ACTIVE if agent else Conversation.State.WAITING
    live.accepted_at = (live.accepted_at or clock.now()) if agent else None
    live.save(update_fields=["agent", "state", "accepted_at"])


def _has_just_given(case: Case, actor: AgentActor) -> bool:
    """Whether the newest on the case is that `actor` assigned it, so recently that it may have been a slip."""
    newest = case.entries.get(seq=case.last_seq)
    told = newest.data or {}
    own = newest.kind == Kind.EVENT and newest.agent_id == actor.agent_id and told.get("event") == "assigned"
    return own and clock.now() - newest.at < UNDO


def _name(row: Agent | Team | None) -> str | None:
    return row.name if row else None
