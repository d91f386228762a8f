"""The settings of the stock way: Django's and Channels' own defaults, as durable as ours."""

from typing import Any

import dj_database_url

_FULL = {
    "transaction_mode": "IMMEDIATE",
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
}


def database(url: str, *, kept: bool) -> dict[str, Any]:
    """Django's default is a connection for each message here; `kept` ones are what somebody finds who looks for speed.
    PostgreSQL commits as it was told to, which is `synchronous_commit=on` unless changed."""
    found: dict[str, Any] = {**dj_database_url.parse(url, conn_max_age=None if kept else 0)}
    return found | {"OPTIONS": _FULL} if url.startswith("sqlite") else found


def layer(redis: str) -> dict[str, Any]:
    if not redis:
        return {"BACKEND": "channels.layers.InMemoryChannelLayer"}
    return {"BACKEND": "channels_redis.core.RedisChannelLayer", "CONFIG": {"hosts": [redis]}}
