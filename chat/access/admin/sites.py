"""Sites, with their origins and the questions they ask."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest

from chat.access.models import IntakeField, Site, SiteOrigin
from chat.access.operations import furnish
from chat.access.validators import canonical_origin


class OriginForm(forms.ModelForm):  # type: ignore[type-arg]
    """Takes an origin as people write it; two ways to write one are the same origin."""

    def clean_origin(self) -> str:
        return canonical_origin(self.cleaned_data["origin"])


class OriginInline(admin.TabularInline):  # type: ignore[type-arg]
    model = SiteOrigin
    form = OriginForm
    extra = 1


class IntakeInline(admin.TabularInline):  # type: ignore[type-arg]
    """The questions before the first message."""

    model = IntakeField
    extra = 0
    formfield_overrides = {models.CharField: {"widget": forms.TextInput(attrs={"size": "22"})}}
    max_num = len(IntakeField.Name.values)


@admin.register(Site)
class SiteAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """A new site gets the default role, questions and calendar; its first key is made under “Site keys”."""

    list_display = ["name", "key", "enabled", "origin_count", "key_count", "role_count"]
    list_filter = ["enabled"]
    list_select_related = ["calendar"]
    search_fields = ["name", "key"]
    fieldsets = [
        (None, {"fields": ["key", "name", "enabled", "calendar", "single_use_tokens"]}),
        ("Other ways in", {"fields": ["portal_url", "email", "phone", "emergency_phone"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Site]:
        sites: QuerySet[Site] = super().get_queryset(request)
        return sites.annotate(
            origin_count=Count("origins", distinct=True),
            key_count=Count("keys", filter=Q(keys__enabled=True), distinct=True),
            role_count=Count("roles", filter=Q(roles__chat_enabled=True), distinct=True),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Site | None = None) -> list[str]:
        return ["key"] if obj else []  # contacts and accounts are filed under it

    def get_inlines(self, request: HttpRequest, obj: Site | None) -> list[Any]:
        return [OriginInline, IntakeInline] if obj else [OriginInline]

    def save_model(self, request: HttpRequest, obj: Site, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if not change:
            furnish(obj, request.user)  # type: ignore[arg-type]  # the page is for agents only

    @admin.display(description="origins")
    def origin_count(self, site: Any) -> int:
        return int(site.origin_count)

    @admin.display(description="keys in use")
    def key_count(self, site: Any) -> int:
        return int(site.key_count)

    @admin.display(description="roles that chat")
    def role_count(self, site: Any) -> int:
        return int(site.role_count)
