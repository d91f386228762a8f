"""A PostgreSQL database: dumped from one snapshot while servers write, and loaded in one transaction when none does."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

import psycopg
from django.db import OperationalError, connection
from psycopg import sql
from psycopg.conninfo import make_conninfo

from chatsupport.moving.source import Busy

TOOLS = "sudo apt-get install -y postgresql-client"
UNREACHABLE = (OperationalError, psycopg.OperationalError)  # by Django's connection, or by one of our own
_OTHERS = """SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename IS NOT NULL"""


class ToolFailed(Exception):
    """One of PostgreSQL's own programs is not here, or could not do it."""


class PostgresDatabase:
    """The database that Django's settings name."""

    kind = "postgresql"

    def dump(self, path: Path, tables: Iterable[str]) -> dict[str, int]:
        """Dumps the tables' schema to `path`, as it is at one moment. How many rows each table has in it."""
        with self._connected() as asked:
            asked.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            snapshot, schema = self._one(asked, "SELECT pg_export_snapshot(), quote_ident(current_schema())")
            _run(
                "pg_dump", f"--dbname={_conninfo()}", f"--snapshot={snapshot}", f"--schema={schema}",
                "--format=custom", "--no-owner", "--no-privileges", f"--file={path}",
            )  # fmt: skip
            return self._counted(asked, tables)

    def load(self, path: Path, rows: dict[str, int]) -> None:
        """Replaces every table of the schema by those of the dump, in one transaction: all of it happens, or nothing.

        Raises `Busy` while others are connected, and `ToolFailed`, also when there are other rows than `rows` says.
        """
        with self._connected() as asked:
            if others := self._one(asked, _OTHERS)[0]:
                raise Busy(f"{others} connections to it are open.")
            name, schema = self._one(asked, "SELECT current_schema(), quote_ident(current_schema())")
            tables = self._all(
                asked, "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema()"
            )
        drop = f"DROP TABLE {', '.join(f'{schema}.{name}' for (name,) in tables)} CASCADE;\n" if tables else ""
        drop += f"DROP FUNCTION IF EXISTS {schema}.cases_search_note();\n"  # of the search's triggers, gone with them
        _replace(path, name, drop, "".join(_expect(f'{schema}."{table}"', count) for table, count in rows.items()))

    @contextmanager
    def _connected(self) -> Iterator["psycopg.Connection[Any]"]:
        """A connection of its own: Django's are let go of, so that they do not count as others."""
        cast(Any, connection).close_pool()
        with psycopg.connect(_conninfo(), password=_password(), autocommit=True) as asked:
            yield asked

    def _counted(self, asked: "psycopg.Connection[Any]", tables: Iterable[str]) -> dict[str, int]:
        return {table: self._one(asked, f'SELECT count(*) FROM "{table}"')[0] for table in tables}  # noqa: S608

    def _one(self, asked: "psycopg.Connection[Any]", statement: str) -> Any:
        return self._all(asked, statement)[0]

    def _all(self, asked: "psycopg.Connection[Any]", statement: str, *given: Any) -> list[Any]:
        return asked.execute(sql.SQL(cast(Any, statement)), given or None).fetchall()


def _conninfo() -> str:
    """Where the database is, without the password, which other users of the machine would see in a command's line."""
    told = connection.settings_dict
    names = {"dbname": "NAME", "user": "USER", "host": "HOST", "port": "PORT"}
    options = {name: value for name, value in told["OPTIONS"].items() if name.startswith("ssl")}
    return make_conninfo(**{name: told[key] for name, key in names.items() if told[key]}, **options)


def _password() -> str | None:
    return connection.settings_dict["PASSWORD"] or None


def _environment() -> dict[str, str]:
    return os.environ | ({"PGPASSWORD": _password() or ""} if _password() else {})


def _expect(table: str, count: int) -> str:
    """A statement that fails where the table has another number of rows."""
    return (
        f"DO $$ BEGIN IF (SELECT count(*) FROM {table}) <> {count} THEN "  # noqa: S608
        f"RAISE 'the dump has other rows of {table} than the manifest says'; END IF; END $$;\n"
    )


def _replace(path: Path, schema: str, first: str, last: str) -> None:
    """Runs `first`, the dump's statements and `last`, in one transaction."""
    reading = [_tool("pg_restore"), "--file=-", f"--schema={schema}", "--no-owner", "--no-privileges", str(path)]
    writing = [_tool("psql"), f"--dbname={_conninfo()}", "--single-transaction", "--set=ON_ERROR_STOP=1",
               "--no-psqlrc", "--quiet", "--output=/dev/null", "--file=-"]  # fmt: skip
    with tempfile.TemporaryFile() as said:
        reader = subprocess.Popen(reading, stdout=subprocess.PIPE, stderr=said, env=_environment())  # noqa: S603
        writer = subprocess.Popen(writing, stdin=subprocess.PIPE, stderr=said, env=_environment())  # noqa: S603
        if not _pumped(first, reader, writer, last):
            writer.kill()  # before its input ends, which it would take for the end of the dump
        codes = [reader.wait(), writer.wait()]
        if any(codes):
            said.seek(0)
            raise ToolFailed(_reason(said.read()))


def _pumped(first: str, reader: "subprocess.Popen[bytes]", writer: "subprocess.Popen[bytes]", last: str) -> bool:
    """Whether all that the reader had to say has been given to the writer."""
    out, into = cast(IO[bytes], reader.stdout), cast(IO[bytes], writer.stdin)
    try:
        into.write(first.encode())
        shutil.copyfileobj(out, into)
        if reader.wait() != 0:
            return False
        into.write(last.encode())
        into.close()
        return True
    except BrokenPipeError:
        return False
    finally:
        out.close()


def _run(name: str, *arguments: str) -> None:
    done = subprocess.run([_tool(name), *arguments], env=_environment(), capture_output=True, check=False)  # noqa: S603
    if done.returncode:
        raise ToolFailed(f"{name}: {_reason(done.stderr)}")


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise ToolFailed(f"{name} is not here. Install PostgreSQL's client programs, as new as the server: {TOOLS}")
    return found


def _reason(said: bytes) -> str:
    """The line that names the error, of all that a program said."""
    lines = said.decode(errors="replace").strip().splitlines() or ["it failed, and said nothing"]
    return next((line for line in lines if "error" in line.lower()), lines[-1])
