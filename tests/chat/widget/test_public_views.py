"""What anyone may fetch: availability, the loader, and the frame that only certain pages may embed."""

import gzip
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.models import Calendar, Feature
from chat.access.models import IntakeField, Site
from chat.access.operations import provision_site
from chat.widget.session import KEPT, availability_of
from tests.conftest import HOST_ORIGIN


def test_availability_is_told_to_everyone(site: Site) -> None:
    site.phone = "555 0100"
    site.save()
    answer = Client().get("/widget/v1/availability?site=casework")
    told = answer.json()
    assert told.keys() == {"availability", "alternatives"}
    assert told["availability"]["state"] == "open"
    assert told["alternatives"] == [{"kind": "phone", "label": "Call 555 0100", "href": "tel:5550100"}]
    assert answer["Cache-Control"] == "public, max-age=30"
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_availability_follows_the_sites_calendar(default_rows: None) -> None:
    site = provision_site("casework", "Casework", []).site
    now = timezone.now()
    assert site.calendar is not None
    site.calendar.maintenance.create(starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1))
    told = Client().get("/widget/v1/availability?site=casework").json()["availability"]
    assert told["state"] == "maintenance"
    assert told["opens_at"].endswith("+00:00")


def test_changed_calendar_is_told(default_rows: None) -> None:
    site = provision_site("casework", "Casework", []).site
    Client().get("/widget/v1/availability?site=casework")
    Calendar.objects.filter(pk=site.calendar_id).update(holiday_country="", closed_message="Gone fishing.")
    assert site.calendar is not None
    site.calendar.intervals.all().delete()
    told = Client().get("/widget/v1/availability?site=casework").json()["availability"]
    assert (told["state"], told["opens_at"], told["message"]) == ("closed", None, "Gone fishing.")


@pytest.mark.django_db(transaction=True)
def test_hours_are_worked_out_anew_every_two_seconds(default_rows: None, django_assert_num_queries: Any) -> None:
    site = provision_site("casework", "Casework", []).site
    now = timezone.now()
    first = availability_of(site, now)
    with django_assert_num_queries(0):
        assert availability_of(site, now + KEPT - timedelta(microseconds=1)) == first
    Calendar.objects.filter(pk=site.calendar_id).update(holiday_country="", closed_message="Gone fishing.")
    assert site.calendar is not None
    site.calendar.intervals.all().delete()
    assert availability_of(site, now + KEPT)["message"] == "Gone fishing."


@pytest.mark.parametrize("path", ["availability", "frame"])
@pytest.mark.parametrize("query", ["", "?site=", "?site=nowhere", "?site=%00", "?site=casework"])
def test_site_that_is_not_there_or_off_is_not_found(path: str, query: str, site: Site) -> None:
    site.enabled = False
    site.save()
    assert Client().get(f"/widget/v1/{path}{query}").status_code == 404


def test_frame_may_be_embedded_by_the_sites_pages_alone(site: Site, other_site: Site) -> None:
    answer = Client().get("/widget/v1/frame?site=casework")
    found = re.search("frame-ancestors ([^;]*)", answer["Content-Security-Policy"])
    assert found is not None
    assert found[1].split() == ["'self'", HOST_ORIGIN]
    assert "nonce-" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "no-store"


def test_frame_is_told_what_to_ask(site: Site) -> None:
    IntakeField.objects.create(site=site, name="feature", label="Which feature?", required=True)
    IntakeField.objects.create(site=site, name="form", label="Which form?", asked=False)
    answer = Client().get("/widget/v1/frame?site=casework")
    found = re.search(r'<script[^>]*id="boot"[^>]*>(.*?)</script>', answer.content.decode(), re.DOTALL)
    assert found is not None
    boot = json.loads(found[1])
    assert boot["site"] == {"key": "casework", "name": "Casework"}
    assert boot["origins"] == ["http://testserver", HOST_ORIGIN]
    assert boot["intake"] == [{"name": "feature", "label": "Which feature?", "help": "", "required": True}]
    assert len(boot["features"]) == Feature.objects.count()
    assert boot["refusals"].keys() == {"role", "browser", "identity", "origin", "blocked"}


def test_loader_is_for_everyone_and_small() -> None:
    answer = Client().get("/widget/v1/loader.js", headers={"User-Agent": "", "Accept-Encoding": "gzip, br"})
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["Content-Encoding"] == "gzip"
    assert answer["Vary"] == "Accept-Encoding, Accept-Language"
    assert gzip.decompress(answer.content) == Client().get("/widget/v1/loader.js").content


def test_loader_is_not_sent_twice() -> None:
    tag = Client().get("/widget/v1/loader.js")["ETag"]
    again = Client().get("/widget/v1/loader.js", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Cache-Control"] == "public, max-age=300"


def test_frame_costs_the_same_however_much_is_asked(site: Site, django_assert_max_num_queries: Any) -> None:
    Feature.objects.bulk_create(Feature(name=f"Feature {number}") for number in range(50))
    with django_assert_max_num_queries(11):
        Client().get("/widget/v1/frame?site=casework")
