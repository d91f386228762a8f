"""Prepared answers: everyone's, which leads look after, and each agent's own. One that also does something to the
case is a macro, and does all of it or nothing."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from cases import timeline
from cases.access import AgentActor
from cases.models import Agent, CannedReply, Case, Team
from cases.operations.changing import change, check_tags, hand_over, locked
from cases.operations.opening import find_priority
from cases.problems import Problem, not_found
from cases.texts import BODY_LIMIT, check_text
from cases.timeline import Draft

MOST = 500  # of one agent, and of everyone's
NAME_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a canned reply says and does. `assign` is "", "me", "agent:ID" or "team:ID"; `priority` a code or ""."""

    name: str
    body: str = ""
    tags: list[str] = field(default_factory=list)
    priority: str = ""
    assign: str = ""
    shared: bool = False


def usable(actor: AgentActor) -> list[dict[str, Any]]:
    """Those that `actor` may use, by name: everyone's and their own."""
    return [shape(one) for one in _of(actor).select_related("priority")]


def shape(one: CannedReply) -> dict[str, Any]:
    """`{"id", "name", "body", "tags", "priority", "assign", "shared"}`."""
    return {
        "id": one.pk,
        "name": one.name,
        "body": one.body,
        "tags": one.tags,
        "priority": one.priority.code if one.priority else "",
        "assign": _assign_of(one),
        "shared": one.owner_id is None,
    }


@transaction.atomic
def save(actor: AgentActor, canned: int | None, given: Prepared) -> CannedReply:
    """Makes a canned reply, or changes one. Raises `Problem`: `forbidden` for everyone's, unless `actor` is a lead."""
    row = CannedReply(owner_id=actor.agent_id) if canned is None else _changeable(actor, canned)
    if given.shared and not actor.sees_every_queue:
        raise _for_leads()
    row.owner_id = None if given.shared else actor.agent_id
    if CannedReply.objects.filter(owner_id=row.owner_id).exclude(pk=row.pk).count() >= MOST:
        raise Problem("too_large", f"{MOST} canned replies are kept; take one away first.")
    _fill(row, given)
    row.save()
    return row


@transaction.atomic
def drop(actor: AgentActor, canned: int) -> None:
    """Takes one away. Raises `Problem` as `save` does."""
    _changeable(actor, canned).delete()


@transaction.atomic
def apply(
    actor: AgentActor, number: str, canned: int, cid: uuid.UUID, body: str = "", last_seen_seq: int | None = None
) -> Case:
    """Sends `body` (the reply with its gaps filled in; none where it is empty) and does what the macro says, all of
    it or nothing. A repeat of the same `cid` changes nothing more. Raises `Problem`, as each of its steps does."""
    macro = _find(actor, canned)
    case = locked(actor, number)
    if body.strip():
        (placed,) = timeline.append([Draft(number, actor, body, cid, last_seen_seq=last_seen_seq)])
        if isinstance(placed, Problem):
            raise placed
        if not placed.fresh:
            return case
    case = change(actor, number, _changes(macro, case))
    to = _handing(macro, actor)
    return hand_over(actor, number, to) if to else case


def _of(actor: AgentActor) -> QuerySet[CannedReply]:
    return CannedReply.objects.filter(Q(owner__isnull=True) | Q(owner_id=actor.agent_id))


def _find(actor: AgentActor, canned: int) -> CannedReply:
    found = _of(actor).select_related("priority").filter(pk=canned).first()
    if found is None:
        raise not_found("canned reply")
    return found


def _changeable(actor: AgentActor, canned: int) -> CannedReply:
    found = _find(actor, canned)
    if found.owner_id is None and not actor.sees_every_queue:
        raise _for_leads()
    return found


def _for_leads() -> Problem:
    return Problem("forbidden", "Everyone's replies are looked after by leads; save it as your own.")


def _fill(row: CannedReply, given: Prepared) -> None:
    name = given.name.strip()
    if not name or len(name) > NAME_LENGTH:
        raise Problem("bad_request", f"A canned reply needs a name of at most {NAME_LENGTH} characters.")
    if len(given.body) > BODY_LIMIT:
        raise Problem("too_large", f"The text is over {BODY_LIMIT:,} characters; shorten it.")
    for text in (name, given.body):
        check_text(text)
    row.name, row.body, row.tags = name, given.body.strip(), check_tags(given.tags)
    row.priority = find_priority(given.priority) if given.priority else None
    row.takes, row.assignee, row.team = _assignment(given.assign)
    if not (row.body or row.tags or row.priority or given.assign):
        raise Problem("bad_request", "Write a text, or choose something that it does to the case.")


def _assignment(text: str) -> tuple[bool, Agent | None, Team | None]:
    kind, _, pk = text.partition(":")
    if text in ("", "me"):
        return text == "me", None, None
    if kind not in ("agent", "team") or not pk.isascii() or not pk.isdigit() or len(pk) > len(str(2**31)):
        raise Problem("bad_request", 'assign takes "", "me", "agent:ID" or "team:ID".')
    agent = Agent.objects.filter(pk=int(pk), is_active=True).first() if kind == "agent" else None
    team = Team.objects.filter(pk=int(pk)).first() if kind == "team" else None
    if agent is None and team is None:
        raise not_found(kind)
    return False, agent, team


def _assign_of(one: CannedReply) -> str:
    if one.takes:
        return "me"
    return f"agent:{one.assignee_id}" if one.assignee_id else f"team:{one.team_id}" if one.team_id else ""


def _changes(macro: CannedReply, case: Case) -> dict[str, Any]:
    changes: dict[str, Any] = {"tags": [*case.tags, *macro.tags]} if macro.tags else {}
    return changes | ({"priority": macro.priority.code} if macro.priority else {})


def _handing(macro: CannedReply, actor: AgentActor) -> dict[str, int | None]:
    to = {"assignee": actor.agent_id if macro.takes else macro.assignee_id, "team": macro.team_id}
    return {name: pk for name, pk in to.items() if pk is not None}
