"""One clock for all servers: how far the database's is from ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases import clock


class Connection:
    """A database whose clock is off by `ahead`; it counts how often it is asked."""

    def __init__(self, ahead: timedelta, vendor: str = "postgresql") -> None:
        self.ahead, self.vendor, self.asked = ahead, vendor, 0

    @contextmanager
    def cursor(self) -> Iterator["Connection"]:
        yield self

    def execute(self, query: str) -> None:
        self.asked += 1

    def fetchone(self) -> tuple[Any]:
        return (timezone.now() + self.ahead,)


@pytest.fixture(autouse=True)
def _never_looked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "_ahead", timedelta())
    monkeypatch.setattr(clock, "_looked_at", None)


def off() -> timedelta:
    return clock.now() - timezone.now()


@pytest.mark.parametrize("seconds", [90, -90, 3_600])
def test_the_database_is_right(seconds: int) -> None:
    clock.look(Connection(timedelta(seconds=seconds)))
    assert abs(off() - timedelta(seconds=seconds)) < timedelta(seconds=1)


def test_what_is_hardly_noticed_is_the_same() -> None:
    clock.look(Connection(timedelta(seconds=0.4)))
    assert clock._ahead == timedelta()


def test_it_is_looked_at_now_and_then() -> None:
    database = Connection(timedelta(seconds=90))
    for _ in range(5):
        clock.look(database)
    assert database.asked == 1


def test_one_machine_has_one_clock() -> None:
    clock.look(Connection(timedelta(seconds=90), vendor="sqlite"))
    assert off() < timedelta(seconds=1)
