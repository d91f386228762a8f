"""The administrator's page about who may chat. It works without JavaScript: a switch is a form."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from chat.access.matrix import matrix, switches
from chat.access.models import Role, Site
from chat.access.operations import switch_role
from chat.access.simulator import Outcome, SimulatorForm


class SwitchForm(forms.Form):
    """A role's exact name at a site, and where its switch shall stand."""

    site = forms.ModelChoiceField(Site.objects.all(), to_field_name="key")
    role = forms.CharField(max_length=120, strip=False)
    on = forms.TypedChoiceField(choices=[("1", "on"), ("0", "off")], coerce=lambda value: value == "1")


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The matrix, the simulator and the log; `?before=ID` pages the log, `?site=…&role=…` asks the simulator."""
    before = request.GET.get("before", "")
    log, older = switches(int(before) if before.isdecimal() and len(before) < 19 else None)
    form = SimulatorForm(request.GET if "role" in request.GET else None, initial={"role": "Enterprise Manager"})
    context = admin.site.each_context(request) | {
        "title": "Who may chat",
        "matrix": matrix(),
        "log": log,
        "older": older,
        "form": form,
        "outcome": _outcome(request, form),
    }
    return TemplateResponse(request, "access/page.html", context)


@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Switches one role at one site, and says so on the page."""
    form = SwitchForm(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError([text for texts in form.errors.values() for text in texts])
        messages.success(request, _switch(request, form.cleaned_data))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("chat-access")


def _switch(request: HttpRequest, wanted: dict[str, Any]) -> str:
    site, name, on = wanted["site"], wanted["role"], wanted["on"]
    known = Role.objects.filter(site=site, name=name).exists()
    switch_role(site, name, on, request.user)  # type: ignore[arg-type]  # staff only, so an agent
    if not known and not on:
        return f"{name} at {site.name} is in the list now, off."
    if on:
        return f"Chat is on for {name} at {site.name}."
    return f"Chat is off for {name} at {site.name}. Open chats of this role close within seconds; its cases stay open."


def _outcome(request: HttpRequest, form: SimulatorForm) -> Outcome | None:
    if not form.is_bound or not form.is_valid():
        return None
    own = f"{request.scheme}://{request.get_host()}"
    return form.outcome(request.headers.get("User-Agent", ""), own, request.get_host())


staff_page = never_cache(admin.site.admin_view(page))
staff_switch = never_cache(admin.site.admin_view(switch))
