"""A SQLite file: copied while servers write to it, and put back when none has it open."""

import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from chatsupport.backup.archive import Damaged
from chatsupport.moving.source import exclusively


class SqliteFile:
    """The database of `path`."""

    kind = "sqlite"

    def __init__(self, path: Path) -> None:
        self._path = path

    def dump(self, path: Path, tables: Iterable[str]) -> dict[str, int]:
        """Copies it to `path`, as it is at one moment; servers go on writing meanwhile. How many rows each table has.

        Raises `Damaged` when SQLite finds fault with the copy.
        """
        with _damage(), closing(sqlite3.connect(self._path)) as file, closing(sqlite3.connect(path)) as copy:
            file.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # so that the copy is one file
        return self._counted(path, tables)

    def load(self, path: Path, rows: dict[str, int]) -> None:
        """Puts the file of `path` in the place of this one, which nothing may have open.

        Raises `Busy`, and `Damaged` when it is not whole; then nothing has changed.
        """
        if self._counted(path, rows) != rows:
            raise Damaged("The database in it has other rows than the manifest says.")
        here = self._path.with_name(f"{self._path.name}.restoring")
        shutil.move(path, here)
        try:
            if self._path.exists():
                with closing(exclusively(self._path)) as old:
                    old.execute("PRAGMA journal_mode=DELETE")  # takes the log of what is replaced away
                    os.replace(here, self._path)
            else:
                os.replace(here, self._path)
        finally:
            here.unlink(missing_ok=True)

    def _counted(self, path: Path, tables: Iterable[str]) -> dict[str, int]:
        with _damage(), closing(sqlite3.connect(path)) as file:
            found = file.execute("PRAGMA quick_check(1)").fetchone()
            if found != ("ok",):
                raise Damaged(f"The database in it is not whole: {found[0]}.")
            return {table: file.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] for table in tables}  # noqa: S608


@contextmanager
def _damage() -> Iterator[None]:
    """What SQLite cannot read, or does not find in the file, is damage."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise Damaged(f"The database cannot be read: {error}.") from error
