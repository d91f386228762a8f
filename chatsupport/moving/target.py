"""The PostgreSQL database that everything is moved into. How far the move has come is kept in it, in a table of its
own, in the same transactions as the rows; so a move that was killed goes on where it was."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self, cast

import psycopg
from psycopg import sql

from chatsupport.moving.tables import Row, Sum, Table, sum_up

PROGRESS = "chatsupport_move"
_RELATIONS = """SELECT relname FROM pg_class JOIN pg_namespace spaces ON spaces.oid = relnamespace
    WHERE nspname = current_schema() AND relkind IN ('r', 'p', 'v', 'm', 'f')"""
_FOREIGN_KEYS = """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY 1, 2"""


class Taken(Exception):
    """The database has something in it that this move did not put there."""


class Unfit(Exception):
    """A row that SQLite has kept and PostgreSQL refuses."""


class Target:
    """The database of `url`. A context manager."""

    def __init__(self, url: str) -> None:
        settings = "-c timezone=UTC -c datestyle=ISO -c client_encoding=UTF8"
        self._connection = psycopg.connect(url, autocommit=True, options=settings, application_name="move_to_postgres")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    @property
    def name(self) -> str:
        info = self._connection.info
        return f"{info.dbname} on {info.host}"

    def claim(self, source: str) -> bool:
        """Makes the empty database this move's, or finds that it is; says whether a move is gone on with.

        Raises `Taken` when there is anything that is not of a move from `source`.
        """
        tables = [name for (name,) in self._all(_RELATIONS)]
        if PROGRESS in tables:
            before = self.get("source")
            if before != source:
                raise Taken(f"A move of another installation ({before}) into it has begun and is not finished.")
            return True
        if tables:
            raise Taken(f"It has {len(tables)} tables already, and no move into it is under way.")
        with self._connection.transaction():
            self._do(f"CREATE TABLE {PROGRESS} (name text PRIMARY KEY, value jsonb NOT NULL)")
            self.put("source", source)
        return False

    def get(self, name: str) -> Any:
        """What is kept of the progress by that name; None when nothing is."""
        found = self._all(f"SELECT value FROM {PROGRESS} WHERE name = %s", name)  # noqa: S608
        return found[0][0] if found else None

    def put(self, name: str, value: Any) -> None:
        self._do(
            f"INSERT INTO {PROGRESS} VALUES (%s, %s) ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value",  # noqa: S608
            name, json.dumps(value),
        )  # fmt: skip

    def prepare(self, tables: list[Table]) -> None:
        """Empties the migrated tables of the rows that a new desk starts with, and puts the foreign keys aside: cases
        and conversations name each other, so no order of copying would suit them."""
        with self._connection.transaction():
            keys = self._all(_FOREIGN_KEYS)
            for table, name, _ in keys:
                self._do(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
            self._do(f"TRUNCATE {', '.join(self._quoted(table) for table in tables)}")
            self.put("foreign keys", keys)

    def copied(self, table: Table) -> str | None:
        """The key of the last row that was copied; None when none was."""
        return cast("str | None", self.get(f"table {table.name}"))

    def copy(self, table: Table, rows: Iterable[Row]) -> int:
        """Copies rows that have their key behind their columns, and keeps the last one's, in one transaction.

        Returns how many there were. Raises `Unfit` for one that PostgreSQL refuses.
        """
        count, last = 0, None
        statement = self._sql(f"COPY {self._quoted(table)} ({table.listed}) FROM STDIN")
        with self._connection.transaction(), _refusals(table):
            with self._connection.cursor().copy(statement) as copy:
                for row in rows:
                    copy.write_row(row[:-1])
                    count, last = count + 1, row[-1]
            if count:
                self.put(f"table {table.name}", str(last))
        return count

    def empty(self, table: Table) -> None:
        """Takes back what was copied of a table."""
        with self._connection.transaction():
            self._do(f"TRUNCATE {self._quoted(table)}")
            self.put(f"table {table.name}", None)

    def sum(self, table: Table) -> Sum:
        statement = self._sql(f"COPY {self._quoted(table)} ({table.listed}) TO STDOUT")
        with self._connection.cursor().copy(statement) as copy:
            return sum_up(table, copy.rows())

    def finish(self, numbers: dict[Table, int]) -> None:
        """Puts the foreign keys back, which checks them all, and forgets the progress. New rows of each table are
        numbered on from `numbers`."""
        with self._connection.transaction():
            for name_of_table, name, definition in self.get("foreign keys"):
                self._do(f'ALTER TABLE {name_of_table} ADD CONSTRAINT "{name}" {definition}')
            for table, last in numbers.items():
                self._do("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", self._quoted(table), table.key, last)
            self._do(f"DROP TABLE {PROGRESS}")
        self._do("ANALYZE")

    def _quoted(self, table: Table) -> str:
        return f'"{table.name}"'

    def _all(self, statement: str, *given: Any) -> list[Any]:
        return self._connection.execute(self._sql(statement), given or None).fetchall()

    def _do(self, statement: str, *given: Any) -> None:
        self._connection.execute(self._sql(statement), given or None)

    def _sql(self, statement: str) -> sql.SQL:
        return sql.SQL(cast("Any", statement))


@contextmanager
def _refusals(table: Table) -> Iterator[None]:
    """Says which row and column PostgreSQL refused."""
    try:
        yield
    except (psycopg.DataError, psycopg.IntegrityError) as error:
        where = (error.diag.context or f"COPY {table.name}").split(":")[0]
        raise Unfit(f"{where}: {error.diag.message_primary or error}") from error
