"""Prepared answers in the administration."""

import pytest
from django.test import Client

from cases.models import Agent, CannedReply

pytestmark = pytest.mark.django_db
GIVEN = {"name": "Hi", "body": "Hello", "tags": " vip, vip ,new", "owner": ""}


def test_an_administrator_makes_one_for_everyone(client: Client, administrator: Agent) -> None:
    client.force_login(administrator)
    assert client.post("/admin/cases/cannedreply/add/", GIVEN).status_code == 302
    made = CannedReply.objects.get()
    assert (made.owner, made.tags) == (None, ["vip", "new"])
    assert "vip, new" in client.get(f"/admin/cases/cannedreply/{made.pk}/change/").content.decode()
    assert client.get("/admin/cases/cannedreply/").status_code == 200


def test_too_long_a_tag_is_said_at_its_field(client: Client, administrator: Agent) -> None:
    client.force_login(administrator)
    answer = client.post("/admin/cases/cannedreply/add/", GIVEN | {"tags": "x" * 41})
    assert "at most 40 characters" in answer.content.decode()
    assert not CannedReply.objects.exists()


def test_an_agent_who_is_no_administrator_gets_nothing(client: Client, ada: Agent, administrator: Agent) -> None:
    client.force_login(administrator)
    assert client.get("/admin/cases/cannedreply/").status_code == 200
    client.force_login(ada)
    assert client.get("/admin/cases/cannedreply/").status_code == 302
