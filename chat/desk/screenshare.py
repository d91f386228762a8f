"""The screen-share escalation flag of a case: who asked, why, and what came of it.

none | declined | ended --request--> requested --accept--> accepted --stop--> ended
                                     requested --decline--> declined,  requested --cancel--> ended
"""

from django.db import transaction

from cases import clock, timeline
from cases.access import AgentActor, ContactActor
from cases.models import Case, ScreenShare
from cases.operations.changing import locked
from cases.operations.opening import check_length
from cases.problems import Problem
from cases.timeline import event

_PENDING = (ScreenShare.REQUESTED,)
_RUNNING = (ScreenShare.ACCEPTED, ScreenShare.ACTIVE)


@transaction.atomic
def request(actor: AgentActor, number: str, reason: str) -> Case:
    """Raises the case's flag and asks the customer. Raises `Problem`: `conflict` while one is asked or under way."""
    case = locked(actor, number)
    if not case.is_open:
        raise Problem("closed", "This case is resolved; reopen it before you ask for a screen share.")
    if case.screen_state in (*_PENDING, *_RUNNING):
        raise Problem("conflict", "A screen share has been asked for already.")
    check_length("screen_reason", reason)
    case.screen_requested, case.screen_by_id, case.screen_reason = True, actor.agent_id, reason.strip()
    why = f": {case.screen_reason}" if case.screen_reason else ""
    return _move(case, actor, ScreenShare.REQUESTED, f"{actor.name} asked for a screen share{why}")


@transaction.atomic
def cancel(actor: AgentActor, number: str) -> Case:
    """Takes back a request that the customer has not answered; the flag stays. Raises `Problem`."""
    case = _in_state(locked(actor, number), _PENDING)
    return _move(case, actor, ScreenShare.ENDED, f"{actor.name} took the screen share request back")


@transaction.atomic
def answer(actor: ContactActor, number: str, *, accepted: bool) -> Case:
    """The customer consents or declines. Raises `Problem("conflict")` when nobody asks."""
    case = _in_state(locked(actor, number), _PENDING)
    state = ScreenShare.ACCEPTED if accepted else ScreenShare.DECLINED
    verb = "agreed to" if accepted else "declined"
    return _move(case, actor, state, f"{actor.name} {verb} the screen share")


@transaction.atomic
def stop(actor: AgentActor | ContactActor, number: str) -> Case:
    """Either side ends a screen share that was agreed to. Raises `Problem("conflict")` when there is none."""
    case = _in_state(locked(actor, number), _RUNNING)
    return _move(case, actor, ScreenShare.ENDED, f"{actor.name} ended the screen share")


def _in_state(case: Case, states: tuple[ScreenShare, ...]) -> Case:
    if case.screen_state not in states:
        raise Problem("conflict", f"The screen share is {case.get_screen_state_display().lower()}; nothing to do.")
    return case


def _move(case: Case, actor: AgentActor | ContactActor, state: ScreenShare, text: str) -> Case:
    before, case.screen_state, case.screen_at = case.screen_state, state, clock.now()
    told = event(case, actor, f"screen_{state}", text, before=before, after=state.value, public=True)
    fields = ["screen_state", "screen_requested", "screen_by", "screen_reason", "screen_at"]
    timeline.record(case, [told], also=fields)
    return case
