"""Whose pages may speak to the server: its own (the frame), and those of the sites.

Origins are compared exactly, as a browser writes them; `null` and a missing origin are nobody's.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http.request import split_domain_port, validate_host

from chat.access import policy
from chat.access.validators import canonical_origin


def own_origin(origin: str, host: str) -> bool:
    """Whether `origin` is the server's own: PUBLIC_URL, or the request's `Host` header where ALLOWED_HOSTS has it.

    Where PUBLIC_URL is https, a page that came over plain http is not the server's own.
    """
    if not origin:
        return False
    if origin == settings.PUBLIC_URL:
        return True
    parts = urlsplit(origin)
    secure_only = settings.PUBLIC_URL.startswith("https://")
    if parts.scheme not in (("https",) if secure_only else ("http", "https")):
        return False
    return _is_allowed(host) and origin == _origin_of(parts.scheme, host)


def origin_known(origin: str, host: str) -> bool:
    """Whether any page may open a socket from `origin`: the server's own or an enabled site's."""
    return origin_lately_known(origin, host) or origin in policy.current().origins


def origin_lately_known(origin: str, host: str) -> bool:
    """The same by the rules as they were last read here, asking the database nothing: for a handshake, which hello
    judges again by the rules as they are."""
    return own_origin(origin, host) or origin in policy.last_read_origins()


def _is_allowed(host: str) -> bool:
    domain, _ = split_domain_port(host)
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)


def _origin_of(scheme: str, host: str) -> str | None:
    try:
        return canonical_origin(f"{scheme}://{host}")
    except ValidationError:
        return None
