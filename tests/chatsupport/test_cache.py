"""The shared cache: without Redis each process goes on with its own, and asks again only after a while."""

from collections.abc import Iterator

import pytest
from django.core.cache.backends.redis import RedisCache
from redis import ConnectionError as Gone

from chatsupport.cache import SharedCache
from tests.servers import free_port


class Redis:
    """Stands in for what Django's own cache does: it is there or not, and counts how often it is asked."""

    def __init__(self) -> None:
        self.there, self.asked = True, 0

    def incr(self, key: str) -> int:
        self.asked += 1
        if not self.there:
            raise Gone
        return 41


@pytest.fixture
def redis(monkeypatch: pytest.MonkeyPatch) -> Redis:
    made = Redis()
    monkeypatch.setattr(RedisCache, "incr", lambda self, key: made.incr(key))
    monkeypatch.setattr(RedisCache, "add", lambda self, key, value, timeout: made.incr(key) > 0)
    return made


@pytest.fixture
def shared() -> Iterator[SharedCache]:
    cache = SharedCache(f"redis://127.0.0.1:{free_port()}/0", {"KEY_PREFIX": str(free_port())})
    yield cache
    SharedCache._away_until = 0.0


def test_redis_counts_while_it_is_there(shared: SharedCache, redis: Redis) -> None:
    assert (shared.incr("a"), shared.incr("a"), redis.asked) == (41, 41, 2)


def test_this_process_counts_while_it_is_not(shared: SharedCache, redis: Redis) -> None:
    redis.there = False
    assert shared.add("a", 0, timeout=60)
    assert [shared.incr("a"), shared.incr("a")] == [1, 2]
    assert redis.asked == 1, "each visitor would wait for it"


def test_one_asks_again_for_all(shared: SharedCache, redis: Redis) -> None:
    redis.there = False
    shared.add("a", 0, timeout=60)
    redis.there = True
    SharedCache._away_until = 1.0  # long over
    assert [shared.incr("a"), shared.incr("a")] == [41, 41]


def test_what_redis_does_not_know_is_no_reason_to_leave_it(shared: SharedCache, redis: Redis) -> None:
    def unknown(self: RedisCache, key: str) -> int:
        raise ValueError(key)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(RedisCache, "incr", unknown)
        with pytest.raises(ValueError, match="a"):
            shared.incr("a")
    assert shared.incr("a") == 41


def test_health_is_told_the_truth(shared: SharedCache) -> None:
    with pytest.raises(Gone):
        shared.ping()
    shared.set("a", 1)
    assert (shared.get("a"), shared.get("b", 7), shared.delete("a")) == (1, 7, True)
