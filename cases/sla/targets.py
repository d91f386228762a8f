"""By when a customer is to be answered. The targets and their hours are read at most once a minute: on its way a
message costs no query of them."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from cases import clock
from cases.models import Target
from cases.sla.clock import hours_of
from cases.sla.hours import Hours

KEPT_SECONDS = 60.0
_REACH = timedelta(days=7)  # how far back hours are right: entries may come in late


@dataclass(frozen=True, slots=True)
class Goal:
    """Within `length` of business time, or of any where there are no hours."""

    length: timedelta
    hours: Hours | None

    def due(self, since: datetime) -> datetime | None:
        return since + self.length if self.hours is None else self.hours.after(since, self.length)


@dataclass(frozen=True, slots=True)
class _Known:
    goals: dict[tuple[int, str], Goal]
    until: float


_known: _Known | None = None


def due(priority_id: int, *, first: bool, since: datetime) -> datetime | None:
    """By when an answer awaited `since` then is due: the `first` on its case, or a later one. None without a target."""
    kind = Target.Kind.FIRST if first else Target.Kind.NEXT
    goal = _goals().get((priority_id, kind.value))
    return goal.due(since) if goal else None


def forget() -> None:
    """What has been read is read again when it is next wanted, in this process."""
    global _known
    _known = None


def _goals() -> dict[tuple[int, str], Goal]:
    global _known
    now = time.monotonic()
    known = _known
    if known is None or known.until < now:
        known = _known = _Known(_read(), now + KEPT_SECONDS)
    return known.goals


def _read() -> dict[tuple[int, str], Goal]:
    rows = list(Target.objects.select_related("calendar").order_by("pk"))
    since = clock.now() - _REACH
    hours = {row.calendar.pk: hours_of(row.calendar, since) for row in rows if row.calendar}
    return {
        (row.priority_id, row.kind): Goal(timedelta(minutes=row.minutes), hours.get(row.calendar_id or 0))
        for row in rows
    }
