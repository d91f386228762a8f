"""The session that a proven person carries to the socket: a signed value, nothing stored."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.core.signing import BadSignature, Signer

from cases import clock
from cases.models import Contact
from chat.access.models import Site, SiteKey

LIFETIME = 900  # seconds
_LONGEST = 512  # characters; a real one has about 120
_signer = Signer(salt="chat.access.session")


@dataclass(frozen=True)
class Session:
    """Who came, by which site and which of its keys; good until `expires_at` (UTC)."""

    contact_id: int
    site_id: int
    key_id: int
    expires_at: datetime


def issue(contact: Contact, site: Site, key: SiteKey) -> str:
    """A session for `contact`, whose token `key` of `site` had signed; good for `LIFETIME` seconds."""
    return _sign(contact.pk, site.pk, key.pk)


def renew(session: Session) -> str:
    """The same session for another `LIFETIME`. The caller judges it first: this asks nothing."""
    return _sign(session.contact_id, session.site_id, session.key_id)


def open_session(value: object) -> Session | None:
    """What a value that `issue` made says; None when it was not made here or has run out. Looks nothing up."""
    try:
        contact_id, site_id, key_id, expires = _unsign(value)
    except (BadSignature, ValueError, TypeError):
        return None
    if expires <= clock.now().timestamp():
        return None
    return Session(contact_id, site_id, key_id, datetime.fromtimestamp(expires, UTC))


def _sign(contact_id: int, site_id: int, key_id: int) -> str:
    return _signer.sign_object([contact_id, site_id, key_id, int(clock.now().timestamp()) + LIFETIME])


def _unsign(value: object) -> Any:
    if not isinstance(value, str) or len(value) > _LONGEST:
        raise ValueError("This is no session.")
    return _signer.unsign_object(value)
