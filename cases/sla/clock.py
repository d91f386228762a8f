"""A calendar's rows, read into `Hours`, and what they say of an instant."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

import holidays
from django.utils.translation import gettext_noop as _

from cases.models import Calendar
from cases.sla.hours import DAY, Hours, Span, Stretch

State = Literal["open", "closed", "holiday", "maintenance"]

OPEN = _("The support desk is open.")
CLOSED = _("The support desk is closed right now. Leave your question: it becomes a case, and we answer when we open.")
HOLIDAY = _(
    "The support desk is closed for {name}. Leave your question: it becomes a case, and we answer when we are back."
)
MAINTENANCE = _("Scheduled maintenance is under way. Leave your question: it becomes a case, and we answer afterwards.")


@dataclass(frozen=True)
class Availability:
    """Whether the desk answers; `opens_at` (UTC) is when it next does, None when it is open or never opens. `sentence`
    says so, with `{name}` for that of the holiday."""

    state: State
    opens_at: datetime | None
    sentence: str
    holiday: str = ""

    @property
    def message(self) -> str:
        return self.sentence.format(name=self.holiday) if self.holiday else self.sentence


def availability(calendar: Calendar | None, at: datetime) -> Availability:
    """How the desk of `calendar` stands at `at` (aware); without a calendar a desk is always open. Three queries."""
    if calendar is None:
        return Availability("open", None, OPEN)
    hours = hours_of(calendar, at)
    if hours.is_open(at):
        return Availability("open", None, OPEN)
    state, sentence, holiday = _why_closed(calendar, hours, at)
    return Availability(state, hours.next_open(at), sentence, holiday)


def hours_of(calendar: Calendar, since: datetime) -> Hours:
    """The calendar's hours, right for instants from `since` on."""
    zone = ZoneInfo(calendar.time_zone)
    return Hours(
        zone, _week(calendar), _holidays(calendar, since.astimezone(zone).date()), _maintenance(calendar, since)
    )


def _why_closed(calendar: Calendar, hours: Hours, at: datetime) -> tuple[State, str, str]:
    """The state, the sentence for it, and the holiday's name."""
    if hours.is_maintained(at):
        window = calendar.maintenance.filter(starts_at__lte=at, ends_at__gt=at).first()
        return "maintenance", (window.message if window else "") or MAINTENANCE, ""
    if name := hours.holiday_at(at):
        return "holiday", HOLIDAY, name
    return "closed", calendar.closed_message or CLOSED, ""


def _week(calendar: Calendar) -> tuple[tuple[Span, ...], ...]:
    days: list[list[Span]] = [[] for _ in range(7)]
    for interval in calendar.intervals.all():
        days[interval.weekday].append(Span(interval.opens, interval.closes))
    return tuple(tuple(day) for day in days)


def _maintenance(calendar: Calendar, since: datetime) -> tuple[Stretch, ...]:
    windows = calendar.maintenance.filter(ends_at__gt=since).values_list("starts_at", "ends_at")
    return tuple(Stretch(starts, ends) for starts, ends in windows)


def _holidays(calendar: Calendar, since: date) -> Callable[[date], str | None]:
    """Names a date's holiday: the desk's own rows come before the public ones."""
    own = {row.date: row for row in calendar.holidays.filter(date__gte=since - DAY)}
    public = _public_holidays(calendar)

    def holiday(day: date) -> str | None:
        if row := own.get(day):
            return row.name if row.observed else None
        return public.get(day)

    return holiday


def _public_holidays(calendar: Calendar) -> Mapping[date, str]:
    if not calendar.holiday_country:
        return {}
    return holidays.country_holidays(calendar.holiday_country, subdiv=calendar.holiday_subdivision or None)
