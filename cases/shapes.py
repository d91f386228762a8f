"""What the outside sees of a case and its entries: the shapes of PROTOCOL, version 1, and how they are made.

Sockets and REST both send exactly these. A customer gets what is theirs: public entries by `public_seq`, and no tags.
"""

from datetime import datetime
from typing import Any, Literal

from msgspec import UNSET, Struct, UnsetType

from cases.models import Attachment, Case, Conversation
from cases.rows import AnyEntry
from cases.standing import ConversationRow, StandingCase


class Author(Struct):
    """`name` is for people; `kind` says which side it is on."""

    kind: Literal["customer", "agent", "system"]
    name: str


class AttachmentShape(Struct):
    """`size` in bytes; `type` is a media type; `width` and `height` of a picture, which has a thumbnail, in pixels."""

    id: str
    name: str
    size: int
    type: str
    width: int | UnsetType = UNSET
    height: int | UnsetType = UNSET


class EntryShape(Struct):
    """One entry at its place; `data` (events only) is `{"event", "before", "after"}`."""

    seq: int
    cid: str
    kind: Literal["message", "note", "event", "email", "call"]
    visibility: Literal["public", "internal"]
    author: Author
    body: str
    attachments: list[AttachmentShape]
    at: datetime
    data: dict[str, Any] | UnsetType = UNSET


class AccountShape(Struct):
    id: str
    name: str


class ContactShape(Struct):
    """`id` is the desk's own number for the person, `external_id` their name for themselves (the token's `sub`)."""

    id: int
    external_id: str
    name: str
    email: str
    role: str
    location: str


class AgentShape(Struct):
    id: int
    name: str


class TeamShape(Struct):
    id: int
    name: str


class ScreenShareShape(Struct):
    """`requested` is the escalation flag and stays up; `by` is the agent's name."""

    requested: bool
    state: Literal["none", "requested", "accepted", "declined", "active", "ended"]
    by: str | None
    reason: str
    at: datetime | None


class SnoozeShape(Struct):
    """`until` is null where it is until the customer replies."""

    at: datetime
    until: datetime | None


class ConversationShape(Struct):
    state: Literal["waiting", "active", "ended"]
    browser: str
    page: str
    started_at: datetime
    score: int | None
    comment: str


class CustomerConversation(Struct):
    state: Literal["waiting", "active", "ended"]
    agent: str | None
    score: int | None


class MentionShape(Struct):
    """A note names the agent of that id; `seen` once they have opened the case since."""

    agent: int
    seen: bool


class ResponseShape(Struct):
    """The answer that the customer awaits, `since` when, and by when it is due."""

    kind: Literal["first", "next"]
    since: datetime
    due_at: datetime


class CaseShape(Struct):
    """A case as agents see it; `seq` counts all entries, `unread` the messages that nobody responsible has seen.
    `merged_into` is the number of the case that goes on instead; `response` is there while an answer is due."""

    case: str
    subject: str
    status: Literal["new", "open", "waiting", "resolved"]
    priority: str
    feature: str
    form: str
    steps: str
    participant_case: str
    contact: ContactShape
    account: AccountShape | None
    assignee: AgentShape | None
    team: TeamShape | None
    tags: list[str]
    screen_share: ScreenShareShape
    conversation: ConversationShape | None
    door: str
    last_line: str
    unread: int
    seq: int
    read: int
    seen: int
    opened_at: datetime
    updated_at: datetime
    snoozed: SnoozeShape | None = None
    merged_into: str | None = None
    mentions: list[MentionShape] = []
    response: ResponseShape | None = None


class CustomerCase(Struct):
    """A case as its customer sees it; `seq` counts public entries, `seen` is how far the desk has read of them."""

    case: str
    subject: str
    status: Literal["new", "open", "waiting", "resolved"]
    priority: str
    feature: str
    form: str
    steps: str
    participant_case: str
    assignee: str | None
    screen_share: ScreenShareShape
    conversation: CustomerConversation | None
    unread: int
    seq: int
    read: int
    seen: int
    opened_at: datetime
    updated_at: datetime
    merged_into: str | None = None


def entry_for_agent(entry: AnyEntry, attachments: list[Attachment] | None = None) -> EntryShape:
    """The entry at its place among all entries."""
    return _entry(entry, entry.seq, attachments or [])


def entry_for_customer(entry: AnyEntry, attachments: list[Attachment] | None = None) -> EntryShape | None:
    """The entry at its place among the public ones; None when it is not the customer's to see."""
    if entry.public_seq is None:
        return None
    return _entry(entry, entry.public_seq, attachments or [])


