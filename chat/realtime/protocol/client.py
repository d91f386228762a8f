"""What a client may send, as types. Fields beyond these are ignored: a newer client can talk to an older server."""

from typing import Annotated, Literal, TypeAlias
from uuid import UUID

import msgspec
from msgspec import UNSET, Struct, UnsetType

# What could be a case's number; a database is not asked for less likely texts, which some cannot even be given.
Number: TypeAlias = Annotated[str, msgspec.Meta(max_length=200, pattern="^[^\\x00-\\x1f]*$")]


class Frame(Struct, tag_field="type", kw_only=True):
    """Any client frame; `id` is wanted wherever an answer is."""

    id: str | UnsetType = UNSET


class WidgetHello(Frame, tag="hello", kw_only=True):
    session: str
    resume: dict[Number, int] = {}


class Post(Frame, tag="post", kw_only=True):
    case: Number
    cid: UUID
    body: str
    attachments: list[UUID] = []
    visibility: Literal["public", "internal"] = "public"
    last_seen_seq: int | None = None
    mentions: list[int] = []


class History(Frame, tag="history", kw_only=True):
    case: Number
    after: int | None = None
    before: int | None = None
    limit: int = 50


class Read(Frame, tag="read", kw_only=True):
    case: Number
    seq: int


class Typing(Frame, tag="typing", kw_only=True):
    case: Number
    on: bool


class Fields(Struct):
    """The customer's answers to the questions before the first message."""

    feature: str = ""
    form: str = ""
    steps: str = ""
    participant_case: str = ""


class Start(Frame, tag="start", kw_only=True):
    cid: UUID
    body: str
    subject: str = ""
    fields: Fields = msgspec.field(default_factory=Fields)
    page: str = ""
    attachments: list[UUID] = []


class WidgetScreen(Frame, tag="screen", kw_only=True):
    case: Number
    action: Literal["accept", "decline", "stop"]


class End(Frame, tag="end", kw_only=True):
    case: Number


class Rate(Frame, tag="rate", kw_only=True):
    case: Number
    score: int
    comment: str = ""


class Transcript(Frame, tag="transcript", kw_only=True):
    """Mails what the customer may see of a case to the address in their token."""

    case: Number


WidgetFrame: TypeAlias = WidgetHello | Start | Post | History | Read | Typing | WidgetScreen | End | Rate | Transcript
