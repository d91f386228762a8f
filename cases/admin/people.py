"""Agents, teams, tokens, accounts; contacts are registered by `chat.access`."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from cases.admin.lists import ReadOnly
from cases.models import Account, Agent, ApiToken, Contact


class NewAgentForm(AdminUserCreationForm):  # type: ignore[type-arg]
    class Meta:
        model = Agent
        fields = ("email", "name")
        field_classes: dict[str, Any] = {}

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class AgentForm(UserChangeForm):  # type: ignore[type-arg]
    class Meta:
        model = Agent
        fields = ("email", "name", "password", "is_active", "is_staff", "is_lead", "capacity", "limit")
        field_classes: dict[str, Any] = {}

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


@admin.register(Agent)
class AgentAdmin(UserAdmin):  # type: ignore[type-arg]
    """Agents are not deleted, because what they wrote stays theirs; one who leaves is made inactive, and is signed out
    everywhere at once."""

    form = AgentForm
    add_form = NewAgentForm
    list_display = ("name", "email", "is_active", "is_lead", "is_staff", "capacity", "presence", "seen_at")
    list_filter = ("is_active", "is_lead", "is_staff", "teams")
    list_editable = ()
    search_fields = ("name", "email")
    ordering = ("name", "pk")
    filter_horizontal = ()
    readonly_fields = ("presence", "seen_at", "last_login", "created_at")
    show_full_result_count = False
    actions = ["issue_token"]
    fieldsets = (
        (None, {"fields": ("email", "name", "password")}),
        ("Rights", {"fields": ("is_active", "is_lead", "is_staff", "capacity", "limit")}),
        ("Seen", {"fields": ("presence", "seen_at", "last_login", "created_at")}),
    )
    add_fieldsets = (
        (None, {"classes": ("wide",), "fields": ("email", "name", "usable_password", "password1", "password2")}),
        ("Rights", {"fields": ("is_lead", "is_staff", "capacity")}),
    )

    def has_delete_permission(self, request: HttpRequest, obj: Agent | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Agent, form: Any, change: bool) -> None:
        obj.is_superuser = obj.is_staff  # an administrator administers everything
        super().save_model(request, obj, form, change)

    @admin.action(description="Issue an API token (shown once)")
    def issue_token(self, request: HttpRequest, chosen: QuerySet[Agent]) -> HttpResponse:
        """The tokens in the answer itself: never in an address, a cookie or a message that is kept."""
        issued = [(agent, ApiToken.issue(agent)) for agent in chosen.filter(is_active=True)]
        for agent, _ in issued:
            self.log_change(request, agent, "Issued an API token.")
        context = self.admin_site.each_context(request) | {"title": "Copy the token now", "issued": issued}
        page = TemplateResponse(request, "cases/token.html", context)
        page["Cache-Control"] = "no-store"
        return page


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnly):
    """Tokens are issued from the list of agents. A revoked one is refused at once, and its sockets close."""

    list_display = ["agent", "created_at", "revoked_at"]
    list_filter = [("revoked_at", admin.EmptyFieldListFilter)]
    list_select_related = ["agent"]
    search_fields = ["agent__name", "agent__email"]
    fields = ["agent", "created_at", "revoked_at"]
    ordering = ["-id"]
    actions = ["revoke"]

    @admin.action(description="Revoke the selected tokens", permissions=["view"])
    def revoke(self, request: HttpRequest, chosen: QuerySet[ApiToken]) -> None:
        for token in (revoked := list(chosen.filter(revoked_at__isnull=True).select_related("agent"))):
            self.log_change(request, token, "Revoked.")
        ApiToken.objects.filter(pk__in=[token.pk for token in revoked]).update(revoked_at=timezone.now())
        self.message_user(request, f"Tokens revoked: {len(revoked)}.")


@admin.register(Account)
class AccountAdmin(ReadOnly):
    """As their directories name them; the tokens that the directories sign keep them up to date."""

    list_display = ["name", "external_id", "directory"]
    list_filter = [("directory", admin.AllValuesFieldListFilter)]
    search_fields = ["name", "external_id"]
    ordering = ["name", "id"]


class ContactAdmin(ReadOnly):
    """As their directories name them; only whether one is blocked is said here, by whoever registers this."""

    list_display = ["name", "email", "role", "account", "directory", "blocked", "seen_at"]
    list_filter = ["blocked", ("directory", admin.AllValuesFieldListFilter), ("role", admin.AllValuesFieldListFilter)]
    list_select_related = ["account"]
    search_fields = ["name", "email", "external_id", "account__name"]
    ordering = ["name", "id"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Contact]:
        return super().get_queryset(request).select_related("account")
