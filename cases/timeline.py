"""The one writer of entries: gives each its place and applies what it means for its case.

`append` takes a batch from any number of people on any number of cases and writes it in one transaction; `record`
writes what an operation has to say about a case that it holds locked. Both go the same way down.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from django.db import connection, transaction

from cases import clock, events, meaning, rows
from cases.access import Actor, AgentActor, Audience, ContactActor, SystemActor, sees
from cases.models import Attachment, AuthorKind, Case, Entry, Kind, Status, Visibility
from cases.operations import attaching, mentioning
from cases.operations.mentioning import NOBODY, Called
from cases.problems import Problem, not_found
from cases.rows import AnyCase, AnyEntry, EntryRow
from cases.shapes import RELATED, case_for_agent, case_for_customer, entry_for_agent, entry_for_customer
from cases.standing import StandingCase
from cases.texts import check_body

_Key: TypeAlias = tuple[int, str, uuid.UUID]  # case, author, cid


@dataclass(frozen=True, slots=True)
class Draft:
    """What someone wants to put on a case. `last_seen_seq` makes an agent's public reply fail `stale` when the
    customer wrote after it; `mentions` are ids of agents whom a note names; `at` is for what happened earlier
    (imports); `origin` names the sending socket."""

    case: str
    actor: Actor
    body: str
    cid: uuid.UUID = field(default_factory=uuid.uuid4)
    kind: Kind = Kind.MESSAGE
    visibility: Visibility = Visibility.PUBLIC
    attachments: tuple[uuid.UUID, ...] = ()
    data: dict[str, Any] | None = None
    last_seen_seq: int | None = None
    mentions: tuple[int, ...] = ()
    at: datetime | None = None
    origin: str | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry at its place; `fresh` is false for a repeat, which was answered from what is stored."""

    case: AnyCase
    entry: AnyEntry
    fresh: bool
    called: Called = NOBODY

    @property
    def audience(self) -> Audience:
        return Audience.of(self.case)


def append(drafts: Sequence[Draft]) -> list[Placed | Problem]:
    """Writes `drafts` in their order, in one transaction; answers each by its place or by why it was refused.

    A refused draft does not hold up the others. A database error fails the whole batch and writes none of it.
    """
    with transaction.atomic():
        cases = rows.lock(draft.case for draft in drafts)
        pages = _Pages(_stored(drafts))
        answers = [pages.place(cases.get(draft.case), draft) for draft in drafts]
        pages.write([events.CaseMoved(Audience.of(case)) for case in pages.changed.values()])
    return answers


def record(case: Case, drafts: Sequence[Draft], *, also: Sequence[str] = ()) -> list[EntryRow]:
    """Puts `drafts` on a case that the caller holds locked, and saves the case with the fields named in `also`."""
    pages = _Pages({})
    entries = [pages.put(case, draft) for draft in drafts]
    pages.changed.setdefault(case.id, case)
    pages.write([changed(case)], also)
    return entries


def lock(numbers: Iterable[str]) -> dict[str, Case]:
    """The cases of those numbers, locked until the transaction ends, in one order for everybody.

    Where the database locks rows they are read after they have been locked: a query that waits for a lock gets the
    case as it then is, but joins it to the assignee and the conversation of before.
    """
    wanted = set(numbers)
    if not wanted:
        return {}
    found = Case.objects.filter(number__in=wanted).order_by("pk")
    if connection.features.has_select_for_update:
        found = Case.objects.filter(pk__in=list(found.select_for_update().values_list("pk", flat=True)))
    return {case.number: case for case in found.select_related(*RELATED)}


class _Pages:
    """The entries of one transaction, placed in memory and then written together."""

    def __init__(self, stored: dict[_Key, AnyEntry]) -> None:
        self.stored = stored
        self.entries: list[tuple[AnyCase, EntryRow, Draft]] = []
        self.changed: dict[int, AnyCase] = {}
        self.calling: list[tuple[AnyCase, EntryRow, Called]] = []

    def place(self, case: AnyCase | None, draft: Draft) -> Placed | Problem:
        """The draft's place, an earlier answer to the same one, or why it is refused."""
        try:
            if case is None or not sees(draft.actor, Audience.of(case)):
                raise not_found()
            known = self.stored.get(_key(case, draft))
            if known is not None:
                _same_or_conflict(known, draft)
                return Placed(case, known, fresh=False, called=_called(case, draft))
            _check(case, draft)
            called = _called(case, draft)
            placed = Placed(case, self.put(case, draft), fresh=True, called=called)
            if called.seeing:
                self.calling.append((case, self.entries[-1][1], called))
            return placed
        except Problem as problem:
            return problem

    def put(self, case: AnyCase, draft: Draft) -> EntryRow:
        entry = _entry(case, draft)
        self.entries.append((case, entry, draft))
        self.changed[case.id] = case
        self.stored[_key(case, draft)] = entry
        was_resolved, was_snoozed = case.status == Status.RESOLVED, case.snoozed_at is not None
        meaning.apply(case, entry, len(draft.attachments))
        if was_resolved and case.is_open and entry.kind != Kind.EVENT:
            self.put(case, _reopened(case, draft))
        if was_snoozed and case.snoozed_at is None:
            self.put(case, woken(case, f"Back from snooze: {draft.actor.name} replied"))
        return entry

    def write(self, told: Sequence[events.Event], also: Sequence[str] = ()) -> None:
        rows.insert([entry for _, entry, _ in self.entries])
        rows.update(self.changed.values(), [*meaning.WRITTEN, *also])
        for case, entry, called in self.calling:
            mentioning.note(case, entry, called.seeing)
        files = {id(entry): _attach(case, entry, draft) for case, entry, draft in self.entries if draft.attachments}
        events.publish([*self._added(files), *told])

    def _added(self, files: dict[int, list[Attachment]]) -> list[events.EntryAdded]:
        return [
            events.EntryAdded(
                Audience.of(case),
                entry_for_agent(entry, files.get(id(entry))),
                entry_for_customer(entry, files.get(id(entry))),
                draft.origin,
            )
            for case, entry, draft in self.entries
        ]


