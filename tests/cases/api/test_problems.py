"""Everything that goes wrong is told as a problem document."""

from typing import Any
from unittest.mock import patch

import pytest
from django.db import OperationalError
from django.test import Client

from cases.api.throttles import AgentThrottle, AgentWriteThrottle
from cases.models import Case
from tests.cases.api.conftest import Api

pytestmark = pytest.mark.django_db


def check(answer: Any, status: int, code: str) -> dict[str, Any]:
    told: dict[str, Any] = answer.json()
    assert answer["Content-Type"] == "application/problem+json"
    assert (answer.status_code, told["status"], told["code"]) == (status, status, code)
    assert told["type"] == "about:blank"
    assert told["title"]
    assert told["detail"]
    return told


def test_not_there(adas: Api) -> None:
    check(adas.get("cases/CS-0/"), 404, "not_found")
    check(adas.get("cases/CS%00/"), 404, "not_found")
    check(adas.post("cases/CS%00/entries/", {"body": "Hi"}), 404, "not_found")


@pytest.mark.parametrize("address", ["", "nothing/", "cases", "cases/CS-1/nothing/"])
def test_an_address_that_is_none_of_ours(adas: Api, nobodys: Api, address: str) -> None:
    check(adas.get(address), 404, "not_found")
    check(nobodys.post(address, {}), 404, "not_found")


def test_what_may_not_be_done_to_a_resource(adas: Api, erins_case: Case) -> None:
    check(adas.delete(f"cases/{erins_case.number}/"), 405, "bad_request")
    check(adas.options("cases/"), 405, "bad_request")
    assert Case.objects.exists()


@pytest.mark.parametrize(
    "body", [b"{", b"nonsense", b"[" * 100_000, b'"\\ud800"', b"\xff", b"1e999", b"9" * 5_000, b""]
)
def test_a_body_that_cannot_be_read(adas: Api, body: bytes) -> None:
    check(adas.generic("POST", "cases/", body, content_type="application/json"), 400, "bad_request")


def test_a_body_that_is_no_json(adas: Api) -> None:
    check(adas.generic("POST", "cases/", b"a=1", content_type="application/x-www-form-urlencoded"), 415, "bad_request")


def test_a_body_that_is_too_large(adas: Api) -> None:
    check(adas.post("cases/", {"body": "x" * 300_000}), 413, "too_large")


def test_nobody(nobodys: Api) -> None:
    check(nobodys.get("cases/"), 401, "forbidden")


@pytest.mark.parametrize(
    ("throttle", "allowed", "ask"),
    [
        (AgentThrottle, 2, lambda api: api.get("cases/")),
        (AgentWriteThrottle, 2, lambda api: api.post("cases/", {})),
    ],
)
def test_too_many(adas: Api, bens: Api, settings: Any, throttle: Any, allowed: int, ask: Any) -> None:
    settings.RATE_LIMITS = True
    with patch.object(throttle, "rate", f"{allowed}/min"):
        assert [ask(adas).status_code == 429 for _ in range(allowed)] == [False] * allowed
        answer = ask(adas)
        assert check(answer, 429, "rate_limited")["retry_after"] == int(answer["Retry-After"]) > 0
        assert ask(bens).status_code != 429
        settings.RATE_LIMITS = False
        assert ask(adas).status_code != 429


def test_a_busy_database(adas: Api, erins_case: Case) -> None:
    with patch("cases.timeline.append", side_effect=OperationalError("database is locked")):
        answer = adas.post(f"cases/{erins_case.number}/entries/", {"body": "Hi"})
    check(answer, 503, "unavailable")
    assert answer["Retry-After"] == "1"


def test_full_storage(adas: Api, erins_case: Case) -> None:
    with patch("cases.timeline.append", side_effect=OperationalError("database or disk is full")):
        check(adas.post(f"cases/{erins_case.number}/entries/", {"body": "Hi"}), 507, "storage_full")


def test_what_nobody_foresaw_tells_nothing_of_the_inside(adas: Api) -> None:
    with patch("cases.api.views.listed", side_effect=KeyError("secret")):
        told = check(adas.get("cases/"), 500, "internal")
    assert "secret" not in str(told)


def test_a_problem_is_told_whatever_the_client_accepts(client: Client) -> None:
    assert client.get("/api/v1/cases/", headers={"Accept": "text/html"})["Content-Type"] == "application/problem+json"
