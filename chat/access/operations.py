"""What an administrator, or the shell, does to the rules of access. Each is one transaction."""

import secrets
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import transaction
from django.utils.translation import gettext_noop as _

from cases.models import Agent, Calendar
from chat.access.models import IntakeField, Role, RoleSwitch, Site, SiteKey, SiteOrigin
from chat.access.validators import canonical_origin

FIRST_ROLE = "Enterprise Manager"
CALENDAR = "Business hours"

# Name, label, help. None is required until an administrator says so: a question never stands between a person and help.
QUESTIONS = [
    ("feature", _("Which feature is it about?"), ""),
    ("form", _("Which form or report?"), _("The TouchPoint, effort, assessment or report, by its name.")),
    ("steps", _("What are the exact steps?"), _("What you did, what you expected, and what happened instead.")),
    ("participant_case", _("Participant's case number"), _("When it concerns one participant.")),
]


@transaction.atomic
def switch_role(site: Site, role_name: str, on: bool, by: Agent | None) -> Role:
    """Switches chat on or off for a role of `site`, and keeps who did it (`by` None: the shell).

    A role that is not known yet is made. One that stands so already stays as it is and leaves no line in the log.
    Raises `ValidationError` for a name that no token could bear.
    """
    _check_role_name(role_name)
    role, _ = Role.objects.select_for_update().get_or_create(site=site, name=role_name)
    if role.chat_enabled != on:
        role.chat_enabled = on
        role.save(update_fields=["chat_enabled"])
        RoleSwitch.objects.create(site=site, role_name=role_name, chat_enabled=on, by=by)
    return role


@transaction.atomic
def provision_site(key: str, name: str, origins: Iterable[str]) -> SiteKey:
    """A new shared key for the site `key`. A site that is not there yet is made, with the default role, questions and
    calendar; one that is there keeps its rows and gets the origins that are new. Raises `ValidationError`."""
    _check_site(key, name)
    site, made = Site.objects.get_or_create(key=key, defaults={"name": name})
    if made:
        furnish(site, None)
    for origin in origins:
        SiteOrigin.objects.get_or_create(site=site, origin=canonical_origin(origin))
    return add_key(site)


def add_key(site: Site) -> SiteKey:
    """A fresh HS256 key for `site`, beside those it has: a host page changes over, then the old one is disabled."""
    return SiteKey.objects.create(site=site, kid=new_kid(site), material=new_secret())


def new_kid(site: Site) -> str:
    return f"{site.key[:40]}-{secrets.token_hex(6)}"


def new_secret() -> str:
    """256 random bits, as text."""
    return secrets.token_urlsafe(32)


@transaction.atomic
def furnish(site: Site, by: Agent | None) -> None:
    """Gives a new site what every site starts with: the first role on, the questions, and the desk's calendar."""
    if site.calendar is None:
        site.calendar = Calendar.objects.filter(name=CALENDAR).first() or Calendar.objects.first()
        site.save(update_fields=["calendar"])
    switch_role(site, FIRST_ROLE, True, by)
    for position, (name, label, explanation) in enumerate(QUESTIONS):
        IntakeField.objects.create(site=site, name=name, label=label, help=explanation, position=position)


def _check_site(key: str, name: str) -> None:
    if len(key) > 64:
        raise ValidationError("The site's key is longer than 64 characters.")
    validate_slug(key)
    if not name.strip() or len(name) > 120 or "\0" in name:
        raise ValidationError("The site's name takes 1 to 120 characters.")


def _check_role_name(name: str) -> None:
    if not name.strip() or len(name) > 120 or "\0" in name:
        raise ValidationError("A role's name takes 1 to 120 characters.")
