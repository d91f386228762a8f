"""What the server sends of its own accord, as types."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from cases.shapes import AgentShape, Author, CaseShape, CustomerCase, EntryShape, ScreenShareShape


class Push(Struct, tag_field="type", kw_only=True, forbid_unknown_fields=True):
    """Any frame that the server sends of its own accord."""


class EntryPush(Push, tag="entry", kw_only=True):
    case: str
    entry: EntryShape


class EntriesPush(Push, tag="entries", kw_only=True):
    case: str
    entries: list[EntryShape]
    complete: bool


class HeadsPush(Push, tag="heads", kw_only=True):
    heads: dict[str, int]


class CasePush(Push, tag="case", kw_only=True):
    case: CaseShape


class CustomerCasePush(Push, tag="case", kw_only=True):
    case: CustomerCase


class CasesPush(Push, tag="cases", kw_only=True):
    view: str
    cases: list[CaseShape]
    gone: list[str]


class QueuePush(Push, tag="queue", kw_only=True):
    case: str
    position: int
    waiting: int


class PresencePush(Push, tag="presence", kw_only=True):
    agent: int
    name: str
    status: Literal["online", "away", "offline"]


class OfferPush(Push, tag="offer", kw_only=True):
    """A waiting chat is offered to this agent for `expires_in` seconds (the clock of whoever reads may be wrong), or
    that offer has ended. `details` only while it is open."""

    case: str
    state: Literal["open", "accepted", "declined", "missed", "withdrawn"]
    details: CaseShape | None
    until: datetime | None
    expires_in: float | None


class NoticePush(Push, tag="notice", kw_only=True):
    """Something that this agent should know, in words; `case` is the number of the one that it is about."""

    what: Literal["assigned", "transferred", "taken_over", "joined", "away", "woken", "mentioned"]
    text: str
    case: str | None


class HerePush(Push, tag="here", kw_only=True):
    """Which other agent has an open case before them (for 60 s, unless it is said again), or is in its chat."""

    case: str
    agent: int
    name: str
    doing: Literal["viewing", "left", "joined", "parted"]


class WatchersPush(Push, tag="watchers", kw_only=True):
    """Who watches an open case now. To an agent's own consoles also of cases that they have not open: `agent` has begun
    to watch it (`on`), or no longer does."""

    case: str
    agent: int
    on: bool
    watchers: list[AgentShape]


class WaitingPush(Push, tag="waiting", kw_only=True):
    """How many chats wait in each team's line, by the team's id; those that the agent may see."""

    teams: dict[str, int]


class TypingPush(Push, tag="typing", kw_only=True):
    case: str
    on: bool
    who: Author


class ReadPush(Push, tag="read", kw_only=True):
    case: str
    seq: int
    by: Author


class DraftPush(Push, tag="draft", kw_only=True):
    """What the same agent has begun to write, told to their other sockets; empty when it was sent or given up."""

    case: str
    mode: Literal["reply", "note"]
    text: str
    at: datetime | None


class ScreenPush(Push, tag="screen", kw_only=True):
    case: str
    screen_share: ScreenShareShape


class SessionPush(Push, tag="session", kw_only=True):
    session: str
    expires_in: int


class DrainPush(Push, tag="drain", kw_only=True):
    reconnect_in: float
