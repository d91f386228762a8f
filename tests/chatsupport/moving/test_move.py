"""An installation is moved to PostgreSQL, is killed on the way, meets what it must not touch, and is equal."""

import random
import re
import time
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.db import connection

from cases.models import Account, Case
from tests.chatsupport.moving.conftest import MANY, Installation, Moved, everything
from tests.servers import START_SECONDS, Server

_KEYS = "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint ORDER BY 1, 2"


def equal(installation: Installation, url: str) -> bool:
    """Whether Django reads the very same from both."""
    return bool(installation.do(everything) == installation.do(everything, url))


def ask(url: str, statement: str) -> list[Any]:
    with psycopg.connect(url, autocommit=True) as asked:
        return asked.execute(statement).fetchall()  # type: ignore[call-overload]


def progress(url: str) -> dict[str, Any]:
    """What the move has kept of how far it is; empty before it has begun, and after it has ended."""
    try:
        return dict(ask(url, "SELECT name, value FROM chatsupport_move"))
    except psycopg.errors.UndefinedTable:
        return {}


def kill(installation: Installation, url: str, when: Callable[[dict[str, Any]], bool]) -> bool:
    """Begins the move and kills it when what it has kept says so; whether it was still under way."""
    process = installation.begin("move_to_postgres", url)
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and not when(progress(url)):
        assert time.monotonic() < deadline
    process.kill()
    process.communicate()
    return process.returncode < 0


def constraints() -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_KEYS)
        return cursor.fetchall()


def test_everything_is_moved_and_said(moved: Moved) -> None:
    assert equal(moved.installation, moved.url)
    rows = moved.installation.do(lambda: Case.objects.count())
    assert re.search(rf"cases_case +{rows} rows +[0-9a-f]{{32}}", moved.said)
    assert "are equal" in moved.said
    assert "Uploads stay where they are: 0 files" in moved.said
    assert progress(moved.url) == {}


@pytest.mark.django_db
def test_the_constraints_are_those_of_a_new_installation(moved: Moved) -> None:
    assert ask(moved.url, _KEYS) == constraints()


def test_what_was_moved_is_not_moved_into_again(moved: Moved) -> None:
    assert "no move into it is under way" in moved.installation.refused(moved.url)
    assert equal(moved.installation, moved.url)


def test_new_rows_follow_the_old_ones_also_those_that_are_gone(moved: Moved) -> None:
    def make() -> int:
        made = Account.objects.create(directory="d", external_id="new", name="New")
        made.delete()
        return made.id

    numbers = {moved.installation.do(make, url) for url in (moved.url, "")}
    assert len(numbers) == 1


def test_killed_at_each_step_it_goes_on(installation: Installation, url: str) -> None:
    steps: list[Callable[[dict[str, Any]], bool]] = [
        lambda kept: "source" in kept,
        lambda kept: "foreign keys" in kept,
        lambda kept: "table cases_case" in kept,
        lambda kept: "table cases_entry" in kept,
        lambda kept: "table django_content_type" in kept,
    ]
    assert all(kill(installation, url, step) for step in steps)
    assert int(progress(url)["table cases_entry"]) > MANY / 2
    assert "Going on with the move" in installation.move(url)
    assert equal(installation, url)


@pytest.mark.kill
def test_killed_at_random_moments_it_goes_on(installation: Installation, url: str) -> None:
    dice = random.Random(2026)
    for _ in range(4):
        until = time.monotonic() + dice.uniform(0.8, 4)
        kill(installation, url, lambda _, until=until: time.monotonic() > until)  # type: ignore[misc]
        if not progress(url) and ask(url, "SELECT to_regclass('cases_case')") != [(None,)]:
            break  # it was quicker
    else:
        installation.move(url)
    assert equal(installation, url)


def test_what_was_changed_between_two_runs_is_found_and_moved(installation: Installation, url: str) -> None:
    assert kill(installation, url, lambda kept: "table cases_entry" in kept)
    installation.sql("UPDATE cases_account SET name = 'Renamed' WHERE id = 1")
    installation.sql("DELETE FROM access_intakefield")
    code, said, _ = installation.manage("move_to_postgres", TARGET_DATABASE_URL=url)
    assert code == 0
    assert "cases_account was changed since it was copied" in said
    assert "access_intakefield was changed" in said
    assert equal(installation, url)


def test_a_database_with_something_in_it_is_left_alone(installation: Installation, url: str) -> None:
    with psycopg.connect(url) as theirs:
        theirs.execute("CREATE TABLE theirs AS SELECT 1 AS one")
    assert "It has 1 tables already" in installation.refused(url)
    assert ask(url, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'") == [("theirs",)]


def test_two_installations_do_not_meet_in_one_database(installation: Installation, url: str, tmp_path: Any) -> None:
    assert kill(installation, url, lambda kept: "table cases_case" in kept)
    other = tmp_path / "other"
    other.mkdir()
    (tmp_path / "chatsupport.sqlite3").rename(other / "chatsupport.sqlite3")
    told = Installation(other, installation.unblock).refused(url)
    assert f"A move of another installation ({tmp_path}/chatsupport.sqlite3)" in told


def test_a_server_that_runs_is_to_be_stopped_first(installation: Installation, url: str) -> None:
    server = Server(installation.folder, installation.env, {}, installation.unblock).start()
    assert "has the SQLite file open. Stop it" in installation.refused(url)
    assert progress(url) == {}
    server.close()
    installation.move(url)
    assert equal(installation, url)


def test_a_row_that_postgresql_refuses_is_named_and_can_be_changed(installation: Installation, url: str) -> None:
    installation.sql("UPDATE cases_account SET name = ? WHERE id = 2", "x" * 201)
    told = installation.refused(url)
    assert "PostgreSQL refuses a row: COPY cases_account, line 2, column name" in told
    installation.sql("UPDATE cases_account SET name = 'short' WHERE id = 2")
    installation.move(url)
    assert equal(installation, url)


def test_a_target_that_is_none_is_told_how_one_looks(installation: Installation, url: str) -> None:
    assert "move_to_postgres postgres://USER" in installation.refused("")
    assert "DATABASE_URL names PostgreSQL already" in installation.manage("move_to_postgres", url, DATABASE_URL=url)[2]
    assert "The database cannot be used" in installation.refused("postgres://postgres@127.0.0.1:1/nowhere")
