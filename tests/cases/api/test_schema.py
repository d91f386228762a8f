"""The OpenAPI document."""

from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(client: Client) -> Any:
    answer = client.get("/api/v1/schema/")
    assert answer.status_code == 200
    return answer.json()


def test_it_is_valid_and_nothing_in_it_was_guessed(tmp_path: Any) -> None:
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "schema.yml"))


def test_it_has_the_addresses_of_the_contract(document: Any) -> None:
    methods = {address.removeprefix("/api/v1/"): sorted(found) for address, found in document["paths"].items()}
    assert methods == {
        "attachments/": ["post"],
        "attachments/{id}/": ["get"],
        "cases/": ["get", "post"],
        "cases/{number}/": ["get", "patch"],
        "cases/{number}/entries/": ["get", "post"],
    }


def test_the_shapes_are_those_of_the_contract(document: Any) -> None:
    shapes = document["components"]["schemas"]
    entry = {"seq", "cid", "kind", "visibility", "author", "body", "attachments", "at"}
    assert set(shapes["EntryShape"]["required"]) == entry
    case = "case subject status priority feature form steps participant_case contact account assignee team tags "
    case += "screen_share conversation unread seq opened_at updated_at"
    assert set(case.split()) <= set(shapes["CaseShape"]["required"])
    assert set(shapes["ScreenShareShape"]["required"]) == {"requested", "state", "by", "reason", "at"}


def test_every_answer_is_described_and_every_write_may_be_repeated(document: Any) -> None:
    for address, methods in document["paths"].items():
        for method, operation in methods.items():
            assert {"400", "401", "429", "503"} <= set(operation["responses"]), (address, method)
            keyed = "Idempotency-Key" in [parameter["name"] for parameter in operation.get("parameters", [])]
            assert keyed == (method == "post" and "attachments" not in address)  # one that is not posted is nothing yet
            assert operation["security"] == [{"token": []}]
