"""`manage.py doctor`: what is wrong with this installation, and what mends it."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from chatsupport.doctor.examining import Part, examine
from chatsupport.version import version

_WORDS = {"ok": "ok", "warning": "WARNING", "failed": "FAILED"}


class Command(BaseCommand):
    help = (
        "Examines the installation: settings, database, Redis, mail, clock, disk, static files, and the way in through "
        "the proxy at PUBLIC_URL. Exits with 1 when something has failed. Run it with the servers' own environment."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--url", default=settings.PUBLIC_URL, help="where the server is reached (PUBLIC_URL)")

    def handle(self, *args: Any, **options: Any) -> None:
        parts = list(examine(options["url"].rstrip("/")))
        failed = any(part.state == "failed" for part in parts)
        if options["json"]:
            told = [_shape(part) for part in parts]
            self.stdout.write(json.dumps({"ok": not failed, "version": version(), "parts": told}))
        else:
            for part in parts:
                self._tell(part)
        if failed:
            raise SystemExit(1)

    def _tell(self, part: Part) -> None:
        self.stdout.write(f"{_WORDS[part.state]:<8} {part.name:<13} {part.told}")
        for message in part.found:
            self.stdout.write(f"{'':<9}{message.msg}\n{'':<11}{message.hint}")


def _shape(part: Part) -> dict[str, Any]:
    found = [
        {"code": f"{one.id}".removeprefix("chatsupport."), "message": one.msg, "remedy": one.hint} for one in part.found
    ]
    return {"part": part.name, "state": part.state, "about": part.told, "found": found}
