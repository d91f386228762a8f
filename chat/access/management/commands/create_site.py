"""Makes a site and a key for it; on a site that is there, adds a key and the origins that are new."""

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from chat.access.operations import provision_site


class Command(BaseCommand):
    help = "Makes the site KEY with a fresh key, or adds a key to it. The secret is shown this once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("key", metavar="KEY", help="letters, digits, - and _; becomes the iss of its tokens")
        parser.add_argument("--name", required=True, help="what people call the site")
        parser.add_argument(
            "--origin", action="append", default=[], metavar="URL", help="scheme://host[:port] of its pages; repeatable"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            key = provision_site(options["key"], options["name"], options["origin"])
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        told = {"site": key.site.key, "kid": key.kid, "secret": key.material}
        self.stdout.write(json.dumps(told) if options["json"] else _in_words(told))


def _in_words(told: dict[str, str]) -> str:
    return "Site {site}\nkid    {kid}\nsecret {secret}\nKeep the secret now; it is not shown again.".format(**told)
