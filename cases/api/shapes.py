"""What REST takes and gives beside the shapes that every door shares (`cases.shapes`). OpenAPI is made from these."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from cases.problems import Code
from cases.shapes import AccountShape, CaseShape, EntryShape
from cases.texts import BODY_LIMIT

RowId = Annotated[int, Meta(ge=1, le=2**63 - 1)]
Seq = Annotated[int, Meta(ge=0, le=2**31 - 1)]
Word = Annotated[str, Meta(min_length=1, max_length=200)]
Name = Annotated[str, Meta(min_length=1, max_length=128)]
Body = Annotated[
    str, Meta(min_length=1, description=f"Plain text, at most {BODY_LIMIT:,} characters; not only spaces.")
]


class CaseFilters(Struct, forbid_unknown_fields=True):
    """Which cases are listed, and where the page starts; a case must match all that is given."""

    status: Literal["new", "open", "waiting", "resolved"] | UnsetType = UNSET
    priority: Annotated[str, Meta(min_length=1, max_length=50, description="A priority's code.")] | UnsetType = UNSET
    assignee: (
        Annotated[str, Meta(pattern="^(me|none|[1-9][0-9]{0,17})$", description="An agent's id, me, or none.")]
        | UnsetType
    ) = UNSET
    screen_share: Annotated[bool, Meta(description="Whether a screen share was ever asked for.")] | UnsetType = UNSET
    snoozed: Annotated[bool, Meta(description="Whether it is snoozed.")] | UnsetType = UNSET
    contact: Annotated[RowId, Meta(description="The contact's id at this desk.")] | UnsetType = UNSET
    account: Annotated[Word, Meta(description="The account's id, as its directory names it.")] | UnsetType = UNSET
    feature: Word | UnsetType = UNSET
    tag: Word | UnsetType = UNSET
    q: (
        Annotated[Word, Meta(description="Words, or beginnings of words, of the case or of one of its entries.")]
        | UnsetType
    ) = UNSET
    after: Annotated[Word, Meta(description="A cursor, as `next` has it.")] | UnsetType = UNSET
    limit: Annotated[int, Meta(ge=1, le=200)] = 50


class EntryFilters(Struct, forbid_unknown_fields=True):
    """Where a page of entries starts; internal ones count."""

    after: Annotated[Seq, Meta(description="Only entries after this place.")] = 0
    limit: Annotated[int, Meta(ge=1, le=200)] = 50


class CasePage(Struct):
    """Newest change first; `next` is the address of what follows, null at the end. Of contact, account, assignee,
    screen_share and snoozed one is looked up; what other filters leave is sought among 10,000 cases at a time, so that
    a page may have fewer than `limit`, or none, and yet a next. With `q` a page has the newest that are found, the best
    first: by number, subject, contact, and so on to the words of entries; one may come again on a later page."""

    results: list[CaseShape]
    next: str | None


class EntryPage(Struct):
    """In their order; `next` is the address of what follows, null at the end."""

    results: list[EntryShape]
    next: str | None


class NewContact(Struct, forbid_unknown_fields=True):
    """A person as their directory names them. One who is known is taken as they are; else `name` is wanted."""

    directory: Annotated[str, Meta(min_length=1, max_length=64)]
    external_id: Name
    name: Annotated[str, Meta(max_length=200)] = ""
    email: Annotated[str, Meta(max_length=254)] = ""
    role: Annotated[str, Meta(max_length=120)] = ""
    location: Annotated[str, Meta(max_length=500)] = ""
    account: AccountShape | None = None


class NewCase(Struct, forbid_unknown_fields=True):
    """A case that an agent opens for a contact (by the desk's id, or as the directory names them)."""

    contact: RowId | NewContact
    body: Body
    subject: str = ""
    priority: str = ""
    feature: str = ""
    form: str = ""
    steps: str = ""
    participant_case: str = ""
    cid: UUID | UnsetType = UNSET


class Snooze(Struct, forbid_unknown_fields=True):
    """Until a moment, with its time zone; with null, or without it, until the customer replies."""

    until: datetime | None = None


class CaseChanges(Struct, forbid_unknown_fields=True):
    """What is to be otherwise; all of it or none. What is left out stays."""

    subject: str | UnsetType = UNSET
    priority: str | UnsetType = UNSET
    feature: str | UnsetType = UNSET
    form: str | UnsetType = UNSET
    steps: str | UnsetType = UNSET
    participant_case: str | UnsetType = UNSET
    tags: list[str] | UnsetType = UNSET
    status: Literal["open", "resolved"] | UnsetType = UNSET
    assignee: RowId | UnsetType | None = UNSET
    team: RowId | UnsetType | None = UNSET
    snoozed: Annotated[Snooze | None, Meta(description="Null wakes it.")] | UnsetType = UNSET
    watching: Annotated[bool, Meta(description="Whether you watch it.")] | UnsetType = UNSET
    merged_into: (
        Annotated[Word | None, Meta(description="The number of a case of the same contact; null unmerges.")] | UnsetType
    ) = UNSET


class NewEntry(Struct, forbid_unknown_fields=True):
    """A reply (public) or a note (internal); a reply is refused `stale` if the customer wrote after `last_seen_seq`.
    `attachments` are ids of files that you uploaded before."""

    body: Body
    visibility: Literal["public", "internal"] = "public"
    cid: UUID | UnsetType = UNSET
    last_seen_seq: Seq | None = None
    attachments: list[UUID] = []


class ProblemDocument(Struct):
    """RFC 9457; `code` is for programs, `detail` says what to do next. More members may follow."""

    type: str
    title: str
    status: int
    detail: str
    code: Code
    retry_after: float | UnsetType = UNSET
