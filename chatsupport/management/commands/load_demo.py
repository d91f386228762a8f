"""`manage.py load_demo`: a vendor with its customers, agents and cases to try the product with."""

import time
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from chatsupport.demo import cast
from chatsupport.demo.furnishing import Loaded, load

CASES = 200
TOLD_EVERY = 50_000
ORIGINS = ["http://127.0.0.1:8000", "http://localhost:8000"]


class Command(BaseCommand):
    help = "Loads the demo: a site, agents, accounts and cases. A second run adds what is missing and nothing twice."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--cases", type=int, default=CASES, help=f"How many cases ({CASES}); a million will do.")
        parser.add_argument(
            "--origin",
            action="append",
            default=[],
            help="An origin whose pages may embed the chat; repeatable. PUBLIC_URL, or port 8000 here, by itself.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo publishes passwords. Set DEMO=on in the environment to load it.")
        if options["cases"] < 0:
            raise CommandError("--cases takes 0 or more.")
        own = [settings.PUBLIC_URL] if settings.PUBLIC_URL else []
        began = time.monotonic()
        try:
            loaded = load(options["cases"], [*options["origin"], *own] or ORIGINS, timezone.now(), self._progress)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(self._told(loaded, time.monotonic() - began))

    def _progress(self, done: int) -> None:
        if done % TOLD_EVERY == 0:
            self.stdout.write(f"{done:,} cases so far")

    def _told(self, loaded: Loaded, seconds: float) -> str:
        if loaded.site or loaded.agents or loaded.contacts or loaded.cases:
            added = f"{loaded.cases:,} cases, {loaded.contacts:,} contacts and {loaded.agents} agents"
            first = f"Demo loaded in {seconds:.1f} s: {added} added."
        else:
            first = "The demo was loaded before; nothing was added."
        agents = [f"  {who.email:<32}{_kind(who):<16}{cast.PASSWORD}" for who in cast.AGENTS[:4]]
        return "\n".join([first, "Sign in to the console with:", *agents])


def _kind(who: cast.Colleague) -> str:
    return "administrator" if who.admin else "lead" if who.lead else "agent"
