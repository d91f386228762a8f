"""The host page: there in demo mode only, for its own people only."""

from datetime import UTC, datetime
from typing import Any

import jwt
import pytest
from django.test import Client

from cases.models import Contact
from chat.access import policy
from chat.access.identity import Claims, Unproven, verify
from chat.access.models import Role, SiteKey
from chat.access.operations import add_key
from chatsupport.demo.cast import PEOPLE, SITE
from chatsupport.demo.furnishing import Loaded

ADDRESSES = [
    "/demo/", "/demo/token", "/demo/participants/", "/demo/touchpoints/", "/demo/assessments/", "/demo/efforts/",
    "/demo/reports/", "/demo/batch-upload/", "/demo/help/",
]  # fmt: skip
DANA, MARCUS, PRIYA = PEOPLE


def token_of(client: Client) -> str:
    return str(client.get("/demo/token").json()["token"])


def claims_of(token: str) -> Claims:
    rules = policy.current()
    site = rules.named(SITE)
    assert site is not None
    claims, _ = verify(token, site, rules, datetime.now(UTC))
    return claims


def switch(client: Client, person: str, **headers: str) -> int:
    return client.post("/demo/switch", {"person": person}, headers=headers).status_code


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_is_there(loaded: Loaded, client: Client, address: str) -> None:
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_is_there_without_demo_mode(loaded: Loaded, client: Client, settings: Any, address: str) -> None:
    settings.DEMO = False
    assert client.get(address).status_code == 404


def test_no_switching_without_demo_mode(loaded: Loaded, client: Client, settings: Any) -> None:
    assert switch(client, PRIYA.key) == 302
    settings.DEMO = False
    assert switch(client, PRIYA.key) == 404


def test_the_page_embeds_the_widget_by_its_script_tag(loaded: Loaded, client: Client) -> None:
    page = client.get("/demo/").content.decode()
    assert f'<script src="/widget/v1/loader.js?language=" data-site="{SITE}" async></script>' in page
    assert "style=" not in page
    assert "onclick" not in page


def test_a_demo_that_is_not_loaded_says_so(demo: None, db: None, client: Client) -> None:
    assert "load_demo" in client.get("/demo/").content.decode()
    assert client.get("/demo/token").status_code == 503


def test_the_token_passes_the_real_check(loaded: Loaded, client: Client) -> None:
    claims = claims_of(token_of(client))
    assert (claims.sub, claims.role, claims.account_id) == (DANA.key, "Enterprise Manager", "lakeshore")
    assert claims.location == DANA.location


def test_two_tokens_are_two(loaded: Loaded, client: Client) -> None:
    assert claims_of(token_of(client)).jti != claims_of(token_of(client)).jti


def test_a_key_that_is_switched_off_signs_no_more(loaded: Loaded, client: Client) -> None:
    old = SiteKey.objects.get(site__key=SITE)
    new = add_key(old.site)
    assert jwt.get_unverified_header(token_of(client))["kid"] == new.kid
    new.enabled = False
    new.save()
    assert jwt.get_unverified_header(token_of(client))["kid"] == old.kid


def test_a_token_under_another_secret_fails(loaded: Loaded, client: Client) -> None:
    token = token_of(client)
    claims_of(token)
    forged = jwt.encode(
        jwt.decode(token, options={"verify_signature": False}),
        "another secret of at least thirty-two bytes",
        headers={"kid": jwt.get_unverified_header(token)["kid"]},
    )
    with pytest.raises(Unproven, match="signature"):
        claims_of(forged)


@pytest.mark.parametrize("person", PEOPLE, ids=lambda who: who.key)
def test_the_switcher_signs_for_its_people(loaded: Loaded, client: Client, person: Any) -> None:
    assert switch(client, person.key) == 302
    claims = claims_of(token_of(client))
    assert (claims.sub, claims.role, claims.account_id) == (person.key, person.role, person.account)


def test_the_switcher_signs_for_nobody_else(loaded: Loaded, client: Client) -> None:
    assert Contact.objects.filter(directory=SITE, external_id="aisha.rahman").exists()
    assert switch(client, "aisha.rahman") == 404
    assert switch(client, "") == 404
    assert claims_of(token_of(client)).sub == DANA.key


def test_a_cookie_that_was_not_signed_here_is_nobodys(loaded: Loaded, client: Client) -> None:
    client.cookies["demo_person"] = PRIYA.key
    assert claims_of(token_of(client)).sub == DANA.key


def test_other_pages_do_not_switch(loaded: Loaded, client: Client) -> None:
    assert switch(client, PRIYA.key, origin="http://testserver") == 302
    assert switch(client, MARCUS.key, origin="https://elsewhere.example") == 403
    assert claims_of(token_of(client)).sub == PRIYA.key


def test_the_switcher_tells_who_may_chat_now(loaded: Loaded, client: Client) -> None:
    assert client.get("/demo/").content.decode().count("Chat off") == 1
    Role.objects.filter(name="Site Manager").update(chat_enabled=True)
    assert client.get("/demo/").content.decode().count("Chat off") == 0


def test_each_account_has_its_own_participants(loaded: Loaded, client: Client) -> None:
    number = client.get("/demo/participants/").context["people"][0].number
    assert client.get(f"/demo/participants/{number}/").status_code == 200
    switch(client, PRIYA.key)
    assert client.get(f"/demo/participants/{number}/").status_code == 404


def test_search_finds_by_name_and_number(loaded: Loaded, client: Client) -> None:
    first = client.get("/demo/participants/").context["people"][0]
    for asked in (first.number, first.name.upper()):
        assert client.get("/demo/participants/", {"q": asked}).context["people"] == [first]
    assert "Nobody found" in client.get("/demo/participants/", {"q": "<script>"}).content.decode()
