"""Fan-out inside one process: topics, who follows them, and each event encoded once for each side."""

import logging
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Literal, Protocol, TypeAlias

from msgspec import Raw, Struct

from cases import clock
from cases.access import Audience
from cases.events import (
    AgentTold,
    CaseChanged,
    CaseMoved,
    CaseRead,
    EntryAdded,
    OfferMoved,
    QueueMoved,
    TextBegun,
    WatchersMoved,
)
from cases.shapes import Author, ScreenShareShape
from chat.realtime import protocol

DESK = "desk"  # who is here, and how many wait
LISTS = "lists"  # cases that changed, for those who watch lists of them
HERE = "here"  # which agents have which cases open
MOVED = "moved"  # cases that are to be looked at, in this process only
REMEMBERED = 10_000
log = logging.getLogger(__name__)


class SomeoneTypes(Struct, frozen=True, tag=True):
    """Typing on a case; best effort, never stored."""

    audience: Audience
    who: Author
    on: bool
    origin: str | None = None


class ScreenMoved(Struct, frozen=True, tag=True):
    """The screen share of a case has another state."""

    audience: Audience
    screen_share: ScreenShareShape


class AgentPresence(Struct, frozen=True, tag=True):
    """An agent came, went or stepped away. `left` when a socket closed rather than the agent saying so."""

    agent_id: int
    name: str
    status: Literal["online", "away", "offline"]
    left: bool = False


class QueuePlace(Struct, frozen=True, tag=True):
    """Where a waiting chat stands; each process counts for the sockets that it has."""

    number: str
    contact_id: int
    position: int
    waiting: int


class LinesWait(Struct, frozen=True, tag=True):
    """How many chats wait, by team; each process counts for the sockets that it has."""

    waiting: dict[int, int]


class AgentHere(Struct, frozen=True, tag=True):
    """An agent has a case open, or no longer; or is in its chat, or no longer. For other agents only."""

    audience: Audience
    agent_id: int
    name: str
    doing: Literal["viewing", "left", "joined", "parted"]
    origin: str | None = None


Told: TypeAlias = (
    EntryAdded
    | CaseChanged
    | CaseMoved
    | CaseRead
    | QueueMoved
    | OfferMoved
    | AgentTold
    | WatchersMoved
    | TextBegun
    | SomeoneTypes
    | ScreenMoved
    | AgentPresence
    | QueuePlace
    | LinesWait
    | AgentHere
)


def case_topic(case_id: int) -> str:
    return f"case.{case_id}"


def contact_topic(contact_id: int) -> str:
    return f"contact.{contact_id}"


def agent_topic(agent_id: int) -> str:
    return f"agent.{agent_id}"


def topics_of(told: Told) -> list[str]:
    """Where an event is heard: on its case (agents who opened it), by its customer, at the desk, in lists; what is
    about agents, by agents alone."""
    if isinstance(told, CaseMoved):
        return [MOVED]
    if isinstance(told, QueueMoved | AgentPresence | LinesWait):
        return [DESK]
    if isinstance(told, OfferMoved | AgentTold | TextBegun):
        return [agent_topic(told.agent_id)]
    if isinstance(told, WatchersMoved):
        return [agent_topic(told.agent_id), case_topic(told.audience.case_id)]
    if isinstance(told, AgentHere):
        return [HERE, case_topic(told.audience.case_id)]
    if isinstance(told, QueuePlace):
        return [contact_topic(told.contact_id)]
    topics = [case_topic(told.audience.case_id), contact_topic(told.audience.contact_id)]
    return [*topics, LISTS] if isinstance(told, CaseChanged) else topics


class Delivery:
    """One event on its way to many followers; each side's text is made at most once."""

    def __init__(self, told: Told) -> None:
        self.told = told
        self.origin: str | None = getattr(told, "origin", None)
        self.audience: Audience | None = getattr(told, "audience", None)

    @cached_property
    def case_for_lists(self) -> Raw:
        """A changed case, ready to stand in any number of `cases` pushes."""
        return Raw(protocol.encode(self.told.agent_view).encode()) if isinstance(self.told, CaseChanged) else Raw()

    @cached_property
    def for_agents(self) -> str | None:
        """The push for agents, or None when there is nothing for them in it."""
        make = _FOR_AGENTS.get(type(self.told))
        return protocol.encode(make(self.told)) if make else None

    @cached_property
    def for_customer(self) -> str | None:
        """The push for the case's customer, or None when there is nothing for them in it."""
        make = _FOR_CUSTOMER.get(type(self.told))
        push = make(self.told) if make else None
        return protocol.encode(push) if push is not None else None


class Follower(Protocol):
    """A socket's consumer, as the hub sees it. `deliver` is called in the loop and must not block."""

    def deliver(self, topic: str, delivery: Delivery) -> None: ...


