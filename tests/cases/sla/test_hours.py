"""Opening hours against a minute-by-minute reading of the wall clock, and on the days on which clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.sla.hours import Hours, Span, Stretch

CHICAGO = ZoneInfo("America/Chicago")
MINUTE = timedelta(minutes=1)
ZONES = [
    "America/Chicago",
    "Europe/Berlin",
    "Australia/Lord_Howe",  # changes by half an hour
    "America/St_Johns",  # changed at 00:01 until 2011
    "America/Sao_Paulo",  # changed at midnight until 2019
    "Africa/Cairo",
    "Asia/Kathmandu",
    "Pacific/Apia",  # left out 30 December 2011
    "UTC",
]
MOMENTS = [
    datetime(2026, 3, 8, tzinfo=UTC),
    datetime(2026, 11, 1, tzinfo=UTC),
    datetime(2026, 3, 29, tzinfo=UTC),
    datetime(2026, 4, 5, tzinfo=UTC),
    datetime(2018, 11, 4, tzinfo=UTC),
    datetime(2019, 2, 17, tzinfo=UTC),
    datetime(2010, 11, 7, tzinfo=UTC),
    datetime(2011, 12, 30, tzinfo=UTC),
    datetime(2026, 7, 1, tzinfo=UTC),
]


def week(*spans: tuple[int, str, str]) -> tuple[tuple[Span, ...], ...]:
    days: list[list[Span]] = [[] for _ in range(7)]
    for weekday, opens, closes in spans:
        days[weekday].append(Span(time.fromisoformat(opens), time.fromisoformat(closes)))
    return tuple(tuple(day) for day in days)


OFFICE = Hours(CHICAGO, week(*((day, "07:00", "18:00") for day in range(5))))


def chicago(text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHICAGO, fold=fold)


def stretches(hours: Hours, start: str, end: str) -> list[tuple[str, str]]:
    found = hours.stretches(chicago(start), chicago(end))
    return [(s.start.strftime("%d %H:%M"), s.end.strftime("%d %H:%M")) for s in found]


@st.composite
def spans(draw: st.DrawFn) -> Span:
    opens = draw(st.integers(0, 1439))
    closes = draw(st.integers(opens + 1, 1440))
    return Span(time(opens // 60, opens % 60), time(closes // 60 % 24, closes % 60))


@st.composite
def desks(draw: st.DrawFn) -> tuple[Hours, datetime]:
    start = draw(st.sampled_from(MOMENTS)) + draw(st.integers(-2000, 2000)) * MINUTE
    days = tuple(tuple(draw(st.lists(spans(), max_size=3))) for _ in range(7))
    closed = draw(st.sets(st.integers(-1, 3), max_size=2))
    off = {start.date() + timedelta(days=n) for n in closed}
    windows = draw(st.lists(st.tuples(st.integers(-300, 4000), st.integers(1, 1500)), max_size=3))
    maintenance = tuple(Stretch(start + a * MINUTE, start + (a + n) * MINUTE) for a, n in windows)
    zone = ZoneInfo(draw(st.sampled_from(ZONES)))
    return Hours(zone, days, lambda day: "Off" if day in off else None, maintenance), start


def reads_open(hours: Hours, at: datetime) -> bool:
    """The rule read straight off a wall clock that shows minutes."""
    wall = at.astimezone(hours.zone)
    now = wall.hour * 60 + wall.minute
    for span in hours.week[wall.weekday()]:
        closes = span.closes.hour * 60 + span.closes.minute or 1440
        if span.opens.hour * 60 + span.opens.minute <= now < closes:
            return hours.holiday(wall.date()) is None and all(not w.start <= at < w.end for w in hours.maintenance)
    return False


@settings(max_examples=120, deadline=None)
@given(desks())
def test_stretches_are_the_open_minutes(desk: tuple[Hours, datetime]) -> None:
    hours, start = desk
    minutes = [start + n * MINUTE for n in range(3 * 1440)]
    expected = [at for at in minutes if reads_open(hours, at)]
    found = list(hours.stretches(start, minutes[-1] + MINUTE))
    assert [at for at in minutes if any(s.contains(at) for s in found)] == expected
    assert sum((s.end - s.start for s in found), timedelta()) == len(expected) * MINUTE
    assert all(a.end < b.start for a, b in pairwise(found))


@settings(max_examples=60, deadline=None)
@given(desks())
def test_is_open_and_next_open_agree_with_the_minutes(desk: tuple[Hours, datetime]) -> None:
    hours, start = desk
    minutes = [start + n * MINUTE for n in range(2 * 1440)]
    assert all(hours.is_open(at) == reads_open(hours, at) for at in minutes[::7])
    first = next((at for at in minutes if reads_open(hours, at)), None)
    assert hours.next_open(start, 2 * 1440 * MINUTE) == first


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2026-07-01 06:59", "2026-07-01 07:00"),
        ("2026-07-01 07:00", "2026-07-01 07:00"),
        ("2026-07-01 18:00", "2026-07-02 07:00"),
        ("2026-07-03 18:00", "2026-07-06 07:00"),
        ("2026-03-06 18:00", "2026-03-09 07:00"),  # clocks go forward on Sunday
        ("2026-10-30 18:00", "2026-11-02 07:00"),  # and back
    ],
)
def test_next_open_in_chicago(at: str, opens: str) -> None:
    assert OFFICE.next_open(chicago(at)) == chicago(opens)


def test_a_skipped_hour_is_nobodys() -> None:
    night = Hours(CHICAGO, week((6, "01:00", "02:30"), (6, "02:45", "04:00")))
    assert stretches(night, "2026-03-08 00:00", "2026-03-09 00:00") == [("08 07:00", "08 09:00")]


def test_an_interval_inside_the_skipped_hour_never_opens() -> None:
    hours = Hours(CHICAGO, week((6, "02:15", "02:45")))
    assert stretches(hours, "2026-03-08 00:00", "2026-03-09 00:00") == []


def test_an_hour_shown_twice_counts_twice() -> None:
    night = Hours(CHICAGO, week((6, "01:15", "01:45")))
    assert stretches(night, "2026-11-01 00:00", "2026-11-02 00:00") == [
        ("01 06:15", "01 06:45"),
        ("01 07:15", "01 07:45"),
    ]


def test_open_in_both_folds() -> None:
    night = Hours(CHICAGO, week((6, "01:15", "01:45")))
    assert night.is_open(chicago("2026-11-01 01:20"))
    assert night.is_open(chicago("2026-11-01 01:20", fold=1))


def test_days_of_23_and_25_hours() -> None:
    always = Hours(CHICAGO, week(*((day, "00:00", "00:00") for day in range(7))))
    lengths = [
        sum((s.end - s.start for s in always.stretches(chicago(a), chicago(b))), timedelta()) / timedelta(hours=1)
        for a, b in [("2026-03-08", "2026-03-09"), ("2026-11-01", "2026-11-02"), ("2026-07-01", "2026-07-02")]
    ]
    assert lengths == [23, 25, 24]


def test_midnight_joins_two_days() -> None:
    late = Hours(CHICAGO, week((0, "22:00", "00:00"), (1, "00:00", "02:00")))
    assert stretches(late, "2026-07-06 00:00", "2026-07-08 00:00") == [("07 03:00", "07 07:00")]


def test_lunch_is_closed() -> None:
    split = Hours(CHICAGO, week((0, "08:00", "12:00"), (0, "13:00", "17:00")))
    assert not split.is_open(chicago("2026-07-06 12:30"))
    assert split.next_open(chicago("2026-07-06 12:30")) == chicago("2026-07-06 13:00")


def test_a_whole_day_left_out() -> None:
    apia = ZoneInfo("Pacific/Apia")
    fridays = Hours(apia, week((4, "09:00", "17:00")))
    after = datetime(2011, 12, 29, 12, tzinfo=apia)
    assert fridays.next_open(after) == datetime(2012, 1, 6, 9, tzinfo=apia)


def test_a_holiday_moves_the_opening() -> None:
    hours = Hours(CHICAGO, OFFICE.week, {date(2026, 11, 26): "Thanksgiving Day"}.get)
    assert hours.next_open(chicago("2026-11-25 18:00")) == chicago("2026-11-27 07:00")
    assert hours.holiday_at(chicago("2026-11-26 23:59")) == "Thanksgiving Day"


def test_maintenance_cuts_a_hole() -> None:
    window = Stretch(chicago("2026-07-01 09:00"), chicago("2026-07-01 10:30"))
    hours = Hours(CHICAGO, OFFICE.week, maintenance=(window,))
    assert hours.next_open(chicago("2026-07-01 09:15")) == chicago("2026-07-01 10:30")
    found = stretches(hours, "2026-07-01 00:00", "2026-07-02 00:00")
    assert found == [("01 12:00", "01 14:00"), ("01 15:30", "01 23:00")]


def test_never_open() -> None:
    assert Hours(CHICAGO, week()).next_open(chicago("2026-07-01 09:00")) is None
    assert Hours(CHICAGO, OFFICE.week, lambda day: "Gone").next_open(chicago("2026-07-01 09:00")) is None


def test_naive_times_are_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        OFFICE.is_open(datetime(2026, 7, 1, 9))
    with pytest.raises(ValueError, match="no time zone"):
        OFFICE.next_open(datetime(2026, 7, 1, 9))
