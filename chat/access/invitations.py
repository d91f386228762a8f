"""Invitations to chat: the rules by which somebody is asked whether they want help, and who has been asked when."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models, transaction

WEEK = timedelta(days=7)
DISMISSED_KEPT = 50


def validate_pattern(text: str) -> None:
    """Raises `ValidationError` for what no address can be like."""
    if text and not text.startswith(("/", "https://", "http://", "*")):
        raise ValidationError("Begin with / for a path, or with https:// for a whole address; * stands for anything.")


class Invitation(models.Model):
    """One rule: on these pages, after so many seconds, people of these roles read these words."""

    site = models.ForeignKey("access.Site", models.CASCADE, related_name="invitations")
    name = models.CharField(max_length=80, help_text="What agents and administrators call it.")
    words = models.CharField(max_length=200, help_text="What the person reads: Need a hand with this report?")
    page = models.CharField(
        max_length=300,
        blank=True,
        validators=[validate_pattern],
        help_text="Such as /reports/* or https://app.example.com/reports/*; * stands for anything. Empty: every page.",
    )
    seconds = models.PositiveSmallIntegerField(
        "seconds on the page", default=30, validators=[MaxValueValidator(3600)], help_text="0 to 3600."
    )
    roles = models.ManyToManyField(
        "access.Role", blank=True, related_name="+", help_text="Of those that may chat. None: all of them."
    )
    enabled = models.BooleanField(default=True)

    class Meta:
        ordering = ["site", "seconds", "id"]

    def __str__(self) -> str:
        return self.name

    def is_for(self, page: str, role: str) -> bool:
        """Whether someone of that role is asked on that page. Wants `roles` prefetched."""
        names = {one.name for one in self.roles.all()}
        return matches(self.page, page) and (not names or role in names)


class Invited(models.Model):
    """Somebody who has been invited: when that was last, and which invitations they do not want to see again. `person`
    is the token's `sub`, so that no contact is made of those who never chat."""

    site = models.ForeignKey("access.Site", models.CASCADE, related_name="+")
    person = models.CharField(max_length=128)
    at = models.DateTimeField()
    dismissed = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "person"], name="invited_once")]

    def __str__(self) -> str:
        return self.person


def matches(pattern: str, page: str) -> bool:
    """Whether an address is like a pattern, without its query and fragment; in time proportional to its length."""
    try:
        parts = urlsplit(page)
    except ValueError:  # as of "https://["
        return False
    whole = pattern.startswith("http")
    address = f"{parts.scheme}://{parts.netloc}{parts.path}" if whole else parts.path or "/"
    first, *others = pattern.split("*")
    if not others:
        return not pattern or address == pattern
    *middle, last = others
    if not (address.startswith(first) and address.endswith(last) and len(address) >= len(first) + len(last)):
        return False
    rest = address[len(first) : len(address) - len(last)]
    for part in middle:
        if part not in rest:
            return False
        rest = rest.partition(part)[2] if part else rest
    return True


def choose(site_id: int, person: str, role: str, page: str, now: datetime) -> Invitation | None:
    """The invitation that this person would read first on that page; None for who was invited within the week."""
    rules = Invitation.objects.filter(site=site_id, enabled=True).prefetch_related("roles").order_by("seconds", "id")
    fitting = [rule for rule in rules if rule.is_for(page, role)]
    if not fitting:
        return None
    known = Invited.objects.filter(site=site_id, person=person).first()
    if known and known.at > now - WEEK:
        return None
    unwanted = set(known.dismissed) if known else set()
    return next((rule for rule in fitting if rule.pk not in unwanted), None)


@transaction.atomic
def claim(site_id: int, person: str, now: datetime) -> bool:
    """Notes that this person is invited now; False for who was within the week. Of two tabs at once one gets True."""
    _, fresh = Invited.objects.get_or_create(site_id=site_id, person=person, defaults={"at": now})
    old = Invited.objects.filter(site=site_id, person=person, at__lte=now - WEEK)
    return fresh or bool(old.update(at=now))


@transaction.atomic
def dismiss(site_id: int, person: str, invitation: int) -> None:
    """The person does not want to see that one again. Nothing for who was never invited."""
    known = Invited.objects.select_for_update().filter(site=site_id, person=person).first()
    if known and invitation not in known.dismissed:
        known.dismissed = [*known.dismissed, invitation][-DISMISSED_KEPT:]
        known.save(update_fields=["dismissed"])
