"""The administrator's page: for administrators only, and right about everyone."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.models import Agent, Contact
from chat.access import simulator
from chat.access.models import Role, RoleSwitch, Site
from chat.access.operations import provision_site, switch_role
from tests.conftest import FIREFOX, INTERNET_EXPLORER, make_contact, make_site

URL = "/admin/chat-access/"
Query = dict[str, str]


@pytest.fixture
def office(administrator: Agent) -> Client:
    client = Client()
    client.force_login(administrator)
    return client


def outcome(office: Client, **query: str) -> Any:
    asked = {"site": "casework", "role": "Enterprise Manager", "browser": FIREFOX} | query
    return office.get(URL, asked).context["outcome"]


def words(html: bytes) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html.decode()).split())


@pytest.mark.parametrize("method", ["get", "post"])
def test_page_is_for_administrators(
    method: str, site: Site, office: Client, ada: Agent, lead: Agent, client: Client
) -> None:
    body = {"site": "casework", "role": "Site Manager", "on": "1"}
    path = URL if method == "get" else f"{URL}switch/"
    for agent in (None, ada, lead):
        if agent:
            client.force_login(agent)
        answer = getattr(client, method)(path, body)
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/admin/login/")
    assert not Role.objects.get(site=site, name="Site Manager").chat_enabled
    assert getattr(office, method)(path, body).status_code == (200 if method == "get" else 302)


def test_matrix_counts_people_by_role_and_site(
    office: Client, site: Site, erin: Contact, sam: Contact, mia: Contact, outsider: Contact
) -> None:
    matrix = office.get(URL).context["matrix"]
    told = {row.name: [(cell.site.key, cell.people, cell.chat_enabled) for cell in row.cells] for row in matrix.rows}
    assert told == {
        "Enterprise Manager": [("casework", "2", True), ("elsewhere", "1", True)],
        "Site Manager": [("casework", "1", False), ("elsewhere", "0", False)],
    }


def test_more_people_than_many_are_not_counted(
    office: Client, site: Site, erin: Contact, sam: Contact, mia: Contact, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chat.access.matrix.MANY", 1)
    cells = {row.name: row.cells[0].people for row in office.get(URL).context["matrix"].rows}
    assert cells == {"Enterprise Manager": "1+", "Site Manager": "1"}


def test_switch_is_thrown_and_kept_under_the_administrators_name(
    office: Client, site: Site, other_site: Site, administrator: Agent
) -> None:
    answer = office.post(f"{URL}switch/", {"site": "casework", "role": "Site Manager", "on": "1"}, follow=True)
    assert Role.objects.get(site=site, name="Site Manager").chat_enabled
    assert not Role.objects.get(site=other_site, name="Site Manager").chat_enabled
    assert RoleSwitch.objects.get().by == administrator
    assert "Chat is on for Site Manager at Casework." in words(answer.content)
    assert "Site Manager at Casework was switched on by Rut" in words(answer.content)


def test_forged_switch_is_refused(administrator: Agent, site: Site) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(administrator)
    answer = client.post(f"{URL}switch/", {"site": "casework", "role": "Site Manager", "on": "1"})
    assert answer.status_code == 403
    assert not Role.objects.get(site=site, name="Site Manager").chat_enabled


@pytest.mark.parametrize(
    "wrong", [{"site": "nowhere"}, {"role": ""}, {"role": " "}, {"role": "x" * 121}, {"role": "a\0"}, {"on": "2"}]
)
def test_senseless_switch_is_told_so(wrong: Query, office: Client, site: Site) -> None:
    body = {"site": "casework", "role": "Staff", "on": "1"} | wrong
    answer = office.post(f"{URL}switch/", body, follow=True)
    assert [message.level_tag for message in answer.context["messages"]] == ["error"]
    assert not RoleSwitch.objects.exists()


def test_role_can_be_written_down_before_anyone_has_it(office: Client, site: Site) -> None:
    answer = office.post(f"{URL}switch/", {"site": "casework", "role": "Supervisor", "on": "0"}, follow=True)
    assert not Role.objects.get(name="Supervisor").chat_enabled
    assert "Supervisor at Casework is in the list now, off." in words(answer.content)
    assert not RoleSwitch.objects.exists()


def test_role_named_like_markup_stays_text(office: Client, site: Site) -> None:
    switch_role(site, '<script>"x"</script>', True, None)
    assert b"<script>&quot;" not in office.get(URL).content
    assert b"&lt;script&gt;" in office.get(URL).content


def test_log_is_paged_and_complete(office: Client, site: Site) -> None:
    for number in range(60):
        switch_role(site, f"Role {number}", True, None)
    seen, before = [], ""
    while True:
        context = office.get(URL, {"before": before} if before else {}).context
        seen += [line.role_name for line in context["log"]]
        if not context["older"]:
            break
        before = str(context["older"])
    assert seen == [f"Role {number}" for number in range(59, -1, -1)]


@pytest.mark.parametrize("before", ["-1", "x", "9" * 30, "²"])
def test_senseless_page_of_the_log_is_the_first(before: str, office: Client, site: Site) -> None:
    switch_role(site, "Staff", True, None)
    assert len(office.get(URL, {"before": before}).context["log"]) == 1


def test_empty_desk_says_how_to_begin(office: Client) -> None:
    assert "There is no site yet." in words(office.get(URL).content)


def test_simulator_says_yes_with_every_check(office: Client, site: Site) -> None:
    found = outcome(office)
    assert found.decision.allowed
    assert [check.check for check in found.decision.checks] == ["origin", "identity", "blocked", "role", "browser"]


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ({"role": "Site Manager"}, "role"),
        ({"role": "Enterprise Manager "}, "role"),
        ({"role": "Never Seen"}, "role"),
        ({"browser": INTERNET_EXPLORER}, "browser"),
        ({"browser": "", "preset": "Edge in Internet Explorer mode"}, "browser"),
    ],
)
def test_simulator_says_no_with_the_reason(query: Query, reason: str, office: Client, site: Site) -> None:
    assert outcome(office).decision.allowed
    assert outcome(office, **query).decision.reason == reason


def test_simulator_reads_this_browser_when_none_is_named(office: Client, site: Site) -> None:
    asked = {"site": "casework", "role": "Enterprise Manager"}
    assert not office.get(URL, asked, headers={"User-Agent": INTERNET_EXPLORER}).context["outcome"].decision.allowed
    assert office.get(URL, asked, headers={"User-Agent": FIREFOX}).context["outcome"].decision.allowed


def test_simulator_tells_how_the_desk_stands_then(office: Client, default_rows: None) -> None:
    provision_site("casework", "Casework", ["https://casework.example"])
    assert outcome(office, at="2026-03-04T10:00").availability.state == "open"
    assert outcome(office, at="2026-03-04T19:00").availability.state == "closed"
    assert outcome(office, at="2026-07-03T10:00").availability.state == "holiday"
    asked = {"site": "casework", "role": "Enterprise Manager", "at": "2026-03-04T10:00"}
    assert "The desk on Wednesday, 4 March 2026, 10:00 (America/Chicago)" in words(office.get(URL, asked).content)


@pytest.mark.parametrize(
    "wrong", [{"site": "nowhere"}, {"role": ""}, {"at": "soon"}, {"preset": "Lynx"}, {"browser": "x" * 1025}]
)
def test_simulator_asks_again_for_what_it_cannot_read(wrong: Query, office: Client, site: Site) -> None:
    assert outcome(office, **wrong) is None


def test_simulator_presets_are_what_they_are_called(office: Client, site: Site) -> None:
    allowed = {name: outcome(office, browser="", preset=name).decision.allowed for name, _ in simulator.PRESETS}
    assert [name for name, well in allowed.items() if not well] == [
        "Edge in Internet Explorer mode", "Internet Explorer 8", "Firefox 102, too old", "iPad on iOS 15, too old",
    ]  # fmt: skip


def test_page_costs_the_same_for_a_small_desk_and_a_large_one(office: Client, site: Site) -> None:
    switch_role(site, "Staff", True, None)
    with CaptureQueriesContext(connection) as small:
        assert outcome(office)
    for number in range(4):
        place = make_site(f"site-{number}", f"https://site-{number}.example")
        for role in range(10):
            switch_role(place, f"Role {role}", True, None)
            make_contact(place, f"P{role}", "harbor", role=f"Role {role}")
    with CaptureQueriesContext(connection) as large:
        assert outcome(office)
    assert len(large) == len(small)


def test_administration_leads_here(office: Client) -> None:
    assert b'href="/admin/chat-access/"' in office.get("/admin/").content
