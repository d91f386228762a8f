"""`manage.py serve`: the production server."""

import os
import socket
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import ERROR
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from chatsupport import checks, serving, staticfiles
from chatsupport.metrics import workers


class Command(BaseCommand):
    help = "Serve the product. Prints one line `ready http://HOST:PORT` when it accepts connections."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000, help="0 takes any free port.")
        parser.add_argument("--workers", type=int, default=1, help="Above 1 wants PostgreSQL and Redis.")
        parser.add_argument("--fd", type=int, help="Serve on a listening socket that was inherited.")
        parser.add_argument("--numbers", type=Path, help="The file in which such a worker leaves its numbers.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["fd"] is not None:
            if options["numbers"] is not None:
                workers.join(options["numbers"])
            serving.serve_here(socket.socket(fileno=options["fd"]))
            return
        if options["workers"] < 1 or not 0 <= options["port"] <= 65535:
            raise CommandError("--workers takes 1 or more, --port takes 0 to 65535.")
        listener = serving.listen(options["host"], options["port"])
        self._set_public_url(listener)
        self._check(options["workers"])
        if staticfiles.stale():
            call_command("collectstatic", interactive=False, verbosity=0)
        if options["workers"] == 1:
            serving.serve_here(listener)
        else:
            serving.Supervisor(listener, options["workers"]).run()

    def _set_public_url(self, listener: socket.socket) -> None:
        """The server's own origin defaults to where it listens; processes that it starts are told."""
        if not settings.PUBLIC_URL:
            host, port = listener.getsockname()[:2]
            name = {"0.0.0.0": "localhost", "::": "localhost"}.get(host, host)  # noqa: S104 - read, not bound
            settings.PUBLIC_URL = f"http://{f'[{name}]' if ':' in name else name}:{port}"
            os.environ["PUBLIC_URL"] = settings.PUBLIC_URL

    def _check(self, workers: int) -> None:
        found = checks.problems(workers)
        for message in found:
            self.stderr.write(f"{message.msg}\n  {message.hint}")
        if any(message.level >= ERROR for message in found):
            raise CommandError("Not started, because of the above.")
