"""Who calls: an agent, by an API token."""

from django.http import HttpRequest
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from cases.models import Agent, ApiToken

SCHEME = "Bearer"


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer TOKEN`; a revoked token and one of an agent who may no longer sign in are refused."""

    def authenticate(self, request: Request) -> tuple[Agent, ApiToken] | None:
        scheme, _, token = get_authorization_header(request).partition(b" ")
        if scheme.lower() != SCHEME.lower().encode():
            return None
        digest = ApiToken.digest_of(token.strip().decode("latin-1"))
        good = ApiToken.objects.select_related("agent").filter(revoked_at__isnull=True, agent__is_active=True)
        found = good.filter(digest=digest).first()
        if found is None:
            raise AuthenticationFailed("This token is not, or no longer, good. Ask an administrator for a new one.")
        return found.agent, found

    def authenticate_header(self, request: HttpRequest) -> str:
        return f'{SCHEME} realm="api"'
