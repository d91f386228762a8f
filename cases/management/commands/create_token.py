"""Makes an API token for an agent: for REST, and for console sockets of programs."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cases.models import Agent, ApiToken


class Command(BaseCommand):
    help = "Makes an API token for the agent with that email address. It is shown this once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        agent = Agent.objects.filter(email__iexact=options["email"].strip()).first()
        if agent is None:
            raise CommandError(f"There is no agent {options['email']!r}. Make one with create_agent.")
        if not agent.is_active:
            raise CommandError(f"{agent.email} may no longer sign in, so a token would open nothing.")
        token = ApiToken.issue(agent)
        self.stdout.write(json.dumps({"token": token}) if options["json"] else token)
