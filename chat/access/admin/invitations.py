"""Invitations to chat, as rows an administrator edits."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import FilteredSelectMultiple

from chat.access.invitations import Invitation
from chat.access.models import Role


class RolesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Two sites may each have a role of the same name."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.site.name})"


class InvitationForm(forms.ModelForm):  # type: ignore[type-arg]
    """A role is one of the site's own."""

    roles = RolesField(
        Role.objects.select_related("site"),
        required=False,
        widget=FilteredSelectMultiple("roles", False),
        help_text="Of those that may chat. None: all of them.",
    )

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
