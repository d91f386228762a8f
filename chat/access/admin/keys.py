"""Keys: a shared secret is made by the server and shown once; a public key is registered."""

import hashlib
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from chat.access.models import Site, SiteKey
from chat.access.operations import add_key, new_kid, new_secret


class SiteKeyForm(forms.ModelForm):  # type: ignore[type-arg]
    kid = forms.CharField(
        label="Key ID", max_length=64, required=False, help_text="The kid in the token's header. Empty: one is made."
    )
    material = forms.CharField(
        label="Public key",
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text="In PEM, for EdDSA, ES256 and RS256. Leave it empty for HS256: the secret is made here, shown once.",
    )

    class Meta:
        model = SiteKey
        fields = ["site", "algorithm", "kid", "material", "enabled"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        site = cleaned.get("site")
        if site and not cleaned.get("kid"):
            cleaned["kid"] = new_kid(site)
        if cleaned.get("algorithm") == SiteKey.Algorithm.HS256:
            if cleaned.get("material"):
                self.add_error("material", "Leave this empty for HS256: the server makes the secret.")
            cleaned["material"] = new_secret()
        return cleaned


@admin.register(SiteKey)
class SiteKeyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rotation: make a new key, let the host page change over, then switch the old one off. It takes effect at once
    for new sessions, and within seconds for those that are open."""

    form = SiteKeyForm
    list_display = ["kid", "site", "algorithm", "fingerprint", "enabled", "created_at"]
    list_filter = ["enabled", "algorithm", "site"]
    list_select_related = ["site"]
    search_fields = ["kid", "site__name", "site__key"]
    ordering = ["site__name", "-created_at"]
    actions = ["rotate", "switch_off"]

    def get_fields(self, request: HttpRequest, obj: SiteKey | None = None) -> list[Any]:
        if obj is None:
            return ["site", "algorithm", "kid", "material"]
        return ["site", "kid", "algorithm", "fingerprint", "public_key", "created_at", "enabled"]

    def get_readonly_fields(self, request: HttpRequest, obj: SiteKey | None = None) -> list[str]:
        return [name for name in self.get_fields(request, obj) if obj and name != "enabled"]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any) -> Any:
        if change:
            options["form"] = forms.ModelForm
        return super().get_form(request, obj, change, **options)

    def response_add(self, request: HttpRequest, obj: SiteKey, post_url_continue: str | None = None) -> HttpResponse:
        if obj.algorithm != SiteKey.Algorithm.HS256:
            return super().response_add(request, obj, post_url_continue)
        return self._shown_once(request, [obj])

    @admin.display(description="SHA-256 fingerprint")
    def fingerprint(self, key: SiteKey) -> str:
        """Enough to tell whether two sides hold the same key, and nothing of a secret itself."""
        digest = hashlib.sha256(key.material.strip().encode()).hexdigest()[:16]
        return " ".join(digest[start : start + 4] for start in range(0, 16, 4))

    @admin.display(description="key")
    def public_key(self, key: SiteKey) -> str:
        if key.algorithm == SiteKey.Algorithm.HS256:
            return "A shared secret; it was shown when it was made."
        return key.material

    @admin.action(description="Rotate: make a new secret beside each")
    def rotate(self, request: HttpRequest, chosen: QuerySet[SiteKey]) -> HttpResponse:
        with transaction.atomic():
            made = [add_key(site) for site in Site.objects.filter(keys__in=chosen).distinct()]
        for key in made:
            self.log_addition(request, key, "Made by rotation.")
        return self._shown_once(request, made)

    @admin.action(description="Switch off: tokens they sign are refused")
    def switch_off(self, request: HttpRequest, chosen: QuerySet[SiteKey]) -> None:
        self.message_user(request, f"Keys switched off: {chosen.update(enabled=False)}.")

    def _shown_once(self, request: HttpRequest, keys: Iterable[SiteKey]) -> HttpResponse:
        """The secrets in the answer itself: never in an address, a cookie or a message that is kept."""
        context = self.admin_site.each_context(request) | {"title": "Copy the secret now", "keys": keys}
        page = TemplateResponse(request, "access/secret.html", context)
        page["Cache-Control"] = "no-store"
        return page
