"""What the agents' socket answers to a search."""

from datetime import datetime
from typing import Any, Literal

from msgspec import UNSET, Struct, UnsetType

from cases.access import AgentActor
from cases.search.finding import Hit, Only, search
from cases.search.ranking import Where
from cases.search.snippets import Snippet
from chat.realtime import protocol


class FoundEntry(Struct):
    """The entry that answers: its place, what it is, who wrote it and when."""

    seq: int
    kind: Literal["message", "note", "email", "call"]
    author: str
    at: datetime


class FoundCase(Struct):
    """A case as a list of hits shows it; `where` says what of it answers, and `snippet` shows that."""

    case: str
    subject: str
    status: Literal["new", "open", "waiting", "resolved"]
    priority: str
    contact: str
    account: str | None
    assignee: str | None
    screen_share: bool
    updated_at: datetime
    where: Where
    snippet: Snippet
    entry: FoundEntry | UnsetType = UNSET


def answer(actor: AgentActor, frame: protocol.Search) -> dict[str, Any]:
    """A page of hits; `whole` is false while older entries are still being indexed. Raises `Problem`."""
    wanted = frame.filters
    only = Only(tuple(wanted.status), wanted.mine, wanted.screen_share)
    page = search(actor, frame.query, only, frame.cursor)
    return {"hits": [_shape(hit) for hit in page.hits], "next": page.next, "whole": page.whole}


def _shape(hit: Hit) -> FoundCase:
    case = hit.case
    return FoundCase(
        case=case.number,
        subject=case.subject,
        status=case.status,  # type: ignore[arg-type]
        priority=case.priority.code,
        contact=case.contact.name,
        account=case.account.name if case.account else None,
        assignee=case.assignee.name if case.assignee else None,
        screen_share=case.screen_requested,
        updated_at=case.updated_at,
        where=hit.answer.where,
        snippet=hit.answer.snippet,
        entry=_entry(hit),
    )


def _entry(hit: Hit) -> FoundEntry | UnsetType:
    if hit.seq is None or hit.at is None:
        return UNSET
    return FoundEntry(hit.seq, hit.kind, hit.author or "", hit.at)  # type: ignore[arg-type]
