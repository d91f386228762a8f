"""Every address of the product."""

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path, re_path

from chat.realtime import asyncapi

admin.autodiscover()
admin.site.site_header = admin.site.site_title = "Support desk"
admin.site.index_title = "Administration"
# One sign-in for all, with its rate limits.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign, no-untyped-call]


def home(request: HttpRequest) -> HttpResponse:
    return redirect("/demo/" if settings.DEMO else "/console/")


def not_here(request: HttpRequest) -> HttpResponse:
    """allauth's pages for changing one's own address or resetting a password by mail: administrators do both."""
    raise Http404


urlpatterns = [
    path("", home),
    path("", include("chatsupport.health")),
    path("", include("chatsupport.metrics.page")),
    path("", include("chatsupport.doctor.mirror")),
    path("demo/", include("chatsupport.demo.urls")),
    path("widget/", include("chat.widget.urls")),
    path("console/", include("chat.console.urls")),
    path("api/v1/", include("cases.api.urls")),
    path("ws/v1/asyncapi.json", asyncapi.view),
    re_path(r"^accounts/(?:email|confirm-email|password/reset)/", not_here),
    path("accounts/", include("allauth.account.urls")),
    path("admin/chat-access/", include("chat.access.urls")),
    path("admin/", admin.site.urls),
]
