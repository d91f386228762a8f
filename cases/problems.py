"""Refusals that a caller can act on. Every door turns a `Problem` into its own form of error."""

import logging
from typing import Any, Literal

from django.db import (
    DatabaseError,
    DataError,
    Error,
    IntegrityError,
    InterfaceError,
    NotSupportedError,
    ProgrammingError,
)

log = logging.getLogger(__name__)

Code = Literal[
    "bad_request",
    "forbidden",
    "not_found",
    "conflict",
    "stale",
    "rate_limited",
    "too_large",
    "closed",
    "unavailable",
    "storage_full",
    "internal",
]


class Problem(Exception):
    """Something was refused and nothing was written.

    `code` is one of PROTOCOL's, `message` says what to do next, `retry_after` (seconds) is given where trying again
    later helps, `extra` goes into the answer beside them.
    """

    def __init__(self, code: Code, message: str, retry_after: float | None = None, **extra: Any) -> None:
        super().__init__(message)
        self.code: Code = code
        self.message = message
        self.retry_after = retry_after
        self.extra = extra


def not_found(what: str = "case") -> Problem:
    """The same answer for what is not there and for what is not yours."""
    return Problem("not_found", f"There is no such {what}, or it is not yours.")


def internal() -> Problem:
    """The answer to what went wrong for no fault of the caller; whoever answers it logs what it was."""
    return Problem("internal", "Something went wrong on our side; nothing was written. Try again.", retry_after=5)


def from_database(error: Error) -> Problem:
    """What a caller is told of a database error: full storage and busy databases are temporary, the rest is ours."""
    said = str(error).lower()
    if "disk is full" in said or "no space left" in said or "disk i/o error" in said:
        return Problem("storage_full", "The server's storage is full; nothing was written.", retry_after=10)
    if isinstance(error, DatabaseError | InterfaceError) and not isinstance(error, _OUR_MISTAKES):
        log.warning("The database is unavailable: %s", said.splitlines()[0] if said else type(error).__name__)
        return Problem("unavailable", "The database is busy; nothing was written.", retry_after=1)
    log.error("A query failed", exc_info=error)
    return internal()


_OUR_MISTAKES = (DataError, IntegrityError, ProgrammingError, NotSupportedError)
