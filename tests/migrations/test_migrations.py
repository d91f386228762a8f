"""The tables can be made, taken away and made again, on whichever database the tests run on."""

import pytest
from django.core.management import call_command
from django.db import connection

from chatsupport.checks import unapplied

OURS = ("access", "cases")
Schema = dict[str, set[str]]


def schema() -> Schema:
    """Every table with its columns and the names of its constraints and indexes."""
    with connection.cursor() as cursor:
        return {name: _parts(cursor, name) for name in connection.introspection.table_names(cursor)}


def _parts(cursor: object, table: str) -> set[str]:
    described = connection.introspection.get_table_description(cursor, table)
    constraints = connection.introspection.get_constraints(cursor, table)
    named = {name for name in constraints if not name.startswith("__")}
    return {str(column) for column in described} | named


def ours(found: Schema) -> set[str]:
    return {name for name in found if name.startswith(tuple(f"{label}_" for label in OURS))}


@pytest.mark.django_db
def test_models_and_migrations_agree() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_to_zero_and_back_gives_the_same_tables() -> None:
    before = schema()
    assert ours(before)
    for label in OURS:
        call_command("migrate", label, "zero", verbosity=0)
    assert ours(schema()) == set()
    call_command("migrate", verbosity=0)
    assert unapplied() == []
    assert schema() == before
