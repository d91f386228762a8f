"""Roles, the log of their switches, browsers, texts and used tokens."""

from typing import Any

from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest

from chat.access import browsers
from chat.access.matrix import people, told
from chat.access.models import BrowserRule, RefusalText, Role, RoleSwitch, Sentence, UsedToken


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows to look at: the product writes them, nobody edits or deletes them."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Role)
class RoleAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Roles are switched on the access page, which keeps who did it; here they are found, and new ones written down.

    They are not deleted, because that would switch one off without a word in the log.
    """

    list_display = ["name", "site", "chat_enabled", "people", "first_seen_at", "last_seen_at"]
    list_filter = ["chat_enabled", "site"]
    list_select_related = ["site"]
    search_fields = ["name"]
    fields = ["site", "name", "chat_enabled", "first_seen_at", "last_seen_at"]
    ordering = ["site__name", "name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Role]:
        roles: QuerySet[Role] = super().get_queryset(request)
        return roles.annotate(people=people())

    def get_readonly_fields(self, request: HttpRequest, obj: Role | None = None) -> list[str]:
        written = ["site", "name"] if obj else []
        return [*written, "chat_enabled", "first_seen_at", "last_seen_at"]

    def has_delete_permission(self, request: HttpRequest, obj: Role | None = None) -> bool:
        return False

    @admin.display(ordering="people")
    def people(self, role: Any) -> str:
        return told(role.people)


@admin.register(RoleSwitch)
class RoleSwitchAdmin(ReadOnly):
    """Who switched what, when: kept for ever."""

    list_display = ["at", "role_name", "chat_enabled", "site", "by"]
    list_display_links = None
    list_filter = ["chat_enabled", "site"]
    list_select_related = ["site", "by"]
    search_fields = ["role_name", "by__name", "by__email"]


@admin.register(BrowserRule)
class BrowserRuleAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rules about browsers, asked from the top; the first that matches decides."""

    list_display = ["rule", "position", "allow", "message"]
    list_editable = ["position", "allow"]
    search_fields = ["value", "message"]

    @admin.display(ordering="value")
    def rule(self, rule: BrowserRule) -> str:
        return browsers.describe(rule)


class OfOneSiteOrAll(admin.ModelAdmin):  # type: ignore[type-arg]
    """Words that are one site's own, or every site's."""

    list_select_related = ["site"]

    @admin.display(description="site", ordering="site__name")
    def for_site(self, row: RefusalText | Sentence) -> str:
        return row.site.name if row.site else "Every site"


@admin.register(RefusalText)
class RefusalTextAdmin(OfOneSiteOrAll):
    """What refused people read; a site's own text comes before the one for every site."""

    list_display = ["reason", "for_site", "message"]
    list_filter = ["reason", "site"]
    search_fields = ["message"]
    ordering = ["reason", F("site__name").asc(nulls_first=True)]


@admin.register(Sentence)
class SentenceAdmin(OfOneSiteOrAll):
    """Any sentence that customers read, in the desk's own words."""

    list_display = ["sentence", "language", "for_site", "words"]
    list_filter = ["language", "site"]
    search_fields = ["sentence", "words"]
    ordering = ["language", "sentence"]


@admin.register(UsedToken)
class UsedTokenAdmin(ReadOnly):
    """Tokens of single-use sites that have opened their session."""

    list_display = ["jti", "site", "expires_at"]
    list_display_links = None
    list_select_related = ["site"]
    search_fields = ["jti"]
    show_full_result_count = False
