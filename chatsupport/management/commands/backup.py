"""`manage.py backup`: everything that an installation has, as one archive."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from chatsupport.backup import making
from chatsupport.backup.archive import Damaged
from chatsupport.backup.postgres import UNREACHABLE, ToolFailed
from chatsupport.checks import unapplied


class Command(BaseCommand):
    help = (
        "Writes a consistent copy of the database, the uploads and the kept secret into one archive, while the servers "
        "run. Whoever can read it can read everything: keep it as safe as the server."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "path", metavar="PATH", nargs="?", type=Path, help="a file to be; or a folder (DATA_DIR/backups)"
        )
        parser.add_argument("--keep", type=int, metavar="N", help="then delete all but the newest N of the folder")

    def handle(self, *args: Any, **options: Any) -> None:
        keep = options["keep"]
        if keep is not None and keep < 1:
            raise CommandError("--keep takes 1 or more.")
        path = _path(options["path"])
        try:
            if unapplied():
                raise CommandError("The database lacks migrations. First: .venv/bin/python manage.py migrate")
            made = making.make(path)
            old = making.forget_old(path.parent, keep) if keep else []
        except (Damaged, ToolFailed, *UNREACHABLE) as error:
            raise CommandError(f"No backup was made. {str(error).strip()}") from error
        except OSError as error:
            raise CommandError(f"No backup was made: {error.strerror} ({error.filename or path}).") from error
        rows = sum(made.rows.values())
        self.stdout.write(f"{path}\n{rows:,} rows, {made.uploads:,} uploads, {path.stat().st_size:,} bytes.")
        if settings.ENV.secret_key_given:
            self.stdout.write("SECRET_KEY comes from the environment and is not in it: keep it elsewhere.")
        if old:
            self.stdout.write(f"Deleted {len(old)} older than the newest {keep}.")


def _path(given: Path | None) -> Path:
    """The file to write: the one given, or one named after the time in the folder given."""
    folder = given or settings.DATA_DIR / "backups"
    if given is None:
        folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / making.named(datetime.now(UTC)) if folder.is_dir() else folder
    if not path.parent.is_dir():
        raise CommandError(f"There is no folder {path.parent}. Make it, or name another.")
    if path.exists():
        raise CommandError(f"{path} is there already. Name another file, or a folder.")
    return path
