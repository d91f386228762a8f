"""What can be wrong on one machine: each is really so, is named, and has its remedy."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from pytest_django import Settings

from chatsupport.doctor import disk, mirror, services
from tests import smtp
from tests.chatsupport.doctor.conftest import codes, examine
from tests.servers import Servers


def test_a_sound_installation_is_called_sound(servers: Servers) -> None:
    code, parts = examine(servers.make(), REDIS_URL="")
    assert code == 0
    assert {name: part["state"] for name, part in parts.items()} == {
        **{
            "settings": "ok",
            "database": "ok",
            "redis": "ok",
            "mail": "ok",
            "clock": "ok",
            "disk": "ok",
            "static files": "ok",
        },
        "way in": "warning",  # PUBLIC_URL is not set
    }


def test_everything_that_fails_is_said_at_once(servers: Servers) -> None:
    wrong = {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/nowhere", "REDIS_URL": "redis://127.0.0.1:1/0"}
    code, parts = examine(servers.make(), PUBLIC_URL="http://127.0.0.1:1", DEMO="on", ALLOWED_HOSTS="*", **wrong)
    assert code == 1
    assert codes(parts["settings"]) == ["E001", "E004"]
    assert codes(parts["database"]) == ["E008"]
    assert codes(parts["redis"]) == ["D003"]
    assert codes(parts["way in"]) == ["D011"]
    assert all(found["remedy"] for part in parts.values() for found in part["found"])


def test_a_mail_server_is_greeted(servers: Servers) -> None:
    server = servers.make()
    with smtp.running() as sink:
        url = sink.url
        _, parts = examine(server, EMAIL_URL=url, MAIL_FROM="desk@example.com")
        assert parts["mail"]["state"] == "ok"
        assert sink.asked == ["QUIT"]  # a server that wants no password is left as soon as it has answered
    code, parts = examine(server, EMAIL_URL=url, MAIL_FROM="desk@example.com")
    assert (code, codes(parts["mail"])) == (1, ["D007"])


def test_people_read_the_same(capsys: pytest.CaptureFixture[str], settings: Settings, db: None) -> None:
    settings.PUBLIC_URL = ""
    settings.DEMO = True
    settings.ALLOWED_HOSTS = ["support.example.com"]
    with pytest.raises(SystemExit):
        call_command("doctor", url="")
    said = capsys.readouterr().out
    assert "FAILED   settings" in said
    assert "DEMO=on publishes passwords" in said
    assert "Set DEMO=off" in said
    assert "WARNING  way in        not known" in said


@pytest.mark.django_db(transaction=True)
def test_a_database_that_can_only_be_read() -> None:
    assert list(services.in_writing()) == []
    statement = {"sqlite": "PRAGMA query_only = ON", "postgresql": "SET default_transaction_read_only = on"}
    back = {"sqlite": "PRAGMA query_only = OFF", "postgresql": "SET default_transaction_read_only = off"}
    with connection.cursor() as cursor:
        cursor.execute(statement[connection.vendor])
    try:
        found = list(services.in_writing())
    finally:
        with connection.cursor() as cursor:
            cursor.execute(back[connection.vendor])
    assert [one.id for one in found] == ["chatsupport.D001"]
    assert transaction.get_connection().in_atomic_block is False


def test_a_disk_with_no_room(settings: Settings) -> None:
    assert Path("/sys").exists(), "a file system with no room at all"
    settings.DATA_DIR = Path("/sys")
    found = list(disk.in_room())
    assert [one.id for one in found if "/sys has" in one.msg] == ["chatsupport.D005"]
    assert found[0].is_serious()


def test_a_disk_that_is_nearly_full(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATA_DIR = tmp_path
    usage = disk.shutil.disk_usage(tmp_path)
    monkeypatch.setattr(disk, "FULL", 0)
    monkeypatch.setattr(disk, "NEARLY", usage.total)
    monkeypatch.setattr(disk, "NEARLY_SHARE", 1)
    assert {one.is_serious() for one in disk.in_room()} == {False}


def test_static_files_that_were_not_collected(settings: Settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    assert [one.id for one in disk.in_static_files()] == ["chatsupport.D006"]
    assert disk.a_static_file() == ""


def test_a_static_file_is_one_that_there_is(settings: Settings) -> None:
    call_command("collectstatic", interactive=False, verbosity=0)
    assert (Path(settings.STATIC_ROOT) / disk.a_static_file()).is_file()


@pytest.mark.parametrize("path", [mirror.PLAIN, mirror.SOCKETS])
def test_what_the_server_sees_is_for_whoever_has_its_secret(client: Client, settings: Settings, path: str) -> None:
    mine = mirror.sign()
    assert client.get(f"/{path}", headers={mirror.PASS: mine}).status_code == 200
    assert client.get(f"/{path}").status_code == 404
    assert client.get(f"/{path}", headers={mirror.PASS: mine[:-1]}).status_code == 404
    settings.SECRET_KEY = "another"
    assert client.get(f"/{path}", headers={mirror.PASS: mine}).status_code == 404
