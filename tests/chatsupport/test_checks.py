"""Start-up checks: each unsafe state is named with its fix, and the safe one beside it is not."""

from pathlib import Path
from typing import Any

import pytest
from django.core.checks import CheckMessage
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import OperationalError, connection
from pytest_django import Settings

from chatsupport import checks, environment

PUBLIC = "support.example.com"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def safe(settings: Settings, tmp_path: Path) -> None:
    """A public server of one process that has nothing against it."""
    given = {"DATA_DIR": str(tmp_path), "SECRET_KEY": "s" * 50, "PUBLIC_URL": f"https://{PUBLIC}"}
    settings.ENV = environment.read(given)
    settings.DATA_DIR = tmp_path
    settings.PUBLIC_URL = f"https://{PUBLIC}"
    settings.ALLOWED_HOSTS = ["localhost", PUBLIC]
    settings.DEMO = settings.DEBUG = False
    settings.RATE_LIMITS = True
    settings.REDIS_URL = ""


def found(workers: int = 1) -> dict[str | None, CheckMessage]:
    return {message.id: message for message in checks.problems(workers)}


def stops(code: str, *, fix: str, workers: int = 1) -> bool:
    message = found(workers)[code]
    return message.is_serious() and fix in f"{message.hint}"


def test_the_safe_server_has_nothing_against_it() -> None:
    assert found() == {}


def test_demo_passwords_on_a_public_host(settings: Settings) -> None:
    settings.DEMO = True
    assert stops("chatsupport.E001", fix="DEMO=off")


def test_demo_on_this_machine_is_fine(settings: Settings) -> None:
    settings.DEMO = True
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
    assert found() == {}


def test_demo_on_a_public_host_stops_other_commands_too(settings: Settings) -> None:
    settings.DEMO = True
    with pytest.raises(SystemCheckError, match="DEMO=on publishes passwords"):
        call_command("check")


def test_a_public_host_without_its_own_secret(settings: Settings, tmp_path: Path) -> None:
    settings.ENV = environment.read({"DATA_DIR": str(tmp_path)})
    assert stops("chatsupport.E002", fix="token_urlsafe")


def test_this_machine_alone_may_keep_a_made_secret(settings: Settings, tmp_path: Path) -> None:
    settings.ENV = environment.read({"DATA_DIR": str(tmp_path)})
    settings.ALLOWED_HOSTS = ["localhost"]
    assert found() == {}


def test_debug_on_a_public_host(settings: Settings) -> None:
    settings.DEBUG = True
    assert stops("chatsupport.E003", fix="DEBUG=off")


def test_any_host_allowed(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    assert stops("chatsupport.E004", fix="ALLOWED_HOSTS=support.example.com")


def test_workers_on_one_sqlite_file(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "vendor", "sqlite")
    settings.REDIS_URL = "redis://127.0.0.1:6379/0"
    assert stops("chatsupport.E005", fix="DATABASE_URL=postgres://", workers=2)


def test_workers_that_cannot_tell_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "vendor", "postgresql")
    assert stops("chatsupport.E006", fix="REDIS_URL=redis://", workers=2)


def test_workers_with_both_are_fine(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "vendor", "postgresql")
    settings.REDIS_URL = "redis://127.0.0.1:6379/0"
    assert found(workers=2) == {}


def test_a_data_folder_that_is_gone(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "gone"
    assert stops("chatsupport.E007", fix="DATA_DIR")


def test_a_database_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> list[str]:
        raise OperationalError("connection refused")

    monkeypatch.setattr(checks, "unapplied", away)
    assert stops("chatsupport.E008", fix="DATABASE_URL")


def test_migrations_that_are_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    missing = ["cases.0001_initial", "cases.0002_more", "cases.0003_more", "cases.0004_more"]
    monkeypatch.setattr(checks, "unapplied", lambda: missing)
    assert stops("chatsupport.E009", fix="manage.py migrate")
    assert "and 1 more" in found()["chatsupport.E009"].msg


def test_nothing_is_unapplied_after_migrate() -> None:
    assert checks.unapplied() == []


@pytest.mark.parametrize(
    ("name", "value", "code", "fix"),
    [
        ("PUBLIC_URL", f"http://{PUBLIC}", "chatsupport.W001", f"PUBLIC_URL=https://{PUBLIC}"),
        ("RATE_LIMITS", False, "chatsupport.W002", "Unset RATE_LIMITS"),
    ],
)
def test_warnings_do_not_stop_it(settings: Settings, name: str, value: Any, code: str, fix: str) -> None:
    setattr(settings, name, value)
    message = found()[code]
    assert fix in f"{message.hint}"
    assert not message.is_serious()


def test_check_deploy_says_the_same(settings: Settings) -> None:
    settings.DEBUG = True
    with pytest.raises(SystemCheckError, match="DEBUG is on"):
        call_command("check", deploy=True)
