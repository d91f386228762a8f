"""Making a second question in a case a case of its own, and taking that back."""

import uuid

from django.db import transaction

from cases import timeline
from cases.access import AgentActor, ContactActor
from cases.models import AuthorKind, Case, Door, Entry, Kind, Status
from cases.operations.changing import locked
from cases.operations.merging import both, join
from cases.operations.opening import Opening, open_case
from cases.problems import Problem, not_found
from cases.timeline import event

BEGUN = 2  # entries that a case has which was split off and no more: the customer's, and the event


@transaction.atomic
def split(actor: AgentActor, number: str, seq: int, cid: uuid.UUID, subject: str = "") -> Case:
    """Opens a case whose first entry is what the customer wrote at `seq` (in the count of all entries); the new case.

    The entry stays where it is, with its files. The new case has the same customer, team and assignee. A repeat of the
    same `cid` gets the same case. Raises `Problem`: `not_found`, `bad_request` for what no customer wrote, or with no
    text in it, `conflict` for a `cid` that was used for something else.
    """
    case = locked(actor, number)
    entry = Entry.objects.filter(case=case, seq=seq).first()
    if entry is None:
        raise not_found("entry")
    _check(case, entry)
    customer, door = ContactActor.of(case.contact), Door(case.door)
    opened = open_case(Opening(case.contact, customer, entry.body, door, cid, subject, team_id=case.team_id))
    new = opened.case
    if not opened.fresh:
        return _repeated(new, case, seq)
    _check_whole(case, seq)
    new.assignee = case.assignee
    if new.assignee:
        new.status = Status.OPEN
    begun = event(new, actor, "split_from", f"Split from {number}", before=seq, after=number, public=True)
    timeline.record(new, [begun], also=["assignee"])
    off = event(case, actor, "split", f"Split off as {new.number}", before=seq, after=new.number, public=True)
    timeline.record(case, [off])
    return new


@transaction.atomic
def unsplit(actor: AgentActor, number: str) -> Case:
    """Takes a split back: the new case, in which nothing else has happened, is merged into the one that it came from.

    Doing so twice changes nothing. Raises `Problem`: `not_found` unless `actor` sees both, `conflict` where something
    has happened, or for a case that was not split off.
    """
    begun = _split_from(number)
    if begun is None:
        locked(actor, number)
        raise Problem("conflict", "This case was not split from another one.")
    case, origin = both(actor, number, begun)
    if case.merged_into_id == origin.pk:
        return case
    if case.last_seq != BEGUN or not case.is_open:
        raise Problem("conflict", f"{number} has gone on; merge it into {begun} instead.")
    said, told = f"Split undone: this goes on in {begun}", f"Split undone: {number} is one with this case again"
    join(actor, case, origin, "split_undone", said, told)
    return case


def _check(case: Case, entry: Entry) -> None:
    wrote = entry.author_kind == AuthorKind.CUSTOMER and entry.public_seq is not None and entry.kind != Kind.EVENT
    if not wrote:
        raise Problem("bad_request", "Only what the customer wrote can become a case of its own.")
    if not entry.body.strip():
        raise Problem("bad_request", "There is no text in this entry to begin a case with.")
    if case.merged_into is not None:
        raise Problem("conflict", f"{case.number} is merged into {case.merged_into.number}; unmerge it first.")


def _check_whole(case: Case, seq: int) -> None:
    """The entry has not been split off before, unless that was taken back."""
    told = Entry.objects.filter(case=case, kind=Kind.EVENT, data__event="split", data__before=seq)
    numbers = [data["after"] for data in told.values_list("data", flat=True) if data]
    off = Case.objects.filter(number__in=numbers, merged_into__isnull=True).first()
    if off is not None:
        raise Problem("conflict", f"This was split off already, as {off.number}.")


def _repeated(new: Case, origin: Case, seq: int) -> Case:
    """The answer to a repeat, unless the id was used for another entry with the same words."""
    told = Entry.objects.filter(case=new, seq=BEGUN).values_list("data", flat=True).first() or {}
    if (told.get("event"), told.get("after"), told.get("before")) != ("split_from", origin.number, seq):
        raise Problem("conflict", "This cid has already opened another case; send it again under a new cid.")
    return new


def _split_from(number: str) -> str | None:
    told = Entry.objects.filter(case__number=number, seq=BEGUN).values_list("data", flat=True).first() or {}
    return str(told["after"]) if told.get("event") == "split_from" else None
