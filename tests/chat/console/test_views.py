"""The console's page: who gets it, and what it tells the browser to allow."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from cases.models import Agent

PASSWORD = "harbour-lights-at-dusk"


@pytest.fixture
def console(client: Client, ada: Agent) -> Client:
    client.force_login(ada)
    return client


def boot(answer: Any) -> dict[str, Any]:
    found = re.search(r'<script id="boot" type="application/json">(.*?)</script>', answer.content.decode())
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


@pytest.mark.parametrize(
    "path",
    [
        "/console/",
        "/console/mine/",
        "/console/unassigned/",
        "/console/all/CS-10001/",
        "/console/mentions/",
        "/console/screen/",
    ],
)
def test_an_agent_gets_the_page_at_each_of_its_addresses(console: Client, path: str) -> None:
    assert console.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/console/", "/console/all/CS-10001/"])
def test_whoever_is_not_signed_in_is_sent_to_sign_in_and_back(console: Client, path: str) -> None:
    assert console.get(path).status_code == 200
    answer = Client().get(path)
    assert answer.status_code == 302
    assert answer["Location"] == f"/accounts/login/?next={path}"


def test_an_agent_who_is_switched_off_gets_nothing(console: Client, ada: Agent) -> None:
    assert console.get("/console/").status_code == 200
    Agent.objects.filter(pk=ada.pk).update(is_active=False)
    assert console.get("/console/").status_code == 302


def test_nobody_may_frame_it_and_scripts_need_the_nonce(console: Client) -> None:
    answer = console.get("/console/")
    policy = answer["Content-Security-Policy"]
    nonce = re.search(r"script-src 'self' 'nonce-([^']+)'", policy)
    assert nonce
    assert "frame-ancestors 'none'" in policy
    scripts = re.findall(r"<script (?![^>]*application/json)([^>]*)>", answer.content.decode())
    assert scripts
    assert all(f'nonce="{nonce[1]}"' in attributes for attributes in scripts)


def test_no_style_is_written_into_the_page(console: Client) -> None:
    assert not re.search(r"<style|\sstyle=", console.get("/console/").content.decode())


def test_it_is_kept_in_no_cache(console: Client) -> None:
    assert "no-store" in console.get("/console/")["Cache-Control"]


def test_it_is_only_read(console: Client) -> None:
    assert console.get("/console/").status_code == 200
    assert console.post("/console/").status_code == 405


def test_the_page_knows_who_is_signed_in(console: Client, ada: Agent) -> None:
    told = boot(console.get("/console/"))
    assert told["agent"] == {"id": ada.pk, "name": "Ada", "lead": False, "admin": False}
    assert told["urls"]["socket"] == "/ws/v1/console"


def test_only_administrators_are_shown_the_way_to_administration(console: Client, administrator: Agent) -> None:
    assert boot(console.get("/console/"))["urls"]["administration"] is None
    console.force_login(administrator)
    assert boot(console.get("/console/"))["urls"]["administration"] == "/admin/"


def test_a_name_cannot_break_out_of_the_page(client: Client, db: None) -> None:
    client.force_login(Agent.objects.create_user("eve@desk.example", name="</script><script>alert(1)"))
    assert b"<script>alert(1)" not in client.get("/console/").content


def test_an_unknown_view_is_not_found_in_our_own_look(console: Client) -> None:
    answer = console.get("/console/everything/")
    assert answer.status_code == 404
    assert b"There is nothing at this address" in answer.content


def test_signing_in_leads_to_the_console(client: Client, db: None) -> None:
    Agent.objects.create_user("dora@desk.example", PASSWORD, name="Dora")
    answer = client.post("/accounts/login/", {"login": "dora@desk.example", "password": PASSWORD})
    assert answer["Location"] == "/console/"


def test_a_wrong_password_says_so_and_keeps_the_address(client: Client, ada: Agent) -> None:
    answer = client.post("/accounts/login/", {"login": "ada@desk.example", "password": "wrong"})
    assert answer.status_code == 200
    assert b'role="alert"' in answer.content
    assert b'value="ada@desk.example"' in answer.content


def test_too_many_wrong_passwords_have_to_wait(client: Client, db: None) -> None:
    Agent.objects.create_user("dora@desk.example", PASSWORD, name="Dora")
    for _ in range(6):
        client.post("/accounts/login/", {"login": "dora@desk.example", "password": "wrong"})
    answer = client.post("/accounts/login/", {"login": "dora@desk.example", "password": PASSWORD})
    assert answer.status_code == 200
    assert b"Too many failed login attempts" in answer.content


def test_nobody_signs_up(client: Client, db: None) -> None:
    answer = client.post("/accounts/signup/", {"email": "eve@desk.example", "password1": PASSWORD})
    assert b"Accounts are made by an administrator" in answer.content
    assert not Agent.objects.filter(email="eve@desk.example").exists()


def test_signing_out_asks_for_a_post(console: Client) -> None:
    assert b"Sign out?" in console.get("/accounts/logout/").content
    assert console.get("/console/").status_code == 200
    console.post("/accounts/logout/")
    assert console.get("/console/").status_code == 302