class Hub:
    """Who follows what in this process. Used in the event loop's thread only."""

    def __init__(self) -> None:
        self._followers: dict[str, set[Follower]] = defaultdict(set)
        self._topics: dict[Follower, set[str]] = defaultdict(set)
        self._newest: OrderedDict[int, tuple[int, int, int]] = OrderedDict()

    def follow(self, topic: str, follower: Follower) -> None:
        self._followers[topic].add(follower)
        self._topics[follower].add(topic)

    def unfollow(self, topic: str, follower: Follower) -> None:
        self._topics[follower].discard(topic)
        self._followers[topic].discard(follower)
        if not self._followers[topic]:
            del self._followers[topic]

    def leave(self, follower: Follower) -> None:
        """Forgets the follower."""
        for topic in list(self._topics.get(follower, ())):
            self.unfollow(topic, follower)
        self._topics.pop(follower, None)

    def tell(self, told: Iterable[Told]) -> None:
        """Delivers events to everyone here who follows one of their topics."""
        for one in told:
            delivery = Delivery(one)
            for topic in topics_of(one):
                self.deliver(topic, delivery)

    def deliver(self, topic: str, delivery: Delivery) -> None:
        if isinstance(delivery.told, CaseChanged) and self._is_overtaken(delivery.told):
            return
        for follower in list(self._followers.get(topic, ())):
            try:
                follower.deliver(topic, delivery)
            except Exception:
                log.exception("An event could not be told to %r", follower)

    def _is_overtaken(self, told: CaseChanged) -> bool:
        """Whether the case has been told of as it stood later: threads and processes that commit one after the other
        may tell in another order, and a client would keep what it hears last."""
        version = (told.agent_view.seq, told.agent_view.read, told.agent_view.seen)  # each only grows
        known = self._newest.get(told.audience.case_id, version)
        if known != version and all(new <= old for new, old in zip(version, known, strict=True)):
            return True
        self._newest[told.audience.case_id] = version
        self._newest.move_to_end(told.audience.case_id)
        if len(self._newest) > REMEMBERED:
            self._newest.popitem(last=False)
        return False


def _entry_for_customer(told: EntryAdded) -> protocol.Push | None:
    return protocol.EntryPush(case=told.audience.number, entry=told.customer_view) if told.customer_view else None


def _read_for_customer(told: CaseRead) -> protocol.Push:
    return protocol.ReadPush(case=told.audience.number, seq=told.public_seq, by=told.by)


def _begun(told: TextBegun) -> protocol.Push:
    return protocol.DraftPush(case=told.case, mode=told.mode, text=told.text, at=told.at)


def _typing(told: SomeoneTypes) -> protocol.Push:
    return protocol.TypingPush(case=told.audience.number, on=told.on, who=told.who)


def _screen(told: ScreenMoved) -> protocol.Push:
    return protocol.ScreenPush(case=told.audience.number, screen_share=told.screen_share)


def _here(told: AgentHere) -> protocol.Push:
    return protocol.HerePush(case=told.audience.number, agent=told.agent_id, name=told.name, doing=told.doing)


def _watchers(told: WatchersMoved) -> protocol.Push:
    return protocol.WatchersPush(case=told.audience.number, agent=told.agent_id, on=told.on, watchers=told.watchers)


def _offer(told: OfferMoved) -> protocol.Push:
    left = max(0.0, (told.until - clock.now()).total_seconds()) if told.until else None
    return protocol.OfferPush(case=told.number, details=told.case, state=told.state, until=told.until, expires_in=left)


_FOR_AGENTS: dict[type, Callable[..., protocol.Push]] = {
    EntryAdded: lambda told: protocol.EntryPush(case=told.audience.number, entry=told.agent_view),
    CaseChanged: lambda told: protocol.CasePush(case=told.agent_view),
    CaseRead: lambda told: protocol.ReadPush(case=told.audience.number, seq=told.seq, by=told.by),
    AgentPresence: lambda told: protocol.PresencePush(agent=told.agent_id, name=told.name, status=told.status),
    OfferMoved: _offer,
    AgentTold: lambda told: protocol.NoticePush(what=told.what, text=told.text, case=told.number),
    AgentHere: _here,
    WatchersMoved: _watchers,
    TextBegun: _begun,
    SomeoneTypes: _typing,
    ScreenMoved: _screen,
}
_FOR_CUSTOMER: dict[type, Callable[..., protocol.Push | None]] = {
    QueuePlace: lambda told: protocol.QueuePush(case=told.number, position=told.position, waiting=told.waiting),
    EntryAdded: _entry_for_customer,
    CaseChanged: lambda told: protocol.CustomerCasePush(case=told.customer_view),
    CaseRead: _read_for_customer,
    SomeoneTypes: _typing,
    ScreenMoved: _screen,
}
