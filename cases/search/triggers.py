"""The triggers that note which cases have changed in what they are found by; a message changes none of it.

They are made after any migration: to alter a table Django makes it anew on SQLite, and its triggers go with the old.
"""

from typing import Any

from django.apps import AppConfig
from django.db import connections

NOTED = {
    "case": (
        "number", "subject", "tags", "participant_case", "screen_requested", "contact_id", "account_id", "team_id",
        "assignee_id",
    ),
    "contact": ("name", "email"),
    "account": ("name",),
}  # fmt: skip


def restore(sender: AppConfig, using: str, **_: Any) -> None:
    """Called after the migrations of `sender`; does nothing where there is no search yet."""
    connection = connections[using]
    if "cases_search_changed" not in connection.introspection.table_names():
        return
    make = _on_sqlite if connection.vendor == "sqlite" else _on_postgres
    with connection.cursor() as cursor:
        for kind, columns in NOTED.items():
            cursor.execute(make(kind, columns))


def _on_sqlite(kind: str, columns: tuple[str, ...]) -> str:
    differs = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in columns)
    noting = f"INSERT INTO cases_search_changed (kind, row) VALUES ('{kind}', NEW.id)"  # noqa: S608
    when = f"AFTER UPDATE OF {', '.join(columns)} ON cases_{kind} WHEN {differs}"
    return f"CREATE TRIGGER IF NOT EXISTS cases_search_{kind}_changed {when} BEGIN {noting}; END"


def _on_postgres(kind: str, columns: tuple[str, ...]) -> str:
    differs = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in columns)
    when = f"AFTER UPDATE OF {', '.join(columns)} ON cases_{kind} FOR EACH ROW WHEN ({differs})"
    return f"CREATE OR REPLACE TRIGGER cases_search_{kind}_changed {when} EXECUTE FUNCTION cases_search_note('{kind}')"
