"""Fan-out inside a process."""

from datetime import UTC, datetime

import pytest

from cases.access import Audience
from cases.events import AgentTold, CaseChanged, CaseRead, EntryAdded, OfferMoved, QueueMoved, TextBegun, WatchersMoved
from cases.shapes import (
    AgentShape,
    Author,
    CaseShape,
    ContactShape,
    CustomerCase,
    EntryShape,
    ScreenShareShape,
)
from chat.realtime import bus
from chat.realtime.hub import (
    AgentHere,
    AgentPresence,
    Delivery,
    Hub,
    LinesWait,
    QueuePlace,
    ScreenMoved,
    SomeoneTypes,
    Told,
    topics_of,
)

NOW = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
AUDIENCE = Audience(case_id=7, number="CS-7", contact_id=3, team_id=None, assignee_id=2)
SCREEN = ScreenShareShape(requested=True, state="requested", by="Ada", reason="é😀", at=NOW)


def entry(seq: int = 1, body: str = "Hello") -> EntryShape:
    who = Author("customer", "Erin")
    data = {"event": "tags_changed", "before": ["a"], "after": None}
    return EntryShape(seq, "8b0f7a3e-3f0e-4c50-9d0e-0d3a2f3c9a11", "message", "public", who, body, [], NOW, data)


def changed(seq: int = 1, read: int = 0, seen: int = 0) -> CaseChanged:
    contact = ContactShape(3, "erin", "Erin", "e@x.example", "Enterprise Manager", "")
    shared = ("CS-7", "It hangs", "open", "normal", "", "", "", "")
    agent_view = CaseShape(
        *shared, contact, None, None, None, ["x"], SCREEN, None, "chat", "last", 0, seq, read, seen, NOW, NOW
    )  # type: ignore[arg-type]
    return CaseChanged(AUDIENCE, agent_view, CustomerCase(*shared, None, SCREEN, None, 0, seq, seen, read, NOW, NOW))  # type: ignore[arg-type]


EVERY: list[Told] = [
    EntryAdded(AUDIENCE, entry(2), entry(1), "socket-1"),
    EntryAdded(AUDIENCE, entry(2), None),
    changed(),
    CaseRead(AUDIENCE, Author("agent", "Ada"), 4, 3, None),
    QueueMoved(),
    SomeoneTypes(AUDIENCE, Author("customer", "Erin"), True, "socket-1"),
    ScreenMoved(AUDIENCE, SCREEN),
    AgentPresence(2, "Ada", "away", left=True),
    QueuePlace("CS-7", 3, 1, 2),
    OfferMoved(2, "CS-7", "open", NOW, changed().agent_view),
    OfferMoved(2, "CS-7", "missed", None, None),
    AgentTold(2, "taken_over", "Ben took CS-7 over from you.", "CS-7"),
    AgentHere(AUDIENCE, 2, "Ada", "viewing", "socket-1"),
    LinesWait({3: 2}),
    TextBegun(2, "CS-7", "reply", "Half a sent", NOW, "socket-1"),
    WatchersMoved(AUDIENCE, 2, True, [AgentShape(2, "Ada")]),
    AgentTold(2, "woken", "CS-7 is back from its snooze: It hangs", "CS-7"),
]
ALONE = OfferMoved | AgentTold | AgentHere | LinesWait | TextBegun | WatchersMoved
FOR_AGENTS_ALONE = [told for told in EVERY if isinstance(told, ALONE)]


class Ear:
    """A follower that keeps what it hears."""

    def __init__(self, fails: bool = False) -> None:
        self.heard: list[tuple[str, Told]] = []
        self.fails = fails

    def deliver(self, topic: str, delivery: Delivery) -> None:
        if self.fails:
            raise ZeroDivisionError
        self.heard.append((topic, delivery.told))


@pytest.mark.parametrize("told", EVERY, ids=lambda told: type(told).__name__)
def test_every_event_survives_the_bus(told: Told) -> None:
    assert bus._decode(bus.message("here", [told])["events"]) == [told]


@pytest.mark.parametrize("told", FOR_AGENTS_ALONE, ids=lambda told: type(told).__name__)
def test_what_is_about_agents_never_goes_the_customers_way(told: Told) -> None:
    assert "contact.3" in topics_of(EVERY[0])
    assert not [topic for topic in topics_of(told) if topic.startswith("contact.")]
    assert Delivery(told).for_customer is None


def test_only_followers_of_a_topic_hear() -> None:
    hub, ada, ben = Hub(), Ear(), Ear()
    hub.follow("case.7", ada)
    hub.follow("case.8", ben)
    hub.tell([EVERY[0]])
    assert (ada.heard, ben.heard) == ([("case.7", EVERY[0])], [])


def test_who_has_left_hears_nothing_and_leaves_nothing_behind() -> None:
    hub, ada = Hub(), Ear()
    hub.follow("case.7", ada)
    hub.follow("lists", ada)
    hub.leave(ada)
    hub.leave(ada)
    hub.tell(EVERY)
    assert (ada.heard, dict(hub._followers), dict(hub._topics)) == ([], {}, {})


def test_a_follower_that_fails_keeps_nobody_from_hearing() -> None:
    hub, ears = Hub(), [Ear(), Ear(fails=True), Ear()]
    for ear in ears:
        hub.follow("case.7", ear)
    hub.tell([EVERY[0]])
    assert [len(ear.heard) for ear in ears] == [1, 0, 1]


def test_a_case_is_not_told_of_as_it_stood_before() -> None:
    hub, ada = Hub(), Ear()
    hub.follow("lists", ada)
    versions = [changed(5), changed(4), changed(5, read=5), changed(5), changed(5, 5), changed(6), changed(5, 5, 5)]
    hub.tell(versions)
    heard = [(told.agent_view.seq, told.agent_view.read) for _, told in ada.heard if isinstance(told, CaseChanged)]
    assert heard == [(5, 0), (5, 5), (5, 5), (6, 0), (5, 5)]


def test_what_is_kept_of_cases_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chat.realtime.hub.REMEMBERED", 10)
    hub = Hub()
    for number in range(50):
        told = changed()
        other = Audience(number, "CS", 3, None, None)
        hub.tell([CaseChanged(other, told.agent_view, told.customer_view)])
    assert len(hub._newest) == 10


def test_an_internal_entry_has_no_text_for_the_customer() -> None:
    assert Delivery(EVERY[1]).for_customer is None
    assert Delivery(EVERY[1]).for_agents
