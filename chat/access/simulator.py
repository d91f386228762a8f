""" "Would this person get chat?": the gate's own decision, for a person an administrator imagines."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone

from cases.models import Calendar
from cases.sla.clock import Availability, availability
from chat.access import policy
from chat.access.gate import Decision, Facts, decide
from chat.access.models import Site

# Name and user agent of browsers that an administrator is asked about.
PRESETS = [
    (
        "Chrome on Windows",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Chrome/141.0.0.0 Safari/537.36",
    ),
    (
        "Edge on Windows",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
    ),
    (
        "Edge in Internet Explorer mode",
        "Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko",
    ),
    ("Internet Explorer 8", "Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; WOW64; Trident/4.0; SLCC2)"),
    ("Firefox on Windows", "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0"),
    ("Firefox 102, too old", "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:102.0) Gecko/20100101 Firefox/102.0"),
    (
        "Safari on macOS",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
        "Version/26.0 Safari/605.1.15",
    ),
    (
        "iPhone",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
        "Version/26.0 Mobile/15E148 Safari/604.1",
    ),
    (
        "iPad on iOS 15, too old",
        "Mozilla/5.0 (iPad; CPU OS 15_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
        "Version/15.6 Mobile/15E148 Safari/604.1",
    ),
    (
        "Chrome on Android",
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Chrome/141.0.0.0 Mobile Safari/537.36",
    ),
]


@dataclass(frozen=True)
class Outcome:
    """The decision for the imagined person, and how the desk stands at that moment (`at`, the desk's own clock)."""

    decision: Decision
    availability: Availability
    at: datetime
    zone: str


class SimulatorForm(forms.Form):
    """A site, a role, a browser (named, or its own string) and a moment (empty: now) in the desk's time zone."""

    site = forms.ModelChoiceField(Site.objects.all(), to_field_name="key", empty_label=None)
    role = forms.CharField(max_length=120, strip=False, widget=forms.TextInput(attrs={"list": "access-roles"}))
    preset = forms.ChoiceField(
        label="Browser", choices=[("", "This browser"), *((name, name) for name, _ in PRESETS)], required=False
    )
    browser = forms.CharField(
        label="or its user agent",
        max_length=1024,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "Mozilla/5.0 …", "spellcheck": "false"}),
    )
    at = forms.CharField(
        label="When", required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"}), max_length=32
    )

    def clean_at(self) -> datetime | None:
        text = self.cleaned_data["at"]
        try:
            return datetime.fromisoformat(text).replace(tzinfo=None) if text else None
        except ValueError as error:
            raise forms.ValidationError("This is no date and time.") from error

    def outcome(self, user_agent: str, own: str, host: str) -> Outcome:
        """Of a valid form; `user_agent` is for “This browser”, `own` and `host` are the server's own page's."""
        chosen = self.cleaned_data
        browser = chosen["browser"] or dict(PRESETS).get(chosen["preset"], user_agent)
        calendar = Calendar.objects.filter(pk=chosen["site"].calendar_id).first()
        zone = calendar.time_zone if calendar else "UTC"
        at = _moment(chosen["at"], ZoneInfo(zone))
        decision = decide(_facts(chosen, browser, own, host))
        return Outcome(decision, availability(calendar, at), at.replace(tzinfo=None), zone)


def _facts(chosen: dict[str, Any], browser: str, own: str, host: str) -> Facts:
    """Someone whom the site vouches for, on one of its pages; on the server's own when the site has none."""
    rules = policy.current()
    site = rules.sites[chosen["site"].pk]
    return Facts(
        rules=rules,
        site=site,
        origin=min(site.origins, default=own),
        host=host,
        identity_problem=None,
        role=chosen["role"],
        blocked=False,
        user_agent=browser,
    )


def _moment(at: datetime | None, zone: ZoneInfo) -> datetime:
    return at.replace(tzinfo=zone) if at else timezone.now().astimezone(zone)
