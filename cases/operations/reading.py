"""How far each side has read a case."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from cases import events, rows
from cases.access import AgentActor, Audience, ContactActor, sees
from cases.models import AuthorKind, Entry, Kind, Visibility
from cases.prepared import Prepared
from cases.problems import Problem, not_found
from cases.rows import CaseRow
from cases.shapes import Author


@dataclass(frozen=True, slots=True)
class Look:
    """`actor` has seen the case up to `seq`, in their own count; `origin` names the sending socket."""

    actor: AgentActor | ContactActor
    case: str
    seq: int
    origin: str | None = None


@transaction.atomic
def mark_read(looks: Sequence[Look]) -> list[Problem | None]:
    """Notes how far people have seen cases, in one transaction; answers each by None or by why it was refused.

    The desk has read a case when whoever is responsible has: its assignee, or any agent while it has none. An agent who
    only looks in moves nothing, and nothing moves back.
    """
    cases = rows.lock(look.case for look in looks)
    told: list[events.CaseRead] = []
    answers = [_mark(cases.get(look.case), look, told) for look in looks]
    moved = {one.audience.case_id: one.audience for one in told}
    rows.update([case for case in cases.values() if case.id in moved], _FIELDS)
    events.publish([*told, *(events.CaseMoved(audience) for audience in moved.values())])
    return answers


_FIELDS = [
    "desk_read_seq", "desk_read_public_seq", "desk_unread", "contact_read_seq", "contact_read_public_seq",
    "contact_unread",
]  # fmt: skip


def _mark(case: CaseRow | None, look: Look, told: list[events.CaseRead]) -> Problem | None:
    if case is None or not sees(look.actor, Audience.of(case)):
        return not_found()
    last = case.last_seq if isinstance(look.actor, AgentActor) else case.last_public_seq
    if not 0 <= look.seq <= last:
        return Problem("bad_request", f"seq is {look.seq}; the case has {last} entries.")
    seen = _by_agent(case, look.actor, look.seq) if isinstance(look.actor, AgentActor) else _by_contact(case, look)
    if seen:
        told.append(events.CaseRead(Audience.of(case), *seen, look.origin))
    return None


def _by_agent(case: CaseRow, actor: AgentActor, seq: int) -> tuple[Author, int, int] | None:
    if seq <= case.desk_read_seq or case.assignee_id not in (None, actor.agent_id):
        return None
    public = case.last_public_seq
    if seq < case.last_seq:  # one step back, or a few, whatever the thread's length
        before = Entry.objects.filter(case=case.id, seq__lte=seq, public_seq__isnull=False).order_by("-seq")
        public = before.values_list("public_seq", flat=True).first() or 0
    case.desk_read_seq, case.desk_read_public_seq = seq, public
    case.desk_unread = _messages(case, AuthorKind.CUSTOMER, after=seq)
    return Author("agent", actor.name), seq, public


def _by_contact(case: CaseRow, look: Look) -> tuple[Author, int, int] | None:
    if look.seq <= case.contact_read_public_seq:
        return None
    ((seq,),) = _place.rows(case.id, look.seq)
    case.contact_read_seq, case.contact_read_public_seq = seq, look.seq
    case.contact_unread = _messages(case, AuthorKind.AGENT, after=seq)
    return Author("customer", look.actor.name), seq, look.seq


_place = Prepared(lambda case, public: Entry.objects.filter(case=case, public_seq=public).values_list("seq"), 1, 2)


def _messages(case: CaseRow, author: AuthorKind, after: int) -> int:
    if after == case.last_seq:
        return 0
    found = Entry.objects.filter(case=case.id, seq__gt=after, author_kind=author, visibility=Visibility.PUBLIC)
    return found.exclude(kind=Kind.EVENT).count()
