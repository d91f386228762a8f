"""Queries whose text is built once. The ORM takes some 0.4 ms to build one, and a database a tenth of that to answer:
of the time of a sign-in most went into building (`python -m tests.load --only connects`).
"""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import QuerySet


class Prepared:
    """A query by values: `make`, given `samples` (each different), says which. Its text is Django's own for the
    database in use."""

    def __init__(self, make: Callable[..., QuerySet[Any, Any]], *samples: Any) -> None:
        self._make = make
        self._samples = samples
        self._texts: dict[str, tuple[str, list[int]]] = {}

    def rows(self, *values: Any) -> list[tuple[Any, ...]]:
        """The rows as the driver hands them out: on SQLite a boolean is a number, and a moment a text."""
        text, order = self._texts.get(connection.vendor) or self._build()
        with connection.cursor() as cursor:
            cursor.execute(text, [values[at] for at in order])
            return list(cursor.fetchall())

    def _build(self) -> tuple[str, list[int]]:
        """The text, and which value stands at each of its places. Raises `ValueError` for a place that none fills."""
        text, places = self._make(*self._samples).query.sql_with_params()
        if strange := [place for place in places if place not in self._samples]:
            raise ValueError(f"No value is given for {strange!r}; take it as a parameter.")
        built = self._texts[connection.vendor] = (text, [self._samples.index(place) for place in places])
        return built
