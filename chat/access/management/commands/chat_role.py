"""Switches chat on or off for a role of a site, as an administrator does on the access page."""

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from chat.access.models import Site
from chat.access.operations import switch_role


class Command(BaseCommand):
    help = "Switches chat on or off for the exact role name ROLE at the site KEY."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("key", metavar="KEY")
        parser.add_argument("role", metavar="ROLE")
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--on", dest="on", action="store_true")
        which.add_argument("--off", dest="on", action="store_false")
        parser.add_argument("--json", action="store_true", help="accepted for likeness; it prints JSON anyway")

    def handle(self, *args: Any, **options: Any) -> None:
        site = Site.objects.filter(key=options["key"]).first()
        if site is None:
            raise CommandError(f"There is no site {options['key']!r}. Make it with create_site.")
        try:
            role = switch_role(site, options["role"], options["on"], by=None)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        told = {"site": site.key, "role": role.name, "chat_enabled": role.chat_enabled}
        self.stdout.write(json.dumps(told))
