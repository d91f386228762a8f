"""Who may chat, as a matrix of roles by site, and who switched what: what the administrator's page shows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce

from cases.models import Contact
from chat.access.models import Role, RoleSwitch, Site

SWITCHES_A_PAGE = 25
MANY = 1_000  # people of a role; more are not counted


@dataclass(frozen=True)
class Cell:
    """A role at one site; `known` is off for a role that only other sites have."""

    site: Site
    known: bool
    chat_enabled: bool
    people: str
    last_seen_at: datetime | None


@dataclass(frozen=True)
class Row:
    name: str
    cells: list[Cell]


@dataclass(frozen=True)
class Matrix:
    sites: list[Site]
    rows: list[Row]


def matrix() -> Matrix:
    """Every role that any site has, by name, with a cell for each site. Two queries."""
    sites = list(Site.objects.all())
    roles = {(role.site_id, role.name): role for role in Role.objects.annotate(people=people())}
    rows = [
        Row(name, [_cell(site, roles.get((site.pk, name))) for site in sites])
        for name in sorted({name for _, name in roles}, key=str.casefold)
    ]
    return Matrix(sites, rows)


def switches(before: int | None) -> tuple[list[RoleSwitch], int | None]:
    """A page of the log, newest first, from below the id `before`; and where the next page begins, if there is one."""
    log = RoleSwitch.objects.select_related("site", "by").order_by("-id")
    page = list((log.filter(pk__lt=before) if before else log)[: SWITCHES_A_PAGE + 1])
    return page[:SWITCHES_A_PAGE], page[SWITCHES_A_PAGE - 1].pk if len(page) > SWITCHES_A_PAGE else None


def people() -> Case:
    """Of a role, how many contacts have it; `MANY` + 1 where it is more, because those are not counted."""
    having = Contact.objects.filter(directory=OuterRef("site__key"), role=OuterRef("name")).order_by()
    count = having.values("role").annotate(count=Count("pk")).values("count")
    many = When(Exists(having[MANY : MANY + 1]), then=Value(MANY + 1))
    return Case(many, default=Coalesce(Subquery(count, IntegerField()), 0), output_field=IntegerField())


def told(people: int) -> str:
    """7 as "7", and more than many as "1,000+"."""
    return f"{people:,}" if people <= MANY else f"{MANY:,}+"


def _cell(site: Site, role: Any) -> Cell:
    if role is None:
        return Cell(site, False, False, "0", None)
    return Cell(site, True, role.chat_enabled, told(role.people), role.last_seen_at)
