"""What is moved: the table of every model, and how a row is summed up so that two databases can be compared."""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model

Row = Sequence[Any]


def _point_in_time(text: str) -> str:
    """SQLite has no zone (all is UTC), PostgreSQL says +00; both leave out a fraction that is zero, but not alike."""
    text = text.removesuffix("+00")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _json(text: str) -> str:
    """PostgreSQL orders keys and writes numbers in its own way."""
    return json.dumps(json.loads(text, parse_int=float), sort_keys=True)


def _as_it_is(text: str) -> str:
    return text


# How each kind of field is written in both databases, made the same. SQLite's text goes into PostgreSQL as it is, so a
# kind that is not here has to be looked at before it may be moved.
KINDS: dict[str, Callable[[str], str]] = {
    **dict.fromkeys(["AutoField", "BigAutoField", "ForeignKey", "OneToOneField"], _as_it_is),
    **dict.fromkeys(["IntegerField", "BigIntegerField", "SmallIntegerField"], _as_it_is),
    **dict.fromkeys(["PositiveIntegerField", "PositiveBigIntegerField", "PositiveSmallIntegerField"], _as_it_is),
    **dict.fromkeys(["CharField", "TextField", "SlugField", "EmailField", "URLField", "DateField"], _as_it_is),
    "BooleanField": lambda text: {"t": "1", "f": "0"}.get(text, text),
    "DateTimeField": _point_in_time,
    "TimeField": _point_in_time,
    "UUIDField": lambda text: text.replace("-", ""),
    "JSONField": _json,
}


@dataclass(frozen=True)
class Table:
    """A table by its name, its columns in order with each one's kind of field, and the column of its key."""

    name: str
    columns: tuple[str, ...]
    kinds: tuple[str, ...]
    key: str

    @property
    def listed(self) -> str:
        """The columns as SQL lists them."""
        return ", ".join(f'"{column}"' for column in self.columns)


@dataclass(frozen=True)
class Sum:
    """How many rows, and a sum over their content that does not depend on their order."""

    rows: int
    content: str


class UnknownKind(Exception):
    """A field's kind is not among `KINDS`."""


def all_tables() -> list[Table]:
    """The tables of all models, those between two included, by name. Raises `UnknownKind`."""
    models = [one for one in apps.get_models(include_auto_created=True) if one._meta.managed and not one._meta.proxy]
    return sorted((table_of(one) for one in models), key=lambda table: table.name)


def table_of(model: type[Model]) -> Table:
    fields = model._meta.local_concrete_fields
    kinds = tuple(field.get_internal_type() for field in fields)
    unknown = set(kinds) - set(KINDS)
    if unknown:
        raise UnknownKind(f"{model._meta.label} has a field of a kind that cannot be moved yet: {', '.join(unknown)}.")
    key = model._meta.pk
    return Table(model._meta.db_table, tuple(str(field.column) for field in fields), kinds, str(key.column))


def sum_up(table: Table, rows: Iterable[Row]) -> Sum:
    """Sums up rows of `table`, each a value for each column, in whichever of the two databases' writing."""
    same = [KINDS[kind] for kind in table.kinds]
    count, total = 0, 0
    for row in rows:
        values = ["\0" if value is None else alike(str(value)) for alike, value in zip(same, row, strict=True)]
        digest = hashlib.blake2b("\x1f".join(values).encode(), digest_size=16).digest()
        count, total = count + 1, total + int.from_bytes(digest, "big")
    return Sum(count, f"{total % 2**128:032x}")
