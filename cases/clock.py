"""What time it is, by one clock for all servers: the database's.

The clocks of two machines differ. An agent who reports in at one would be thought gone by the other, and a case that
was moved at the slower one would stand below those that were moved before it. With SQLite there is one machine.
"""

import time
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

LOOK_EVERY = 30  # seconds
NOTICEABLE = timedelta(seconds=1)  # what is closer is taken to be the same
_ahead = timedelta()  # how much the database's clock is ahead of this machine's
_looked_at: float | None = None


def now() -> datetime:
    """The moment, in UTC."""
    return timezone.now() + _ahead


def look(connection: Any, **signal: Any) -> None:
    """Compares the two clocks, if that has not been done lately; called with each new connection to the database."""
    global _ahead, _looked_at
    if connection.vendor != "postgresql" or (_looked_at is not None and time.monotonic() - _looked_at < LOOK_EVERY):
        return
    before = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        theirs = cursor.fetchone()[0]
    took = timezone.now() - before
    if took < NOTICEABLE:
        ahead = theirs - before - took / 2
        _ahead = ahead if abs(ahead) >= NOTICEABLE else timedelta()
        _looked_at = time.monotonic()
