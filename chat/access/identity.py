"""The token by which an embedding application vouches for a person (PROTOCOL, Identity).

The key row says which algorithm verifies; the token never does. Ids are refused when they do not fit their columns,
because a shortened id would be another's; names are shortened.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import jwt

from chat.access.models import SiteKey
from chat.access.policy import Policy, SitePolicy

AUDIENCE = "chatsupport"
LONGEST_TOKEN = 8192  # characters
LONGEST_LIFE = 24 * 3600  # seconds from iat to exp
LEEWAY = 30  # seconds that two clocks may differ


class Unproven(Exception):
    """The token does not prove who this is; the message says why, for whoever signs."""


@dataclass(frozen=True)
class Claims:
    """Who the site says this is. Texts fit their columns and can be stored."""

    sub: str
    name: str
    email: str
    role: str
    account_id: str
    account_name: str
    location: str
    jti: str
    expires_at: datetime


def verify(token: str, site: SitePolicy, rules: Policy, now: datetime) -> tuple[Claims, SiteKey]:
    """The claims of a token of `site`, and the key that signed it. Raises `Unproven`."""
    if len(token) > LONGEST_TOKEN:
        raise Unproven(f"The token is longer than {LONGEST_TOKEN} characters.")
    key = _key(token, site, rules)
    payload = _payload(token, key)
    if payload.get("iss") != site.row.key:
        raise Unproven("iss is not the key of the site.")
    if payload.get("aud") not in (AUDIENCE, [AUDIENCE]):
        raise Unproven(f'aud is not "{AUDIENCE}".')
    expires = _lifetime(payload, now.timestamp())
    return _claims(payload, expires), key


def _key(token: str, site: SitePolicy, rules: Policy) -> SiteKey:
    try:
        kid = jwt.get_unverified_header(token).get("kid")
    except (jwt.PyJWTError, ValueError, RecursionError) as error:
        raise Unproven("This is no JWT.") from error
    if not isinstance(kid, str):
        raise Unproven("The token's header has no kid.")
    key = rules.keys.get(kid)
    if key is None or key.site_id != site.row.pk:
        raise Unproven("The token's kid names no key of this site.")
    if not key.enabled:
        raise Unproven("The key that the token's kid names is switched off.")
    return key


def _payload(token: str, key: SiteKey) -> Mapping[str, Any]:
    """The signed content. PyJWT checks the signature only; every claim is judged here, each with its reason."""
    try:
        return jwt.decode(token, key.material, algorithms=[key.algorithm], options=_SIGNATURE_ONLY)
    except jwt.InvalidAlgorithmError as error:
        raise Unproven(f"The token is not signed with {key.algorithm}, which is its key's algorithm.") from error
    except jwt.InvalidSignatureError as error:
        raise Unproven("The token's signature does not fit its key.") from error
    except (jwt.PyJWTError, ValueError, RecursionError) as error:
        raise Unproven("This is no JWT of a JSON object.") from error


_SIGNATURE_ONLY: Any = {
    "verify_signature": True,
    **{f"verify_{claim}": False for claim in ("exp", "nbf", "iat", "aud", "iss", "sub", "jti")},
}


def _lifetime(payload: Mapping[str, Any], now: float) -> datetime:
    issued, expires = _seconds(payload, "iat"), _seconds(payload, "exp")
    if issued > now + LEEWAY:
        raise Unproven("iat is in the future; is the signing server's clock right?")
    if expires <= now - LEEWAY:
        raise Unproven("The token has expired.")
    if not 0 < expires - issued <= LONGEST_LIFE:
        raise Unproven("exp is not within the 24 hours after iat.")
    return datetime.fromtimestamp(expires, UTC)


def _seconds(payload: Mapping[str, Any], claim: str) -> float:
    value = payload.get(claim)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Unproven(f"{claim} is missing or no number.")
    if isinstance(value, float) and not math.isfinite(value):
        raise Unproven(f"{claim} is no number of seconds.")
    return value


def _claims(payload: Mapping[str, Any], expires: datetime) -> Claims:
    account = payload.get("account")
    if not isinstance(account, dict):
        raise Unproven('account is missing or not {"id", "name"}.')
    return Claims(
        sub=_id(payload.get("sub"), "sub", 128),
        name=_name(payload.get("name"), "name", 200),
        email=_email(payload.get("email")),
        role=_id(payload.get("role"), "role", 120),
        account_id=_id(account.get("id"), "account.id", 128),
        account_name=_name(account.get("name"), "account.name", 200),
        location=_text(payload.get("location", ""), "location")[:500],
        jti=_id(payload.get("jti"), "jti", 128),
        expires_at=expires,
    )


def _id(value: object, claim: str, longest: int) -> str:
    text = _text(value, claim)
    if not text.strip() or len(text) > longest:
        raise Unproven(f"{claim} is empty or longer than {longest} characters.")
    return text


def _name(value: object, claim: str, longest: int) -> str:
    text = " ".join(_text(value, claim).split())
    if not text:
        raise Unproven(f"{claim} is empty.")
    return text[:longest]


def _email(value: object) -> str:
    text = _text(value, "email").strip()
    if len(text) > 254 or (text and "@" not in text):
        raise Unproven("email is no address; a person without one has an empty email.")
    return text


def _text(value: object, claim: str) -> str:
    if not isinstance(value, str):
        raise Unproven(f"{claim} is missing or no text.")
    if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise Unproven(f"{claim} has characters that cannot be stored.")
    return value
