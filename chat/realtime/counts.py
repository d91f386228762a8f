"""What this process has counted since it began: plain numbers, kept by the way of a message and read when someone asks.

One addition costs some thirty nanoseconds, and a histogram some two hundred, once for a batch. So nothing on that way
looks up labels or takes a lock; whoever shows the numbers gives them their names (see `chatsupport.metrics`).
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from threading import Lock

from cases.events import EntryAdded, Event

# Seconds; a commit waits for the disk once, a fan-out for the loop.
_COMMIT_BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_LAG_BOUNDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
_BATCH_BOUNDS = (1, 2, 5, 10, 20, 50, 100, 200, 500)


class Histogram:
    """How many values were at most each bound, and their sum. Of one thread only."""

    __slots__ = ("bounds", "buckets", "total")

    def __init__(self, bounds: Sequence[float]) -> None:
        self.bounds = bounds
        self.buckets = [0] * (len(bounds) + 1)  # each value once, in the first that holds it; the last is beyond all
        self.total = 0.0

    def observe(self, value: float) -> None:
        self.buckets[bisect_left(self.bounds, value)] += 1
        self.total += value


class Counts:
    """One process's numbers. Those without a method belong to the event loop's thread."""

    def __init__(self) -> None:
        self.open: Counter[str] = Counter()  # by surface
        self.frames_in = self.frames_out = 0
        self.refused_frames: Counter[str] = Counter()  # by code of the answer
        self.rate_limited: Counter[str] = Counter()  # by type of the frame
        self.refused_sockets: Counter[str] = Counter()  # by close code, or 403 at the handshake
        self.closes: Counter[tuple[str, str]] = Counter()  # by who closed, and the close code
        self.resumes: Counter[str] = Counter()  # by surface
        self.resumed_entries = 0
        self.batch_size = Histogram(_BATCH_BOUNDS)
        self.commit_seconds = Histogram(_COMMIT_BOUNDS)
        self.fanout_seconds = Histogram(_LAG_BOUNDS)
        self.bus_published = self.bus_received = self.bus_dropped = self.bus_failures = 0  # events; failures: requests
        self.entries: Counter[tuple[str, str]] = Counter()  # by kind, and author's kind
        self.sessions: Counter[str] = Counter()  # by outcome
        self._lock = Lock()

    def stored(self, told: Sequence[Event]) -> None:
        """Counts the entries of a commit, in whatever thread it was."""
        added = [(one.agent_view.kind, one.agent_view.author.kind) for one in told if type(one) is EntryAdded]
        if added:
            with self._lock:
                self.entries.update(added)

    def session(self, outcome: str) -> None:
        """Counts how a session request ended: `allowed`, or why not."""
        with self._lock:
            self.sessions[outcome] += 1


COUNTS = Counts()
