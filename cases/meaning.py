"""What an entry means for its case: counters, the last line, whose turn it is, and by when."""

from datetime import datetime

from cases.models import AuthorKind, Kind, Status, Visibility
from cases.rows import AnyCase, EntryRow
from cases.sla import targets

LAST_LINE_LENGTH = 160
WRITTEN = (
    "status",
    "last_seq",
    "last_public_seq",
    "last_customer_seq",
    "last_line",
    "desk_unread",
    "contact_unread",
    "answered_at",
    "awaiting_since",
    "due_at",
    "updated_at",
    "resolved_at",
    "snoozed_at",
    "snoozed_until",
    "merged_into",
)


def apply(case: AnyCase, entry: EntryRow, files: int) -> None:
    """Changes those fields of `case` that `WRITTEN` names, for an entry with so many files."""
    case.last_seq = entry.seq
    case.last_public_seq = entry.public_seq or case.last_public_seq
    case.updated_at = entry.at
    if entry.kind == Kind.EVENT or entry.visibility != Visibility.PUBLIC:
        return
    case.last_line = " ".join(entry.body.split())[:LAST_LINE_LENGTH] or ("1 file" if files == 1 else f"{files} files")
    if entry.author_kind == AuthorKind.CUSTOMER:
        case.last_customer_seq = entry.seq
        case.desk_unread += 1
        case.resolved_at = case.snoozed_at = case.snoozed_until = case.merged_into_id = None
        await_answer(case, entry.at)
        if case.status != Status.NEW:
            case.status = Status.OPEN
    elif entry.author_kind == AuthorKind.AGENT:
        case.contact_unread += 1
        if entry.seq == 1:  # it asks, whoever wrote it; it is no answer yet
            await_answer(case, entry.at)
            return
        case.answered_at = case.answered_at or entry.at
        await_nothing(case)
        if case.is_open:
            case.status = Status.WAITING


def await_answer(case: AnyCase, since: datetime) -> None:
    """An answer is awaited; where one was already, its time goes on."""
    if case.awaiting_since is None:
        case.awaiting_since = since
        set_due(case)


def await_nothing(case: AnyCase) -> None:
    case.awaiting_since = case.due_at = None


def set_due(case: AnyCase) -> None:
    """By when the answer that is awaited is due, as the targets are now."""
    if case.awaiting_since is not None:
        case.due_at = targets.due(case.priority_id, first=case.answered_at is None, since=case.awaiting_since)
