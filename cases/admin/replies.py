"""Prepared answers, everyone's and each agent's own."""

from typing import Any

from django import forms
from django.contrib import admin

from cases.models import CannedReply
from cases.operations.changing import check_tags
from cases.problems import Problem


class CannedReplyForm(forms.ModelForm):  # type: ignore[type-arg]
    tags = forms.CharField(required=False, help_text="Separated by commas; added to those of the case.")

    class Meta:
        model = CannedReply
        fields = ["owner", "name", "body", "tags", "priority", "takes", "assignee", "team"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial["tags"] = ", ".join(self.instance.tags)

    def clean_tags(self) -> list[str]:
        try:
            return check_tags([tag for tag in self.cleaned_data["tags"].split(",") if tag.strip()])
        except Problem as problem:
            raise forms.ValidationError(problem.message) from problem


@admin.register(CannedReply)
class CannedReplyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    form = CannedReplyForm
    list_display = ["name", "owner", "priority", "takes", "assignee", "team"]
    list_filter = ["priority", ("owner", admin.EmptyFieldListFilter)]
    list_select_related = ["owner", "priority", "assignee", "team"]
    search_fields = ["name", "body"]
    autocomplete_fields = ["owner", "assignee", "team"]
