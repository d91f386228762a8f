"""The index in SQLite: FTS5, without a copy of what it has indexed and without the places of words.

It hands out a word's documents from the highest number on and stops when told to, so that a word that a million
entries have costs what the page costs.
"""

import json
from collections.abc import Iterable, Sequence

from django.db import connection


class Sqlite:
    """See `cases.search.index.Index`."""

    def newest(self, kind: str, all_of: Sequence[Sequence[str]], before: int, limit: int) -> list[int]:
        match = " AND ".join(f"({' OR '.join(map(_quoted, group))})" for group in all_of)
        table = f"cases_search_{kind}"
        asked = f"SELECT rowid FROM {table} WHERE {table} MATCH %s AND rowid < %s ORDER BY rowid DESC LIMIT %s"  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(asked, [match, before, limit])
            return [number for (number,) in cursor.fetchall()]

    def put(self, kind: str, documents: Iterable[tuple[int, str]]) -> None:
        table = f"cases_search_{kind}"
        self._run(f"INSERT INTO {table} (rowid, words) SELECT {_PAIR}", documents)

    def take(self, kind: str, documents: Iterable[tuple[int, str]]) -> None:
        table = f"cases_search_{kind}"
        self._run(f"INSERT INTO {table} ({table}, rowid, words) SELECT 'delete', {_PAIR}", documents)

    def clear(self) -> None:
        with connection.cursor() as cursor:
            for table in ("cases_search_case", "cases_search_entry"):
                cursor.execute(f"INSERT INTO {table} ({table}) VALUES ('delete-all')")  # noqa: S608
            for table in ("kept", "word", "changed"):
                cursor.execute(f"DELETE FROM cases_search_{table}")  # noqa: S608

    def settled(self) -> int:
        """There is one writer at a time: what is there is in order."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT COALESCE(MAX(id), 0) FROM cases_entry")
            return int(cursor.fetchone()[0])

    def _run(self, statement: str, documents: Iterable[tuple[int, str]]) -> None:
        """All in one statement, within which the interpreter is let go of."""
        with connection.cursor() as cursor:
            cursor.execute(statement, [json.dumps(sorted(documents), ensure_ascii=False)])


_PAIR = "json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(%s)"


def _quoted(word: str) -> str:
    return f'"{word}"'
