"""The index in PostgreSQL: full text with a GIN index, by words that were made here; it takes no extension.

A GIN index has no order: of a word that a million entries have it would hand out a million. So each document also has
its block as a word, of 16,384 numbers and of 131,072, and is looked for block by block, the newest first, until there
are enough. The index skips through two lists to what both have, so that a block costs the shorter one.
"""

import time
from collections.abc import Iterable, Sequence

from django.db import connection

FINE, COARSE = 14, 17  # bits
PATIENCE = 0.5  # seconds
_LOOK = 0.02
_HOLDERS = """SELECT virtualtransaction FROM pg_locks WHERE locktype = 'relation' AND granted AND relation =
    'cases_entry'::regclass AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND mode = 'RowExclusiveLock' AND pid <> pg_backend_pid()"""


class Postgres:
    """See `cases.search.index.Index`."""

    def newest(self, kind: str, all_of: Sequence[Sequence[str]], before: int, limit: int) -> list[int]:
        table = f"cases_search_{kind}"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT MAX(id) FROM {table} WHERE id < %s", [before])  # noqa: S608
            top = cursor.fetchone()[0]
            if top is None:
                return []
            cursor.execute(_LOOKING.format(table=table), [_blocks(top), _query(all_of), before, limit, limit])
            return [number for (number,) in cursor.fetchall()]

    def put(self, kind: str, documents: Iterable[tuple[int, str]]) -> None:
        pairs = sorted(documents)
        statement = f"INSERT INTO cases_search_{kind} SELECT id, array_to_tsvector(string_to_array(said, ' ')) "
        with connection.cursor() as cursor:
            cursor.execute(
                f"{statement} FROM unnest(%s::bigint[], %s::text[]) AS listed (id, said)",
                [[number for number, _ in pairs], [f"{said} {_of_block(number)}" for number, said in pairs]],
            )

    def take(self, kind: str, documents: Iterable[tuple[int, str]]) -> None:
        with connection.cursor() as cursor:
            statement = f"DELETE FROM cases_search_{kind} WHERE id = ANY(%s)"  # noqa: S608
            cursor.execute(statement, [[number for number, _ in documents]])

    def clear(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE cases_search_case, cases_search_entry, cases_search_kept, cases_search_word")
            cursor.execute("DELETE FROM cases_search_changed")

    def settled(self) -> int:
        """Entries get their numbers before they are committed, and not in that order: what is lower than the highest
        that can be seen may still come from those who were writing when it was looked for."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT COALESCE(MAX(id), 0) FROM cases_entry")
            highest = int(cursor.fetchone()[0])
            cursor.execute(_HOLDERS)
            writing = set(cursor.fetchall())
            until = time.monotonic() + PATIENCE
            while writing and time.monotonic() < until:
                time.sleep(_LOOK)
                cursor.execute(_HOLDERS)
                writing &= set(cursor.fetchall())
        return 0 if writing else highest


# By `id + 0`, so that it is not tempted to walk the numbers down, past everything that has not the words.
_LOOKING = """SELECT found.id FROM unnest(%s::text[]) AS block (name), LATERAL (
    SELECT id FROM {table} WHERE words @@ (%s::tsquery && block.name::tsquery) AND id < %s
    ORDER BY id + 0 DESC LIMIT %s) AS found LIMIT %s"""


def _blocks(top: int) -> list[str]:
    """The blocks at and below `top`, the newest first: some fine ones, which a common word fills a page from, and then
    coarse ones, of which there are few."""
    coarse = (top >> COARSE) - 1
    lowest = max(coarse, 0) << (COARSE - FINE)
    fine = [f"_f{block}" for block in range(top >> FINE, lowest - 1, -1)]
    return [*fine, *(f"_b{block}" for block in range(coarse - 1, -1, -1))]


def _of_block(number: int) -> str:
    return f"_f{number >> FINE} _b{number >> COARSE}"


def _query(all_of: Sequence[Sequence[str]]) -> str:
    """Words have letters and digits only, and so need no escaping within their quotes."""
    return " & ".join("(" + " | ".join(f"'{word}'" for word in group) + ")" for group in all_of)
