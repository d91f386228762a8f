"""The indexes of cases: each list that the desk shows, and each thing that a process looks for, has one."""

from django.db import models
from django.db.models import Q

_OPEN = ~Q(status="resolved")
_UNASSIGNED = Q(assignee__isnull=True) & _OPEN
_NO_TEAM = Q(team__isnull=True)  # of its own: PostgreSQL takes no order from an index whose first column is null
_SCREEN = Q(screen_requested=True)
_SNOOZED = Q(snoozed_at__isnull=False)
_WAITING = Q(status="waiting")


def _newest(name: str, *of: str, where: Q | None = None) -> models.Index:
    """Serves pages, newest change first, of the cases of one value, or of those that `where` picks (`cases.keyset`)."""
    return models.Index(fields=[*of, "-updated_at", "-id"], name=name, condition=where)


# From wide to narrow: of two that serve alike, SQLite, which keeps no count of rows, takes the later one.
CASE_INDEXES: list[models.Index] = [
    _newest("case_all"),
    _newest("case_of_contact", "contact"),
    _newest("case_of_account", "account"),
    _newest("case_of_assignee", "assignee"),
    _newest("case_of_team", "team"),
    _newest("case_no_team", where=_NO_TEAM),
    _newest("case_screen_asked", where=_SCREEN),
    _newest("case_screen_assignee", "assignee", where=_SCREEN),
    _newest("case_screen_team", "team", where=_SCREEN),
    _newest("case_screen_no_team", where=_SCREEN & _NO_TEAM),
    _newest("case_open_of_contact", "contact", where=_OPEN),
    _newest("case_mine", "assignee", where=_OPEN),
    _newest("case_unassigned", where=_UNASSIGNED),
    _newest("case_unassigned_no_team", where=_UNASSIGNED & _NO_TEAM),
    _newest("case_unassigned_team", "team", where=_UNASSIGNED),
    _newest("case_screen_open", "assignee", where=_SCREEN & _OPEN),
    _newest("case_team_open", "team", where=_OPEN & Q(team__isnull=False)),
    _newest("case_snoozed", where=_SNOOZED),
    _newest("case_snoozed_assignee", "assignee", where=_SNOOZED),
    _newest("case_snoozed_team", "team", where=_SNOOZED),
    _newest("case_snoozed_no_team", where=_SNOOZED & _NO_TEAM),
    models.Index(fields=["snoozed_until"], name="case_snooze_due", condition=_SNOOZED),
    models.Index(fields=["merged_into"], name="case_merged", condition=Q(merged_into__isnull=False)),
    # Without the time of the last change, so that a message need not write it.
    models.Index(fields=["feature", "-id"], name="case_of_feature", condition=~Q(feature="")),
    _newest("case_screen_now", where=_SCREEN & _OPEN),
    _newest("case_screen_now_team", "team", where=_SCREEN & _OPEN),
    _newest("case_screen_now_no_team", where=_SCREEN & _OPEN & _NO_TEAM),
    _newest("case_waiting", where=_WAITING),
    _newest("case_waiting_team", "team", where=_WAITING),
    _newest("case_waiting_no_team", where=_WAITING & _NO_TEAM),
]
