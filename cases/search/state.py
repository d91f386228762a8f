"""What the indexing remembers: how far it has come, what it made of each case, which words there are.

The tables are no models of Django's: what they hold can be made again, so that it is neither moved to another database
nor compared. The statements are such that both databases take them.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import Q

from cases.models import Entry
from cases.search.documents import Head

EVERY = 1_000_000  # entries of a case
COMPLETIONS = 32
_LOOKED_AT = 20_000  # words
_KNOWN_LIMIT = 200_000
_known: set[str] = set()  # words that need not be written again


@dataclass(frozen=True, slots=True)
class State:
    """Entries up to `floor`, and those after `low` up to `high`, are indexed. `turn` grows with each change."""

    floor: int
    low: int
    high: int
    turn: int

    def moved(self, **to: int) -> "State":
        moved = replace(self, **to)
        return moved if moved == self else replace(moved, turn=self.turn + 1)

    @property
    def indexed(self) -> Q:
        return Q(pk__lte=self.floor) | Q(pk__gt=self.low, pk__lte=self.high)

    @property
    def left(self) -> int:
        """About how many old entries are still to be indexed."""
        return max(self.low - self.floor, 0)

    @property
    def whole(self) -> bool:
        """Whether all old entries have been indexed."""
        return self.low <= self.floor


class Changed(NamedTuple):
    """A note that a case, a contact or an account is not what it was."""

    id: int
    kind: str
    row: int


def read(*, lock: bool = False) -> State | None:
    """None where another process holds it."""
    asked = "SELECT floor, low, high, turn FROM cases_search_state"
    locking = lock and connection.features.has_select_for_update
    found = _all(f"{asked} FOR UPDATE SKIP LOCKED" if locking else asked)
    return State(*found[0]) if found else None


def write(state: State) -> None:
    _do("UPDATE cases_search_state SET floor = %s, low = %s, high = %s, turn = turn + 1",
        [state.floor, state.low, state.high])  # fmt: skip


def begin() -> None:
    """Nothing is indexed, and the newest will be first."""
    newest = Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    forget()
    _do("UPDATE cases_search_state SET floor = 0, low = %s, high = %s, turn = turn + 1", [newest, newest])


def changed(limit: int) -> list[Changed]:
    return [Changed(*row) for row in _all("SELECT id, kind, row FROM cases_search_changed ORDER BY id LIMIT %s", limit)]


def done(notes: Iterable[Changed]) -> None:
    """Those have been seen to; of a person or an account it is all their cases that are due next."""
    for note in notes:
        if note.kind != "case":
            _do(f"INSERT INTO cases_search_changed (kind, row) SELECT 'case', id FROM cases_case "  # noqa: S608
                f"WHERE {note.kind}_id = %s", [note.row])  # fmt: skip
    _many("DELETE FROM cases_search_changed WHERE id = %s", [[note.id] for note in notes])


def kept(cases: Collection[int]) -> dict[int, Head]:
    """What was made of those cases."""
    given = list(cases)
    if not given:
        return {}
    places = ", ".join(["%s"] * len(given))
    rows = _all(f"SELECT id, scope, words FROM cases_search_kept WHERE id IN ({places})", *given)  # noqa: S608
    return {case: Head(scope, said) for case, scope, said in rows}


def keep(made: Mapping[int, Head]) -> None:
    _many(
        "INSERT INTO cases_search_kept (id, scope, words) VALUES (%s, %s, %s) "
        "ON CONFLICT (id) DO UPDATE SET scope = excluded.scope, words = excluded.words",
        [[case, head.scope, head.words] for case, head in made.items()],
    )


def learn(seen: Mapping[str, int]) -> None:
    """Adds words with how often they were seen; those that are known and were not counted this time are not written."""
    rows = [[word, times] for word, times in sorted(seen.items()) if times or word not in _known]
    _many(
        "INSERT INTO cases_search_word (word, seen) VALUES (%s, %s) ON CONFLICT (word) "
        "DO UPDATE SET seen = cases_search_word.seen + excluded.seen WHERE excluded.seen > 0",
        rows,
    )
    transaction.on_commit(lambda: _remember(seen))


def forget() -> None:
    """What is known of the words, for when the database is not the one that it was."""
    _known.clear()


def beginning(with_: str) -> list[str]:
    """The commonest words that begin so, of the first 20,000 in the alphabet."""
    between = "SELECT word, seen FROM cases_search_word WHERE word >= %s AND word < %s ORDER BY word LIMIT %s"
    asked = f"SELECT word FROM ({between}) AS found ORDER BY seen DESC, word LIMIT %s"  # noqa: S608
    return [word for (word,) in _all(asked, with_, with_ + "\U0010ffff", _LOOKED_AT, COMPLETIONS)]


def _remember(seen: Iterable[str]) -> None:
    if len(_known) > _KNOWN_LIMIT:
        _known.clear()
    _known.update(seen)


def _all(statement: str, *given: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return list(cursor.fetchall())


def _do(statement: str, given: Collection[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(given))


def _many(statement: str, rows: list[list[Any]]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(statement, rows)
