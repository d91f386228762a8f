"""Merging a case into another of the same customer, and taking it back.

No entry moves: places have no holes and a `cid` is its case's for ever. The merged case is resolved and points to the
one that goes on, both timelines say so, and who reads the one finds the other. Of one customer only: two of them would
each be led to what the other has written.
"""

from django.db import transaction

from cases import timeline
from cases.access import AgentActor, Audience, cases_of, sees
from cases.models import Case, Entry, Kind, Status
from cases.operations.changing import CLOSED, close, locked, rouse
from cases.problems import Problem, not_found
from cases.timeline import event


@transaction.atomic
def merge(actor: AgentActor, number: str, into: str) -> Case:
    """Merges the case `number` into the case `into`, which goes on; merging it there again changes nothing. The merged
    case. Raises `Problem`: `not_found` unless `actor` sees both, `bad_request` for two customers or one case,
    `closed` where the other is resolved, `conflict` where one of them is merged already.
    """
    case, target = both(actor, number, into)
    if case.merged_into_id == target.pk:
        return case
    _check(case, target)
    join(actor, case, target, "merged", f"Merged into {target.number}", f"{case.number} was merged into this case")
    return case


def join(actor: AgentActor, case: Case, target: Case, what: str, said: str, told: str) -> None:
    """Merges two cases that the caller holds locked, in those words for the one and the other. What is new in the one
    is new in the other, which is therefore snoozed no longer."""
    rouse(target)
    before = close(case) if case.is_open else Status.RESOLVED.value
    case.merged_into = target
    timeline.record(
        case, [event(case, actor, what, said, before=before, after=target.number, public=True)], also=CLOSED
    )
    timeline.record(target, [event(target, actor, "merged_in", told, after=case.number, public=True)])


@transaction.atomic
def unmerge(actor: AgentActor, number: str) -> Case:
    """Makes a merged case one of its own again, with the status that it had; one that is not merged stays as it is.
    Raises `Problem("not_found")` unless `actor` sees both."""
    pointing = cases_of(actor).filter(number=number).values_list("merged_into__number", flat=True).first()
    if pointing is None:
        return locked(actor, number)
    case, target = both(actor, number, pointing)
    if case.merged_into_id != target.pk:  # it was taken apart, and perhaps merged elsewhere, a moment ago
        return case
    case.merged_into, before = None, case.status
    case.status = _status_before(case)
    case.resolved_at = case.resolved_at if case.status == Status.RESOLVED else None
    apart = event(
        case, actor, "unmerged", f"No longer merged into {target.number}", before=before, after=case.status, public=True
    )
    timeline.record(case, [apart])
    gone = f"{case.number} is no longer merged into this case"
    timeline.record(target, [event(target, actor, "unmerged_from", gone, after=case.number, public=True)])
    return case


def both(actor: AgentActor, number: str, other: str) -> tuple[Case, Case]:
    """Both cases, locked until the transaction ends, in everybody's order. Raises `Problem`."""
    if number == other:
        raise Problem("bad_request", "A case cannot be merged into itself; name another one.")
    found = timeline.lock([number, other])
    case, target = found.get(number), found.get(other)
    if case is None or target is None or not (sees(actor, Audience.of(case)) and sees(actor, Audience.of(target))):
        raise not_found()
    return case, target


def _check(case: Case, target: Case) -> None:
    if case.contact_id != target.contact_id:
        raise Problem("bad_request", f"{target.number} is of {target.contact.name}; only cases of one customer merge.")
    if case.merged_into is not None:
        raise Problem("conflict", f"{case.number} is merged into {case.merged_into.number}; unmerge it first.")
    if target.merged_into is not None:
        raise Problem("conflict", f"{target.number} is merged into {target.merged_into.number}; merge into that one.")
    if not target.is_open:
        raise Problem("closed", f"{target.number} is resolved; reopen it, or merge it into this one.")


def _status_before(case: Case) -> str:
    told = Entry.objects.filter(case=case, kind=Kind.EVENT, data__event__in=["merged", "split_undone"])
    newest = told.order_by("-seq").values_list("data", flat=True).first()
    return newest["before"] if newest else Status.OPEN.value
