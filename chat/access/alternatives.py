"""The other ways in that a site has, as PROTOCOL's `alternatives`."""

import re
from typing import TypedDict

from django.conf import settings

from chat.access.models import Site


class Alternative(TypedDict):
    kind: str
    label: str
    href: str


def alternatives(site: Site, own: str = "") -> list[Alternative]:
    """The ways that are filled in. `own` is the server's origin, for a portal given as a path; default PUBLIC_URL."""
    ways = [
        Alternative(kind="portal", label="Support portal", href=_absolute(site.portal_url, own)),
        Alternative(kind="email", label=f"Email {site.email}", href=site.email and f"mailto:{site.email}"),
        Alternative(kind="phone", label=f"Call {site.phone}", href=_dial(site.phone)),
        Alternative(
            kind="emergency",
            label=f"Critical, after hours: call {site.emergency_phone}",
            href=_dial(site.emergency_phone),
        ),
    ]
    return [way for way in ways if way["href"]]


def _absolute(link: str, own: str) -> str:
    return f"{own or settings.PUBLIC_URL}{link}" if link.startswith("/") else link


def _dial(number: str) -> str:
    """A `tel:` link (RFC 3966) for a number as people write it, "+1 312 555 0100, extension 2" included."""
    main, *extension = re.split(r"[,;\s]*(?:extension|ext\.?|x)\s*", number, maxsplit=1, flags=re.IGNORECASE)
    digits = re.sub(r"[^\d+]", "", main)
    inner = re.sub(r"\D", "", extension[0]) if extension else ""
    if not digits:
        return ""
    return f"tel:{digits};ext={inner}" if inner else f"tel:{digits}"