def changed(case: Case | StandingCase) -> events.CaseChanged:
    """The event that tells how `case` stands now."""
    return events.CaseChanged(Audience.of(case), case_for_agent(case), case_for_customer(case))


def event(
    case: AnyCase,
    actor: Actor,
    what: str,
    text: str,
    *,
    before: Any = None,
    after: Any = None,
    public: bool = False,
    at: datetime | None = None,
) -> Draft:
    """A draft that says what `actor` did to `case`; public where the customer is told as well."""
    return Draft(
        case=case.number,
        actor=actor,
        body=text,
        kind=Kind.EVENT,
        at=at,
        visibility=Visibility.PUBLIC if public else Visibility.INTERNAL,
        data={"event": what, "before": before, "after": after},
    )


def _reopened(case: AnyCase, draft: Draft) -> Draft:
    before, after = Status.RESOLVED.value, case.status
    return event(case, draft.actor, "reopened", "Case reopened", before=before, after=after, public=True, at=draft.at)


def woken(case: AnyCase, text: str) -> Draft:
    """A draft that says why a case is back from its snooze."""
    return event(case, SystemActor(), "woken", text)


def _stored(drafts: Sequence[Draft]) -> dict[_Key, AnyEntry]:
    """What is stored under one of the drafts' ids: hardly ever anything."""
    found = rows.used(draft.cid for draft in drafts)
    known = Entry.objects.filter(pk__in=found) if found else ()
    return {(row.case_id, _author_key(row.contact_id, row.agent_id), row.cid): row for row in known}


def _key(case: AnyCase, draft: Draft) -> _Key:
    return (case.id, _author_key(_contact_id(draft.actor), _agent_id(draft.actor)), draft.cid)


def _author_key(contact_id: int | None, agent_id: int | None) -> str:
    return f"c{contact_id}" if contact_id else f"a{agent_id}" if agent_id else "s"


def _contact_id(actor: Actor) -> int | None:
    return actor.contact_id if isinstance(actor, ContactActor) else None


def _agent_id(actor: Actor) -> int | None:
    return actor.agent_id if isinstance(actor, AgentActor) else None


def _same_or_conflict(known: AnyEntry, draft: Draft) -> None:
    attached = set(draft.attachments)  # those of one in the same batch are not written yet
    if isinstance(known, Entry):
        attached = set(known.attachments.values_list("pk", flat=True))
    if (known.body, known.visibility, attached) != (draft.body, draft.visibility, set(draft.attachments)):
        raise Problem("conflict", "This cid was used for something else; send it again under a new cid.")


def _check(case: AnyCase, draft: Draft) -> None:
    if draft.body.strip() or not draft.attachments:
        check_body(draft.body)
    if isinstance(draft.actor, ContactActor) and draft.visibility != Visibility.PUBLIC:
        raise Problem("forbidden", "Internal notes are for agents.")
    seen = draft.last_seen_seq
    if seen is not None and draft.visibility == Visibility.PUBLIC and case.last_customer_seq > seen:
        raise Problem(
            "stale", "The customer wrote in between; read it before you send.", case=case.number, missed_after=seen
        )
    if draft.attachments:
        attaching.free(draft.actor, case.id, draft.attachments)


def _called(case: AnyCase, draft: Draft) -> Called:
    if not draft.mentions:
        return NOBODY
    return mentioning.called(case, draft.mentions, public=draft.visibility == Visibility.PUBLIC)


def _attach(case: AnyCase, entry: EntryRow, draft: Draft) -> list[Attachment]:
    """Gives the entry, which is written by now, its files. One that an earlier draft of the batch has taken is there no
    longer: that breaks the batch, whose drafts are then tried one by one."""
    written = Entry.objects.get(case=case.id, seq=entry.seq)
    files = attaching.free(draft.actor, case.id, draft.attachments)
    for position, file in enumerate(files):
        file.case_id, file.entry, file.position = case.id, written, position
    Attachment.objects.bulk_update(files, ["case", "entry", "position"])
    return files


def _entry(case: AnyCase, draft: Draft) -> EntryRow:
    public = draft.visibility == Visibility.PUBLIC
    return EntryRow(
        case_id=case.id,
        seq=case.last_seq + 1,
        public_seq=case.last_public_seq + 1 if public else None,
        cid=draft.cid,
        kind=Kind.NOTE if not public and draft.kind == Kind.MESSAGE else draft.kind,
        visibility=draft.visibility,
        author_kind=_author_kind(draft.actor),
        author_name=draft.actor.name,
        contact_id=_contact_id(draft.actor),
        agent_id=_agent_id(draft.actor),
        body=draft.body,
        data=draft.data,
        at=draft.at or clock.now(),
    )


def _author_kind(actor: Actor) -> AuthorKind:
    if isinstance(actor, ContactActor):
        return AuthorKind.CUSTOMER
    return AuthorKind.AGENT if isinstance(actor, AgentActor) else AuthorKind.SYSTEM
