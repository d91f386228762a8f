"""How much one person may send, by kind of frame: token buckets in this process's memory."""

import time
from dataclasses import dataclass

from django.conf import settings

from cases.problems import Problem
from chat.realtime.counts import COUNTS

IDLE = 600.0


@dataclass(frozen=True, slots=True)
class Rate:
    """`per_second` in the long run, `burst` at once."""

    per_second: float
    burst: int


RATES = {
    "post": Rate(5, 60),
    "start": Rate(0.2, 10),
    "typing": Rate(4, 20),
    "history": Rate(10, 60),
    "rate": Rate(0.2, 10),
    "transcript": Rate(0.05, 5),
    "watch": Rate(5, 40),
    "search": Rate(4, 30),
    "draft": Rate(4, 60),
    "bulk": Rate(1, 12),
}
OTHER = Rate(10, 80)


class Limits:
    """The buckets of everyone who is connected here."""

    def __init__(self) -> None:
        self._buckets: dict[tuple[str, str], tuple[float, float]] = {}
        self._swept = time.monotonic()

    def spend(self, person: str, kind: str) -> None:
        """Takes one token; raises `Problem("rate_limited")` with the seconds to wait when there is none."""
        if not settings.RATE_LIMITS:
            return
        rate, now = RATES.get(kind, OTHER), time.monotonic()
        tokens, then = self._buckets.get((person, kind), (float(rate.burst), now))
        tokens = min(rate.burst, tokens + (now - then) * rate.per_second)
        if tokens < 1:
            COUNTS.rate_limited[kind] += 1
            wait = round((1 - tokens) / rate.per_second, 2)
            raise Problem("rate_limited", f"Too many at once; try again in {wait} seconds.", retry_after=wait)
        self._buckets[person, kind] = (tokens - 1, now)
        self._sweep(now)

    def _sweep(self, now: float) -> None:
        if now - self._swept > IDLE:
            self._swept = now
            self._buckets = {key: held for key, held in self._buckets.items() if now - held[1] < IDLE}
