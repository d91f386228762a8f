"""`manage.py move_to_postgres`: this SQLite installation, into an empty PostgreSQL database."""

import os
import subprocess
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, connections

from chatsupport.checks import unapplied
from chatsupport.moving.move import Differs, move
from chatsupport.moving.source import Busy, Source
from chatsupport.moving.tables import Sum, UnknownKind
from chatsupport.moving.target import Taken, Target, Unfit

TARGET = "TARGET_DATABASE_URL"


class Command(BaseCommand):
    help = (
        "Copies this SQLite installation into an empty PostgreSQL database and proves that both are equal. The servers "
        "must be stopped. Killed at any point, it goes on where it was when it is run again. The file stays as it is."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "target",
            metavar="URL",
            nargs="?",
            default=os.environ.get(TARGET, ""),
            help=f"postgres://USER:PASSWORD@HOST:PORT/NAME; or {TARGET}, which others on this machine cannot read",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        url = options["target"]
        if not url.startswith(("postgres://", "postgresql://")):
            raise CommandError(
                f"Say where to: move_to_postgres postgres://USER:PASSWORD@HOST:PORT/NAME, or set {TARGET}."
            )
        path = _file()
        try:
            with Source(path) as source, Target(url) as target:
                sums = move(source, target, url, self.stdout.write)
                name = target.name
        except Exception as error:
            told = _told(error)
            if told is None:
                raise
            raise CommandError(told) from error
        self._tell(sums, name, path)

    def _tell(self, sums: dict[str, Sum], name: str, path: Path) -> None:
        for table, found in sums.items():
            self.stdout.write(f"  {table:<32}{found.rows:>12,} rows   {found.content}")
        uploads = sum(one.is_file() for one in (settings.DATA_DIR / "uploads").rglob("*"))
        self.stdout.write(
            f"Moved: {len(sums)} tables are equal in {name} and in the file, by number of rows and by content.\n"
            f"Now set DATABASE_URL to it and start the servers. {path} is no longer used; keep it until you are sure.\n"
            f"Uploads stay where they are: {uploads} files in {settings.DATA_DIR / 'uploads'}, "
            "a folder that servers on several machines have to share."
        )


def _file() -> Path:
    """The installation's SQLite file, closed here. Raises `CommandError` where it is not fit to be moved."""
    if connection.vendor != "sqlite":
        raise CommandError("DATABASE_URL names PostgreSQL already. Unset it, so that it names the SQLite file to move.")
    path = Path(connection.settings_dict["NAME"])
    if not path.exists():
        raise CommandError(f"There is no {path}: nothing to move. Is DATA_DIR the installation's?")
    if unapplied():
        raise CommandError("The file lacks migrations. First: .venv/bin/python manage.py migrate")
    connections.close_all()
    return path


def _told(error: Exception) -> str | None:
    """What to do about an error of the move; None for one that has no remedy."""
    match error:
        case Busy():
            return "A server, or another program, has the SQLite file open. Stop it, and run this again."
        case Taken():
            made = "createdb --owner=USER NAME makes one"
            return (
                f"{error} Take an empty one ({made}). If a move into it has ended: set DATABASE_URL to it, and start."
            )
        case Unfit():
            return (
                f"PostgreSQL refuses a row: {error}. Change it in the administration, and run this again: it goes on."
            )
        case Differs():
            return (
                f"{error} is not the same in both databases. Do not use the new one; take an empty one and run again."
            )
        case UnknownKind():
            return f"{error} This version of the product cannot be moved."
        case psycopg.OperationalError():
            return f"The database cannot be used: {str(error).strip()} Start it, mend its URL, and run this again."
        case subprocess.CalledProcessError():
            return "The tables could not be made; the lines above say why. Then run this again."
    return None
