"""Who may chat, as rows: sites and their keys, roles by site, rules about browsers, and the words of a refusal."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q

from cases.models import Calendar
from cases.prepared import Prepared
from chat.access.invitations import Invitation, Invited
from chat.access.validators import canonical_origin, validate_link, validate_material, validate_origin

_Row = TypeVar("_Row", bound=models.Model)
__all__ = [
    "BrowserRule", "IntakeField", "Invitation", "Invited", "PolicyVersion", "RefusalText", "Role", "RoleSwitch",
    "Sentence", "Site", "SiteKey", "SiteOrigin", "UsedToken",
]  # fmt: skip


class PolicyVersion(models.Model):
    """One row that grows whenever a rule of access changes, so that a running server knows to look again."""

    version = models.PositiveBigIntegerField(default=1)

    def __str__(self) -> str:
        return str(self.version)

    @classmethod
    def current(cls) -> int:
        found = _version.rows()
        return int(found[0][0]) if found else 0

    @classmethod
    def touch(cls) -> None:
        """Call it in the transaction that changes a rule, so that the two become visible together."""
        if not cls.objects.update(version=F("version") + 1):
            cls.objects.get_or_create(pk=1)


_version = Prepared(lambda: PolicyVersion.objects.order_by("pk").values_list("version")[:1])


class PolicyRows(models.QuerySet[_Row]):
    """Rows of rules: what changes them in bulk tells running servers too."""

    def update(self, **values: Any) -> int:
        with transaction.atomic():
            PolicyVersion.touch()
            return super().update(**values)

    def delete(self) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            PolicyVersion.touch()
            return super().delete()

    delete.queryset_only = True  # type: ignore[attr-defined]  # as Django's own: never offered by the manager

    def bulk_create(self, objs: Iterable[_Row], *args: Any, **options: Any) -> list[_Row]:
        with transaction.atomic():
            PolicyVersion.touch()
            return super().bulk_create(objs, *args, **options)


class PolicyRow(models.Model):
    """A rule of access. Saving or deleting it tells running servers to look again."""

    objects = PolicyRows.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            PolicyVersion.touch()
            super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            PolicyVersion.touch()
            return super().delete(*args, **options)


class Site(PolicyRow):
    """A vendor's web application that embeds the widget. Its `key` is the `iss` of its tokens and the
    `directory` of its accounts and contacts."""

    key = models.SlugField(max_length=64, unique=True)
    name = models.CharField(max_length=120)
    calendar = models.ForeignKey(Calendar, models.PROTECT, null=True, blank=True, help_text="None: always open.")
    single_use_tokens = models.BooleanField(default=False, help_text="Each signed token opens one session only.")
    portal_url = models.CharField(max_length=300, blank=True, validators=[validate_link])
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    emergency_phone = models.CharField(max_length=60, blank=True)
    enabled = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class SiteOrigin(PolicyRow):
    """An origin (scheme://host[:port]) whose pages may embed this site's widget."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="origins")
    origin = models.CharField(max_length=300, validators=[validate_origin])

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "origin"], name="origin_once_per_site")]

    def __str__(self) -> str:
        return self.origin

    def save(self, *args: Any, **options: Any) -> None:
        self.origin = canonical_origin(self.origin)
        super().save(*args, **options)


class SiteKey(PolicyRow):
    """A key that verifies a site's tokens: a shared secret (HS256) or a registered public key."""

    class Algorithm(models.TextChoices):
        HS256 = "HS256", "HS256 (shared secret)"
        EDDSA = "EdDSA", "EdDSA (Ed25519)"
        ES256 = "ES256", "ES256"
        RS256 = "RS256", "RS256"

    site = models.ForeignKey(Site, models.CASCADE, related_name="keys")
    kid = models.CharField(max_length=64, unique=True)
    algorithm = models.CharField(max_length=5, choices=Algorithm.choices, default=Algorithm.HS256)
    material = models.TextField(help_text="The secret, or the public key in PEM.")
    enabled = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.kid

    def save(self, *args: Any, **options: Any) -> None:
        """Raises `ValidationError` for a key of another kind than its algorithm's, whoever saves it."""
        self.clean()
        super().save(*args, **options)

    def clean(self) -> None:
        try:
            validate_material(self.algorithm, self.material)
        except ValidationError as error:
            raise ValidationError({"material": error.messages}) from error


