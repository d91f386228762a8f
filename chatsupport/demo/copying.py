"""Rows by the thousand, past the ORM: COPY on PostgreSQL, one prepared statement on SQLite.

By hand because `bulk_create` makes an object and an expression for each value: figures in `docs/scale.md`.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models

_AT_ONCE = 5_000  # rows in memory


class Columns:
    """Those fields of a model, by the names of their columns, in the order in which rows have them."""

    def __init__(self, model: type[models.Model], names: Sequence[str]) -> None:
        fields = {field.column: field for field in model._meta.concrete_fields}
        converters = [(place, _converter(fields[name])) for place, name in enumerate(names)]
        self._table = model._meta.db_table
        self._names = names
        self._converters = [(place, convert) for place, convert in converters if convert]

    def write(self, rows: Iterable[Sequence[Any]]) -> None:
        """Adds `rows`. What the database does not fill in by itself must be among the columns."""
        names = ", ".join(f'"{name}"' for name in self._names)
        prepared = (self._prepared(row) for row in rows)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f'COPY "{self._table}" ({names}) FROM STDIN') as copy:
                    for row in prepared:
                        copy.write_row(row)
                return
            marks = ", ".join(["%s"] * len(self._names))
            while some := list(islice(prepared, _AT_ONCE)):
                cursor.executemany(f'INSERT INTO "{self._table}" ({names}) VALUES ({marks})', some)  # noqa: S608

    def _prepared(self, row: Sequence[Any]) -> list[Any]:
        made = list(row)
        for place, convert in self._converters:
            if made[place] is not None:
                made[place] = convert(made[place])
        return made


def _converter(field: "models.Field[Any, Any]") -> Callable[[Any], Any] | None:
    """What makes a value of the field one of the database's; None where the driver does."""
    here = connections[DEFAULT_DB_ALIAS]
    if isinstance(field, models.JSONField):
        return partial(field.get_db_prep_save, connection=here)
    if isinstance(field, models.DateTimeField) and here.vendor == "sqlite":
        return here.ops.adapt_datetimefield_value
    if isinstance(field, models.UUIDField) and here.vendor == "sqlite":
        return lambda value: value.hex
    return None


def reserve(model: type[models.Model], count: int) -> Iterator[int]:
    """`count` ids that nothing has and nothing gets, ascending. In a transaction only."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sequence = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
            cursor.execute(sequence, [table, count])
            return iter([row[0] for row in cursor.fetchall()])
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = (cursor.fetchone() or [0])[0]
        return iter(range(last + 1, last + 1 + count))
