"""Tracebacks for the log: where it went wrong and of what kind, without what people wrote.

The words of an exception may quote the value that it stumbled over, and PostgreSQL's quote the whole row. So they are
shown only for kinds whose words are the system's own.
"""

import traceback
from types import TracebackType
from typing import TypeAlias

from django.core.exceptions import ImproperlyConfigured

from cases.problems import Problem

ExcInfo: TypeAlias = tuple[type[BaseException], BaseException, TracebackType | None]
UNSAID = "[hidden]"
_NAMES_OF_CODE = (AttributeError, ImportError, NameError, ImproperlyConfigured)
_CLIENTS = ("django.db", "psycopg", "psycopg_pool", "redis", "sqlite3")  # of the database and of Redis
_QUOTES_DATA = "DataError"  # by each of those clients for a value that the database would not take


def render(exc_info: ExcInfo) -> str:
    """The exception and those before it, oldest first, as Python prints them but for their words."""
    parts: list[str] = []
    error: BaseException | None = exc_info[1]
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        parts.append("".join(traceback.format_tb(error.__traceback__)) + f"{_kind(error)}: {words(error)}")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "Traceback (most recent call last):\n" + "\n\nand then:\n".join(reversed(parts))


def words(error: BaseException) -> str:
    """What an exception says, as far as it cannot quote what somebody wrote."""
    if isinstance(error, Problem):
        return error.code
    if isinstance(error, OSError) and error.strerror:
        return f"[Errno {error.errno}] {error.strerror}"
    if isinstance(error, _NAMES_OF_CODE) or _is_of_a_client(error):
        return next(iter(str(error).splitlines()), "")  # further lines show the row or the statement
    return UNSAID


def _is_of_a_client(error: BaseException) -> bool:
    kinds = {f"{kind.__module__}.{kind.__name__}" for kind in type(error).__mro__}
    named = any(kind.startswith(tuple(f"{name}." for name in _CLIENTS)) for kind in kinds)
    return named and not any(kind.endswith(f".{_QUOTES_DATA}") for kind in kinds)


def _kind(error: BaseException) -> str:
    kind = type(error)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
