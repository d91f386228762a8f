"""Live chat sessions on cases: begun by the customer, taken by an agent, ended and rated."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeGuard

from django.db import transaction
from django.db.models import Count, Min

from cases import clock, events, history, routes, rows, timeline
from cases.access import AgentActor, ContactActor, SystemActor
from cases.models import Case, Contact, Conversation, Door, Status, Team
from cases.operations.changing import end_conversation, give_conversation, locked
from cases.operations.opening import Answers, Opened, Opening, open_case
from cases.problems import Problem
from cases.rows import AnyCase
from cases.shapes import case_for_agent
from cases.texts import check_text
from cases.timeline import Draft, Placed, event
from chat.desk.queue import waiting_chats

COMMENT_LIMIT = 2_000


@dataclass(frozen=True, slots=True)
class Visit:
    """Where the customer chats from: the browser as it names itself to people, and the page."""

    browser: str = ""
    page: str = ""


@transaction.atomic
def start(
    contact: Contact,
    visit: Visit,
    cid: uuid.UUID,
    body: str,
    subject: str,
    answers: Answers,
    origin: str | None,
    attachments: tuple[uuid.UUID, ...] = (),
) -> Opened:
    """A case with its first entry and its conversation, in one commit; a repeat gets the same. Raises `Problem`."""
    actor = ContactActor.of(contact)
    team = routes.team_for(routes.rules(), routes.Facts.of(contact, answers.feature))
    opening = Opening(
        contact, actor, body, Door.CHAT, cid, subject, answers, origin=origin, team_id=team, attachments=attachments
    )
    opened = open_case(opening)
    if opened.fresh:
        begin(opened.case, visit, sent=True)
    return opened


def commit(drafts: Sequence[Draft], visits: Sequence[Visit | None]) -> list[Placed | Problem]:
    """Writes chat messages in one transaction; a customer's (those with a visit) brings its case's chat to life."""
    with transaction.atomic():
        answers = timeline.append(drafts)
        for draft, answer in zip(drafts, answers, strict=True):
            if isinstance(answer, Problem) and answer.code == "stale":
                _add_what_was_missed(draft, answer)
        _revive(
            [(answer.case, visit) for answer, visit in zip(answers, visits, strict=True) if visit and _wrote(answer)]
        )
    return answers


def begin(case: Case, visit: Visit, *, sent: bool = False) -> None:
    """A new conversation on a case that the caller holds locked: with its agent, or waiting in its team's queue. The
    rules name one for a case that has none, unless they have been asked (`sent`)."""
    now = clock.now()
    case.conversation = Conversation.objects.create(
        case=case,
        state=Conversation.State.ACTIVE if case.assignee else Conversation.State.WAITING,
        agent=case.assignee,
        browser=visit.browser[:120],
        page=visit.page[:500].replace("\x00", ""),
        started_at=now,
        accepted_at=now if case.assignee else None,
    )
    case.save(update_fields=["conversation"])
    if not (sent or case.team_id or case.assignee_id):
        _send(case)
    events.publish([timeline.changed(case), events.QueueMoved()])


@transaction.atomic
def accept(actor: AgentActor, number: str) -> Case:
    """Gives an unassigned case, and its waiting chat, to `actor`. One of two wins, the other gets `conflict`."""
    case = locked(actor, number)
    if case.assignee_id == actor.agent_id:
        return case
    if case.assignee is not None:
        taken = f"{case.assignee.name} was first and has this case."
        raise Problem("conflict", taken, case=case_for_agent(case))
    _take(case, actor)
    return case


@transaction.atomic
def end(actor: ContactActor, number: str) -> Case:
    """The customer ends the chat; the case stays open. Raises `Problem("closed")` when it has ended already."""
    case = locked(actor, number)
    if not end_conversation(case):
        raise Problem("closed", "This chat has already ended.")
    timeline.record(case, [event(case, actor, "chat_ended", f"{actor.name} ended the chat", public=True)])
    return case


@transaction.atomic
def rate(actor: ContactActor, number: str, score: int, comment: str) -> Case:
    """The customer's verdict, 1 to 5, on the newest conversation, given once. Raises `Problem`: `conflict` for a second
    one, `closed` where there was no chat, `too_large` for a comment too long."""
    case = locked(actor, number)
    live = case.conversation
    if live is None:
        raise Problem("closed", "There was no chat on this case to rate.")
    if len(comment) > COMMENT_LIMIT:
        raise Problem("too_large", f"The comment is over {COMMENT_LIMIT:,} characters; shorten it.")
    check_text(comment)
    if live.score is not None:
        raise Problem("conflict", f"You have rated this chat already: {live.score} of 5.", score=live.score)
    live.score, live.comment, live.rated_at = score, comment, clock.now()
    live.save(update_fields=["score", "comment", "rated_at"])
    text = f"{actor.name} rated the chat {score} of 5" + (f": {comment}" if comment else "")
    timeline.record(case, [event(case, actor, "rated", text, after=score)])
    return case


def waiting() -> tuple[int, datetime | None]:
    """How many chats wait, and since when the first does."""
    found = waiting_chats().order_by().aggregate(number=Count("pk"), since=Min("started_at"))
    return found["number"], found["since"]


def _wrote(answer: Placed | Problem) -> TypeGuard[Placed]:
    return isinstance(answer, Placed) and answer.fresh


def _add_what_was_missed(draft: Draft, problem: Problem) -> None:
    page = history.page(draft.actor, draft.case, after=problem.extra.pop("missed_after"), limit=history.LIMIT)
    problem.extra["entries"] = page.entries


def _revive(written: Sequence[tuple[AnyCase, Visit]]) -> None:
    """Begins a chat on those cases that have no live one."""
    live = rows.live({case.conversation_id for case, _ in written if case.conversation_id})
    asleep = {case.number: visit for case, visit in written if case.conversation_id not in live}
    for number, case in timeline.lock(asleep).items():
        begin(case, asleep[number])


def _send(case: Case) -> None:
    """To the team that the rules name, if they name one."""
    team = routes.team_for(routes.rules(), routes.Facts.of_case(case))
    if team is not None:
        case.team = Team.objects.get(pk=team)
        moved = event(case, SystemActor(), "team_changed", f"Sent to {case.team}", after=case.team.name)
        timeline.record(case, [moved], also=["team"])


def _take(case: Case, actor: AgentActor) -> None:
    case.assignee_id = actor.agent_id
    before, case.status = case.status, Status.OPEN if case.status == Status.NEW else case.status
    give_conversation(case, case.assignee)
    joined = event(case, actor, "accepted", f"{actor.name} joined", before=before, after=case.status, public=True)
    timeline.record(case, [joined], also=["assignee"])
    events.publish([events.QueueMoved()])
