"""The list's filters, as queries that both databases answer: one that has an index finds, the others sift."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import QuerySet
from msgspec import UNSET, structs

from cases.access import AgentActor, cases_of, streams_of
from cases.api.shapes import CaseFilters
from cases.keyset import newest_first, sifted
from cases.models import Case
from cases.search.finding import Only, search
from cases.sifting import assigned, of_account, tagged

_EXACT = {
    "status": "status",
    "priority": "priority__code",
    "screen_share": "screen_requested",
    "contact": "contact_id",
    "account": "account__external_id",
    "feature": "feature",
}
Given = Mapping[str, Any]


def listed(wanted: CaseFilters, actor: AgentActor) -> tuple[list[Case], str | None]:
    """A page of the cases that match every filter that is set, and the cursor of the next (None at the end).

    Raises `Problem` for a cursor that was not made here, and for words that cannot be looked for.
    """
    given = {name: value for name, value in structs.asdict(wanted).items() if value is not UNSET}
    after, limit = given.pop("after", None), given.pop("limit")
    if "q" in given:
        return _found(given.pop("q"), given, actor, after, limit)
    finding = next((name for name in _STREAMS if _finds(name, given)), None)
    streams = _STREAMS[finding](given.pop(finding), actor) if finding else streams_of(actor)
    all_seen = finding in (None, "screen_share", "snoozed") or actor.sees_every_queue
    if all_seen and not given:
        return newest_first(streams, after, limit)
    return sifted(
        streams, lambda rows: _matching(rows if all_seen else rows & cases_of(actor), given, actor), after, limit
    )


def _found(text: str, given: Given, actor: AgentActor, after: str | None, limit: int) -> tuple[list[Case], str | None]:
    page = search(actor, text, Only(sift=lambda rows: _matching(rows, given, actor)), after, limit)
    return [hit.case for hit in page.hits], page.next


def _finds(name: str, given: Given) -> bool:
    """Whether an index has the cases of that filter, in order. It has no "none", and not what makes no difference."""
    return given.get(name) not in (None, "none", False)


def _of_assignee(assignee: str, actor: AgentActor) -> list[QuerySet[Case]]:
    return [Case.objects.filter(assigned(assignee, actor))]


_STREAMS: Mapping[str, Callable[[Any, AgentActor], list[QuerySet[Case]]]] = {
    "contact": lambda contact, actor: [Case.objects.filter(contact=contact)],
    "account": lambda account, actor: of_account(account),
    "assignee": _of_assignee,
    "screen_share": lambda asked, actor: [rows.filter(screen_requested=True) for rows in streams_of(actor)],
    "snoozed": lambda asked, actor: [rows.filter(snoozed_at__isnull=False) for rows in streams_of(actor)],
}


def _matching(rows: QuerySet[Case], given: Given, actor: AgentActor) -> QuerySet[Case]:
    """Those of `rows` that match every filter that is given."""
    rows = rows.filter(**{field: given[name] for name, field in _EXACT.items() if name in given})
    if "assignee" in given:
        rows = rows.filter(assigned(given["assignee"], actor))
    if "snoozed" in given:
        rows = rows.filter(snoozed_at__isnull=not given["snoozed"])
    if "tag" in given:
        rows = tagged(rows, given["tag"])
    return rows
