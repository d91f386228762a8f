"""The file is had alone, or not at all; and a row has one sum, however a database writes it."""

import sqlite3
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from chatsupport.moving.source import Busy, Source
from chatsupport.moving.tables import KINDS, Table, UnknownKind, all_tables, sum_up, table_of

ONE = Table("t", ("at", "flag", "key", "data"), ("DateTimeField", "BooleanField", "UUIDField", "JSONField"), "key")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "one.sqlite3"
    with sqlite3.connect(path) as made:
        made.execute("PRAGMA journal_mode=WAL")
        made.execute("CREATE TABLE t (id integer PRIMARY KEY AUTOINCREMENT)")
    made.close()
    return path


def test_a_file_that_something_has_open_is_not_had(file: Path) -> None:
    server = sqlite3.connect(file)
    server.execute("SELECT * FROM t").fetchall()
    with pytest.raises(Busy):
        Source(file)
    server.close()
    Source(file).__exit__(None, None, None)


def test_nothing_else_opens_it_meanwhile(file: Path) -> None:
    with Source(file), pytest.raises(sqlite3.OperationalError, match="locked"):
        sqlite3.connect(file, timeout=0.1).execute("SELECT * FROM t")
    sqlite3.connect(file).execute("INSERT INTO t DEFAULT VALUES")


def test_every_kind_of_field_there_is_can_be_moved() -> None:
    assert {table.name for table in all_tables()} >= {"cases_entry", "cases_team_members", "django_session"}


def test_a_kind_that_nobody_has_looked_at_is_not_moved() -> None:
    class Lasting(models.Model):
        lasts = models.DurationField()

        class Meta:
            app_label = "moving"

        def __str__(self) -> str:
            return ""

    try:
        with pytest.raises(UnknownKind, match="DurationField"):
            table_of(Lasting)
    finally:
        del apps.all_models["moving"]
    assert "DurationField" not in KINDS


def test_both_ways_of_writing_a_row_have_one_sum() -> None:
    lite = ("2026-01-02 03:04:05", 1, "0" * 31 + "1", '{"b": 1, "a": [1.50, null]}')
    postgres = ("2026-01-02 03:04:05+00", "t", "00000000-0000-0000-0000-000000000001", '{"a": [1.5, null], "b": 1}')
    assert sum_up(ONE, [lite]) == sum_up(ONE, [postgres])
    exact = ("2026-01-02 03:04:05.120000", *lite[1:]), ("2026-01-02 03:04:05.12+00", *postgres[1:])
    assert sum_up(ONE, [exact[0]]) == sum_up(ONE, [exact[1]]) != sum_up(ONE, [lite])


def test_a_sum_tells_what_is_missing_doubled_or_changed() -> None:
    first, second = ("2026-01-02 03:04:05", 1, "1", "1"), ("2026-01-02 03:04:05", 0, "2", None)
    sums = [sum_up(ONE, rows) for rows in ([first, second], [first], [first, first], [first, (*second[:3], "null")])]
    assert len({one.content for one in sums}) == 4
    assert sum_up(ONE, [second, first]) == sums[0]
