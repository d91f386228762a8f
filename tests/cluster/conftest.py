"""Several processes on one PostgreSQL and one Redis; elsewhere this folder is not collected. `.ci/run` names it."""

import os
from collections.abc import Iterator

import pytest

from tests.servers import Server, Servers

_CLUSTER = os.environ.get("DATABASE_URL", "").startswith("postgres") and os.environ.get("REDIS_URL")
collect_ignore_glob = [] if _CLUSTER else ["test_*.py"]


@pytest.fixture(scope="session")
def pair(servers: Servers) -> Iterator[tuple[Server, Server]]:
    """Two servers on one database: what is done at one is heard at the other."""
    one = servers.make(RATE_LIMITS="off").start()
    yield one, servers.make(cast=one, RATE_LIMITS="off").start()
    assert "Traceback" not in one.log
