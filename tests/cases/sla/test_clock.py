"""What a calendar's rows say of an instant."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from pytest_django import DjangoAssertNumQueries

from cases.models import Calendar, Feature, NumberSeries, Priority
from cases.sla.clock import availability

pytestmark = pytest.mark.django_db
CHICAGO = ZoneInfo("America/Chicago")


def chicago(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHICAGO)


@pytest.fixture
def desk() -> Calendar:
    return Calendar.objects.get(name="Business hours")


def test_open_in_business_hours(desk: Calendar) -> None:
    found = availability(desk, chicago("2026-07-01 09:00"))
    assert (found.state, found.opens_at) == ("open", None)


def test_closed_says_when_it_opens(desk: Calendar) -> None:
    found = availability(desk, chicago("2026-07-01 19:00"))
    assert (found.state, found.opens_at) == ("closed", chicago("2026-07-02 07:00"))
    assert found.message == desk.closed_message


def test_a_public_holiday_is_named(desk: Calendar) -> None:
    found = availability(desk, chicago("2026-11-26 10:00"))
    assert (found.state, found.opens_at) == ("holiday", chicago("2026-11-27 07:00"))
    assert "Thanksgiving Day" in found.message


def test_an_observed_holiday_closes_the_friday_before(desk: Calendar) -> None:
    found = availability(desk, chicago("2026-07-03 10:00"))
    assert (found.state, found.opens_at) == ("holiday", chicago("2026-07-06 07:00"))


def test_the_desk_may_work_on_a_public_holiday(desk: Calendar) -> None:
    assert availability(desk, chicago("2026-11-26 10:00")).state == "holiday"
    desk.holidays.create(date=date(2026, 11, 26), name="Thanksgiving, staffed", observed=False)
    assert availability(desk, chicago("2026-11-26 10:00")).state == "open"


def test_a_holiday_of_ones_own(desk: Calendar) -> None:
    desk.holidays.create(date=date(2026, 11, 27), name="Day after Thanksgiving")
    found = availability(desk, chicago("2026-11-27 10:00"))
    assert (found.state, found.opens_at) == ("holiday", chicago("2026-11-30 07:00"))
    assert "Day after Thanksgiving" in found.message


def test_maintenance_says_its_own_words(desk: Calendar) -> None:
    start = chicago("2026-07-01 09:00")
    desk.maintenance.create(starts_at=start, ends_at=start + timedelta(hours=2), message="Moving to new servers.")
    found = availability(desk, start)
    assert (found.state, found.message) == ("maintenance", "Moving to new servers.")
    assert found.opens_at == start + timedelta(hours=2)


def test_maintenance_without_words_still_says_so(desk: Calendar) -> None:
    start = chicago("2026-07-01 09:00")
    desk.maintenance.create(starts_at=start, ends_at=start + timedelta(hours=2))
    assert "maintenance" in availability(desk, start).message


def test_maintenance_that_is_over_is_forgotten(desk: Calendar) -> None:
    start = chicago("2026-07-01 09:00")
    desk.maintenance.create(starts_at=start, ends_at=start + timedelta(hours=2))
    assert availability(desk, start + timedelta(hours=2)).state == "open"


def test_without_a_calendar_always_open() -> None:
    assert availability(None, chicago("2026-12-25 03:00")).state == "open"


def test_a_calendar_without_hours_never_opens() -> None:
    found = availability(Calendar.objects.create(name="Empty"), chicago("2026-07-01 09:00"))
    assert (found.state, found.opens_at) == ("closed", None)
    assert "becomes a case" in found.message


def test_three_queries(desk: Calendar, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(3):
        availability(desk, chicago("2026-07-01 19:00"))


@pytest.mark.parametrize(("country", "subdivision"), [("ZZ", ""), ("US", "XX")])
def test_unknown_holidays_are_refused(country: str, subdivision: str) -> None:
    calendar = Calendar(name="Elsewhere", holiday_country=country, holiday_subdivision=subdivision)
    with pytest.raises(ValidationError, match="No public holidays"):
        calendar.full_clean()


def test_a_new_desk_has_its_defaults() -> None:
    assert list(Priority.objects.values_list("code", flat=True)) == ["critical", "high", "normal", "low"]
    assert Priority.objects.get(is_default=True).code == "normal"
    assert NumberSeries.objects.get(name="case").prefix == "CS-"
    assert Feature.objects.filter(name="TouchPoints", participant_case=True).exists()
