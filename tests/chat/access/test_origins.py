"""Origins are compared exactly; the server's own are known by PUBLIC_URL and by an allowed Host."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from chat.access.alternatives import alternatives
from chat.access.models import Site, SiteOrigin
from chat.access.origins import origin_known, origin_lately_known, own_origin
from chat.access.validators import canonical_origin, validate_link
from tests.conftest import HOST_ORIGIN, make_site


@pytest.fixture
def public(settings: Any) -> None:
    settings.PUBLIC_URL = "https://support.example"
    settings.ALLOWED_HOSTS = ["support.example", "other.example"]


@pytest.fixture
def private(settings: Any) -> None:
    settings.PUBLIC_URL = ""
    settings.ALLOWED_HOSTS = ["localhost", "[::1]"]


@pytest.mark.parametrize(
    ("origin", "host", "own"),
    [
        ("https://support.example", "", True),
        ("https://other.example", "other.example", True),
        ("https://other.example:8443", "other.example:8443", True),
        ("http://support.example", "support.example", False),
        ("https://evil.example", "evil.example", False),
        ("https://evil.example", "support.example", False),
        ("https://support.example.evil.example", "support.example", False),
        ("null", "support.example", False),
        ("", "support.example", False),
    ],
)
def test_own_origin_of_a_public_server(public: None, origin: str, host: str, own: bool) -> None:
    assert own_origin(origin, host) is own


@pytest.mark.parametrize(
    ("origin", "host", "own"),
    [
        ("http://localhost:8000", "localhost:8000", True),
        ("http://[::1]:8000", "[::1]:8000", True),
        ("https://localhost", "localhost", True),
        ("http://localhost:8001", "localhost:8000", False),
        ("http://evil.example:8000", "evil.example:8000", False),
        ("ftp://localhost:8000", "localhost:8000", False),
        ("http://localhost:99999", "localhost:99999", False),
    ],
)
def test_own_origin_of_a_server_without_public_url(private: None, origin: str, host: str, own: bool) -> None:
    assert own_origin(origin, host) is own


def test_pages_of_enabled_sites_are_known(site: Site) -> None:
    assert origin_known(HOST_ORIGIN, "testserver")
    assert not origin_known("https://stranger.example", "testserver")
    site.enabled = False
    site.save()
    assert not origin_known(HOST_ORIGIN, "testserver")


@pytest.mark.django_db(transaction=True)
def test_handshake_knows_origins_as_the_rules_were_last_read(
    default_rows: None, django_assert_num_queries: Any
) -> None:
    make_site("casework", HOST_ORIGIN)
    assert not origin_lately_known(HOST_ORIGIN, "")
    assert origin_known(HOST_ORIGIN, "")
    with django_assert_num_queries(0):
        assert origin_lately_known(HOST_ORIGIN, "")
        assert not origin_lately_known("https://evil.example", "")
    SiteOrigin.objects.all().delete()
    assert not origin_known("https://elsewhere.example", "")
    assert not origin_lately_known(HOST_ORIGIN, "")


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("HTTPS://App.Example.com:443/", "https://app.example.com"),
        ("http://app.example.com:80", "http://app.example.com"),
        ("http://localhost:9000", "http://localhost:9000"),
        ("https://café.example", "https://xn--caf-dma.example"),
        ("http://[::1]:9000", "http://[::1]:9000"),
    ],
)
def test_origin_is_kept_as_browsers_write_it(written: str, kept: str, site: Site) -> None:
    assert SiteOrigin.objects.create(site=site, origin=written).origin == kept


@pytest.mark.parametrize(
    "text",
    [
        "", "null", "example.com", "https://", "https://*.example.com", "https://a.example/path", "https://a.example?q",
        "https://user@a.example", "ftp://a.example", "https://a.example:99999", "https://a b.example", "https://a;b",
        "https://a.example:port", "https://[::1", "javascript:alert(1)", "https://" + "a" * 70 + ".example",
    ],
)  # fmt: skip
def test_what_is_no_origin_is_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="is no origin"):
        canonical_origin(text)


def test_link_to_the_portal_leads_somewhere_safe() -> None:
    for good in ("/portal/", "https://portal.example/x"):
        validate_link(good)
    for bad in ("javascript:alert(1)", "//evil.example", "/\\evil.example", "portal", "data:text/html,x"):
        with pytest.raises(ValidationError):
            validate_link(bad)


def test_only_the_ways_that_a_site_has_are_offered() -> None:
    assert alternatives(Site(key="bare", name="Bare")) == []
    ways = alternatives(Site(portal_url="/portal/", email="help@desk.example"), "https://support.example")
    assert [way["href"] for way in ways] == ["https://support.example/portal/", "mailto:help@desk.example"]


@pytest.mark.parametrize(
    ("number", "href"),
    [
        ("+1 (312) 555-0100", "tel:+13125550100"),
        ("312-555-0100, extension 2", "tel:3125550100;ext=2"),
        ("312 555 0100 ext. 2", "tel:3125550100;ext=2"),
        ("312.555.0100 x2", "tel:3125550100;ext=2"),
    ],
)
def test_numbers_can_be_dialled(number: str, href: str) -> None:
    ways = alternatives(Site(emergency_phone=number))
    assert [(way["kind"], way["href"]) for way in ways] == [("emergency", href)]
    assert number in ways[0]["label"]
