"""The rows of access in the Django administration: secrets shown once, the log untouchable, no query a row."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.models import Agent, Contact
from chat.access.models import (
    BrowserRule,
    Invitation,
    PolicyVersion,
    RefusalText,
    Role,
    RoleSwitch,
    Site,
    SiteKey,
    UsedToken,
)
from chat.access.operations import add_key, switch_role
from tests.chat.access.test_identity import PRIVATE_KEYS, public_pem

TABLES = ["site", "sitekey", "role", "roleswitch", "browserrule", "refusaltext", "usedtoken", "invitation"]


@pytest.fixture
def office(administrator: Agent) -> Client:
    client = Client()
    client.force_login(administrator)
    return client


def url(table: str, rest: str = "") -> str:
    return f"/admin/access/{table}/{rest}"


def fill(site: Site, count: int) -> None:
    for number in range(count):
        made = Site.objects.create(key=f"s{number}", name=f"Site {number}", calendar=site.calendar)
        add_key(made)
        switch_role(made, "Staff", True, None)
        BrowserRule.objects.create(position=number, match="token", value=f"Tool {number}")
        RefusalText.objects.create(site=made, reason="role", message="No.")
        Invitation.objects.create(site=made, name=f"Rule {number}", words="Hello", page="/*")
        UsedToken.objects.create(site=made, jti=str(number), expires_at="2026-03-02T15:00:00Z")


@pytest.mark.parametrize("table", TABLES)
def test_lists_cost_the_same_however_long(table: str, office: Client, site: Site) -> None:
    fill(site, 1)
    with CaptureQueriesContext(connection) as few:
        assert office.get(url(table)).status_code == 200
    Site.objects.filter(key="s0").update(key="first", name="First")
    fill(site, 20)
    with CaptureQueriesContext(connection) as many:
        assert office.get(url(table)).status_code == 200
    assert len(many) <= len(few)


@pytest.mark.parametrize("table", TABLES)
def test_lists_are_for_administrators(table: str, client: Client, office: Client, lead: Agent) -> None:
    client.force_login(lead)
    assert client.get(url(table)).status_code == 302
    assert office.get(url(table)).status_code == 200


def test_new_secret_is_made_here_and_shown_once(office: Client, site: Site) -> None:
    answer = office.post(url("sitekey", "add/"), {"site": site.pk, "algorithm": "HS256", "kid": "", "material": ""})
    key = SiteKey.objects.latest("id")
    assert key.material in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    for later in (url("sitekey"), url("sitekey", f"{key.pk}/change/")):
        page = office.get(later).content.decode()
        assert key.kid in page
        assert key.material not in page


def test_public_key_is_registered_and_stays_readable(office: Client, site: Site) -> None:
    pem = public_pem(PRIVATE_KEYS["EdDSA"])
    body = {"site": site.pk, "algorithm": "EdDSA", "kid": "theirs", "material": pem}
    assert office.post(url("sitekey", "add/"), body).status_code == 302
    key = SiteKey.objects.get(kid="theirs")
    assert "BEGIN PUBLIC KEY" in office.get(url("sitekey", f"{key.pk}/change/")).content.decode()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"algorithm": "RS256"}, "another kind"),
        ({"material": "nonsense"}, "no public key in PEM"),
        ({"material": ""}, "no public key in PEM"),
        ({"algorithm": "HS256"}, "Leave this empty for HS256"),
        ({"kid": "casework-1"}, "already exists"),
    ],
)
def test_unfit_key_is_not_registered(changes: dict[str, str], told: str, office: Client, site: Site) -> None:
    good = {"site": str(site.pk), "algorithm": "EdDSA", "kid": "theirs", "material": public_pem(PRIVATE_KEYS["EdDSA"])}
    answer = office.post(url("sitekey", "add/"), good | changes)
    assert told in answer.content.decode()
    assert site.keys.count() == 1


def test_rotation_adds_a_key_and_leaves_the_old_one_on(office: Client, site: Site, other_site: Site) -> None:
    body = {"action": "rotate", "_selected_action": [site.keys.get().pk]}
    answer = office.post(url("sitekey"), body)
    newest = site.keys.latest("id")
    assert newest.material in answer.content.decode()
    assert site.keys.filter(enabled=True).count() == 2
    assert other_site.keys.count() == 1


def test_keys_are_switched_off_and_on(office: Client, site: Site) -> None:
    key, before = site.keys.get(), PolicyVersion.current()
    office.post(url("sitekey"), {"action": "switch_off", "_selected_action": [key.pk]})
    assert not SiteKey.objects.get(pk=key.pk).enabled
    assert PolicyVersion.current() > before
    office.post(url("sitekey", f"{key.pk}/change/"), {"enabled": "on"})
    assert SiteKey.objects.get(pk=key.pk).enabled
    assert SiteKey.objects.get(pk=key.pk).material == key.material


def test_log_of_switches_can_be_neither_changed_nor_deleted(office: Client, site: Site) -> None:
    switch_role(site, "Staff", True, None)
    line = RoleSwitch.objects.get()
    for rest in ("add/", f"{line.pk}/delete/"):
        assert office.get(url("roleswitch", rest)).status_code == 403
    assert office.post(url("roleswitch", f"{line.pk}/change/"), {"role_name": "x"}).status_code == 403
    office.post(url("roleswitch"), {"action": "delete_selected", "_selected_action": [line.pk], "post": "yes"})
    assert RoleSwitch.objects.get().role_name == "Staff"


def test_role_is_switched_nowhere_but_where_it_is_logged(office: Client, site: Site) -> None:
    role = Role.objects.get(site=site, name="Site Manager")
    office.post(url("role", f"{role.pk}/change/"), {"chat_enabled": "on", "name": "Other"})
    role.refresh_from_db()
    assert (role.name, role.chat_enabled) == ("Site Manager", False)
    assert office.post(url("role", f"{role.pk}/delete/"), {"post": "yes"}).status_code == 403


def test_role_list_counts_its_people(office: Client, erin: Contact, sam: Contact, outsider: Contact) -> None:
    found = office.get(url("role")).context["cl"].result_list
    people = {(role.site.key, role.name): role.people for role in found}
    assert people["casework", "Enterprise Manager"] == 2
    assert people["elsewhere", "Enterprise Manager"] == 1
    assert people["casework", "Site Manager"] == 0
    assert '<td class="field-people">2</td>' in office.get(url("role")).content.decode()


def test_new_site_starts_furnished(office: Client, default_rows: None, administrator: Agent) -> None:
    body = _site_form(key="fresh", name="Fresh") | {"origins-0-origin": "HTTPS://Fresh.example/"}
    assert office.post(url("site", "add/"), body).status_code == 302
    site = Site.objects.get(key="fresh")
    assert site.roles.get(chat_enabled=True).name == "Enterprise Manager"
    assert site.origins.get().origin == "https://fresh.example"
    assert site.calendar is not None
    assert site.intake.count() == 4
    assert RoleSwitch.objects.get().by == administrator


def test_two_ways_to_write_one_origin_are_told_apart_from_two(office: Client, default_rows: None) -> None:
    origins = {
        "origins-TOTAL_FORMS": "2",
        "origins-0-origin": "https://a.example",
        "origins-1-origin": "HTTPS://A.example/",
    }
    answer = office.post(url("site", "add/"), _site_form(key="fresh", name="Fresh") | origins)
    assert "correct the duplicate" in answer.content.decode()
    assert not Site.objects.exists()


@pytest.mark.parametrize("wrong", [{"origins-0-origin": "https://*.example"}, {"portal_url": "javascript:alert(1)"}])
def test_site_with_unsafe_addresses_is_not_saved(wrong: dict[str, str], office: Client, default_rows: None) -> None:
    assert office.post(url("site", "add/"), _site_form(key="fresh", name="Fresh") | wrong).status_code == 200
    assert not Site.objects.exists()


def test_any_edit_reaches_running_servers(office: Client, default_rows: None) -> None:
    rule = BrowserRule.objects.earliest("position")
    body: dict[str, Any] = {"position": 10, "match": "token", "value": "Trident/", "below_minor": 0, "allow": "on"}
    before = PolicyVersion.current()
    assert office.post(url("browserrule", f"{rule.pk}/change/"), body).status_code == 302
    after = PolicyVersion.current()
    office.post(url("browserrule"), {"action": "delete_selected", "_selected_action": [rule.pk], "post": "yes"})
    assert before < after < PolicyVersion.current()


def _site_form(**fields: str) -> dict[str, str]:
    forms = {"origins-TOTAL_FORMS": "1", "origins-INITIAL_FORMS": "0"}
    return {"enabled": "on"} | forms | fields


def test_an_invitation_is_for_roles_and_pages_that_there_can_be(office: Client, site: Site, other_site: Site) -> None:
    roles = {which: Role.objects.get(site=which, name="Enterprise Manager").pk for which in (site, other_site)}
    said = {"site": site.pk, "name": "Stuck", "words": "Need a hand?", "seconds": 30, "enabled": "on"}
    for wrong in ({"roles": [roles[other_site]]}, {"page": "reports"}, {"seconds": 4_000}, {"words": ""}):
        assert office.post(url("invitation", "add/"), said | wrong).status_code == 200
    assert not Invitation.objects.exists()
    assert office.post(url("invitation", "add/"), said | {"roles": [roles[site]], "page": "/r/*"}).status_code == 302
    assert Invitation.objects.get().is_for("https://a.example/r/7", "Enterprise Manager")
