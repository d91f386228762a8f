"""Start-up checks: what would make this server unsafe or broken is said before it listens, with the fix.

`problems(workers)` is what `serve` asks. The same checks answer `manage.py check --deploy`, and are part of `manage.py
doctor`.
"""

import tempfile
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from chatsupport import environment

NEW_SECRET = "python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"  # noqa: S105 - how to make one


def problems(workers: int) -> list[CheckMessage]:
    """Everything found, for a server of so many processes. An `Error` among them means: do not listen."""
    return [*in_settings(), *_processes(workers), *in_data_dir(), *in_database()]


def announce() -> None:
    """Tell Django of them; called once, at start."""
    register(demo, Tags.security)
    register(production, Tags.security, deploy=True)


def demo(**_: Any) -> list[CheckMessage]:
    """Runs with every command that checks anything, so that demo passwords are not even loaded on a public host."""
    if not settings.DEMO or not _public_hosts():
        return []
    return [
        Error(
            f"DEMO=on publishes passwords, and this server answers to {_names(_public_hosts())}.",
            hint="Set DEMO=off, or take the public names out of ALLOWED_HOSTS and PUBLIC_URL.",
            id="chatsupport.E001",
        )
    ]


def production(**_: Any) -> list[CheckMessage]:
    return [found for found in problems(workers=1) if found.id != "chatsupport.E001"]


def in_settings() -> Iterator[CheckMessage]:
    yield from demo()
    yield from _secret_key()
    yield from _debug()
    yield from _hosts()
    yield from _public_url()
    yield from _rate_limits()


def _secret_key() -> Iterator[CheckMessage]:
    if _public_hosts() and not settings.ENV.secret_key_given:
        yield Error(
            f"SECRET_KEY is not set, and this server answers to {_names(_public_hosts())}.",
            hint=f"Set SECRET_KEY to a long random value and keep it: {NEW_SECRET}",
            id="chatsupport.E002",
        )


def _debug() -> Iterator[CheckMessage]:
    if settings.DEBUG and _public_hosts():
        yield Error(
            f"DEBUG is on, which shows settings and code to strangers at {_names(_public_hosts())}.",
            hint="Unset DEBUG, or set DEBUG=off.",
            id="chatsupport.E003",
        )


def _hosts() -> Iterator[CheckMessage]:
    if "*" in settings.ALLOWED_HOSTS:
        yield Error(
            "ALLOWED_HOSTS is *, so that anyone may choose the host name that links and cookies are made for.",
            hint="Name the hosts people use: ALLOWED_HOSTS=support.example.com",
            id="chatsupport.E004",
        )


def _public_url() -> Iterator[CheckMessage]:
    host = environment.host_of(settings.PUBLIC_URL)
    if settings.PUBLIC_URL.startswith("http://") and not environment.is_loopback(host):
        yield Warning(
            f"PUBLIC_URL is {settings.PUBLIC_URL}: sign-ins and conversations travel unencrypted.",
            hint=f"Put the server behind https and set PUBLIC_URL=https://{host}",
            id="chatsupport.W001",
        )


def _rate_limits() -> Iterator[CheckMessage]:
    if not settings.RATE_LIMITS:
        yield Warning(
            "RATE_LIMITS is off: one person can keep the server busy for everyone.",
            hint="Unset RATE_LIMITS after the load test.",
            id="chatsupport.W002",
        )


def _processes(workers: int) -> Iterator[CheckMessage]:
    if workers > 1 and connection.vendor == "sqlite":
        yield Error(
            f"{workers} workers cannot share the SQLite file: each would wait for the others' writes.",
            hint="Set DATABASE_URL=postgres://USER:PASSWORD@HOST/NAME, or serve with --workers 1.",
            id="chatsupport.E005",
        )
    if workers > 1 and not settings.REDIS_URL:
        yield Error(
            f"{workers} workers have no way to tell each other of new messages.",
            hint="Set REDIS_URL=redis://HOST:6379/0, or serve with --workers 1.",
            id="chatsupport.E006",
        )


def in_data_dir() -> Iterator[CheckMessage]:
    try:
        with tempfile.TemporaryFile(dir=settings.DATA_DIR):
            return
    except OSError as error:
        yield Error(
            f"DATA_DIR {settings.DATA_DIR} cannot be written ({error.strerror}).",
            hint="Set DATA_DIR to a folder this user may write, on a disk with room.",
            id="chatsupport.E007",
        )


def in_database() -> Iterator[CheckMessage]:
    try:
        missing = unapplied()
    except OperationalError as error:
        yield Error(
            f"The database cannot be reached: {str(error).strip()}",
            hint="Start it, or set DATABASE_URL to where it is.",
            id="chatsupport.E008",
        )
        return
    if missing:
        yield Error(
            f"The database lacks {len(missing)} migrations ({_names(missing)}).",
            hint=".venv/bin/python manage.py migrate",
            id="chatsupport.E009",
        )


def unapplied() -> list[str]:
    """`app.name` of each migration the database has not had, in the order they would be applied."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def _public_hosts() -> list[str]:
    return [host for host in settings.ALLOWED_HOSTS if not environment.is_loopback(host)]


def _names(names: list[str]) -> str:
    """At most three of them, the rest counted."""
    shown = ", ".join(names[:3])
    return shown if len(names) <= 3 else f"{shown} and {len(names) - 3} more"
