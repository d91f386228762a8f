"""What a new desk starts with, and that going back leaves what is in use."""

from datetime import time
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps

from cases.models import Calendar, Case, Feature, NumberSeries, Priority

defaults: Any = import_module("cases.migrations.0002_defaults")


def test_business_hours(db: None) -> None:
    calendar = Calendar.objects.get(name="Business hours")
    assert (calendar.time_zone, calendar.holiday_country) == ("America/Chicago", "US")
    hours = set(calendar.intervals.values_list("weekday", "opens", "closes"))
    assert hours == {(day, time(7), time(18)) for day in range(5)}


def test_every_priority_is_explained(db: None) -> None:
    assert all(priority.definition for priority in Priority.objects.all())
    assert "2 hours" in Priority.objects.get(code="critical").definition


def test_going_back_and_again(db: None) -> None:
    defaults.remove(apps, None)
    assert not Priority.objects.exists()
    assert not Feature.objects.exists()
    defaults.add(apps, None)
    assert NumberSeries.objects.get(name="case").next == 10001
    assert Calendar.objects.get().intervals.count() == 5


def test_going_back_keeps_what_is_in_use(erins_case: Case) -> None:
    assert erins_case.priority.code == "normal"
    defaults.remove(apps, None)
    assert list(Priority.objects.values_list("code", flat=True)) == ["normal"]


def test_adding_leaves_what_is_there(db: None) -> None:
    Priority.objects.filter(is_default=True).update(is_default=False)
    Priority.objects.filter(code="low").update(is_default=True, label="Whenever")
    Priority.objects.filter(code="normal").delete()
    defaults.add(apps, None)
    assert Priority.objects.get(is_default=True).label == "Whenever"
    assert Priority.objects.filter(code="normal", is_default=False).exists()


@pytest.mark.parametrize("name", ["TouchPoints", "Demographics", "Batch Upload", "Assessments", "Efforts", "Reports"])
def test_features_a_customer_can_name(db: None, name: str) -> None:
    assert Feature.objects.filter(name=name).exists()