def case_for_agent(case: Case | StandingCase) -> CaseShape:
    """`case` as agents see it. Wants its related rows loaded (`RELATED`), or costs a query for each."""
    return CaseShape(
        case=case.number,
        subject=case.subject,
        status=case.status,  # type: ignore[arg-type]
        priority=case.priority.code,
        feature=case.feature,
        form=case.form,
        steps=case.steps,
        participant_case=case.participant_case,
        contact=_contact(case),
        account=AccountShape(case.account.external_id, case.account.name) if case.account else None,
        assignee=AgentShape(case.assignee.pk, case.assignee.name) if case.assignee else None,
        team=TeamShape(case.team.pk, case.team.name) if case.team else None,
        tags=case.tags,
        screen_share=_screen_share(case),
        conversation=_conversation(case.conversation) if case.conversation else None,
        door=case.door,
        last_line=case.last_line,
        unread=case.desk_unread,
        seq=case.last_seq,
        read=case.desk_read_seq,
        seen=case.contact_read_seq,
        opened_at=case.opened_at,
        updated_at=case.updated_at,
        snoozed=SnoozeShape(case.snoozed_at, case.snoozed_until) if case.snoozed_at else None,
        merged_into=case.merged_into.number if case.merged_into else None,
        mentions=[MentionShape(int(agent), seen) for agent, seen in (case.mentions or {}).items()],
        response=_response(case),
    )


def case_for_customer(case: Case | StandingCase) -> CustomerCase:
    """`case` as its customer sees it. Wants its related rows loaded (`RELATED`)."""
    live = case.conversation
    return CustomerCase(
        case=case.number,
        subject=case.subject,
        status=case.status,  # type: ignore[arg-type]
        priority=case.priority.code,
        feature=case.feature,
        form=case.form,
        steps=case.steps,
        participant_case=case.participant_case,
        assignee=case.assignee.name if case.assignee else None,
        screen_share=_screen_share(case),
        conversation=_customer_conversation(live) if live else None,
        unread=case.contact_unread,
        seq=case.last_public_seq,
        read=case.contact_read_public_seq,
        seen=case.desk_read_public_seq,
        opened_at=case.opened_at,
        updated_at=case.updated_at,
        merged_into=case.merged_into.number if case.merged_into else None,
    )


def attachment(file: Attachment) -> AttachmentShape:
    """The same for everyone who may see it."""
    size = (UNSET, UNSET) if file.width is None or file.height is None else (file.width, file.height)
    return AttachmentShape(str(file.pk), file.name, file.size, file.type, *size)


RELATED = (
    "priority", "contact", "account", "assignee", "team", "screen_by", "conversation", "conversation__agent",
    "merged_into",
)  # fmt: skip


def _entry(entry: AnyEntry, seq: int, attachments: list[Attachment]) -> EntryShape:
    return EntryShape(
        seq=seq,
        cid=str(entry.cid),
        kind=entry.kind,  # type: ignore[arg-type]
        visibility=entry.visibility,  # type: ignore[arg-type]
        author=Author(entry.author_kind, entry.author_name),  # type: ignore[arg-type]
        body=entry.body,
        attachments=[attachment(file) for file in attachments],
        at=entry.at,
        data=entry.data if entry.data is not None else UNSET,
    )


def _contact(case: Case | StandingCase) -> ContactShape:
    who = case.contact
    return ContactShape(who.pk, who.external_id, who.name, who.email, who.role, who.location)


def _response(case: Case | StandingCase) -> ResponseShape | None:
    """Nothing is due of a case that is resolved, or whose priority has no target."""
    if not case.awaiting_since or not case.due_at:
        return None
    return ResponseShape("next" if case.answered_at else "first", case.awaiting_since, case.due_at)


def _screen_share(case: Case | StandingCase) -> ScreenShareShape:
    return ScreenShareShape(
        requested=case.screen_requested,
        state=case.screen_state,  # type: ignore[arg-type]
        by=case.screen_by.name if case.screen_by else None,
        reason=case.screen_reason,
        at=case.screen_at,
    )


def _conversation(live: Conversation | ConversationRow) -> ConversationShape:
    return ConversationShape(live.state, live.browser, live.page, live.started_at, live.score, live.comment)  # type: ignore[arg-type]


def _customer_conversation(live: Conversation | ConversationRow) -> CustomerConversation:
    return CustomerConversation(live.state, live.agent.name if live.agent else None, live.score)  # type: ignore[arg-type]
