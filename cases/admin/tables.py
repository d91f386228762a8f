"""What cases are told apart by: priorities, features and numbers."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.validators import RegexValidator
from django.db import transaction
from django.http import HttpRequest

from cases.models import Feature, FileType, NumberSeries, Priority, Target


@admin.register(Priority)
class PriorityAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["label", "code", "rank", "is_default"]
    list_editable = ["rank"]
    search_fields = ["label", "code"]

    def get_readonly_fields(self, request: HttpRequest, obj: Priority | None = None) -> list[str]:
        return ["code"] if obj else []  # programs name priorities by it

    def has_delete_permission(self, request: HttpRequest, obj: Priority | None = None) -> bool:
        return obj is not None and not obj.is_default

    def save_model(self, request: HttpRequest, obj: Priority, form: Any, change: bool) -> None:
        """There is always one default: choosing another takes it from the old one."""
        with transaction.atomic():
            if obj.is_default:
                Priority.objects.exclude(pk=obj.pk).filter(is_default=True).update(is_default=False)
            super().save_model(request, obj, form, change)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any) -> Any:
        return super().get_form(request, obj, change, form=PriorityForm, **options)


class PriorityForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Priority
        fields = ["code", "label", "definition", "rank", "is_default"]

    def clean_is_default(self) -> bool:
        chosen: bool = self.cleaned_data["is_default"]
        if self.instance.pk and self.initial.get("is_default") and not chosen:
            raise forms.ValidationError("Cases need a default; choose another priority as the default instead.")
        return chosen

    def _get_validation_exclusions(self) -> set[str]:
        """One priority is the default, and `save_model` moves it: two are no mistake of whoever fills the form in."""
        own: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]  # the stubs leave it out
        return own | {"is_default"}


@admin.register(Target)
class TargetAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Running servers take a change up within a minute; what is awaited already keeps its time."""

    list_display = ["priority", "kind", "minutes", "calendar"]
    list_select_related = ["priority", "calendar"]


@admin.register(Feature)
class FeatureAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["name", "position", "participant_case"]
    list_editable = ["position", "participant_case"]
    search_fields = ["name"]


@admin.register(FileType)
class FileTypeAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """What people may attach. A kind that is found in a file and is not here, or is off, is not taken."""

    list_display = ["label", "media_type", "extensions", "enabled"]
    list_editable = ["enabled"]
    search_fields = ["label", "media_type", "extensions"]


class SeriesForm(forms.ModelForm):  # type: ignore[type-arg]
    """Numbers are never given twice, so the next one only grows; a prefix has nothing that an address would mind."""

    class Meta:
        model = NumberSeries
        fields = ["prefix", "next"]

    def clean_prefix(self) -> str:
        prefix: str = self.cleaned_data["prefix"]
        RegexValidator(r"^[A-Za-z0-9._-]*$", "A prefix takes letters, digits, dots, dashes and underscores.")(prefix)
        return prefix

    def clean_next(self) -> int:
        wanted: int = self.cleaned_data["next"]
        if "next" in self.changed_data and wanted < (self.initial.get("next") or 1):
            raise forms.ValidationError("It has been given out already; choose a higher one.")
        return wanted


@admin.register(NumberSeries)
class NumberSeriesAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    form = SeriesForm
    list_display = ["name", "prefix", "next"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: NumberSeries | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: NumberSeries, form: Any, change: bool) -> None:
        """Cases are opened meanwhile: what they took since the form was shown is not taken back."""
        with transaction.atomic():
            now = NumberSeries.objects.select_for_update().get(pk=obj.pk)
            obj.next = max(now.next, obj.next)
            super().save_model(request, obj, form, change)
