"""The SQLite file that is moved, held so that nothing else can have it open meanwhile."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from chatsupport.moving.tables import Sum, Table, sum_up

PATIENCE = 3  # seconds


class Busy(Exception):
    """Something else has the file open."""


def exclusively(path: Path) -> sqlite3.Connection:
    """Opens the file so that nothing else can have it open until it is closed (SQLite's exclusive locking).

    Raises `Busy` when something has it open, as a server always does.
    """
    file = sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True, timeout=PATIENCE, isolation_level=None)
    try:
        file.execute("PRAGMA locking_mode=EXCLUSIVE")
        file.execute("BEGIN EXCLUSIVE")
        file.execute("COMMIT")
    except sqlite3.OperationalError as error:
        file.close()
        raise Busy(str(error)) from error
    return file


class Source:
    """The file of an installation that is moved. A context manager. Raises `Busy`."""

    def __init__(self, path: Path) -> None:
        self.name = str(path.resolve())
        self._file = exclusively(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def rows(self, table: Table, after: str | None, limit: int) -> Iterator[tuple[Any, ...]]:
        """At most `limit` rows in the order of their key, those after `after`; each has the key behind its columns."""
        where, given = ("", []) if after is None else (f'WHERE "{table.key}" > ?', [after])
        query = f'SELECT {table.listed}, "{table.key}" FROM "{table.name}" {where} ORDER BY "{table.key}" LIMIT ?'  # noqa: S608
        yield from self._file.execute(query, [*given, limit])

    def sum(self, table: Table) -> Sum:
        return sum_up(table, self._file.execute(f'SELECT {table.listed} FROM "{table.name}"'))  # noqa: S608

    def last_number(self, table: Table) -> int:
        """The highest number that a row of the table has ever had; 0 where rows have none, or there were none."""
        found = self._file.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", [table.name]).fetchone()
        return int(found[0]) if found else 0
