"""What the widget's frame is told before anyone has said who they are."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_noop as _

from cases.models import Feature
from chat.access.alternatives import alternatives
from chat.access.models import IntakeField
from chat.access.policy import SitePolicy
from chat.desk import files
from chat.widget.languages import Speech


def boot(site: SitePolicy, own: str, speech: Speech) -> dict[str, Any]:
    """The frame's `boot` JSON: the site, who may embed it, what is asked before the first message, the other ways in
    the words of refusals, what may be uploaded, whether mail goes out, and the frame's sentences. Three queries."""
    asked = IntakeField.objects.filter(site_id=site.row.pk, asked=True).values("name", "label", "help", "required")
    say = speech.say
    return {
        "site": {"key": site.row.key, "name": site.row.name},
        "origins": sorted({*site.origins, own}),
        "intake": [one | {"label": say(one["label"]), "help": say(one["help"])} for one in asked],
        "features": list(Feature.objects.values("name", "participant_case")),
        "alternatives": alternatives(site.row, own, say),
        "refusals": {reason: say(words) for reason, words in site.texts.items()},
        "uploads": files.limits(),
        "mail": settings.SENDS_MAIL,
        "words": speech.frame,
    }


def bare(speech: Speech) -> dict[str, str]:
    """What the frame says before its script runs, or without one."""
    return {
        "title": speech.say(_("Support chat")),
        "connecting": speech.say(_("Connecting…")),
        "unavailable": speech.say(_("Chat is not available in this browser")),
        "needs": speech.say(_("Chat needs JavaScript.")),
    }


def ancestors(site: SitePolicy) -> list[str]:
    """Who may embed the frame, as CSP's `frame-ancestors` takes it."""
    return ["'self'", *sorted(site.origins)]
