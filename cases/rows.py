"""The rows of the hot path, read and written by hand, where the measured cost of the ORM says so.

A batch has a fixed number of statements whose texts never change, so that drivers keep them prepared, and each takes
any number of rows at once: on SQLite as one JSON text, on PostgreSQL as a list for each column. (By `executemany`
SQLite's driver lets go of the interpreter for every row, and has to get it back from a busy loop.) Of a batch of 45
messages on SQLite one message took 290 µs by the ORM (an instance 10 µs, building the statements 3 ms), by this 60 µs.
"""

import json
import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import cache
from operator import attrgetter
from typing import Any, NamedTuple, TypeAlias

import msgspec
from django.db import connection, models
from django.utils.dateparse import parse_datetime
from msgspec import Struct

from cases.models import Case, Conversation, Entry, Status


class CaseRow(Struct):
    """What placing an entry, and noting who has read it, needs of its case."""

    id: int
    number: str
    contact_id: int
    team_id: int | None
    assignee_id: int | None
    conversation_id: int | None
    priority_id: int
    status: str
    last_seq: int
    last_public_seq: int
    last_customer_seq: int
    last_line: str
    desk_read_seq: int
    desk_read_public_seq: int
    desk_unread: int
    contact_read_seq: int
    contact_read_public_seq: int
    contact_unread: int
    answered_at: datetime | None
    awaiting_since: datetime | None
    due_at: datetime | None
    resolved_at: datetime | None
    snoozed_at: datetime | None
    snoozed_until: datetime | None
    merged_into_id: int | None
    updated_at: datetime | None = None  # written, never read

    @property
    def is_open(self) -> bool:
        return self.status != Status.RESOLVED


class EntryRow(Struct):
    """A new entry; the fields of the model, without its primary key."""

    case_id: int
    seq: int
    public_seq: int | None
    cid: uuid.UUID
    kind: str
    visibility: str
    author_kind: str
    author_name: str
    contact_id: int | None
    agent_id: int | None
    body: str
    data: dict[str, Any] | None
    at: datetime


_ENDED = Conversation.State.ENDED.value
AnyCase: TypeAlias = Case | CaseRow
AnyEntry: TypeAlias = Entry | EntryRow


def lock(numbers: Iterable[str]) -> dict[str, CaseRow]:
    """The cases of those numbers, locked until the transaction ends, in one order for everybody."""
    with connection.cursor() as cursor:
        cursor.execute(_locking(connection.vendor), [many(sorted(set(numbers)))])
        rows = [CaseRow(*row) for row in cursor.fetchall()]
    for row in rows:
        row.resolved_at, row.answered_at = moment(row.resolved_at), moment(row.answered_at)
        row.awaiting_since, row.due_at = moment(row.awaiting_since), moment(row.due_at)
        row.snoozed_at, row.snoozed_until = moment(row.snoozed_at), moment(row.snoozed_until)
    return {row.number: row for row in rows}


def used(cids: Iterable[uuid.UUID]) -> list[int]:
    """The primary keys of the entries, on whatever case, that have one of those ids of a client's."""
    listed = [cid.hex for cid in cids]
    with connection.cursor() as cursor:
        cursor.execute(_finding(connection.vendor), [many(listed)])
        return [key for (key,) in cursor.fetchall()]


def live(conversations: Iterable[int]) -> set[int]:
    """Which of those conversations have not ended."""
    with connection.cursor() as cursor:
        cursor.execute(_living(connection.vendor), [many(list(conversations))])
        return {key for (key,) in cursor.fetchall()}


def insert(entries: Sequence[AnyEntry]) -> None:
    """Writes new entries in their order. They are not told their primary keys."""
    if entries:
        _run(_insertion(connection.vendor), entries)


def update(cases: Iterable[AnyCase], names: Sequence[str]) -> None:
    """Writes those fields of cases that exist."""
    rows = list(cases)
    if rows:
        _run(_updating(tuple(sorted(set(names))), connection.vendor), rows)


def many(values: Sequence[str | int]) -> str | list[str | int]:
    """One value for any number of them, as the drivers take it."""
    return _json(values) if _is_sqlite() else list(values)


class _Column(NamedTuple):
    """`values` takes it from any number of rows, ready for the driver. `type` has no length: a cast to a type with one
    would cut what is too long."""

    name: str
    values: Callable[[Iterable[Any]], list[Any]]
    type: str


