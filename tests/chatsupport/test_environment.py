"""What an operator may set, and what is said about a value that cannot be used."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from chatsupport import environment


def read(tmp_path: Path, **values: str) -> environment.Environment:
    return environment.read({"DATA_DIR": str(tmp_path), **values})


BAD = [
    ("DEBUG", "perhaps"),
    ("DEMO", "2"),
    ("RATE_LIMITS", ""),
    ("PUBLIC_URL", "support.example.com"),
    ("PUBLIC_URL", "ftp://support.example.com"),
    ("PUBLIC_URL", "https://support.example.com/desk"),
    ("PUBLIC_URL", "https://support.example.com:https"),
    ("PUBLIC_URL", "https://["),
    ("ALLOWED_HOSTS", "https://support.example.com"),
    ("ALLOWED_HOSTS", "support.example.com:8000"),
    ("ALLOWED_HOSTS", "a b"),
    ("REDIS_URL", "127.0.0.1:6379"),
    ("DATABASE_URL", "mysql://root@localhost/desk"),
    ("DATABASE_URL", "postgres://localhost:port/desk"),
    ("DATABASE_URL", "postgres://localhost"),
    ("DATABASE_URL", "sqlite://"),
    ("DATABASE_URL", "desk"),
    ("DATA_DIR", "/proc/nowhere"),
    ("MAIL_FROM", "desk"),
    ("MAIL_FROM", "Desk <desk@example>"),
    ("MAIL_FROM", "desk@example.com\nBcc: all@example.com"),
    ("METRICS_TOKEN", "fifteen-letters"),
    ("METRICS_TOKEN", "with a space between the words"),
    ("METRICS_TOKEN", "with-a-line-break-at-its-end\n"),
    ("METRICS_TOKEN", "mit-Umlauten-geschmückt"),
]


@pytest.mark.parametrize(("name", "value"), BAD)
def test_a_bad_value_is_answered_with_a_sentence_that_names_it(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=name):
        read(tmp_path, **{name: value})


def test_a_refused_database_url_does_not_repeat_its_password(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        read(tmp_path, DATABASE_URL="mysql://root:hunter2@localhost/desk")
    assert "hunter2" not in str(refused.value)


def test_a_refused_token_is_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        read(tmp_path, METRICS_TOKEN="hunter2")
    assert "hunter2" not in str(refused.value)


def test_a_token_for_the_metrics(tmp_path: Path) -> None:
    assert read(tmp_path, METRICS_TOKEN="c2l4dGVlbiBvciBtb3Jl+/=").metrics_token == "c2l4dGVlbiBvciBtb3Jl+/="
    assert read(tmp_path).metrics_token == ""


def test_nothing_set_is_a_desk_for_this_machine_alone(tmp_path: Path) -> None:
    found = read(tmp_path)
    assert found.allowed_hosts == ["localhost", "127.0.0.1", "[::1]"]
    assert (found.debug, found.demo, found.rate_limits) == (False, False, True)
    assert found.database["NAME"] == tmp_path / "chatsupport.sqlite3"


def test_sqlite_survives_a_power_cut(tmp_path: Path) -> None:
    options = read(tmp_path).database["OPTIONS"]
    assert "synchronous=FULL" in options["init_command"]
    assert options["transaction_mode"] == "IMMEDIATE"


@pytest.mark.parametrize(("value", "on"), [("on", True), ("Off", False), ("true", True), ("0", False)])
def test_switches_take_the_usual_words(tmp_path: Path, value: str, on: bool) -> None:
    assert read(tmp_path, DEBUG=value).debug is on


def test_a_public_url_names_an_allowed_host(tmp_path: Path) -> None:
    assert read(tmp_path, PUBLIC_URL="https://support.example.com/").allowed_hosts[-1] == "support.example.com"


def test_allowed_hosts_given_are_the_only_ones(tmp_path: Path) -> None:
    found = read(tmp_path, ALLOWED_HOSTS="support.example.com, .example.org,[::1]", PUBLIC_URL="https://x.example")
    assert found.allowed_hosts == ["support.example.com", ".example.org", "[::1]"]


def test_a_postgres_url_is_taken_apart(tmp_path: Path) -> None:
    database = read(tmp_path, DATABASE_URL="postgres://ada:p%40ss@db:5433/desk?sslmode=require").database
    assert (database["USER"], database["PASSWORD"], database["HOST"]) == ("ada", "p@ss", "db")
    assert (database["PORT"], database["NAME"]) == (5433, "desk")
    assert database["OPTIONS"]["sslmode"] == "require"


def test_the_kept_secret_is_made_once_and_private(tmp_path: Path) -> None:
    first, second = read(tmp_path), read(tmp_path)
    assert len(first.secret_key) > 50
    assert first.secret_key == second.secret_key
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_a_given_secret_is_not_written_down(tmp_path: Path) -> None:
    assert read(tmp_path, SECRET_KEY="given").secret_key == "given"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "[::1]", "::1"])
def test_this_machine(host: str) -> None:
    assert environment.is_loopback(host)


@pytest.mark.parametrize("host", ["127.example.com", "localhost.example.com", "10.0.0.1", "*", ""])
def test_not_this_machine(host: str) -> None:
    assert not environment.is_loopback(host)


BAD_MAIL = [
    "mail.example.com",
    "http://mail.example.com",
    "smtp://",
    "smtp://mail.example.com:port",
    "smtp://mail.example.com:0",
    "smtp://mail.example.com/inbox",
    "smtp://mail.example.com?tls=on",
    "smtp://desk@mail.example.com",
    "smtp://[",
    "smtp://a b",
    "console:7",
]


@pytest.mark.parametrize("url", BAD_MAIL)
def test_a_mail_server_that_cannot_be_used_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL cannot be used; it takes smtp"):
        read(tmp_path, EMAIL_URL=url, MAIL_FROM="desk@example.com")


def test_a_mail_servers_password_is_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        read(tmp_path, EMAIL_URL="smtp://desk:hunter2@mail.example.com/x", MAIL_FROM="desk@example.com")
    assert "hunter2" not in str(refused.value)


def test_a_mail_server_wants_a_sender(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="MAIL_FROM is not set"):
        read(tmp_path, EMAIL_URL="smtp://mail.example.com")


@pytest.mark.parametrize(
    ("url", "port", "starttls", "tls"),
    [
        ("smtp://mail.example.com", 25, False, False),
        ("smtps://mail.example.com", 465, False, True),
        ("smtp+starttls://desk%40example.com:p%2Fw@mail.example.com:2525", 2525, True, False),
    ],
)
def test_how_mail_is_sent(tmp_path: Path, url: str, port: int, starttls: bool, tls: bool) -> None:
    found = read(tmp_path, EMAIL_URL=url, MAIL_FROM="Desk <desk@example.com>").outgoing
    assert (found.host, found.port, found.starttls, found.tls) == ("mail.example.com", port, starttls, tls)
    assert (found.user, found.password) in [("", ""), ("desk@example.com", "p/w")]
    assert bool(found)


def test_the_demo_prints_its_mail_and_nobody_else_sends_any_unasked(tmp_path: Path) -> None:
    assert not read(tmp_path).outgoing
    assert read(tmp_path, DEMO="on").outgoing.backend.endswith("console.EmailBackend")
    assert read(tmp_path, EMAIL_URL="console:").outgoing.backend.endswith("console.EmailBackend")
