"""What the widget's frame is told before anyone has said who they are."""

from typing import Any

from cases.models import Feature
from chat.access.alternatives import alternatives
from chat.access.models import IntakeField
from chat.access.policy import SitePolicy
from chat.desk import files


def boot(site: SitePolicy, own: str) -> dict[str, Any]:
    """The frame's `boot` JSON: the site, who may embed it, what is asked before the first message, the other ways in
    the words of refusals, and what may be uploaded. Three queries."""
    asked = IntakeField.objects.filter(site_id=site.row.pk, asked=True)
    return {
        "site": {"key": site.row.key, "name": site.row.name},
        "origins": sorted({*site.origins, own}),
        "intake": list(asked.values("name", "label", "help", "required")),
        "features": list(Feature.objects.values("name", "participant_case")),
        "alternatives": alternatives(site.row, own),
        "refusals": dict(site.texts),
        "uploads": files.limits(),
    }


def ancestors(site: SitePolicy) -> list[str]:
    """Who may embed the frame, as CSP's `frame-ancestors` takes it."""
    return ["'self'", *sorted(site.origins)]
