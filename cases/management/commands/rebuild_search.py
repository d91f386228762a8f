"""`manage.py rebuild_search`: indexes all cases and entries anew, while the desk works on."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from cases.search import indexing, state

AT_A_TIME = 2_000
TOLD_EVERY = 5  # seconds


class Command(BaseCommand):
    help = (
        "Indexes all cases and entries anew for the search, the newest first; older ones are not found meanwhile. "
        "Stopped, it is taken up where it was by --continue, or by the server."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--continue", action="store_true", dest="go_on", help="Keep what is indexed; do the rest.")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["go_on"]:
            indexing.clear()
        began = told = time.monotonic()
        while self._turn():
            now = time.monotonic()
            if now - told >= TOLD_EVERY:
                told = now
                self.stdout.write(f"{self._left():,} entries to go")
        self.stdout.write(f"The search is up to date; it took {time.monotonic() - began:.0f} s.")

    def _turn(self) -> bool:
        """Whether there is more to do. A server that is running may have had the turn."""
        due = indexing.gather(AT_A_TIME)
        if due is not None:
            indexing.store(due)
        return due is not None

    def _left(self) -> int:
        now = state.read()
        return now.left if now else 0
