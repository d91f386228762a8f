"""What a load balancer asks."""

from typing import Any

import pytest
from django.db import OperationalError
from django.test import AsyncClient
from pytest_django import Settings

from chatsupport import health

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the test does, this process is not leaving afterwards."""
    monkeypatch.setattr(health, "_leaving", type(health._leaving)())


async def ready(client: AsyncClient) -> tuple[int, dict[str, Any]]:
    response = await client.get("/readyz")
    return response.status_code, response.json()


async def test_it_lives(async_client: AsyncClient) -> None:
    response = await async_client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")


async def test_it_wants_traffic(async_client: AsyncClient, settings: Settings) -> None:
    settings.REDIS_URL = ""
    assert await ready(async_client) == (200, {"ready": True, "process": "ok", "database": "ok"})


async def test_it_is_leaving(async_client: AsyncClient, stays: None) -> None:
    health.leave()
    status, said = await ready(async_client)
    assert (status, said["process"]) == (503, "leaving")


async def test_the_database_is_away(async_client: AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise OperationalError("password of desk is wrong")

    monkeypatch.setattr(health, "_database", away)
    status, said = await ready(async_client)
    assert (status, said["database"]) == (503, "unreachable")


async def test_redis_is_away(async_client: AsyncClient, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise ConnectionError

    settings.REDIS_URL = "redis://127.0.0.1:6379/0"
    monkeypatch.setattr(health, "_redis", away)
    status, said = await ready(async_client)
    assert (status, said["redis"]) == (503, "unreachable")


async def test_neither_answer_is_kept_by_a_cache(async_client: AsyncClient) -> None:
    for path in ("/healthz", "/readyz"):
        assert (await async_client.get(path)).headers["Cache-Control"] == "no-store"
