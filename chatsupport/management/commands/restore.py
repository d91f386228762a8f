"""`manage.py restore`: what a backup holds, in the place of what is here."""

import subprocess
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from chatsupport.backup.archive import Damaged, Manifest
from chatsupport.backup.postgres import UNREACHABLE, ToolFailed
from chatsupport.backup.restoring import NotHere, restore
from chatsupport.moving.source import Busy


class Command(BaseCommand):
    help = (
        "Puts a backup into this installation, which has to be empty and whose servers have to be stopped. The archive "
        "is checked first: one that is damaged, or of a newer version, changes nothing."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", metavar="PATH", type=Path, help="the archive that `manage.py backup` made")
        parser.add_argument("--replace", action="store_true", help="delete what this installation has")

    def handle(self, *args: Any, **options: Any) -> None:
        path = options["path"]
        try:
            self._tell(restore(path, replace=options["replace"]))
        except Damaged as error:
            raise CommandError(f"{path} is damaged; nothing was changed. {error} Take another backup.") from error
        except Busy as error:
            raise CommandError(
                "Servers have the database open; nothing was changed. Stop them, and run this again."
            ) from error
        except subprocess.CalledProcessError as error:
            raise CommandError(
                "It is restored, but its tables are of an older version. Next: manage.py migrate"
            ) from error
        except (NotHere, ToolFailed, *UNREACHABLE) as error:
            raise CommandError(f"Nothing was changed. {str(error).strip()}") from error
        except OSError as error:
            raise CommandError(f"{error.strerror}: {error.filename or path}. Mend that, and run this again.") from error

    def _tell(self, restored: Manifest) -> None:
        what = f"{sum(restored.rows.values()):,} rows and {restored.uploads:,} uploads"
        self.stdout.write(f"Restored: {what} of {restored.made_at}, version {restored.version}.")
        if settings.ENV.secret_key_given:
            self.stdout.write("Sessions and links go on only with the SECRET_KEY that the backup was made under.")
