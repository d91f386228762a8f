"""How often sessions may be asked for: counts by the minute, kept in the cache, which processes may share."""

import hashlib
import math
import time

from django.conf import settings
from django.core.cache import cache

WINDOW = 60  # seconds
PER_ADDRESS = 300  # a whole office may sit behind one address
PER_PERSON = 30


def over(kind: str, who: str, limit: int) -> int | None:
    """Counts one more request of `who`; the seconds to wait when that is more than `limit` a minute, else None."""
    if not settings.RATE_LIMITS:
        return None
    now = time.time()
    digest = hashlib.sha256(who.encode(errors="replace")).hexdigest()
    if _count(f"rate:{kind}:{digest}:{int(now // WINDOW)}") <= limit:
        return None
    return max(1, math.ceil(WINDOW - now % WINDOW))


def _count(key: str) -> int:
    cache.add(key, 0, timeout=2 * WINDOW)
    try:
        return cache.incr(key)
    except ValueError:  # fell out of the cache between the two lines
        return 1
