"""Queries whose text is built once find what the ORM finds."""

import pytest

from cases import contacts
from cases.models import Contact
from cases.prepared import Prepared
from chat.access.models import Site
from tests.conftest import make_contact

FIELDS = ("pk", "directory", "external_id", "name", "email", "role", "location", "blocked", "seen_at", "account")


def test_values_go_to_their_places_in_whatever_order_the_text_has_them(erin: Contact, sam: Contact) -> None:
    by_name = Prepared(
        lambda name, directory: Contact.objects.filter(name=name, directory=directory).values_list("pk"), "n", "d"
    )
    assert by_name.rows("Erin", erin.directory) == [(erin.pk,)]
    assert by_name.rows("Sam", sam.directory) == [(sam.pk,)]


def test_place_that_no_value_fills_is_refused(db: None) -> None:
    with pytest.raises(ValueError, match="Erin"):
        Prepared(lambda pk: Contact.objects.filter(pk=pk, name="Erin").values_list("pk"), 1).rows(2)


@pytest.mark.parametrize("blocked", [True, False])
def test_contact_is_the_one_that_the_orm_reads(erin: Contact, blocked: bool) -> None:
    Contact.objects.filter(pk=erin.pk).update(blocked=blocked, seen_at="2026-11-24T10:00:00Z", location="Ward 3")
    stored = Contact.objects.select_related("account").get(pk=erin.pk)
    for found in (contacts.by_pk(erin.pk), contacts.by_name(erin.directory, erin.external_id)):
        assert found is not None
        assert [getattr(found, name) for name in FIELDS] == [getattr(stored, name) for name in FIELDS]
        assert found.account is not None
        assert found.account.name == "harbor"


def test_contact_without_an_account_has_none(site: Site) -> None:
    alone = Contact.objects.create(directory=site.key, external_id="alone", name="Alone")
    found = contacts.by_pk(alone.pk)
    assert found is not None
    assert found.account is None


def test_same_name_in_another_directory_is_not_found(erin: Contact, outsider: Contact) -> None:
    assert contacts.by_name(erin.directory, erin.external_id) == erin
    assert contacts.by_name(outsider.directory, outsider.external_id) == outsider
    outsider.delete()
    assert contacts.by_name(outsider.directory, outsider.external_id) is None


def test_nobody_is_found_where_nobody_is(site: Site) -> None:
    make_contact(site, "Erin", "harbor")
    assert contacts.by_pk(0) is None
