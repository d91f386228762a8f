"""Mail that went out, waits, or did not go, and why; what it says is not shown."""

from django.contrib import admin

from cases.admin.lists import ReadOnly
from cases.models import Mail


@admin.register(Mail)
class MailAdmin(ReadOnly):
    newest = "pk"
    list_display = ["subject", "to", "kind", "state", "attempts", "created_at", "ended_at", "error"]
    list_filter = ["state", "kind"]
    search_fields = ["to", "subject"]
    ordering = ["-id"]
    fields = ["kind", "contact", "case", "to", "subject", "message_id", "state", "attempts", "due_at"]
    fields += ["created_at", "ended_at", "error"]
    list_select_related = ["contact", "case"]