class _Statement(NamedTuple):
    text: str
    columns: list[_Column]


def _run(statement: _Statement, rows: Sequence[Any]) -> None:
    values = [column.values(rows) for column in statement.columns]
    with connection.cursor() as cursor:
        cursor.execute(statement.text, [_json(list(zip(*values, strict=True)))] if _is_sqlite() else values)


@cache
def _locking(vendor: str) -> str:
    columns = ", ".join(_column(Case, name).name for name in CaseRow.__struct_fields__ if name != "updated_at")
    chosen = f'SELECT {columns} FROM "{Case._meta.db_table}" WHERE number'
    if vendor == "sqlite":
        return f"{chosen} IN (SELECT value FROM json_each(%s)) ORDER BY id"
    return f"{chosen} = ANY(%s) ORDER BY id FOR UPDATE"


@cache
def _finding(vendor: str) -> str:
    chosen = f'SELECT id FROM "{Entry._meta.db_table}" WHERE cid'
    return f"{chosen} IN (SELECT value FROM json_each(%s))" if vendor == "sqlite" else f"{chosen} = ANY(%s::uuid[])"


@cache
def _living(vendor: str) -> str:
    chosen = f"""SELECT id FROM "{Conversation._meta.db_table}" WHERE state <> '{_ENDED}' AND id"""
    return f"{chosen} IN (SELECT value FROM json_each(%s))" if vendor == "sqlite" else f"{chosen} = ANY(%s)"


@cache
def _insertion(vendor: str) -> _Statement:
    columns = [_column(Entry, name) for name in EntryRow.__struct_fields__]
    into = f'INSERT INTO "{Entry._meta.db_table}" ({", ".join(column.name for column in columns)})'
    return _Statement(f"{into} SELECT * FROM {_listed(columns, vendor)}", columns)


@cache
def _updating(names: tuple[str, ...], vendor: str) -> _Statement:
    columns = [*(_column(Case, name) for name in names), _column(Case, "id")]
    setting = ", ".join(f"{column.name} = listed.{column.name}" for column in columns[:-1])
    changing = f'UPDATE "{Case._meta.db_table}" AS changed SET {setting} FROM {_listed(columns, vendor)}'
    return _Statement(f"{changing} WHERE changed.id = listed.id", columns)


def _listed(columns: Sequence[_Column], vendor: str) -> str:
    """A table `listed` of those columns: on SQLite from one JSON text of rows, on PostgreSQL from a list for each."""
    names = [column.name for column in columns]
    if vendor == "sqlite":
        picked = ", ".join(f"json_extract(value, '$[{place}]') AS {name}" for place, name in enumerate(names))
        return f"(SELECT {picked} FROM json_each(%s)) AS listed"
    lists = ", ".join(f"%s::{column.type}[]" for column in columns)
    return f"unnest({lists}) AS listed ({', '.join(names)})"


def _column(model: type[models.Model], name: str) -> _Column:
    field = next(field for field in model._meta.concrete_fields if name in (field.name, field.attname))
    read, prepare = attrgetter(field.attname), _preparation(field)

    def values(rows: Iterable[Any]) -> list[Any]:
        return list(map(read, rows) if prepare is None else map(prepare, map(read, rows)))

    return _Column(f'"{field.column}"', values, (field.db_type(connection) or "").partition("(")[0])


def _preparation(field: "models.Field[Any, Any]") -> Callable[[Any], Any] | None:
    """How a value becomes one that the driver takes; None where it is one."""
    if isinstance(field, models.JSONField):
        return lambda value: None if value is None else json.dumps(value, cls=field.encoder)
    if not _is_sqlite():
        return None
    if isinstance(field, models.UUIDField):
        return attrgetter("hex")
    return _written if isinstance(field, models.DateTimeField) else None


def _written(moment: datetime | None) -> str | None:
    """As Django writes it on SQLite, in a sixth of its time."""
    return None if moment is None else str(moment.astimezone(UTC).replace(tzinfo=None))


def moment(read: Any) -> datetime | None:
    """A moment as the driver hands it out: SQLite's knows texts only."""
    parsed = parse_datetime(read) if isinstance(read, str) else read
    return parsed.replace(tzinfo=parsed.tzinfo or UTC) if parsed else None


def _json(values: object) -> str:
    return msgspec.json.encode(values).decode()


def _is_sqlite() -> bool:
    return connection.vendor == "sqlite"
