"""The other ways in that a site has, as PROTOCOL's `alternatives`."""

import re
from typing import Any, Protocol, TypedDict

from django.conf import settings
from django.utils.translation import gettext_noop as _

from chat.access.models import Site


class Alternative(TypedDict):
    kind: str
    label: str
    href: str


class Say(Protocol):
    """Says a sentence in somebody's language, its `{names}` filled in."""

    def __call__(self, sentence: str, /, **values: Any) -> str: ...


def _in_english(sentence: str, /, **values: Any) -> str:
    return sentence.format(**values)


def alternatives(site: Site, own: str = "", say: Say = _in_english) -> list[Alternative]:
    """The ways that are filled in. `own` is the server's origin, for a portal given as a path; default PUBLIC_URL."""
    email, phone, emergency = site.email, site.phone, site.emergency_phone
    ways = [
        Alternative(kind="portal", label=say(_("Support portal")), href=_absolute(site.portal_url, own)),
        Alternative(kind="email", label=say(_("Email {address}"), address=email), href=email and f"mailto:{email}"),
        Alternative(kind="phone", label=say(_("Call {number}"), number=phone), href=_dial(phone)),
        Alternative(
            kind="emergency",
            label=say(_("Critical, after hours: call {number}"), number=emergency),
            href=_dial(emergency),
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
