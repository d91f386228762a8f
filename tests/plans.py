"""How the database would find what a piece of work asks for: its statements, each with the plan in a few lines."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection


@dataclass(frozen=True)
class Asked:
    """A statement as it went to the database."""

    sql: str
    parameters: Any

    def plan(self, *, run: bool = False) -> list[str]:
        """Its plan, a line a node, indented; on PostgreSQL `run` tells rows and buffers too."""
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute(f"EXPLAIN QUERY PLAN {self.sql}", self.parameters)
                return list(_nested(cursor.fetchall()))
            options = "ANALYZE, BUFFERS, COSTS OFF, TIMING OFF, SUMMARY OFF" if run else "COSTS OFF"
            cursor.execute(f"EXPLAIN ({options}) {self.sql}", self.parameters)
            return [row[0] for row in cursor.fetchall()]


def asked_by(work: Callable[[], Any]) -> list[Asked]:
    """The statements of `work`, which is done once, without those that begin or end a transaction."""
    found: list[Asked] = []

    def note(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        if sql.split()[0] in ("SELECT", "WITH"):
            found.append(Asked(sql, parameters))
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(note):
        work()
    return found


@contextmanager
def as_if_large() -> Iterator[None]:
    """PostgreSQL reads a small table whole and sorts it; within, it does so only where it has no other way."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
            cursor.execute("SET LOCAL enable_incremental_sort = off")
    yield


def _nested(rows: list[tuple[int, int, int, str]]) -> Iterator[str]:
    depth: dict[int, int] = {}
    for number, parent, _, text in rows:
        depth[number] = depth.get(parent, -1) + 1
        yield "  " * depth[number] + text
