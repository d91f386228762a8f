"""Teams and skills. The rules that lead to them are registered by `chat.access`, which knows the sites."""

from django.contrib import admin
from django.http import HttpRequest

from cases.admin.lists import ReadOnly
from cases.models import Offer, Skill, Team


@admin.register(Team)
class TeamAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["name", "mode", "offer_seconds", "grace_seconds"]
    search_fields = ["name"]
    autocomplete_fields = ["members"]
    actions = None
    fieldsets = [
        (None, {"fields": ["name", "members"]}),
        ("How its chats are given out", {"fields": ["mode", "offer_seconds", "grace_seconds"]}),
    ]

    def has_delete_permission(self, request: HttpRequest, obj: Team | None = None) -> bool:
        """Only an empty queue goes: a case must not leave its team without an entry that says so."""
        return obj is not None and not obj.cases.exists()


@admin.register(Skill)
class SkillAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["name", "patience"]
    search_fields = ["name"]
    autocomplete_fields = ["agents"]


@admin.register(Offer)
class OfferAdmin(ReadOnly):
    """Which chat was offered to whom, and what came of it."""

    newest, key = "pk", "conversation__case__number"
    list_display = ["conversation", "agent", "at", "outcome", "answered_at"]
    list_filter = ["outcome"]
    list_select_related = ["conversation__case", "agent"]
    search_fields = ["conversation__case__number", "agent__name"]
    ordering = ["-id"]
