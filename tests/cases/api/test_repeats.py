"""What is sent twice happens once."""

import uuid

import pytest

from cases.models import Agent, Case, Contact, Entry
from tests.cases.api.conftest import Api

pytestmark = pytest.mark.django_db


def test_a_repeated_case_is_the_same_case(adas: Api, erin: Contact) -> None:
    new = {"contact": erin.pk, "body": "Hello"}
    first, again = (adas.post("cases/", new, key="a") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert (Case.objects.count(), Entry.objects.count()) == (1, 1)


@pytest.mark.parametrize("other", [{"body": "Bye"}, {"priority": "high"}, {"subject": "S"}, {"form": "F"}])
def test_a_case_under_a_used_key_is_a_conflict(adas: Api, erin: Contact, other: dict[str, str]) -> None:
    new = {"contact": erin.pk, "body": "Hello"}
    adas.post("cases/", new, key="a")
    answer = adas.post("cases/", new | other, key="a")
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert Case.objects.count() == 1


def test_a_case_for_someone_else_under_a_used_key_is_a_conflict(adas: Api, erin: Contact, sam: Contact) -> None:
    adas.post("cases/", {"contact": erin.pk, "body": "Hello"}, key="a")
    assert adas.post("cases/", {"contact": sam.pk, "body": "Hello"}, key="a").status_code == 409


def test_a_key_is_its_agents_own_whatever_the_token(adas: Api, bens: Api, ada: Agent, erin: Contact) -> None:
    new = {"contact": erin.pk, "body": "Hello"}
    first, again, bens_own = (api.post("cases/", new, key="a").json()["case"] for api in (adas, Api(ada), bens))
    assert first == again != bens_own


def test_a_repeated_entry_is_the_same_entry(adas: Api, erins_case: Case) -> None:
    address = f"cases/{erins_case.number}/entries/"
    answers = [adas.post(address, {"body": "Hello", "last_seen_seq": 1}, key="a") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert adas.post(address, {"body": "Hello", "visibility": "internal"}, key="a").json()["code"] == "conflict"
    assert Entry.objects.count() == 2


def test_a_repeat_is_answered_though_the_customer_wrote_since(adas: Api, erins_case: Case) -> None:
    address = f"cases/{erins_case.number}/entries/"
    first = adas.post(address, {"body": "Hello", "last_seen_seq": 1}, key="a")
    Case.objects.update(last_customer_seq=3)
    assert adas.post(address, {"body": "Hello", "last_seen_seq": 1}, key="a").json() == first.json()


def test_a_cid_does_what_a_key_does(adas: Api, erins_case: Case) -> None:
    entry = {"body": "Hello", "cid": str(uuid.uuid4())}
    answers = [adas.post(f"cases/{erins_case.number}/entries/", entry).json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert answers[0]["cid"] == entry["cid"]


@pytest.mark.parametrize("key", ["", "x" * 256])
def test_a_key_that_cannot_be_is_refused(adas: Api, erin: Contact, key: str) -> None:
    assert adas.post("cases/", {"contact": erin.pk, "body": "Hello"}, key=key).status_code == 400


def test_a_key_beside_a_cid_is_refused(adas: Api, erin: Contact) -> None:
    new = {"contact": erin.pk, "body": "Hello", "cid": str(uuid.uuid4())}
    assert adas.post("cases/", new, key="a").status_code == 400


def test_without_a_key_each_is_its_own(adas: Api, erin: Contact) -> None:
    cases = {adas.post("cases/", {"contact": erin.pk, "body": "Hello"}).json()["case"] for _ in range(2)}
    assert len(cases) == 2
