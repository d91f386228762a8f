"""The host's own signing of tokens: what any vendor does on its server, here with the site's newest shared key."""

import time
import uuid

import jwt

from chat.access.models import SiteKey
from chatsupport.demo.cast import SITE, Customer

LIFETIME = 3600  # seconds


class NotLoaded(Exception):
    """The demo's site or its key is not there; `manage.py load_demo` makes them."""


def sign(who: Customer) -> str:
    """The token that vouches for `who`. Raises `NotLoaded`."""
    key = signing_key()
    now = int(time.time())
    claims = {
        "iss": SITE,
        "aud": "chatsupport",
        "sub": who.key,
        "name": who.name,
        "email": who.email,
        "role": who.role,
        "account": {"id": who.account, "name": who.account_name},
        "location": who.location,
        "iat": now,
        "exp": now + LIFETIME,
        "jti": str(uuid.uuid4()),
    }
    return jwt.encode(claims, key.material, algorithm="HS256", headers={"kid": key.kid})


def signing_key() -> SiteKey:
    """The newest shared key of the demo's site that is switched on. Raises `NotLoaded`."""
    keys = SiteKey.objects.filter(site__key=SITE, algorithm=SiteKey.Algorithm.HS256, enabled=True)
    key = keys.order_by("-created_at", "-pk").first()
    if key is None:
        raise NotLoaded
    return key
