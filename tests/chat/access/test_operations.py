"""What administrators and the shell do to the rules, and the log that it leaves."""

import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError

from cases.models import Agent, Calendar
from chat.access.models import IntakeField, Role, RoleSwitch, Site
from chat.access.operations import add_key, provision_site, switch_role


def test_switch_is_made_and_kept_in_the_log(site: Site, administrator: Agent) -> None:
    assert switch_role(site, "Site Manager", True, administrator).chat_enabled
    switch = RoleSwitch.objects.get()
    assert (switch.role_name, switch.chat_enabled, switch.by) == ("Site Manager", True, administrator)


def test_switch_that_changes_nothing_leaves_no_line(site: Site) -> None:
    switch_role(site, "Enterprise Manager", True, None)
    assert not RoleSwitch.objects.exists()


def test_role_nobody_has_yet_can_be_switched_on(site: Site) -> None:
    assert switch_role(site, "Supervisor", True, None).chat_enabled


def test_switch_is_for_one_site_only(site: Site, other_site: Site) -> None:
    switch_role(site, "Enterprise Manager", False, None)
    assert Role.objects.get(site=other_site, name="Enterprise Manager").chat_enabled


@pytest.mark.parametrize("name", ["", " ", "x" * 121, "a\0b"])
def test_name_that_no_token_could_bear_is_refused(name: str, site: Site) -> None:
    with pytest.raises(ValidationError):
        switch_role(site, name, True, None)


def test_log_outlives_the_wish_to_delete_its_site(site: Site) -> None:
    switch_role(site, "Staff", True, None)
    with pytest.raises(ProtectedError):
        site.delete()


def test_new_site_is_ready_to_use(default_rows: None) -> None:
    key = provision_site("casework", "Casework", ["https://casework.example/"])
    site = key.site
    assert [str(origin) for origin in site.origins.all()] == ["https://casework.example"]
    assert list(site.roles.values_list("name", "chat_enabled")) == [("Enterprise Manager", True)]
    assert site.calendar == Calendar.objects.get(name="Business hours")
    assert set(site.intake.values_list("name", flat=True)) == set(IntakeField.Name.values)
    assert RoleSwitch.objects.get().by is None


def test_second_run_adds_a_key_and_what_is_new(site: Site) -> None:
    switch_role(site, "Enterprise Manager", False, None)
    key = provision_site("casework", "Casework", ["https://casework.example", "https://new.example"])
    assert site.keys.filter(enabled=True).count() == 2
    assert key.kid != "casework-1"
    assert site.origins.count() == 2
    assert not Role.objects.get(site=site, name="Enterprise Manager").chat_enabled


def test_bad_origin_leaves_nothing_behind(default_rows: None) -> None:
    with pytest.raises(ValidationError):
        provision_site("casework", "Casework", ["https://good.example", "https://*.bad.example"])
    assert not Site.objects.exists()


@pytest.mark.parametrize(
    ("key", "name"), [("no spaces", "N"), ("x" * 65, "N"), ("", "N"), ("k", " "), ("k", "n" * 121)]
)
def test_site_wants_a_proper_key_and_name(key: str, name: str, db: None) -> None:
    with pytest.raises(ValidationError):
        provision_site(key, name, [])


def test_keys_are_long_and_never_alike(site: Site) -> None:
    first, second = add_key(site), add_key(site)
    assert first.kid != second.kid
    assert len(first.material) >= 43
    assert first.material != second.material