class UsedToken(models.Model):
    """A `jti` that has opened its one session, kept until the token would have run out anyway."""

    site = models.ForeignKey(Site, models.CASCADE)
    jti = models.CharField(max_length=128)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "jti"], name="token_used_once")]

    def __str__(self) -> str:
        return self.jti


class Role(PolicyRow):
    """A role's exact name at a site, and whether the people who have it may chat."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="roles")
    name = models.CharField(max_length=120)
    chat_enabled = models.BooleanField(default=False)
    first_seen_at = models.DateTimeField(auto_now_add=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["site", "name"], name="role_once_per_site")]

    def __str__(self) -> str:
        return self.name


class RoleSwitch(models.Model):
    """Who switched what, when. Never changed, never deleted."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="switches")
    role_name = models.CharField(max_length=120)
    chat_enabled = models.BooleanField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, help_text="None: the shell."
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name_plural = "role switches"

    def __str__(self) -> str:
        return f"{self.role_name} {'on' if self.chat_enabled else 'off'}"


class BrowserRule(PolicyRow):
    """One rule about browsers. Rules are asked by `position`; the first that matches decides."""

    class Match(models.TextChoices):
        TOKEN = "token", "user agent contains"
        FAMILY = "family", "browser, engine or iOS is"

    position = models.PositiveSmallIntegerField()
    match = models.CharField(max_length=6, choices=Match.choices)
    value = models.CharField(max_length=120)
    below_version = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Matches only versions below this major version; empty matches all."
    )
    below_minor = models.PositiveSmallIntegerField(default=0)
    allow = models.BooleanField(default=False)
    message = models.CharField(max_length=300, blank=True, help_text="What a refused person reads; empty: the usual.")

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return f"{self.get_match_display()} {self.value}"


class RefusalText(PolicyRow):
    """The words of a refusal, by reason; a site's own come before those for every site."""

    class Reason(models.TextChoices):
        ROLE = "role"
        BROWSER = "browser"
        IDENTITY = "identity"
        ORIGIN = "origin"
        BLOCKED = "blocked"

    site = models.ForeignKey(Site, models.CASCADE, related_name="texts", null=True, blank=True)
    reason = models.CharField(max_length=8, choices=Reason.choices)
    message = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "reason"], name="text_once_per_site"),
            models.UniqueConstraint(fields=["reason"], condition=Q(site__isnull=True), name="text_once_for_all"),
        ]

    def __str__(self) -> str:
        return f"{self.reason}: {self.message}"


class Sentence(PolicyRow):
    """A sentence that customers read, in the desk's own words; a site's own come before those for every site.

    `sentence` is the English one that it stands for, `{names}` included, exactly as the product or a row has it.
    """

    site = models.ForeignKey(Site, models.CASCADE, related_name="sentences", null=True, blank=True)
    language = models.CharField(max_length=8, choices=settings.LANGUAGES)
    sentence = models.CharField(max_length=300)
    words = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "language", "sentence"], name="sentence_once_per_site"),
            models.UniqueConstraint(
                fields=["language", "sentence"], condition=Q(site__isnull=True), name="sentence_once_for_all"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.language}: {self.words}"


class IntakeField(models.Model):
    """One of the questions before the first message, and whether an answer is required."""

    class Name(models.TextChoices):
        FEATURE = "feature"
        FORM = "form"
        STEPS = "steps"
        PARTICIPANT_CASE = "participant_case"

    site = models.ForeignKey(Site, models.CASCADE, related_name="intake")
    name = models.CharField(max_length=16, choices=Name.choices)
    label = models.CharField(max_length=120)
    help = models.CharField(max_length=200, blank=True)
    required = models.BooleanField(default=False)
    asked = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["site", "name"], name="intake_once_per_site")]

    def __str__(self) -> str:
        return self.label
