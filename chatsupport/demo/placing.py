"""A staged case with its entries at their places, in memory: what `cases.timeline` would have made of the same drafts.

A million cases want no query each. A test plays the same drafts through `cases.timeline` and compares every field.
"""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from cases import meaning
from cases.access import Actor, AgentActor, ContactActor
from cases.models import AuthorKind, Case, Kind, Status, Visibility
from cases.timeline import Draft


class EntryRow(NamedTuple):
    """An `Entry` without its case; the names are those of its columns."""

    seq: int
    public_seq: int | None
    cid: uuid.UUID
    kind: str
    visibility: str
    author_kind: str
    author_name: str
    contact_id: int | None
    agent_id: int | None
    body: str
    data: dict[str, Any] | None
    at: datetime

    @property
    def says(self) -> bool:
        """Whether somebody said something to the other side."""
        return self.public_seq is not None and self.kind != Kind.EVENT


def place(case: Case, drafts: Iterable[Draft]) -> list[EntryRow]:
    """The drafts' entries after what `case` has; its counters, last line and status follow. None may be refused, and
    none may reopen: a script says so itself."""
    entries = []
    for draft in drafts:
        entry = _entry(case, draft)
        _apply(case, entry)
        entries.append(entry)
    return entries


def _entry(case: Case, draft: Draft) -> EntryRow:
    assert draft.at is not None, "what is staged has happened"
    public = draft.visibility == Visibility.PUBLIC
    author_kind, contact_id, agent_id = _author(draft.actor)
    return EntryRow(
        case.last_seq + 1,
        case.last_public_seq + 1 if public else None,
        draft.cid,
        Kind.NOTE if not public and draft.kind == Kind.MESSAGE else draft.kind,
        draft.visibility,
        author_kind,
        draft.actor.name,
        contact_id,
        agent_id,
        draft.body,
        draft.data,
        draft.at,
    )


def _author(actor: Actor) -> tuple[AuthorKind, int | None, int | None]:
    if isinstance(actor, ContactActor):
        return AuthorKind.CUSTOMER, actor.contact_id, None
    assert isinstance(actor, AgentActor), "the desk itself says nothing in the demo"
    return AuthorKind.AGENT, None, actor.agent_id


def _apply(case: Case, entry: EntryRow) -> None:
    case.last_seq = entry.seq
    case.last_public_seq = entry.public_seq or case.last_public_seq
    case.updated_at = entry.at
    if not entry.says:
        return
    case.last_line = " ".join(entry.body.split())[: meaning.LAST_LINE_LENGTH]
    if entry.author_kind == AuthorKind.CUSTOMER:
        case.last_customer_seq = entry.seq
        case.desk_unread += 1
        case.awaiting_since = case.awaiting_since or entry.at
        if case.status != Status.NEW:
            case.status = Status.OPEN
    else:
        case.contact_unread += 1
        if entry.seq == 1:
            case.awaiting_since = entry.at
            return
        case.status, case.answered_at = Status.WAITING, case.answered_at or entry.at
        meaning.await_nothing(case)
