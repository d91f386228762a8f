"""Entries of writers who are slower than others, on PostgreSQL: numbers are given before they can be seen."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection

from cases.models import Agent, Case, Entry
from cases.search import index, indexing, postgres
from tests.cases.search import corpus

pytestmark = pytest.mark.django_db(transaction=True)
SLOWLY = """INSERT INTO cases_entry
    (case_id, seq, public_seq, cid, kind, visibility, author_kind, author_name, body, at)
    VALUES (%s, 99, 99, gen_random_uuid(), 'message', 'public', 'system', '', 'slowly said', now()) RETURNING id"""


@pytest.fixture
def other() -> Iterator[Any]:
    """A connection of someone else's."""
    given = {name: connection.settings_dict[key] for name, key in (("dbname", "NAME"), ("host", "HOST"))}
    given |= {"user": connection.settings_dict["USER"], "port": connection.settings_dict["PORT"]}
    with psycopg.connect(**given, password=connection.settings_dict["PASSWORD"] or None) as made:
        yield made


def test_what_is_committed_late_is_not_passed_over(
    erins_case: Case, ada: Agent, other: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "PATIENCE", 0.1)
    corpus.index()
    (slow,) = other.execute(SLOWLY, [erins_case.pk]).fetchone()
    corpus.reply(erins_case, ada, "quickly said")
    assert Entry.objects.latest("pk").pk > slow
    assert index.current().settled() == 0
    assert not indexing.turn()
    other.commit()
    corpus.index()
    proposed = index.current().newest("entry", [["said"]], 2**60, 9)
    assert proposed[1:] == [slow]
    assert len(proposed) == 2


def test_who_only_reads_holds_nothing_up(erins_case: Case, other: Any) -> None:
    other.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
    other.execute("SELECT count(*) FROM cases_entry")
    assert index.current().settled() == erins_case.entries.latest("pk").pk


def test_the_turn_is_whose_row_it_is(erins_case: Case, other: Any) -> None:
    due = indexing.gather()
    assert due is not None
    other.execute("SELECT 1 FROM cases_search_state FOR UPDATE")
    assert not indexing.store(due)
    other.rollback()
    assert indexing.store(due)
