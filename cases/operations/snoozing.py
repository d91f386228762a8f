"""Putting a case aside until a time, or until its customer replies; waking it again.

A snoozed case is out of the working lists and can be found. A customer's reply wakes it (`cases.timeline`), handing it
over does, and so does the clock of whichever process looks first.
"""

from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from cases import clock, events, timeline
from cases.access import AgentActor
from cases.models import Case, Conversation
from cases.operations.changing import locked, rouse
from cases.problems import Problem
from cases.timeline import event, woken

FURTHEST = timedelta(days=366)
AT_ONCE = 100


@transaction.atomic
def snooze(actor: AgentActor, number: str, until: datetime | None) -> Case:
    """Puts the case aside until that moment (None: until the customer replies); again, with another time, changes it.

    Raises `Problem`: `bad_request` for a moment that is not to come, or without a time zone, or over a year away;
    `closed` for a resolved case; `conflict` while its customer waits for an agent.
    """
    case = locked(actor, number)
    _check(case, until)
    before = case.snoozed_until if case.snoozed_at else None
    if case.snoozed_at and before == until:
        return case
    case.snoozed_at, case.snoozed_until = case.snoozed_at or clock.now(), until
    text = f"Snoozed until {_said(until)}" if until else "Snoozed until the customer replies"
    told = event(case, actor, "snoozed", text, before=_written(before), after=_written(until))
    timeline.record(case, [told])
    return case


@transaction.atomic
def wake(actor: AgentActor, number: str) -> Case:
    """Puts a snoozed case back into the working lists; one that is not snoozed stays as it is. Raises `Problem`."""
    case = locked(actor, number)
    if case.snoozed_at:
        rouse(case)
        timeline.record(case, [event(case, actor, "woken", "Snooze ended")])
    return case


def any_due(now: datetime) -> bool:
    """Whether a snoozed case is to wake."""
    return _due(now).exists()


@transaction.atomic
def wake_due(now: datetime) -> int:
    """Wakes up to a hundred cases whose time has come, and tells their assignees; how many.

    Any number of processes may do so at once: what another one has woken meanwhile is seen when its row is locked.
    """
    due = timeline.lock(_due(now).order_by("snoozed_until").values_list("number", flat=True)[:AT_ONCE])
    cases = [case for case in due.values() if case.snoozed_until and case.snoozed_until <= now]
    for case in cases:
        rouse(case)
        timeline.record(case, [woken(case, "Back from snooze: its time has come")])
        if case.assignee_id:
            told = f"{case.number} is back from its snooze: {case.subject}"
            events.publish([events.AgentTold(case.assignee_id, "woken", told, case.number)])
    return len(cases)


def _due(now: datetime) -> QuerySet[Case]:
    return Case.objects.filter(snoozed_at__isnull=False, snoozed_until__lte=now)


def _check(case: Case, until: datetime | None) -> None:
    if not case.is_open:
        raise Problem("closed", "This case is resolved; there is nothing to snooze.")
    if case.conversation and case.conversation.state == Conversation.State.WAITING:
        raise Problem("conflict", f"{case.contact.name} is waiting for an agent; accept the chat first.")
    if until is None:
        return
    if until.tzinfo is None:
        raise Problem("bad_request", "until takes a moment with its time zone, such as 2030-01-31T09:00:00Z.")
    if not clock.now() < until <= clock.now() + FURTHEST:
        raise Problem("bad_request", "A case is snoozed until a moment to come, within a year.")


def _said(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _written(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None
