"""What an agent's console may send beside what both sides do, as types."""

from datetime import datetime
from typing import Annotated, Any, Literal, TypeAlias
from uuid import UUID

import msgspec
from msgspec import UNSET, Struct, UnsetType

from cases.sifting import Filters
from chat.realtime.protocol.client import Frame, History, Number, Post, Read, Transcript, Typing


class ConsoleHello(Frame, tag="hello", kw_only=True):
    token: str | None = None
    resume: dict[Number, int] = {}


class SetPresence(Frame, tag="presence", kw_only=True):
    """`limit`: how many chats at a time, where the agent wants fewer than were set; null takes that back."""

    status: Literal["online", "away", "offline"]
    limit: Annotated[int, msgspec.Meta(ge=0, le=1000)] | UnsetType | None = UNSET


class Watch(Frame, tag="watch", kw_only=True):
    view: str
    only: Literal["screen_share"] | None = None


class Page(Frame, tag="page", kw_only=True):
    view: str
    after: str
    only: Literal["screen_share"] | None = None


class Unwatch(Frame, tag="unwatch", kw_only=True):
    view: str


class Count(Frame, tag="count", kw_only=True):
    """How many cases views have, each up to one more than a page."""

    views: Annotated[list[str], msgspec.Meta(max_length=30)]


class Open(Frame, tag="open", kw_only=True):
    case: Number


class Close(Frame, tag="close", kw_only=True):
    case: Number


class SearchFilters(Struct):
    """Which cases are wanted of those that are found; without any, all."""

    status: list[Literal["new", "open", "waiting", "resolved"]] = []
    mine: bool = False
    screen_share: bool = False


class Search(Frame, tag="search", kw_only=True):
    query: str
    cursor: str | None = None
    filters: SearchFilters = msgspec.field(default_factory=SearchFilters)


class Draft(Frame, tag="draft", kw_only=True):
    """What an agent has begun to write on a case; an empty text when it is sent or given up."""

    case: Number
    mode: Literal["reply", "note"]
    text: str


class Canned(Frame, tag="canned", kw_only=True):
    """Asks for the prepared answers that the agent may use."""


class SaveCanned(Frame, tag="save_canned", kw_only=True):
    """Makes a prepared answer, or changes the one that `canned` names."""

    canned: int | None = None
    name: str
    body: str = ""
    tags: list[str] = []
    priority: str = ""
    assign: str = ""
    shared: bool = False


class DropCanned(Frame, tag="drop_canned", kw_only=True):
    canned: int


class Macro(Frame, tag="macro", kw_only=True):
    """Sends `body`, where there is one, and does what the prepared answer `canned` does to a case, in one commit."""

    case: Number
    canned: int
    cid: UUID
    body: str = ""
    last_seen_seq: int | None = None


class Views(Frame, tag="views", kw_only=True):
    """Asks for the saved views that the agent may look at."""


class SaveView(Frame, tag="save_view", kw_only=True):
    """Makes a saved view, or changes the one that `view` names."""

    view: int | None = None
    name: str
    filters: Filters
    shared: bool = False


class DropView(Frame, tag="drop_view", kw_only=True):
    view: int


class Mentionable(Frame, tag="mentionable", kw_only=True):
    """Whom a note on the case may mention."""

    case: Number


class Bulk(Frame, tag="bulk", kw_only=True):
    """Does the same to many cases, each by its own right and in a transaction of its own. `agent` and `team` go with
    `assign`, `tags` with `tag` (they are added), `priority` with `priority`."""

    cases: Annotated[list[Number], msgspec.Meta(min_length=1, max_length=100)]
    do: Literal["assign", "resolve", "reopen", "tag", "priority"]
    agent: int | None = None
    team: int | None = None
    tags: list[str] = []
    priority: str = ""


class Accept(Frame, tag="accept", kw_only=True):
    case: Number


class Assign(Frame, tag="assign", kw_only=True):
    case: Number
    agent: int | None = None
    team: int | None = None


class Decline(Frame, tag="decline", kw_only=True):
    case: Number


class Transfer(Frame, tag="transfer", kw_only=True):
    """To an agent or to a team, with an internal note of which `cid` is the id."""

    case: Number
    agent: int | None = None
    team: int | None = None
    note: str = ""
    cid: UUID | None = None


class Take(Frame, tag="take", kw_only=True):
    case: Number


class Join(Frame, tag="join", kw_only=True):
    case: Number


class Leave(Frame, tag="leave", kw_only=True):
    case: Number


class People(Frame, tag="people", kw_only=True):
    """Who there is to hand a case over to."""


class Wall(Frame, tag="wall", kw_only=True):
    """The queue, the agents and today's figures; for leads."""


class Resolve(Frame, tag="resolve", kw_only=True):
    case: Number


class Reopen(Frame, tag="reopen", kw_only=True):
    case: Number


class Set(Frame, tag="set", kw_only=True):
    case: Number
    changes: dict[str, Any]


class Snooze(Frame, tag="snooze", kw_only=True):
    """Puts a case aside until a moment (with its time zone), or, with null, until the customer replies."""

    case: Number
    until: datetime | None = None


class Wake(Frame, tag="wake", kw_only=True):
    case: Number


class Follow(Frame, tag="follow", kw_only=True):
    """Watches a case: the agent is told of it as its assignee is. (`watch` is for views.)"""

    case: Number


class Unfollow(Frame, tag="unfollow", kw_only=True):
    case: Number


class Merge(Frame, tag="merge", kw_only=True):
    """Merges `case` into another one of the same customer, which goes on."""

    case: Number
    into: Number


class Unmerge(Frame, tag="unmerge", kw_only=True):
    case: Number


class Split(Frame, tag="split", kw_only=True):
    """Opens a case of its own with what the customer wrote at `seq`; `cid` makes a repeat harmless."""

    case: Number
    seq: Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]
    cid: UUID
    subject: str = ""


class Unsplit(Frame, tag="unsplit", kw_only=True):
    """Takes a split back, as long as nothing else has happened in `case`, which it opened."""

    case: Number


class ConsoleScreen(Frame, tag="screen", kw_only=True):
    case: Number
    action: Literal["request", "cancel", "stop"]
    reason: str = ""


ConsoleFrame: TypeAlias = (
    ConsoleHello | Post | History | Read | Typing | SetPresence | Watch | Page | Unwatch | Count | Open | Close | Accept
    | Assign | Decline | Transfer | Take | Join | Leave | People | Wall | Resolve | Reopen | Set | ConsoleScreen
    | Search | Draft | Canned | SaveCanned | DropCanned | Macro | Transcript | Snooze | Wake | Follow | Unfollow
    | Merge | Unmerge | Split | Unsplit | Mentionable | Bulk | Views | SaveView | DropView
)  # fmt: skip
