"""The move itself. Killed at any point and run again, it goes on; it ends with equal databases, or says why not."""

from collections.abc import Callable

from chatsupport.migrating import migrate
from chatsupport.moving.source import Source
from chatsupport.moving.tables import Sum, Table, all_tables
from chatsupport.moving.target import Target

BATCH = 5_000  # rows a transaction
Say = Callable[[str], None]


class Differs(Exception):
    """A table is not the same in both databases after all."""


def move(source: Source, target: Target, url: str, say: Say) -> dict[str, Sum]:
    """Copies every table from `source` to `target`, which `url` names; each table's sum, equal in both.

    Memory is bounded by a row, not by a table. Raises `Taken`, `Unfit` and `Differs`.
    """
    tables = all_tables()
    resumed = target.claim(source.name)
    say(f"{'Going on with' if resumed else 'Beginning'} the move into {target.name}.")
    if target.get("foreign keys") is None:
        migrate(DATABASE_URL=url)
        target.prepare(tables)
    for table in tables:
        _copy(source, target, table, say)
    sums = {table.name: _equal(source, target, table, say) for table in tables}
    target.finish({table: last for table in tables if (last := source.last_number(table))})
    return sums


def _copy(source: Source, target: Target, table: Table, say: Say) -> None:
    copied = 0
    while count := target.copy(table, source.rows(table, target.copied(table), BATCH)):
        copied += count
        if count == BATCH and copied % (20 * BATCH) == 0:
            say(f"  {table.name}: {copied:,} rows")


def _equal(source: Source, target: Target, table: Table, say: Say) -> Sum:
    """The table's sum. One whose rows were changed while an earlier run was interrupted is copied once more."""
    wanted = source.sum(table)
    if target.sum(table) != wanted:
        say(f"  {table.name} was changed since it was copied; copying it again.")
        target.empty(table)
        _copy(source, target, table, say)
    if target.sum(table) != wanted:
        raise Differs(table.name)
    return wanted
