"""Saved views: filters under a name, each agent's own or everyone's, which leads look after."""

from typing import Any

import msgspec
from django.db import transaction
from django.db.models import Q, QuerySet

from cases.access import AgentActor
from cases.models import SavedView, Team
from cases.operations.opening import find_priority
from cases.problems import Problem, not_found
from cases.sifting import Filters
from cases.texts import check_text

MOST = 50  # of one agent, and of everyone's
NAME_LENGTH = 40


def usable(actor: AgentActor) -> list[dict[str, Any]]:
    """Those that `actor` may look at, by name: everyone's and their own."""
    return [shape(one) for one in _of(actor)]


def shape(one: SavedView) -> dict[str, Any]:
    """`{"id", "name", "shared", "filters"}`; of the filters what is set."""
    return {"id": one.pk, "name": one.name, "shared": one.owner_id is None, "filters": one.filters}


def filters_of(actor: AgentActor, view: int) -> Filters:
    """What a view wants. Raises `Problem("not_found")` for another's."""
    return msgspec.convert(_find(actor, view).filters, Filters)


@transaction.atomic
def save(actor: AgentActor, view: int | None, name: str, filters: Filters, *, shared: bool) -> SavedView:
    """Makes a view, or changes one. Raises `Problem`: `forbidden` for everyone's, unless `actor` is a lead."""
    row = SavedView(owner_id=actor.agent_id) if view is None else _changeable(actor, view)
    if shared and not actor.sees_every_queue:
        raise _for_leads()
    row.owner_id = None if shared else actor.agent_id
    if SavedView.objects.filter(owner_id=row.owner_id).exclude(pk=row.pk).count() >= MOST:
        raise Problem("too_large", f"{MOST} views are kept; take one away first.")
    row.name, row.filters = _name(name), msgspec.to_builtins(_checked(filters))
    row.save()
    return row


@transaction.atomic
def drop(actor: AgentActor, view: int) -> None:
    """Takes one away. Raises `Problem` as `save` does."""
    _changeable(actor, view).delete()


def _of(actor: AgentActor) -> QuerySet[SavedView]:
    return SavedView.objects.filter(Q(owner__isnull=True) | Q(owner_id=actor.agent_id))


def _find(actor: AgentActor, view: int) -> SavedView:
    found = _of(actor).filter(pk=view).first()
    if found is None:
        raise not_found("view")
    return found


def _changeable(actor: AgentActor, view: int) -> SavedView:
    found = _find(actor, view)
    if found.owner_id is None and not actor.sees_every_queue:
        raise _for_leads()
    return found


def _for_leads() -> Problem:
    return Problem("forbidden", "Everyone's views are looked after by leads; save it as your own.")


def _name(name: str) -> str:
    name = name.strip()
    if not name or len(name) > NAME_LENGTH:
        raise Problem("bad_request", f"A view needs a name of at most {NAME_LENGTH} characters.")
    check_text(name)
    return name


def _checked(filters: Filters) -> Filters:
    """What names something that there is."""
    if filters == Filters():
        raise Problem("bad_request", "Choose at least one filter; without any it is the list of all.")
    for text in (filters.tag, filters.feature, filters.account):
        check_text(text)
    if filters.priority:
        filters.priority = find_priority(filters.priority).code
    if filters.team is not None and not Team.objects.filter(pk=filters.team).exists():
        raise not_found("team")
    return filters
