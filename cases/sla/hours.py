"""Opening hours as arithmetic: no database, no clock of its own.

The desk is open at an instant when the clock on its own wall then shows a time inside one of that weekday's
intervals, the date on the wall is no holiday, and no maintenance is under way. From that one rule the days on
which clocks change follow: an hour that the clock skips is nobody's, an hour that it shows twice counts twice.
All instants are aware datetimes; a naive one raises `ValueError`. All results are in UTC.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
SEARCH = timedelta(days=400)
_RESOLUTION = timedelta(seconds=1)


@dataclass(frozen=True)
class Span:
    """An open stretch of a local day; `closes` 00:00 is the end of the day."""

    opens: time
    closes: time

    def contains(self, wall: time) -> bool:
        return self.opens <= wall and (wall < self.closes or self.closes == time.min)

    def on(self, day: datetime) -> tuple[datetime, datetime]:
        """Its first and its past-the-last naive wall time on the day that starts at `day`."""
        end = day + DAY if self.closes == time.min else datetime.combine(day, self.closes)
        return datetime.combine(day, self.opens), end


@dataclass(frozen=True)
class Stretch:
    """From `start` up to, not including, `end`, both kept in UTC: Python compares times of one zone by their wall."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", _aware(self.start).astimezone(UTC))
        object.__setattr__(self, "end", _aware(self.end).astimezone(UTC))

    def contains(self, at: datetime) -> bool:
        return self.start <= at < self.end


def _no_holiday(day: date) -> str | None:
    return None


@dataclass(frozen=True)
class Hours:
    """A desk's week (`week[0]` is Monday) in its zone, with what interrupts it; `holiday` names a date's holiday."""

    zone: ZoneInfo
    week: tuple[tuple[Span, ...], ...]
    holiday: Callable[[date], str | None] = _no_holiday
    maintenance: tuple[Stretch, ...] = ()

    def is_open(self, at: datetime) -> bool:
        wall = _aware(at).astimezone(self.zone)
        in_hours = any(span.contains(wall.time()) for span in self.week[wall.weekday()])
        return in_hours and self.holiday(wall.date()) is None and not self.is_maintained(at)

    def is_maintained(self, at: datetime) -> bool:
        return any(window.contains(_aware(at)) for window in self.maintenance)

    def holiday_at(self, at: datetime) -> str | None:
        """The name of the holiday that it is at `at` where the desk is."""
        return self.holiday(_aware(at).astimezone(self.zone).date())

    def next_open(self, at: datetime, search: timedelta = SEARCH) -> datetime | None:
        """The first open instant at or after `at`; None when there is none within `search`."""
        first = next(self.stretches(at, at + search), None)
        return first.start if first else None

    def after(self, at: datetime, work: timedelta, search: timedelta = SEARCH) -> datetime | None:
        """When the desk will have been open for `work` since `at`; None where that takes longer than `search`."""
        for stretch in self.stretches(at, at + search):
            length = stretch.end - stretch.start
            if work <= length:
                return stretch.start + work
            work -= length
        return None

    def stretches(self, start: datetime, end: datetime) -> Iterator[Stretch]:
        """The open stretches between the two, in order, apart from each other, cut off at both."""
        if not any(self.week):
            return iter(())
        whole = Stretch(start, end)
        in_hours = _joined(cut for piece in self._pieces(whole) if (cut := _common(piece, whole)))
        return (left for stretch in in_hours for left in _without(stretch, self.maintenance))

    def _pieces(self, whole: Stretch) -> Iterator[Stretch]:
        """Working stretches of every UTC day that `whole` touches, in order; they may touch or overlap."""
        day = whole.start.date()
        while day <= whole.end.date():
            for regime, offset in _regimes(self.zone, day):
                yield from self._of_regime(regime, offset)
            day += DAY

    def _of_regime(self, regime: Stretch, offset: timedelta) -> Iterator[Stretch]:
        """Open stretches while the zone's offset stands still, where wall time and UTC run alike."""
        day = _midnight(regime.start + offset)
        while day < (regime.end + offset).replace(tzinfo=None):
            if self.holiday(day.date()) is None:
                for opens, closes in sorted(span.on(day) for span in self.week[day.weekday()]):
                    local = Stretch((opens - offset).replace(tzinfo=UTC), (closes - offset).replace(tzinfo=UTC))
                    if cut := _common(local, regime):
                        yield cut
            day += DAY


@lru_cache(maxsize=2048)
def _regimes(zone: ZoneInfo, day: date) -> tuple[tuple[Stretch, timedelta], ...]:
    """The UTC day cut where the zone's offset changes, each piece with its offset."""
    start = datetime.combine(day, time.min, UTC)
    cuts = [start, *_changes(zone, start, start + DAY), start + DAY]
    return tuple((Stretch(a, b), _offset(zone, a)) for a, b in pairwise(cuts))


def _changes(zone: ZoneInfo, low: datetime, high: datetime) -> list[datetime]:
    """The instants in (low, high) at which the offset becomes another; zones change it on whole seconds."""
    if _offset(zone, low) == _offset(zone, high - _RESOLUTION):
        return []
    if high - low <= 2 * _RESOLUTION:
        return [high - _RESOLUTION]
    middle = low + timedelta(seconds=(high - low) // _RESOLUTION // 2)
    at_middle = [] if _offset(zone, middle - _RESOLUTION) == _offset(zone, middle) else [middle]
    return [*_changes(zone, low, middle), *at_middle, *_changes(zone, middle, high)]


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    offset = at.astimezone(zone).utcoffset()
    assert offset is not None, "a ZoneInfo knows its offset at every instant"
    return offset


def _midnight(wall: datetime) -> datetime:
    return datetime.combine(wall.date(), time.min)


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError(f"{at} has no time zone; pass an aware datetime.")
    return at


def _common(one: Stretch, other: Stretch) -> Stretch | None:
    start, end = max(one.start, other.start), min(one.end, other.end)
    return Stretch(start, end) if start < end else None


def _without(piece: Stretch, windows: tuple[Stretch, ...]) -> Iterator[Stretch]:
    """What is left of `piece` outside all `windows`, which stand in any order and may overlap."""
    start = piece.start
    for window in sorted(windows, key=lambda w: w.start):
        if start < window.start < piece.end:
            yield Stretch(start, window.start)
        if window.start < piece.end:
            start = max(start, window.end)
    if start < piece.end:
        yield Stretch(start, piece.end)


def _joined(pieces: Iterator[Stretch]) -> Iterator[Stretch]:
    """Neighbours that touch or overlap made one."""
    held: Stretch | None = None
    for piece in pieces:
        if held is None or piece.start > held.end:
            if held is not None:
                yield held
            held = piece
        else:
            held = Stretch(held.start, max(held.end, piece.end))
    if held is not None:
        yield held
