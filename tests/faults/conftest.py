"""What is tried with which database: a full disk is tried where the database's file is the server's own; Redis and
PostgreSQL are killed where they are in use, each an own one that nobody else needs."""

import os

import pytest

from tests.faults.verdict import healed

_CLUSTER = os.environ.get("DATABASE_URL", "").startswith("postgres") and os.environ.get("REDIS_URL")
_OF_A_CLUSTER = [
    "test_bus.py",
    "test_clocks.py",
    "test_deadlock.py",
    "test_nginx.py",
    "test_partition.py",
    "test_postgres.py",
    "test_revoked.py",
]
collect_ignore = ["test_disk_full.py"] if _CLUSTER else _OF_A_CLUSTER


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How long clients took to show what is stored."""
    if healed:
        terminalreporter.section("healed after")
    for test, seconds in sorted(healed.items(), key=lambda one: -one[1]):
        terminalreporter.line(f"{seconds:6.1f} s  {test}")
