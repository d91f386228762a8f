"""Who may call, and who may not any more."""

import pytest
from django.test import Client
from django.utils import timezone

from cases.models import Agent, ApiToken, Case
from tests.cases.api.conftest import Api

pytestmark = pytest.mark.django_db


def bearer(token: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {token}"})


def test_without_a_token_the_answer_says_how_to_bring_one(nobodys: Api, erins_case: Case) -> None:
    for address in ("cases/", f"cases/{erins_case.number}/", f"cases/{erins_case.number}/entries/"):
        answer = nobodys.get(address)
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"].startswith("Bearer")
        assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("address", ["cases/", "cases/CS-10001/entries/"])
def test_nobody_writes(nobodys: Api, erins_case: Case, address: str) -> None:
    assert nobodys.post(address, {"contact": erins_case.contact_id, "body": "Hello"}).status_code == 401
    assert nobodys.patch(f"cases/{erins_case.number}/", {"subject": "Mine"}).status_code == 401
    erins_case.refresh_from_db()
    assert (erins_case.subject, erins_case.last_seq) == ("The report is empty.", 1)


def test_a_revoked_token_is_refused(ada: Agent) -> None:
    token = ApiToken.issue(ada)
    assert bearer(token).get("/api/v1/cases/").status_code == 200
    ada.tokens.update(revoked_at=timezone.now())
    assert bearer(token).get("/api/v1/cases/").status_code == 401


def test_the_token_of_someone_who_has_left_is_refused(ada: Agent) -> None:
    token = ApiToken.issue(ada)
    assert bearer(token).get("/api/v1/cases/").status_code == 200
    Agent.objects.filter(pk=ada.pk).update(is_active=False)
    assert bearer(token).get("/api/v1/cases/").status_code == 401


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Bearer nonsense", "Basic YTpi", "Bearer \xff", "bearer  x y"])
def test_what_is_no_token_is_refused(header: str) -> None:
    assert Client(headers={"Authorization": header}).get("/api/v1/cases/").status_code == 401


def test_a_browsers_sign_in_is_no_token(client: Client, ada: Agent) -> None:
    client.force_login(ada)
    assert client.get("/api/v1/cases/").status_code == 401
