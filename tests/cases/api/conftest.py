"""Programs of agents: each client carries its agent's token."""

from typing import Any

import pytest
from django.test import Client

from cases.models import Agent, ApiToken


class Api(Client):
    """A client with an agent's token, that sends and takes JSON. Addresses are below /api/v1/."""

    def __init__(self, agent: Agent | None = None, **options: Any) -> None:
        headers = {"Authorization": f"Bearer {ApiToken.issue(agent)}"} if agent else {}
        super().__init__(headers=headers, raise_request_exception=False, **options)

    def generic(self, method: str, path: str, *args: Any, **options: Any) -> Any:
        return super().generic(method, path if "/api/v1/" in path else f"/api/v1/{path}", *args, **options)

    def post(self, path: str, data: Any = None, *, key: str | None = None, **options: Any) -> Any:
        headers = {"Idempotency-Key": key} if key is not None else {}
        return super().post(path, data, content_type="application/json", headers=headers, **options)

    def patch(self, path: str, data: Any = None, **options: Any) -> Any:
        return super().patch(path, data, content_type="application/json", **options)


@pytest.fixture
def adas(ada: Agent) -> Api:
    return Api(ada)


@pytest.fixture
def bens(ben: Agent) -> Api:
    return Api(ben)


@pytest.fixture
def leads(lead: Agent) -> Api:
    return Api(lead)


@pytest.fixture
def nobodys() -> Api:
    return Api()
