"""The host page: a vendor's application that embeds the widget as any vendor would. Not there unless DEMO=on."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any, TypeAlias

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from chat.access.models import Role, Site
from chatsupport.demo import cast, vendor
from chatsupport.demo.cast import PEOPLE, Customer
from chatsupport.demo.tokens import NotLoaded, sign

COOKIE = "demo_person"
_SALT = "chatsupport.demo"
NAVIGATION = (
    ("dashboard", "Dashboard", ""),
    ("participants", "Participants", "participants/"),
    ("touchpoints", "TouchPoints", "touchpoints/"),
    ("assessments", "Assessments", "assessments/"),
    ("efforts", "Efforts", "efforts/"),
    ("reports", "Reports", "reports/"),
    ("batch-upload", "Batch Upload", "batch-upload/"),
)
View: TypeAlias = Callable[..., HttpResponse]


def demo_only(view: View) -> View:
    """Answers 404 unless the server runs in demo mode."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return never_cache(view)(request, *args, **kwargs)

    return wrapped


@demo_only
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    people = vendor.participants(signed_in(request), today)
    soon = [who for who in people if who.status in ("Overdue", "Due soon")]
    return _page(request, "dashboard", "dashboard", {"people": people[:8], "soon": soon[:4], "cards": _cards(people)})


@demo_only
@require_safe
def participants(request: HttpRequest) -> HttpResponse:
    asked, program = request.GET.get("q", "").strip()[:80], request.GET.get("program", "")
    people = [
        who
        for who in vendor.participants(signed_in(request), timezone.localdate())
        if asked.lower() in f"{who.name} {who.number}".lower() and program in ("", who.program)
    ]
    found = {"people": people, "asked": asked, "program": program, "programs": vendor.PROGRAMS}
    return _page(request, "participants", "participants", found)


@demo_only
@require_safe
def participant(request: HttpRequest, number: str) -> HttpResponse:
    today = timezone.localdate()
    person = next((one for one in vendor.participants(signed_in(request), today) if one.number == number), None)
    if person is None:
        raise Http404
    entries = vendor.touchpoints_of(person, today)
    return _page(request, "participants", "participant", {"person": person, "entries": entries})


@demo_only
@require_safe
def listing(request: HttpRequest, page: str) -> HttpResponse:
    table = vendor.tables(timezone.localdate()).get(page)
    if table is None:
        raise Http404
    return _page(request, page, "listing", {"table": table, "rows": [_row(row) for row in table.rows]})


@demo_only
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    return _page(request, "reports", "reports", {"months": _months(timezone.localdate())})


@demo_only
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    return _page(request, "help", "help", {"site": Site.objects.filter(key=cast.SITE).first()})


@demo_only
@require_safe
def token(request: HttpRequest) -> HttpResponse:
    """A fresh token for whoever is signed in at the host; the widget's loader asks through the page."""
    try:
        return JsonResponse({"token": sign(signed_in(request))})
    except NotLoaded:
        return JsonResponse({"detail": "The demo is not loaded; run manage.py load_demo."}, status=503)


# Exempt: a sign-in at the console, in another tab, would make the form stale. Other pages are kept out by Origin.
@csrf_exempt
@demo_only
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Signs another of the demo's people in at the host."""
    if request.headers.get("Origin") not in (None, f"{request.scheme}://{request.get_host()}"):
        return HttpResponseForbidden("Only the demo's own page switches its person.")
    who = cast.person(request.POST.get("person"))
    if who is None:
        raise Http404
    response = redirect("demo:dashboard")
    response.set_signed_cookie(
        COOKIE, who.key, salt=_SALT, path="/demo/", httponly=True, samesite="Lax", secure=request.is_secure()
    )
    return response


def signed_in(request: HttpRequest) -> Customer:
    """Who is signed in at the host: one of its people and nobody else; the first of them to begin with."""
    return cast.person(request.get_signed_cookie(COOKIE, default=None, salt=_SALT)) or PEOPLE[0]


def _page(request: HttpRequest, here: str, template: str, found: dict[str, Any]) -> HttpResponse:
    site = Site.objects.filter(key=cast.SITE).first()
    if site is None:
        return render(request, "demo/missing.html", status=503)
    context = {
        "site_key": cast.SITE,
        "me": signed_in(request),
        "people_to_be": _people_to_be(site),
        "navigation": NAVIGATION,
        "here": here,
    }
    return render(request, f"demo/{template}.html", context | found)


def _people_to_be(site: Site) -> list[dict[str, Any]]:
    """The people to choose from, each with whether their role may chat just now."""
    on = set(Role.objects.filter(site=site, chat_enabled=True).values_list("name", flat=True))
    return [{"who": who, "may_chat": who.role in on} for who in PEOPLE]


def _cards(people: list[vendor.Participant]) -> list[dict[str, str]]:
    overdue = sum(who.status == "Overdue" for who in people)
    soon = sum(who.status == "Due soon" for who in people)
    return [
        {"label": "Active participants", "value": str(len(people) * 13 + 6), "note": "14 new this month"},
        {"label": "Contacts overdue", "value": str(overdue), "note": f"{soon} more due in 3 days"},
        {"label": "TouchPoints this week", "value": "87", "note": "12 more than last week"},
        {"label": "In stable housing", "value": "78 %", "note": "of those enrolled over 90 days"},
    ]


def _row(row: tuple[str, ...]) -> dict[str, Any]:
    return {"cells": row[:-1], "state": row[-1], "tone": vendor.TONES.get(row[-1], "info")}


def _months(today: date) -> list[dict[str, Any]]:
    """The bars of the chart: twelve months up to this one, `tenths` being their height."""
    names = [date(2000, (today.month + place) % 12 + 1, 1) for place in range(12)]
    counts = (212, 225, 219, 240, 251, 248, 263, 270, 266, 281, 294, 302)
    return [
        {"name": f"{name:%b}", "count": count, "tenths": round(count / 31)}
        for name, count in zip(names, counts, strict=True)
    ]
