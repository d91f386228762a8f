"""Deletes files that were uploaded and not posted within a day; running servers do it every hour by themselves."""

from typing import Any

from django.core.management.base import BaseCommand

from cases.files.sweeping import sweep


class Command(BaseCommand):
    help = "Deletes files that were uploaded more than a day ago and never posted. Running servers do it every hour."

    def handle(self, *args: Any, **options: Any) -> None:
        total = 0
        while count := sweep():
            total += count
        self.stdout.write(f"Deleted {total} file{'' if total == 1 else 's'} that nobody posted.")
