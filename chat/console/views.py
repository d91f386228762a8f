"""The console's one page: a shell in which the browser's own code shows the desk."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cases.models import Agent
from chat.desk import files

SOCKET_PATH = "/ws/v1/console"


@require_safe
@never_cache
@login_required
def shell(request: HttpRequest, view: str = "mine", number: str = "") -> HttpResponse:
    """The page for every console address; `view` and `number` are read from the address by the page itself."""
    assert isinstance(request.user, Agent)
    answer = render(request, "console/console.html", {"boot": boot_of(request.user)})
    answer._csp_update = {"img-src": ["blob:"]}  # type: ignore[attr-defined]  # pictures that are still to be sent
    return answer


def boot_of(agent: Agent) -> dict[str, Any]:
    """What the page knows before its socket answers: `{"agent": {"id", "name", "lead", "admin"}, "uploads": {…},
    "mail": whether any goes out, "urls": {…}}`."""
    return {
        "agent": {"id": agent.pk, "name": agent.name, "lead": agent.sees_every_queue, "admin": agent.is_staff},
        "uploads": files.limits(),
        "mail": settings.SENDS_MAIL,
        "urls": {
            "home": reverse("console:home"),
            "socket": SOCKET_PATH,
            "attachments": reverse("console:attachments"),
            "sign_in": reverse("account_login"),
            "password": reverse("account_change_password"),
            "administration": reverse("admin:index") if agent.is_staff else None,
        },
    }
