"""Which team gets a chat, and which skill it asks for: rules of the desk that name sites."""

from typing import Any

from django import forms
from django.contrib import admin

from cases.models import Route
from chat.access.models import Site


class RouteForm(forms.ModelForm):  # type: ignore[type-arg]
    """Sites are chosen from a list; a rule for one that is gone keeps it until another is chosen."""

    class Meta:
        model = Route
        fields = ["position", "site", "role", "account", "feature", "team", "skill"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        known = dict(Site.objects.values_list("key", "name"))
        if self.instance.site:
            known.setdefault(self.instance.site, self.instance.site)
        choices = [("", "Any site"), *known.items()]
        told = self.fields["site"].help_text
        self.fields["site"] = forms.ChoiceField(choices=choices, required=False, help_text=told)


@admin.register(Route)
class RouteAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    form = RouteForm
    list_display = ["__str__", "position", "site", "role", "account", "feature", "team", "skill"]
    list_editable = ["position"]
    list_filter = ["team", "skill"]
    list_select_related = ["feature", "account", "team", "skill"]
    autocomplete_fields = ["account"]
    fieldsets = [
        (
            "If a chat is",
            {
                "description": "All that is filled in must fit. The first rule that fits decides; rules are read by"
                " their position, the lowest first.",
                "fields": ["site", "role", "account", "feature"],
            },
        ),
        ("It goes to", {"fields": ["team", "skill"]}),
        ("Order", {"fields": ["position"]}),
    ]
