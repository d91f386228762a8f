"""Makes an agent who signs in with an email address and a password."""

import getpass
import json
import sys
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError, transaction

from cases.models import Agent


class Command(BaseCommand):
    help = "Makes an agent. With --lead one who sees every queue, with --admin one who administers."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("--name", required=True, help="what customers and colleagues see")
        parser.add_argument("--lead", action="store_true")
        parser.add_argument("--admin", action="store_true")
        parser.add_argument("--capacity", type=int, default=4, metavar="N", help="chats at a time (default: 4)")
        parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        agent = _agent(options)
        password = _password(options["password_stdin"])
        try:
            agent.clean_fields(exclude=["password"])
        except ValidationError as error:
            raise CommandError(_by_field(error)) from error
        self._advise(password, agent)
        agent.set_password(password)
        try:
            with transaction.atomic():
                agent.save()
        except IntegrityError as error:
            raise CommandError(f"There is an agent {agent.email} already.") from error
        told = {"agent": agent.pk, "email": agent.email}
        self.stdout.write(json.dumps(told) if options["json"] else f"Made agent {agent.name} <{agent.email}>.")

    def _advise(self, password: str, agent: Agent) -> None:
        """The shell may set any password; a weak one is remarked on."""
        try:
            validate_password(password, agent)
        except ValidationError as error:
            self.stderr.write(self.style.WARNING("Warning: " + " ".join(error.messages)))


def _agent(options: dict[str, Any]) -> Agent:
    return Agent(
        email=Agent.objects.normalize_email(options["email"]).strip().lower(),
        name=options["name"].strip(),
        is_lead=options["lead"],
        is_staff=options["admin"],
        is_superuser=options["admin"],
        capacity=options["capacity"],
    )


def _by_field(error: ValidationError) -> str:
    return " ".join(f"{field}: {' '.join(messages)}" for field, messages in error.message_dict.items())


def _password(from_stdin: bool) -> str:
    """The first line of standard input, or what is typed. Raises `CommandError` when there is none."""
    if from_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    elif sys.stdin.isatty():
        password = getpass.getpass("Password: ")
    else:
        raise CommandError("Nobody is here to type a password; give it with --password-stdin.")
    if not password:
        raise CommandError("The password is empty. Give it as one line on standard input, with --password-stdin.")
    return password
