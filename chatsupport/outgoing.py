"""Where mail goes out: `EMAIL_URL` and `MAIL_FROM`, parsed strictly.

A value that cannot be used raises `ImproperlyConfigured` with a sentence that names the variable and says what it
takes. `EMAIL_URL` is not repeated in it, as it may hold a password.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

PATIENCE = 10  # seconds to wait for the mail server at each step
_PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
_TAKES = (
    "EMAIL_URL cannot be used; it takes smtp+starttls://USER:PASSWORD@HOST:PORT, smtps://… or smtp://…, with %40 for "
    "an @ in the user or the password; or console: to print mail into the log"
)


@dataclass(frozen=True)
class Outgoing:
    """How mail is sent. `backend` is Django's, empty where none is; `sender` is an address, perhaps with a name."""

    backend: str = ""
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    starttls: bool = False
    tls: bool = False
    sender: str = "support@localhost"

    def __bool__(self) -> bool:
        return bool(self.backend)


def read(env: Mapping[str, str], *, demo: bool) -> Outgoing:
    """The operator's mail server; without one the demo prints its mail, and anything else sends none."""
    url = env.get("EMAIL_URL", "").strip() or ("console:" if demo else "")
    sender = _sender(env.get("MAIL_FROM", ""))
    if not url:
        return Outgoing(sender=sender or Outgoing.sender)
    if url == "console:":
        return Outgoing("django.core.mail.backends.console.EmailBackend", sender=sender or Outgoing.sender)
    if not sender:
        raise ImproperlyConfigured(
            "MAIL_FROM is not set; with EMAIL_URL it takes the sender: Support <desk@example.com>"
        )
    return _smtp(url, sender)


def _smtp(url: str, sender: str) -> Outgoing:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ImproperlyConfigured(_TAKES) from error
    plain = not (parts.path.strip("/") or parts.query or parts.fragment)
    known = parts.scheme in _PORTS and re.fullmatch(r"[A-Za-z0-9._-]+|[0-9A-Fa-f:.]+", parts.hostname or "")
    if not (plain and known and port != 0 and bool(parts.username) == bool(parts.password)):
        raise ImproperlyConfigured(_TAKES)
    return Outgoing(
        backend="django.core.mail.backends.smtp.EmailBackend",
        host=parts.hostname or "",
        port=port or _PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starttls=parts.scheme == "smtp+starttls",
        tls=parts.scheme == "smtps",
        sender=sender,
    )


def _sender(text: str) -> str:
    text = text.strip()
    if text:
        try:
            if not text.isprintable():
                raise ValidationError("It has a line break.")
            validate_email(parseaddr(text)[1])
        except ValidationError as error:
            raise ImproperlyConfigured(
                f"MAIL_FROM is {text!r}; it takes an address, or a name and one: Support <desk@example.com>"
            ) from error
    return text
