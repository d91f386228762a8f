"""Contacts: blocking one closes their sockets and refuses new sessions."""

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from cases.admin.people import ContactAdmin
from cases.models import Contact
from chat.access.models import PolicyVersion


@admin.register(Contact)
class ChattingContactAdmin(ContactAdmin):
    """The desk's list of contacts, with the switch that is a rule of access."""

    actions = ["block", "unblock"]

    def has_change_permission(self, request: HttpRequest, obj: Contact | None = None) -> bool:
        return bool(request.user.is_active and request.user.is_staff)

    def get_readonly_fields(self, request: HttpRequest, obj: Contact | None = None) -> list[str]:
        return [field.name for field in Contact._meta.fields if field.name != "blocked"]

    def save_model(self, request: HttpRequest, obj: Contact, form: Any, change: bool) -> None:
        with transaction.atomic():
            PolicyVersion.touch()
            obj.save(update_fields=["blocked"])

    @admin.action(description="Block: may not chat; their other ways in stay open")
    def block(self, request: HttpRequest, chosen: QuerySet[Contact]) -> None:
        self._switch(request, chosen, blocked=True)

    @admin.action(description="Unblock: may chat again, if their role may")
    def unblock(self, request: HttpRequest, chosen: QuerySet[Contact]) -> None:
        self._switch(request, chosen, blocked=False)

    def _switch(self, request: HttpRequest, chosen: QuerySet[Contact], *, blocked: bool) -> None:
        with transaction.atomic():
            others = list(chosen.filter(blocked=not blocked))
            PolicyVersion.touch()
            Contact.objects.filter(pk__in=[contact.pk for contact in others]).update(blocked=blocked)
            for contact in others:
                self.log_change(request, contact, "Blocked." if blocked else "Unblocked.")
        self.message_user(request, f"People {'blocked' if blocked else 'unblocked'}: {len(others)}.")
