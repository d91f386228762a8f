"""One decision for everyone who asks: its reasons, its words, and its standing over time."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from cases.models import Contact
from chat.access import policy
from chat.access.gate import Decision, Facts, Visit, decide, judge_many, judge_session, policy_version
from chat.access.models import BrowserRule, RefusalText, Role, Site, SiteKey, SiteOrigin
from chat.access.operations import switch_role
from chat.access.sessions import Session, issue, open_session
from tests.conftest import FIREFOX, HOST_ORIGIN, INTERNET_EXPLORER, make_contact

Change = Callable[[Site, Contact], object]


def facts(place: Site, /, **changes: Any) -> Facts:
    rules = policy.current()
    good = Facts(
        rules=rules,
        site=rules.sites[place.pk],
        origin=HOST_ORIGIN,
        host="testserver",
        identity_problem=None,
        role="Enterprise Manager",
        blocked=False,
        user_agent=FIREFOX,
    )
    return replace(good, **changes)


def session_of(contact: Contact) -> Session:
    site = Site.objects.get(key=contact.directory)
    session = open_session(issue(contact, site, site.keys.earliest("id")))
    assert session is not None
    return session


def judged(contact: Contact, user_agent: str = FIREFOX, origin: str = HOST_ORIGIN) -> Decision:
    return judge_session(session_of(contact), user_agent, origin).decision


def test_enterprise_manager_may_chat(site: Site) -> None:
    decision = decide(facts(site))
    assert decision.allowed
    assert (decision.reason, decision.message) == (None, "")
    assert [check.passed for check in decision.checks] == [True] * 5


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"origin": ""}, "origin"),
        ({"origin": "null"}, "origin"),
        ({"origin": "https://elsewhere.example"}, "origin"),
        ({"site": None, "origin": "http://testserver"}, "identity"),
        ({"identity_problem": "No."}, "identity"),
        ({"blocked": True}, "blocked"),
        ({"role": "Site Manager"}, "role"),
        ({"role": "enterprise manager"}, "role"),
        ({"role": "Enterprise Manager "}, "role"),
        ({"role": "Never Seen"}, "role"),
        ({"user_agent": INTERNET_EXPLORER}, "browser"),
        ({"user_agent": ""}, "browser"),
    ],
)
def test_each_thing_that_is_wrong_refuses(changes: dict[str, Any], reason: str, site: Site) -> None:
    assert decide(facts(site)).allowed
    decision = decide(facts(site, **changes))
    assert (decision.allowed, decision.reason) == (False, reason)
    assert decision.message


def test_every_check_is_answered_and_the_first_failure_is_the_reason(site: Site) -> None:
    decision = decide(facts(site, blocked=True, role="Site Manager", user_agent=INTERNET_EXPLORER))
    assert decision.reason == "blocked"
    assert [check.passed for check in decision.checks] == [True, True, False, False, False]
    assert all(check.explanation for check in decision.checks)


def test_site_that_is_switched_off_admits_nobody(site: Site) -> None:
    site.enabled = False
    site.save()
    assert decide(facts(site)).reason == "identity"


def test_sites_own_words_come_before_those_for_every_site(site: Site, other_site: Site) -> None:
    RefusalText.objects.create(site=site, reason="role", message="Ask your manager.")
    assert decide(facts(site, role="Staff")).message == "Ask your manager."
    shared = decide(facts(other_site, role="Staff", origin="https://elsewhere.example")).message
    assert shared == RefusalText.objects.get(site=None, reason="role").message


def test_browser_rules_own_words_come_first(site: Site) -> None:
    RefusalText.objects.create(site=site, reason="browser", message="Another browser, please.")
    assert "Internet Explorer" in decide(facts(site, user_agent=INTERNET_EXPLORER)).message
    assert decide(facts(site, user_agent="")).message == "Another browser, please."


def test_words_are_never_missing(site: Site) -> None:
    RefusalText.objects.all().delete()
    assert decide(facts(site, role="Staff")).message


def test_session_stands_while_nothing_changes(erin: Contact, site: Site) -> None:
    decision, contact, found = judge_session(session_of(erin), FIREFOX, HOST_ORIGIN)
    assert decision.allowed
    assert (contact, found) == (erin, site)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda site, who: switch_role(site, who.role, False, None), "role"),
        (lambda site, who: Contact.objects.filter(pk=who.pk).update(role="Site Manager"), "role"),
        (lambda site, who: Contact.objects.filter(pk=who.pk).update(blocked=True), "blocked"),
        (lambda site, who: who.delete(), "identity"),
        (lambda site, who: SiteKey.objects.filter(site=site).update(enabled=False), "identity"),
        (lambda site, who: SiteKey.objects.filter(site=site).delete(), "identity"),
        (lambda site, who: Site.objects.filter(pk=site.pk).update(enabled=False), "identity"),
        (lambda site, who: SiteOrigin.objects.filter(site=site).delete(), "origin"),
        (lambda site, who: BrowserRule.objects.create(position=0, match="family", value="Firefox"), "browser"),
    ],
)
def test_session_falls_with_what_it_stood_on(
    change: Change, reason: str, erin: Contact, outsider: Contact, site: Site
) -> None:
    visits = [Visit(session_of(erin), FIREFOX, HOST_ORIGIN)]
    assert judged(erin).allowed
    assert judge_many(visits) == [True]
    change(site, erin)
    assert judge_session(*visits[0][:3]).decision.reason == reason
    assert judge_many(visits) == [False]
    elsewhere = judged(outsider, origin="https://elsewhere.example")
    assert elsewhere.allowed is (reason != "browser")


def test_servers_own_page_is_known_by_its_host(erin: Contact) -> None:
    own = "http://testserver"
    assert judge_session(session_of(erin), FIREFOX, own, "testserver").decision.allowed
    assert judge_session(session_of(erin), FIREFOX, own, "evil.example").decision.reason == "origin"
    assert judge_session(session_of(erin), FIREFOX, own).decision.reason == "origin"


def test_session_is_good_for_its_own_site_only(erin: Contact, other_site: Site) -> None:
    foreign = replace(session_of(erin), site_id=other_site.pk)
    assert judge_session(foreign, FIREFOX, "https://elsewhere.example").decision.reason == "identity"
    whole = replace(foreign, key_id=other_site.keys.get().pk)
    assert judge_session(whole, FIREFOX, "https://elsewhere.example").decision.reason == "identity"


def test_one_persons_fall_is_not_anothers(erin: Contact, sam: Contact, mia: Contact) -> None:
    Contact.objects.filter(pk=sam.pk).update(blocked=True)
    visits = [Visit(session_of(who), FIREFOX, HOST_ORIGIN) for who in (erin, sam, mia)]
    assert judge_many(visits) == [True, False, False]
    assert judge_many([]) == []


def test_recheck_costs_the_same_for_one_and_for_many(
    site: Site, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policy, "_kept", policy.current())
    contacts = [make_contact(site, f"P{number}", "harbor") for number in range(40)]
    visits = [Visit(session_of(contact), FIREFOX, HOST_ORIGIN) for contact in contacts]
    with django_assert_num_queries(2):
        assert judge_many(visits[:1]) == [True]
    with django_assert_num_queries(2):
        assert judge_many(visits) == [True] * 40


def test_rule_written_in_any_way_raises_the_policy_version(site: Site) -> None:
    role = Role.objects.get(site=site, name="Site Manager")
    writes: list[Callable[[], object]] = [
        role.save,
        lambda: Role.objects.filter(pk=role.pk).update(chat_enabled=True),
        lambda: RefusalText.objects.bulk_create([RefusalText(site=site, reason="role", message="No.")]),
        lambda: RefusalText.objects.filter(site=site).delete(),
        lambda: SiteKey.objects.create(site=site, kid="k", material="m" * 32),
        role.delete,
        lambda: switch_role(site, "Enterprise Manager", False, None),
    ]
    for write in writes:
        before = policy_version()
        write()
        assert policy_version() > before


def test_unchanged_rules_are_read_once(site: Site, django_assert_num_queries: Any) -> None:
    kept = policy.current()
    policy._kept = kept
    with django_assert_num_queries(1):
        assert policy.current() is kept


def test_rules_seen_in_a_transaction_are_not_kept(site: Site) -> None:
    policy.current()
    assert policy._kept is None


def test_caller_may_load_rows_onto_its_site_without_others_seeing_them(site: Site) -> None:
    rules = policy.current()
    rules.sites[site.pk].site.name = "Changed"
    assert rules.sites[site.pk].site.name == "Casework"
