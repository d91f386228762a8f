"""Which cases match filters: by a query of which an index finds one part, and for one case in memory."""

from typing import Annotated, Literal

from django.db import connection
from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL
from msgspec import Meta, Struct

from cases.access import AgentActor, cases_of, streams_of
from cases.keyset import sifted
from cases.models import Account, Case
from cases.shapes import CaseShape

Word = Annotated[str, Meta(max_length=128)]


class Filters(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What cases must be; what is left out is all one. `assignee` is an agent's id, `me` or `none`, `priority` a code,
    `account` the account's id as its directory names it."""

    status: list[Literal["new", "open", "waiting", "resolved"]] = []
    priority: Word = ""
    assignee: Annotated[str, Meta(pattern="^(me|none|[1-9][0-9]{0,17})?$")] = ""
    team: Annotated[int, Meta(ge=1, le=2**63 - 1)] | None = None
    tag: Word = ""
    feature: Word = ""
    screen_share: bool = False
    account: Word = ""


def page(wanted: Filters, actor: AgentActor, after: str | None, limit: int) -> tuple[list[Case], str | None]:
    """Cases that match and that `actor` may see, newest change first, and the cursor of the next page. It may be short,
    or empty, and yet have a next (`cases.keyset.sifted`). Raises `Problem` for a cursor that was not made here."""
    return sifted(_streams(wanted, actor), lambda rows: _matching(rows, wanted, actor), after, limit)


def matches(wanted: Filters, case: CaseShape, actor: AgentActor) -> bool:
    """The same for one case that `actor` may see."""
    has = {"": True, "none": case.assignee is None, "me": _has(case, actor.agent_id)}
    assigned = has[wanted.assignee] if wanted.assignee in has else _has(case, int(wanted.assignee))
    return (
        assigned
        and (not wanted.status or case.status in wanted.status)
        and wanted.priority in ("", case.priority)
        and (wanted.team is None or (case.team is not None and case.team.id == wanted.team))
        and (not wanted.tag or wanted.tag in case.tags)
        and wanted.feature in ("", case.feature)
        and (not wanted.screen_share or case.screen_share.requested)
        and (not wanted.account or (case.account is not None and case.account.id == wanted.account))
    )


def of_account(external_id: str) -> list[QuerySet[Case]]:
    """The cases of an account; each directory may have one of that name."""
    accounts = Account.objects.filter(external_id=external_id).values_list("pk", flat=True)
    return [Case.objects.filter(account=pk) for pk in accounts] or [Case.objects.none()]


def assigned(assignee: str, actor: AgentActor) -> Q:
    """The cases of an agent by id, of `me`, or of `none`."""
    if assignee == "none":
        return Q(assignee__isnull=True)
    return Q(assignee_id=actor.agent_id if assignee == "me" else int(assignee))


def tagged(rows: QuerySet[Case], tag: str) -> QuerySet[Case]:
    """Those of `rows` with a tag. By hand on SQLite, for which Django has no look into a JSON list."""
    if connection.features.supports_json_field_contains:
        return rows.filter(tags__contains=[tag])
    found = 'EXISTS (SELECT 1 FROM json_each("cases_case"."tags") AS tag WHERE tag.value = %s)'
    return rows.filter(RawSQL(found, [tag], output_field=BooleanField()))  # noqa: S611 - the tag is a parameter


def _streams(wanted: Filters, actor: AgentActor) -> list[QuerySet[Case]]:
    """What an index has in order, and holds all that is wanted."""
    if wanted.account:
        return of_account(wanted.account)
    if wanted.assignee not in ("", "none"):
        return [Case.objects.filter(assigned(wanted.assignee, actor))]
    if wanted.team is not None:
        return [Case.objects.filter(team_id=wanted.team)]
    streams = streams_of(actor)
    return [rows.filter(screen_requested=True) for rows in streams] if wanted.screen_share else streams


def _matching(rows: QuerySet[Case], wanted: Filters, actor: AgentActor) -> QuerySet[Case]:
    if not actor.sees_every_queue:
        rows = rows & cases_of(actor)
    exact = {"priority__code": wanted.priority, "feature": wanted.feature, "account__external_id": wanted.account}
    rows = rows.filter(**{field: value for field, value in exact.items() if value})
    if wanted.status:
        rows = rows.filter(status__in=wanted.status)
    if wanted.assignee:
        rows = rows.filter(assigned(wanted.assignee, actor))
    if wanted.team is not None:
        rows = rows.filter(team_id=wanted.team)
    if wanted.screen_share:
        rows = rows.filter(screen_requested=True)
    return tagged(rows, wanted.tag) if wanted.tag else rows


def _has(case: CaseShape, agent_id: int) -> bool:
    return case.assignee is not None and case.assignee.id == agent_id
