"""What happened at the desk, told to whoever subscribed, after the outermost commit and only then.

This is the one seam by which the desk tells the outside: it knows no socket, site or mail server. An event carries the
finished shapes, made inside the transaction, so that a subscriber needs no further look at the database, and is tagged
by its name, so that it can travel to another process as it is.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Literal, TypeAlias

from django.db import transaction
from msgspec import Struct

from cases.access import Audience
from cases.shapes import AgentShape, Author, CaseShape, CustomerCase, EntryShape


class EntryAdded(Struct, frozen=True, tag=True):
    """A new entry, in both counts; `customer_view` is None for an internal one. `origin` names who sent it."""

    audience: Audience
    agent_view: EntryShape
    customer_view: EntryShape | None
    origin: str | None = None


class CaseChanged(Struct, frozen=True, tag=True):
    """The case as it stands now."""

    audience: Audience
    agent_view: CaseShape
    customer_view: CustomerCase


class CaseMoved(Struct, frozen=True, tag=True):
    """Entries came on a case, which moved its counters, its last line and perhaps its status: who wants to know how it
    stands asks. Many of these in a row ask once, where the finished shapes would have been made for each."""

    audience: Audience


class CaseRead(Struct, frozen=True, tag=True):
    """`by` has seen the case up to `seq` (of all entries) and `public_seq` (of the public ones)."""

    audience: Audience
    by: Author
    seq: int
    public_seq: int
    origin: str | None = None


class QueueMoved(Struct, frozen=True, tag=True):
    """Someone entered or left the queue of waiting conversations."""


class OfferMoved(Struct, frozen=True, tag=True):
    """A waiting chat is offered to an agent (with the case, and until when), or that offer has ended."""

    agent_id: int
    number: str
    state: Literal["open", "accepted", "declined", "missed", "withdrawn"]
    until: datetime | None
    case: CaseShape | None


class AgentTold(Struct, frozen=True, tag=True):
    """Something that one agent should know, in words: a case was given to them, or taken from them."""

    agent_id: int
    what: Literal["assigned", "transferred", "taken_over", "joined", "away", "woken", "mentioned"]
    text: str
    number: str | None = None


class WatchersMoved(Struct, frozen=True, tag=True):
    """An agent watches a case, or no longer (`on`); `watchers` are all who do now. For agents only."""

    audience: Audience
    agent_id: int
    on: bool
    watchers: list[AgentShape]


class TextBegun(Struct, frozen=True, tag=True):
    """What an agent has begun to write on a case stands like this now; for that agent alone. Empty: it is sent or
    given up, and `at` is None."""

    agent_id: int
    case: str
    mode: Literal["reply", "note"]
    text: str
    at: datetime | None
    origin: str | None = None


Event: TypeAlias = (
    EntryAdded | CaseChanged | CaseMoved | CaseRead | QueueMoved | OfferMoved | AgentTold | WatchersMoved | TextBegun
)
Subscriber: TypeAlias = Callable[[Sequence[Event]], None]

_subscribers: list[Subscriber] = []


def subscribe(subscriber: Subscriber) -> Callable[[], None]:
    """Calls `subscriber` with the events of each commit, in the committing thread; returns how to stop that."""
    _subscribers.append(subscriber)
    return lambda: _subscribers.remove(subscriber)


def publish(events: Sequence[Event]) -> None:
    """Tells of `events` once the outermost transaction has committed; never if it is rolled back."""
    for subscriber in _subscribers:
        transaction.on_commit(lambda tell=subscriber: tell(events), robust=True)  # type: ignore[misc]
