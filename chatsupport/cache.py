"""Redis as the cache that processes share, for as long as it answers; otherwise each process keeps its own.

What is kept there is counts of requests and a page or two. None of it is worth a visitor's waiting, nor an error: with
Redis away its limits hold for each process by itself.
"""

import logging
import time
from collections.abc import Callable
from typing import Any, ClassVar

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis import RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

AWAY_SECONDS = 10  # until Redis is asked again
PATIENCE = {"socket_timeout": 1, "socket_connect_timeout": 1}
log = logging.getLogger(__name__)


class SharedCache(RedisCache):
    """Asks Redis, or keeps it here while Redis is away. There is one of these for each thread."""

    _away_until: ClassVar[float] = 0.0  # by the clock that only goes forward; of all threads

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        once = {"retry": Retry(NoBackoff(), 1)}  # a connection may have gone stale
        super().__init__(server, params | {"OPTIONS": PATIENCE | once | params.get("OPTIONS", {})})
        self._here = LocMemCache("while Redis is away", params | {"OPTIONS": {"MAX_ENTRIES": 20_000}})

    def ping(self) -> None:
        """Raises when Redis does not answer."""
        self._cache.get_client().ping()

    def add(self, *args: Any, **kwargs: Any) -> bool:
        return bool(self._ask(super().add, self._here.add, args, kwargs))

    def get(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask(super().get, self._here.get, args, kwargs)

    def set(self, *args: Any, **kwargs: Any) -> None:
        self._ask(super().set, self._here.set, args, kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        return bool(self._ask(super().delete, self._here.delete, args, kwargs))

    def incr(self, *args: Any, **kwargs: Any) -> int:
        return int(self._ask(super().incr, self._here.incr, args, kwargs))

    def _ask(self, there: Callable[..., Any], here: Callable[..., Any], args: Any, kwargs: dict[str, Any]) -> Any:
        now, until = time.monotonic(), 0.0
        if now < SharedCache._away_until:
            return here(*args, **kwargs)
        if SharedCache._away_until:
            SharedCache._away_until = now + AWAY_SECONDS  # one thread asks for all
        try:
            return there(*args, **kwargs)
        except RedisError as error:
            until = time.monotonic() + AWAY_SECONDS
            log.warning("Redis is away; each process counts requests by itself: %r", error)
            return here(*args, **kwargs)
        finally:
            SharedCache._away_until = until
