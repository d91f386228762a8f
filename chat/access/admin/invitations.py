"""Invitations to chat, as rows an administrator edits."""

from typing import Any

from django import forms
from django.contrib import admin

from chat.access.invitations import Invitation


class InvitationForm(forms.ModelForm):  # type: ignore[type-arg]
    """A role is one of the site's own."""

    class Meta:
        model = Invitation
        fields = ["site", "name", "enabled", "words", "page", "seconds", "roles"]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        strange = [role.name for role in said.get("roles") or () if role.site != said.get("site")]
        if strange:
            raise forms.ValidationError({"roles": f"{', '.join(strange)}: of another site."})
        return said


@admin.register(Invitation)
class InvitationAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    form = InvitationForm
    list_display = ["name", "site", "page", "seconds", "enabled"]
    list_editable = ["enabled"]
    list_filter = ["enabled", "site"]
    list_select_related = ["site"]
    search_fields = ["name", "words", "page"]
    filter_horizontal = ["roles"]
