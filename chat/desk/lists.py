"""The console's lists: what belongs to a view, and its pages by keyset, newest change first."""

from collections.abc import Collection

from django.db.models import Q, QuerySet

from cases import sifting
from cases.access import AgentActor, cases_of, queues_of, streams_of
from cases.keyset import counted, newest_first
from cases.models import Case, Mention, Status
from cases.operations import saving
from cases.problems import Problem, not_found
from cases.shapes import CaseShape, case_for_agent
from cases.sifting import Filters

PAGE = 50
VIEWS = ("mine", "unassigned", "all", "mentions", "waiting", "screen", "snoozed")
WATCHING = "watching"  # of few cases, which no index has in order
MENTIONS = 500  # of an agent, the newest: in whose cases `mentions` looks


def check_view(actor: AgentActor, view: str) -> None:
    """Raises `Problem` for a view that there is not, or that is of a team whose queue `actor` may not see."""
    team = team_of(view)
    if team is None and saved_of(view) is None and view not in (*VIEWS, WATCHING):
        known = ", ".join((*VIEWS, WATCHING))
        raise Problem("bad_request", f"There is no view {view!r}; it takes one of {known}, team:ID, or saved:ID.")
    if team is not None and team not in actor.team_ids and not actor.sees_every_queue:
        raise not_found("view")


def team_of(view: str) -> int | None:
    """The team of a view like `team:3`."""
    return _number("team:", view)


def saved_of(view: str) -> int | None:
    """The saved view of one like `saved:3`."""
    return _number("saved:", view)


def _number(kind: str, view: str) -> int | None:
    number = view.removeprefix(kind)
    return int(number) if number != view and number.isascii() and number.isdigit() and len(number) < 10 else None


def wanted_in(actor: AgentActor, view: str) -> Filters | None:
    """What a saved view wants; None for any other. Raises `Problem("not_found")` for another's."""
    saved = saved_of(view)
    return None if saved is None else saving.filters_of(actor, saved)


def belongs(
    actor: AgentActor,
    view: str,
    only: str | None,
    case: CaseShape,
    watched: Collection[str] = frozenset(),
    wanted: Filters | None = None,
) -> bool:
    """Whether a case that `actor`, who watches the cases `watched`, may see is in the view, which is a saved one where
    `wanted` is given; the same as `page` finds, for one case in memory."""
    if only == "screen_share" and not case.screen_share.requested:
        return False
    if wanted is not None:
        return sifting.matches(wanted, case, actor)
    if view == "all":
        return True
    if view == "snoozed":
        return case.snoozed is not None
    if case.status == "resolved":
        return False
    if view == WATCHING:
        return case.case in watched
    if case.snoozed is not None:
        return False
    team = team_of(view)
    if team is not None:
        return case.team is not None and case.team.id == team
    if view == "unassigned":
        return case.assignee is None
    if view == "mentions":
        return any(one.agent == actor.agent_id for one in case.mentions)
    if view == "waiting":
        return case.status == "waiting"
    if view == "screen":
        return case.screen_share.requested
    return case.assignee is not None and case.assignee.id == actor.agent_id


def page(
    actor: AgentActor, view: str, only: str | None = None, after: str | None = None
) -> tuple[list[CaseShape], str | None]:
    """A page of the view, and the cursor of the next (None at the end). Raises `Problem` for a bad view or cursor."""
    check_view(actor, view)
    wanted = wanted_in(actor, view)
    if wanted is not None:
        wanted.screen_share |= only == "screen_share"
        cases, cursor = sifting.page(wanted, actor, after, PAGE)
    else:
        cases, cursor = newest_first(_streams(actor, view, only), after, PAGE)
    return [case_for_agent(case) for case in cases], cursor


def counts(actor: AgentActor, views: list[str]) -> dict[str, int]:
    """How many cases each view has, up to one more than a page. Raises `Problem` for a bad view."""
    for view in views:
        check_view(actor, view)
        if saved_of(view) is not None:
            raise Problem("bad_request", "Saved views are not counted; watch one.")
    return {view: counted(_streams(actor, view, None), PAGE + 1) for view in views}


def _streams(actor: AgentActor, view: str, only: str | None) -> list[QuerySet[Case]]:
    """The view's cases in parts of which each has an index. Who has a case may see it."""
    team, to_do = team_of(view), ~Q(status=Status.RESOLVED) & Q(snoozed_at__isnull=True)
    if view == "all":
        streams = streams_of(actor)
    elif view == "snoozed":
        streams = [rows.filter(snoozed_at__isnull=False) for rows in streams_of(actor)]
    elif view == WATCHING:
        streams = [cases_of(actor).filter(~Q(status=Status.RESOLVED), watchers__agent=actor.agent_id)]
    elif view == "mentions":
        newest = Mention.objects.filter(agent_id=actor.agent_id).order_by("-pk").values_list("case_id", flat=True)
        streams = [cases_of(actor).filter(to_do, pk__in=set(newest[:MENTIONS]))]
    elif view == "waiting":
        streams = [rows.filter(to_do, status=Status.WAITING) for rows in streams_of(actor)]
    elif view == "screen":
        streams = [rows.filter(to_do, screen_requested=True) for rows in streams_of(actor)]
    elif team is not None:
        streams = [Case.objects.filter(to_do, team_id=team)]
    elif view == "mine":
        streams = [Case.objects.filter(to_do, assignee_id=actor.agent_id)]
    else:
        streams = [rows.filter(to_do, assignee__isnull=True) for rows in queues_of(actor)]
    return [rows.filter(screen_requested=True) for rows in streams] if only == "screen_share" else streams
