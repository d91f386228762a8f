"""The database, Redis, the mail server, and whether their clocks are ours."""

import asyncio
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from smtplib import SMTPException

from channels.layers import get_channel_layer
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.checks import CheckMessage, Error, Warning
from django.core.mail import get_connection
from django.db import Error as DatabaseError
from django.db import connection
from django.utils import timezone
from redis import Redis, RedisError

from chat.access.identity import LEEWAY

PATIENCE = 5  # seconds
NOTICEABLE = 2  # seconds


def database() -> str:
    """Which it is."""
    if connection.vendor == "sqlite":
        return f"SQLite, {settings.DATABASES['default']['NAME']}"
    return f"PostgreSQL, {connection.settings_dict['NAME']} on {connection.settings_dict['HOST'] or 'this machine'}"


def in_writing() -> Iterator[CheckMessage]:
    """Writes a row that nobody reads, and takes it away."""
    try:
        row = Session.objects.create(session_key=f"doctor-{secrets.token_hex(8)}", expire_date=timezone.now())
        row.delete()
    except DatabaseError as error:
        yield Error(
            f"The database can be read, but not written: {str(error).strip()}",
            hint="SQLite: let this user write the file and its folder, and end what keeps it locked. PostgreSQL: name "
            "the primary in DATABASE_URL, not a standby, and look for room on its disk.",
            id="chatsupport.D001",
        )


def redis() -> str:
    """Where it is, without its password."""
    return settings.REDIS_URL.rpartition("@")[2] or "none, as for one process"


def in_redis() -> Iterator[CheckMessage]:
    """Sends a message to itself, by the way that servers tell each other."""
    if not settings.REDIS_URL:
        return
    try:
        asyncio.run(_round_trip())
    except TimeoutError:
        yield Error(
            f"No message came through Redis and back within {PATIENCE} s.",
            hint="Look at its load: redis-cli --latency. Every server must have the same REDIS_URL.",
            id="chatsupport.D002",
        )
    except (RedisError, OSError) as error:
        yield Error(
            f"Redis cannot be used: {error}",
            hint="Start it, or set REDIS_URL to where it is. Its user needs all keys, channels, commands: ~* &* +@all",
            id="chatsupport.D003",
        )


async def _round_trip() -> None:
    layer = get_channel_layer()  # type: ignore[no-untyped-call]
    group, word = f"doctor-{secrets.token_hex(4)}", secrets.token_hex(8)
    try:
        async with asyncio.timeout(PATIENCE):
            channel = await layer.new_channel()
            await layer.group_add(group, channel)
            await layer.group_send(group, {"type": "doctor", "word": word})
            while (await layer.receive(channel))["word"] != word:
                pass
    finally:
        with suppress(TimeoutError, RedisError, OSError):
            async with asyncio.timeout(1):
                await layer.flush()


def mail() -> str:
    """Which server, without its password."""
    if not settings.SENDS_MAIL:
        return "none is sent, as EMAIL_URL is not set"
    return f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}" if settings.EMAIL_HOST else "printed into the log"


def in_mail() -> Iterator[CheckMessage]:
    """Greets the mail server, with the password where there is one; sends nothing."""
    if not settings.EMAIL_HOST:
        return
    try:
        with get_connection():
            pass
    except (SMTPException, OSError) as error:
        yield Error(
            f"The mail server cannot be used: {error}",
            hint="Set EMAIL_URL to where it is, with the user and password that it takes. Mail waits for a day.",
            id="chatsupport.D007",
        )


def clocks() -> str:
    """Whose clocks are compared with this machine's."""
    return f"compared with {' and '.join(_clocks())}" if _clocks() else "the only one, as everything is on one machine"


def in_clocks() -> Iterator[CheckMessage]:
    for whose, clock in _clocks().items():
        try:
            apart = _apart(clock)
        except (DatabaseError, RedisError, OSError):
            continue  # that it cannot be reached is said elsewhere
        if apart > NOTICEABLE:
            kind = Error if apart > LEEWAY else Warning
            yield kind(
                f"The clocks of this machine and of {whose} are {apart:.0f} s apart. Signed tokens bear {LEEWAY} s.",
                hint="Let both follow a time server: apt-get install -y systemd-timesyncd; timedatectl set-ntp true",
                id="chatsupport.D004",
            )


def _clocks() -> dict[str, Callable[[], float]]:
    clocks: dict[str, Callable[[], float]] = {}
    if connection.vendor == "postgresql":
        clocks["the database"] = _database_time
    if settings.REDIS_URL:
        clocks["Redis"] = _redis_time
    return clocks


def _apart(clock: Callable[[], float]) -> float:
    """How many seconds apart; asking took some, of which half is taken off."""
    before = time.time()
    theirs = clock()
    return abs(theirs - (before + time.time()) / 2)


def _database_time() -> float:
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        return float(cursor.fetchone()[0])


def _redis_time() -> float:
    with Redis.from_url(settings.REDIS_URL, socket_timeout=PATIENCE) as client:
        seconds, micro = client.time()
        return float(seconds) + float(micro) / 1_000_000
