"""Cases and what is on them. Cases change through the desk's operations only, so that each change leaves its entry;
entries, conversations and attachments are for reading; nothing here is ever deleted."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Avg, Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator

from cases.access import AgentActor
from cases.admin.lists import REACH, LongList, ReadOnly
from cases.models import Attachment, Case, Conversation, Entry
from cases.operations.changing import change, hand_over, reopen, resolve
from cases.problems import Problem

SOUGHT = "A whole case number finds its case, however old. Other words look through the newest 10,000."
_CHANGEABLE = ("subject", "priority", "tags", "feature", "form", "steps", "participant_case", "assignee", "team")


class CaseForm(forms.ModelForm):  # type: ignore[type-arg]
    """Each field carries what was shown, so that a form that lay open undoes nobody's work on the others."""

    tags = forms.CharField(required=False, help_text="Separated by commas.")

    class Meta:
        model = Case
        fields = _CHANGEABLE

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial["tags"] = ", ".join(self.instance.tags)
        for field in self.fields.values():
            field.show_hidden_initial = True

    def changes(self) -> tuple[dict[str, Any], dict[str, int | None]]:
        """What to set, and whom to give it to, as the operations take them."""
        given = {name: self.cleaned_data[name] for name in self.changed_data}
        people = [name for name in ("assignee", "team") if name in given]
        to: dict[str, int | None] = {name: row.pk if (row := given.pop(name)) else None for name in people}
        if "priority" in given:
            given["priority"] = given["priority"].code
        if "tags" in given:
            given["tags"] = [tag for tag in given["tags"].split(",") if tag.strip()]
        return given, to


@admin.register(Case)
class CaseAdmin(LongList):
    form = CaseForm
    newest, key, search_help_text = "updated_at", "number", SOUGHT
    list_display = ["number", "subject", "status", "priority", "contact", "account", "assignee", "team", "updated_at"]
    list_filter = ["status", "priority", "door", "screen_requested", "team"]
    list_select_related = ["priority", "contact", "account", "assignee", "team"]
    search_fields = ["number", "subject", "contact__name", "contact__email", "account__name"]
    autocomplete_fields = ["assignee"]
    actions = ["resolve", "reopen"]
    readonly_fields = [
        *("number", "status", "door", "contact", "account", "timeline", "opened_at", "updated_at", "resolved_at"),
        *("screen_requested", "screen_state", "screen_by", "screen_reason", "screen_at"),
    ]
    fieldsets = [
        (None, {"fields": ["number", "subject", "status", "priority", "tags", "assignee", "team", "timeline"]}),
        ("Who", {"fields": ["contact", "account", "door"]}),
        ("What", {"fields": ["feature", "form", "steps", "participant_case"]}),
        ("Screen share", {"fields": [name for name in readonly_fields if name.startswith("screen_")]}),
        ("When", {"fields": ["opened_at", "updated_at", "resolved_at"]}),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # every way in is a door, and this is none

    def has_delete_permission(self, request: HttpRequest, obj: Case | None = None) -> bool:
        return False

    def changeform_view(self, request: HttpRequest, *args: Any, **options: Any) -> Any:
        try:
            return super().changeform_view(request, *args, **options)
        except Problem as problem:
            self.message_user(request, problem.message, messages.ERROR)
            return redirect(request.path)

    def save_model(self, request: HttpRequest, obj: Case, form: Any, change_: bool) -> None:
        actor = _actor(request)
        given, to = form.changes()
        with transaction.atomic():
            change(actor, obj.number, given)
            if to:
                hand_over(actor, obj.number, to)

    @admin.display(description="entries")
    def timeline(self, case: Case) -> str:
        address = reverse("admin:cases_entry_changelist")
        return format_html('<a href="{}?case__id__exact={}">{} entries</a>', address, case.pk, case.last_seq)

    @admin.action(description="Resolve the selected cases")
    def resolve(self, request: HttpRequest, chosen: QuerySet[Case]) -> None:
        self._each(request, chosen, resolve)

    @admin.action(description="Reopen the selected cases")
    def reopen(self, request: HttpRequest, chosen: QuerySet[Case]) -> None:
        self._each(request, chosen, reopen)

    def _each(self, request: HttpRequest, chosen: QuerySet[Case], operation: Callable[..., Case]) -> None:
        actor = _actor(request)
        with transaction.atomic():
            cases = [operation(actor, number) for number in chosen.values_list("number", flat=True)]
        self.message_user(request, f"Cases {cases[0].status if cases else 'changed'}: {len(cases)}.")


@admin.register(Entry)
class EntryAdmin(ReadOnly):
    newest, key, search_help_text = "pk", "case__number", SOUGHT
    found_by = ("case__id__exact",)
    list_display = ["case", "seq", "at", "kind", "visibility", "author_name", "beginning"]
    list_display_links = ["seq"]
    list_filter = ["kind", "visibility", "author_kind"]
    list_select_related = ["case"]
    search_fields = ["case__number", "author_name", "body"]
    ordering = ["-id"]
    fields = ["case", "seq", "public_seq", "cid", "kind", "visibility", "author_kind", "author_name", "contact"]
    fields += ["agent", "body", "data", "at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Entry]:
        return super().get_queryset(request).select_related("case", "contact", "agent")

    @admin.display(description="body")
    def beginning(self, entry: Entry) -> str:
        return Truncator(entry.body).chars(80)


@admin.register(Conversation)
class ConversationAdmin(ReadOnly):
    newest, key, search_help_text = "pk", "case__number", SOUGHT
    change_list_template = "cases/conversations.html"
    list_display = ["case", "state", "agent", "browser", "started_at", "score", "verdict"]
    list_filter = ["state", "score", "rated_at"]
    list_select_related = ["case", "agent"]
    search_fields = ["case__number", "agent__name", "browser", "comment"]
    ordering = ["-id"]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """With the average of what is listed, of all its pages."""
        answer = super().changelist_view(request, extra_context)
        if isinstance(answer, TemplateResponse) and answer.context_data and (cl := answer.context_data.get("cl")):
            listed = cl.queryset.order_by().values("score")[:REACH]
            answer.context_data["rating"] = listed.aggregate(count=Count("score"), average=Avg("score"))
        return answer

    @admin.display(description="comment")
    def verdict(self, conversation: Conversation) -> str:
        return Truncator(conversation.comment).chars(80)


@admin.register(Attachment)
class AttachmentAdmin(ReadOnly):
    newest, key, search_help_text = "created_at", "case__number", SOUGHT
    list_display = ["name", "case", "type", "size", "created_at"]
    list_select_related = ["case"]
    search_fields = ["name", "case__number"]
    ordering = ["-created_at"]
    raw_id_fields = ["entry"]


def _actor(request: HttpRequest) -> AgentActor:
    return AgentActor.of(request.user)  # type: ignore[arg-type]  # the administration is for agents only
