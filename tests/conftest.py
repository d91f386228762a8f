"""The cast: the people and sites that tests are about. Extend it; keep every fixture a few lines.

Erin may chat. Sam may too, at another account of the same site; the outsider may at another site. So whoever is kept
out of a case is kept out by its ownership and not by something that they lack anyway.
"""

import os
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

import jwt
import pytest
from django.apps import apps
from django.core.cache import cache

from cases.models import Account, Agent, Contact, Priority
from cases.sla import targets
from chat.access import people, policy
from chat.access.models import Role, Site, SiteKey, SiteOrigin
from chat.widget import session

pytest_plugins = ["tests.servers"]
HOST_ORIGIN = "https://casework.example"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
INTERNET_EXPLORER = "Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko"


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    """The database goes back after each test; what was remembered of it must too."""
    cache.clear()
    policy.forget()
    session.forget()
    people.noted.clear()
    targets.forget()


@pytest.fixture(autouse=True)
def _static_files_as_they_are(settings: Any) -> None:
    """Pages link to plain file names, so that a test needs no collected static files."""
    backend = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": backend}
    settings.SERVESTATIC_USE_STATIC_ROOT = settings.SERVESTATIC_USE_MANIFEST = False


@pytest.fixture
def default_rows(db: None) -> None:
    """What the migrations ship; a test that commits for real leaves the tables empty behind it."""
    if not Priority.objects.exists():
        for app in ("cases", "chat.access"):
            import_module(f"{app}.migrations.0002_defaults").add(apps, None)
        import_module("cases.migrations.0007_attachments").add(apps, None)


def make_site(key: str, origin: str) -> Site:
    """A site with one HS256 key (`kid` is KEY-1), one origin, and Enterprise Manager switched on."""
    site = Site.objects.create(key=key, name=key.title())
    SiteOrigin.objects.create(site=site, origin=origin)
    SiteKey.objects.create(site=site, kid=f"{key}-1", material=f"{key} secret of at least thirty-two bytes")
    Role.objects.create(site=site, name="Enterprise Manager", chat_enabled=True)
    Role.objects.create(site=site, name="Site Manager", chat_enabled=False)
    return site


def make_contact(site: Site, name: str, account: str, role: str = "Enterprise Manager") -> Contact:
    house, _ = Account.objects.get_or_create(directory=site.key, external_id=account, defaults={"name": account})
    email = f"{name.lower()}@{account}.example"
    return Contact.objects.create(
        directory=site.key, external_id=name.lower(), name=name, email=email, role=role, account=house
    )


@pytest.fixture
def site(default_rows: None) -> Site:
    return make_site("casework", HOST_ORIGIN)


@pytest.fixture
def other_site(default_rows: None) -> Site:
    return make_site("elsewhere", "https://elsewhere.example")


@pytest.fixture
def erin(site: Site) -> Contact:
    """An Enterprise Manager; may chat."""
    return make_contact(site, "Erin", "harbor")


@pytest.fixture
def sam(site: Site) -> Contact:
    """An Enterprise Manager of another account at the same site; may chat."""
    return make_contact(site, "Sam", "lakeside")


@pytest.fixture
def mia(site: Site) -> Contact:
    """A Site Manager of Erin's account; her role is off."""
    return make_contact(site, "Mia", "harbor", role="Site Manager")


@pytest.fixture
def outsider(other_site: Site) -> Contact:
    """An Enterprise Manager at another site, under Erin's very name and account; may chat there."""
    return make_contact(other_site, "Erin", "harbor")


@pytest.fixture
def ada(db: None) -> Agent:
    return Agent.objects.create_user("ada@desk.example", name="Ada")


@pytest.fixture
def ben(db: None) -> Agent:
    return Agent.objects.create_user("ben@desk.example", name="Ben")


@pytest.fixture
def lead(db: None) -> Agent:
    return Agent.objects.create_user("lena@desk.example", name="Lena", is_lead=True)


@pytest.fixture
def administrator(db: None) -> Agent:
    return Agent.objects.create_superuser("root@desk.example", name="Rut")


def claims_of(contact: Contact, **changes: Any) -> dict[str, Any]:
    """The claims a host page would sign for `contact`, good for an hour; a change to None leaves the claim out."""
    now = int(time.time())
    account = contact.account and {"id": contact.account.external_id, "name": contact.account.name}
    claims = {
        "iss": contact.directory,
        "aud": "chatsupport",
        "sub": contact.external_id,
        "name": contact.name,
        "email": contact.email,
        "role": contact.role,
        "account": account,
        "iat": now,
        "exp": now + 3600,
        "jti": f"{contact.external_id}-{now}",
    }
    return {name: value for name, value in (claims | changes).items() if value is not None}


@pytest.fixture
def sign() -> Callable[..., str]:
    """`sign(contact, **changed claims)` -> the token that the contact's site would hand to the widget."""

    def signed(contact: Contact, **changes: Any) -> str:
        key = SiteKey.objects.filter(site__key=contact.directory).earliest("id")
        return jwt.encode(claims_of(contact, **changes), key.material, key.algorithm, headers={"kid": key.kid})

    return signed


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where CI is set, a skipped test is a failed run: whatever it needs is to be installed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter and reporter.stats.get("skipped"):
        reporter.write_line("Tests were skipped; with CI set that fails the run.", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
