"""The process environment, read once and strictly.

`read()` returns an `Environment`; a value that cannot be understood raises `ImproperlyConfigured` with a
sentence that names the variable and says what it takes.
"""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from chatsupport import outgoing

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_REPOSITORY = Path(__file__).resolve().parent.parent
_SWITCH = {"on": True, "true": True, "yes": True, "1": True, "off": False, "false": False, "no": False, "0": False}
_HOST = re.compile(r"\*|\.?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.?|\[[0-9A-Fa-f:.]+\]")
_ORIGIN = re.compile(r"https?://([A-Za-z0-9_.-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?")
_TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]{16,}")
_DATABASES = "DATABASE_URL cannot be used; it takes postgres://USER:PASSWORD@HOST:PORT/NAME or sqlite:///PATH"
# Seconds to wait for a connection: a database that is away is said so while whoever asked is still there.
_WAIT = {"options": "-c lock_timeout=5000"}  # ms; as long as SQLite waits for its lock, then `unavailable` is said
_POOL = {"min_size": 1, "max_size": 12, "timeout": 10}


@dataclass(frozen=True)
class Environment:
    """What the operator set, parsed; paths are absolute, URLs carry no trailing slash."""

    debug: bool
    demo: bool
    rate_limits: bool
    data_dir: Path
    database: dict[str, Any]
    redis_url: str
    public_url: str
    secret_key: str
    secret_key_given: bool
    allowed_hosts: list[str]
    metrics_token: str
    upload_mb: int
    uploads_a_message: int
    outgoing: outgoing.Outgoing


def read(env: Mapping[str, str] = os.environ) -> Environment:
    data_dir = _data_dir(env)
    public_url = _public_url(env)
    given = env.get("SECRET_KEY", "")
    demo = _switch(env, "DEMO", "off")
    return Environment(
        debug=_switch(env, "DEBUG", "off"),
        demo=demo,
        rate_limits=_switch(env, "RATE_LIMITS", "on"),
        data_dir=data_dir,
        database=_database(env, data_dir),
        redis_url=_redis_url(env),
        public_url=public_url,
        secret_key=given or _kept_secret(data_dir),
        secret_key_given=bool(given),
        metrics_token=_metrics_token(env),
        upload_mb=_number(env, "UPLOAD_MB", 20, 1_000),
        uploads_a_message=_number(env, "UPLOADS_A_MESSAGE", 10, 50),
        outgoing=outgoing.read(env, demo=demo),
        allowed_hosts=_allowed_hosts(env) or [*LOOPBACK, *filter(None, [host_of(public_url)])],
    )


def host_of(url: str) -> str:
    """The host part of an URL as `ALLOWED_HOSTS` wants it, IPv6 in brackets; empty when there is none."""
    host = urlsplit(url).hostname or ""
    return f"[{host}]" if ":" in host else host


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach it: `127.example.com` is a name like any other."""
    try:
        return host == "localhost" or ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _switch(env: Mapping[str, str], name: str, default: str) -> bool:
    value = env.get(name, default).strip().lower()
    if value not in _SWITCH:
        raise ImproperlyConfigured(f"{name} is {value!r}; it takes on or off.")
    return _SWITCH[value]


def _number(env: Mapping[str, str], name: str, default: int, most: int) -> int:
    value = env.get(name, "").strip() or str(default)
    if not value.isascii() or not value.isdecimal() or not 1 <= int(value) <= most:
        raise ImproperlyConfigured(f"{name} is {value!r}; it takes a whole number from 1 to {most:,}.")
    return int(value)


def _data_dir(env: Mapping[str, str]) -> Path:
    path = Path(env.get("DATA_DIR", "var")).expanduser()
    path = path if path.is_absolute() else _REPOSITORY / path
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"DATA_DIR {path} cannot be made ({error.strerror}). Set DATA_DIR to a folder this user may write."
        ) from error
    return path


def _public_url(env: Mapping[str, str]) -> str:
    url = env.get("PUBLIC_URL", "").rstrip("/")
    if url and not _ORIGIN.fullmatch(url):
        raise ImproperlyConfigured(f"PUBLIC_URL is {url!r}; it takes an origin like https://support.example.com")
    return url


def _allowed_hosts(env: Mapping[str, str]) -> list[str]:
    hosts = [host.strip() for host in env.get("ALLOWED_HOSTS", "").split(",")]
    for host in filter(None, hosts):
        if not _HOST.fullmatch(host):
            raise ImproperlyConfigured(
                f"ALLOWED_HOSTS has {host!r}; it takes names without scheme and port, divided by commas: "
                "support.example.com,.example.org"
            )
    return [host for host in hosts if host]


def _redis_url(env: Mapping[str, str]) -> str:
    url = env.get("REDIS_URL", "")
    if url and not url.startswith(("redis://", "rediss://", "unix://")):
        raise ImproperlyConfigured("REDIS_URL is no redis:// URL; it takes one like redis://127.0.0.1:6379/0")
    return url


def _metrics_token(env: Mapping[str, str]) -> str:
    token = env.get("METRICS_TOKEN", "")
    if token and not _TOKEN.fullmatch(token):  # its value is not repeated
        raise ImproperlyConfigured(
            "METRICS_TOKEN is too short, or has characters that a bearer token cannot have; it takes at least 16 of "
            "A-Z a-z 0-9 - . _ ~ + / ="
        )
    return token


def _database(env: Mapping[str, str], data_dir: Path) -> dict[str, Any]:
    url = env.get("DATABASE_URL", "")
    if not url:
        return _sqlite(data_dir / "chatsupport.sqlite3")
    try:
        config: dict[str, Any] = {**dj_database_url.parse(url)}
    except ValueError as error:  # its text may hold the password
        raise ImproperlyConfigured(_DATABASES) from error
    if config["ENGINE"] == "django.db.backends.sqlite3" and config["NAME"] not in ("", ":memory:"):
        return _sqlite(Path(config["NAME"]))
    if config["ENGINE"] != "django.db.backends.postgresql" or not config["NAME"]:
        raise ImproperlyConfigured(_DATABASES)
    return config | {"CONN_MAX_AGE": 0, "OPTIONS": _WAIT | config.get("OPTIONS", {}) | {"pool": _POOL}}


def _sqlite(path: Path) -> dict[str, Any]:
    """SQLite as the delivery contract needs it: an answered write survives a power cut (`synchronous=FULL`)."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 5,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000;",
        },
        "TEST": {"NAME": path.with_name("test.sqlite3")},
    }


def _kept_secret(data_dir: Path) -> str:
    """The secret of an installation that was given none: made once, kept in DATA_DIR, readable by its owner alone."""
    path = data_dir / "secret_key"
    try:
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(50))
        return path.read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"{path} cannot be used ({error.strerror}). Set SECRET_KEY, or DATA_DIR to a folder this user may write."
        ) from error
