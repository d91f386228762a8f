"""What one console watches: its views, which cases it knows to be in them, and gathered changes."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from msgspec import Raw

from cases.access import AgentActor
from cases.events import CaseChanged
from cases.sifting import Filters
from chat.desk import lists
from chat.realtime import protocol
from chat.realtime.hub import Delivery

GATHER_SECONDS = 0.25


class Watch:
    """One watched view; `wanted` is what a saved one asked for when that began. `known` are the cases that the console
    has been told are in it."""

    def __init__(self, view: str, only: str | None, wanted: Filters | None) -> None:
        self.view = view
        self.wanted = wanted
        self.only = only
        self.known: set[str] = set()
        self.changed: dict[str, Raw] = {}
        self.gone: set[str] = set()
        self.reading = 0  # pages that are being read; what leaves meanwhile may yet stand in them

    def note(self, number: str, raw: Raw | None) -> bool:
        """Notes that a case has changed (`raw`) or is not in the view (None); says whether that is news."""
        if raw is not None:
            self.known.add(number)
            self.gone.discard(number)
            self.changed[number] = raw
            return True
        self.changed.pop(number, None)
        if number not in self.known and not self.reading:
            return False
        self.known.discard(number)
        self.gone.add(number)
        return True

    def take(self) -> str | None:
        """The gathered changes as a push, or None; they are then no longer news."""
        if not self.changed and not self.gone:
            return None
        push = {"type": "cases", "view": self.view, "cases": list(self.changed.values()), "gone": sorted(self.gone)}
        self.changed, self.gone = {}, set()
        return protocol.encode(push)


class Watching:
    """All views of one console. A first change goes out at once, further ones at most four times a second."""

    def __init__(self, push: Callable[[str], None]) -> None:
        self._push = push
        self.followed: set[str] = set()  # numbers of the open cases that the agent watches
        self._watches: dict[str, Watch] = {}
        self._timer: asyncio.TimerHandle | None = None

    def start(self, view: str, only: str | None, wanted: Filters | None = None) -> None:
        self._watches[view] = Watch(view, only, wanted)

    def stop(self, view: str) -> bool:
        """Says whether that was the last one."""
        return self._watches.pop(view, None) is not None and not self._watches

    @contextmanager
    def reading(self, view: str) -> Iterator[set[str]]:
        """While a page of the view is read; the set takes the numbers of the cases that stood on it."""
        watch = self._watches.get(view)
        if watch is None:
            yield set()
            return
        watch.reading += 1
        try:
            yield watch.known
        finally:
            watch.reading -= 1

    def hear(self, actor: AgentActor, delivery: Delivery) -> None:
        """A case that `actor` may see has changed."""
        told = delivery.told
        if not isinstance(told, CaseChanged):
            return
        news = False
        for watch in self._watches.values():
            inside = lists.belongs(actor, watch.view, watch.only, told.agent_view, self.followed, watch.wanted)
            news |= watch.note(told.audience.number, delivery.case_for_lists if inside else None)
        if news:
            self._soon()

    def lose(self, number: str) -> None:
        """A case may no longer be seen here."""
        news = False
        for watch in self._watches.values():
            news |= watch.note(number, None)
        if news:
            self._soon()

    def end(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _soon(self) -> None:
        if self._timer is None:
            self._flush()
            self._timer = asyncio.get_running_loop().call_later(GATHER_SECONDS, self._again)

    def _again(self) -> None:
        self._timer = None
        if self._flush():
            self._timer = asyncio.get_running_loop().call_later(GATHER_SECONDS, self._again)

    def _flush(self) -> bool:
        pushes = [text for watch in self._watches.values() if (text := watch.take())]
        for text in pushes:
            self._push(text)
        return bool(pushes)
