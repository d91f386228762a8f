"""How much one agent's programs may ask for."""

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import UserRateThrottle
from rest_framework.views import APIView

READING = ("GET", "HEAD")


class AgentThrottle(UserRateThrottle):
    """Per agent, whatever the token; reading and writing are counted apart. Nothing is counted with RATE_LIMITS off."""

    rate = "1200/min"
    scope = "api-read"

    def allow_request(self, request: Request, view: APIView) -> bool:
        if not settings.RATE_LIMITS:
            return True
        return (request.method in READING) != self._is_for_reading or super().allow_request(request, view)

    _is_for_reading = True


class AgentWriteThrottle(AgentThrottle):
    rate = "300/min"
    scope = "api-write"
    _is_for_reading = False
