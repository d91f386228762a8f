"""Snoozing, watching and merging over REST: fields of a case, all that are given or none."""

from datetime import UTC, datetime, timedelta

import pytest

from cases import clock
from cases.models import Agent, Case, Contact, Watcher
from tests.cases.api.conftest import Api
from tests.cases.conftest import case_of

pytestmark = pytest.mark.django_db


def test_snoozing_and_waking(adas: Api, erins_case: Case) -> None:
    until = (clock.now() + timedelta(days=2)).astimezone(UTC).replace(microsecond=0)
    answer = adas.patch(f"cases/{erins_case.number}/", {"snoozed": {"until": until.isoformat()}})
    assert answer.status_code == 200, answer.json()
    assert datetime.fromisoformat(answer.json()["snoozed"]["until"]) == until
    assert adas.get("cases/?snoozed=true").json()["results"][0]["case"] == erins_case.number
    assert adas.get("cases/?snoozed=false").json()["results"] == []
    assert adas.patch(f"cases/{erins_case.number}/", {"snoozed": {}}).json()["snoozed"]["until"] is None
    assert adas.patch(f"cases/{erins_case.number}/", {"snoozed": None}).json()["snoozed"] is None


def test_a_case_given_to_someone_may_be_snoozed_at_once(adas: Api, erins_case: Case, ada: Agent) -> None:
    changes = {"assignee": ada.pk, "snoozed": {}, "watching": True}
    answer = adas.patch(f"cases/{erins_case.number}/", changes).json()
    assert (answer["assignee"]["id"], answer["snoozed"]["until"]) == (ada.pk, None)
    assert Watcher.objects.get().agent == ada
    adas.patch(f"cases/{erins_case.number}/", {"watching": False})
    assert not Watcher.objects.exists()


def test_merging_and_taking_it_back(adas: Api, erins_case: Case, erin: Contact) -> None:
    other = case_of(erin)
    answer = adas.patch(f"cases/{other.number}/", {"merged_into": erins_case.number}).json()
    assert (answer["merged_into"], answer["status"]) == (erins_case.number, "resolved")
    answer = adas.patch(f"cases/{other.number}/", {"merged_into": None}).json()
    assert (answer["merged_into"], answer["status"]) == (None, "new")


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"snoozed": {"until": "2001-01-01T00:00:00Z"}}, 400),
        ({"snoozed": {"until": "2030-01-01T00:00:00"}}, 400),
        ({"snoozed": {"until": "tomorrow"}}, 400),
        ({"snoozed": True}, 400),
        ({"watching": "yes"}, 400),
        ({"merged_into": "CS-0"}, 404),
    ],
)
def test_what_will_not_do_changes_nothing(adas: Api, erins_case: Case, changes: dict[str, object], status: int) -> None:
    answer = adas.patch(f"cases/{erins_case.number}/", {"subject": "New"} | changes)
    assert answer.status_code == status, answer.json()
    assert Case.objects.get().subject == erins_case.subject


def test_an_outsider_does_none_of_it(adas: Api, reports_case: Case, erin: Contact) -> None:
    own = case_of(erin)
    for changes in ({"snoozed": {}}, {"watching": True}, {"merged_into": own.number}):
        assert adas.patch(f"cases/{reports_case.number}/", changes).status_code == 404
    assert adas.patch(f"cases/{own.number}/", {"merged_into": reports_case.number}).status_code == 404
    assert adas.patch(f"cases/{own.number}/", {"snoozed": {}}).status_code == 200
