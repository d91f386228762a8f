"""What the log shows of an exception: where and what kind, and its words where they can quote nobody."""

import errno
import sqlite3

import psycopg
import pytest
from django.db import DataError, IntegrityError, OperationalError

from cases.problems import not_found
from chatsupport.tracebacks import render, words

WRITTEN = "my mother's address"


@pytest.mark.parametrize(
    "error",
    [
        ValueError(WRITTEN),
        KeyError(WRITTEN),
        RuntimeError(WRITTEN),
        UnicodeDecodeError("utf-8", WRITTEN.encode(), 0, 1, WRITTEN),
        OSError(WRITTEN),
        DataError(f'invalid input syntax for type integer: "{WRITTEN}"'),
        psycopg.errors.InvalidTextRepresentation(f'invalid input syntax for type integer: "{WRITTEN}"'),
        IntegrityError(f"violates a constraint\nDETAIL: Failing row contains ({WRITTEN})"),
        not_found(WRITTEN),
    ],
)
def test_words_that_may_quote_somebody_are_not_shown(error: Exception) -> None:
    assert WRITTEN in str(error) or WRITTEN in repr(error)  # or there would be nothing to hide
    assert WRITTEN not in words(error)


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "[Errno 28] No space left on device"),
        (AttributeError("'Case' object has no attribute 'sequel'"), "'Case' object has no attribute 'sequel'"),
        (OperationalError("database is locked"), "database is locked"),
        (
            sqlite3.IntegrityError("UNIQUE constraint failed: cases_entry.cid"),
            "UNIQUE constraint failed: cases_entry.cid",
        ),
        (psycopg.errors.UndefinedTable('relation "x" does not exist\nLINE 1: …'), 'relation "x" does not exist'),
        (not_found(), "not_found"),
    ],
)
def test_words_of_the_system_are(error: Exception, says: str) -> None:
    assert words(error) == says


def test_what_came_before_is_shown_first() -> None:
    try:
        try:
            raise OSError(errno.EPIPE, "Broken pipe")
        except OSError as broken:
            raise RuntimeError from broken
    except RuntimeError as error:
        shown = render((type(error), error, error.__traceback__))
    assert (
        shown.index("BrokenPipeError: [Errno 32] Broken pipe") < shown.index("and then:") < shown.index("RuntimeError")
    )
    assert shown.startswith("Traceback (most recent call last):\n  File ")
